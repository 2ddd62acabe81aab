"""What the project promises to those who set it up."""

import re
import tomllib
from pathlib import Path

import environ
import pytest

ROOT = Path(__file__).resolve().parents[2]


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_locks_have_hashes_and_no_address(name):
    text = lock(name)
    assert not re.search(r"://|--(extra-)?index-url|--find-links", text)
    pins = re.findall(r"^[a-z0-9][a-z0-9._-]*==\S+", text, re.MULTILINE)
    requirements = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(pins) == len(requirements)
    assert all("--hash=sha256:" in requirement for requirement in requirements)


def test_locks_follow_the_project_file():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, dev = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    for name, wanted in {"runtime": runtime, "dev": runtime + dev}.items():
        for requirement in wanted:
            package = re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower()
            assert re.search(rf"^{re.escape(package)}==", lock(name), re.MULTILINE), f"{package}: run make lock"


def test_every_setting_is_documented():
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", (ROOT / "config" / "settings.py").read_text()))
    documented = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read - {"ENV_FILE"} == documented


def test_the_example_environment_can_be_read(tmp_path, monkeypatch):
    text = re.sub(r"^#(?=[A-Z_]+=)", "", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
    (tmp_path / "env").write_text(text)
    names = re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)
    for name in names:
        monkeypatch.delenv(name, raising=False)
    environ.Env.read_env(str(tmp_path / "env"))
    values = {name: environ.Env().str(name) for name in names}
    for name in names:  # read_env wrote them into the process
        monkeypatch.delenv(name, raising=False)
    assert values["PARTY_NAME"] == "حزب الأفق"
    assert values["PARTY_COLOR_PRIMARY"] == "#0f5c5c"
