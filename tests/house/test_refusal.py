"""A production start refuses what is unsafe, with one sentence; run as an operator would, in a process of its own."""

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {"SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "maktab.example.org"}
CIN = {
    "CIN_AUTHORISATION": "D-7/2026",
    "CIN_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "CIN_HASH_KEY": secrets.token_urlsafe(50),
}
SERVE = [sys.executable, "-c", "import config.wsgi"]
CHECK = [sys.executable, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]


@pytest.fixture
def collected(tmp_path) -> dict[str, str]:
    """A good environment, with static files as collectstatic leaves them."""
    (tmp_path / "staticfiles.json").write_text('{"version": "1.1", "paths": {}, "hash": ""}')
    return GOOD | {"STATIC_ROOT": str(tmp_path)}


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess:
    clean = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull}
    return subprocess.run(command, cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is weak"),
        ({"SECRET_KEY": "django-insecure-" + secrets.token_urlsafe(50)}, "SECRET_KEY is weak"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty or open"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is empty or open"),
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"STATIC_ROOT": "/nowhere"}, "collectstatic"),
        ({"PARTY_COLOR_PRIMARY": "teal"}, "PARTY_COLOR_PRIMARY"),
        ({"CIN_AUTHORISATION": "D-7/2026"}, "without CIN_KEYS"),
        (CIN | {"CIN_KEYS": "short"}, "a key of CIN_KEYS"),
        (CIN | {"CIN_KEYS": f"{CIN['CIN_KEYS']},{'a' * 44}="}, "a key of CIN_KEYS"),
        (CIN | {"CIN_HASH_KEY": ""}, "CIN_HASH_KEY is missing"),
        (CIN | {"CIN_HASH_KEY": "a" * 60}, "CIN_HASH_KEY is missing or weak"),
        (CIN | {"CIN_HASH_KEY": GOOD["SECRET_KEY"]}, "CIN_HASH_KEY is also another key"),
    ],
)
def test_an_unsafe_start_is_refused_in_one_sentence(environment, sentence, collected):
    result = run(SERVE, **(collected | environment))
    assert result.returncode == 3  # gunicorn gives up instead of starting it again
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stderr.startswith("Maktab does not start: ")
    assert sentence in result.stderr


@pytest.mark.parametrize("environment", [{}, CIN], ids=["plain", "with identity numbers"])
def test_a_safe_start_is_silent(environment, collected):
    result = run(SERVE, **(collected | environment))
    assert (result.returncode, result.stderr) == (0, "")


def test_a_pale_colour_warns_and_names_a_readable_shade():
    result = run([sys.executable, "manage.py", "check"], **GOOD, PARTY_COLOR_PRIMARY="#f5c400")
    assert result.returncode == 0
    assert "PARTY_COLOR_PRIMARY #f5c400 has a contrast of 1.6 with white" in result.stderr


def test_production_settings_pass_the_deployment_checks():
    result = run(CHECK, **GOOD)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_morocco_is_on_utc_whatever_the_environment_says():
    clock = "import django; django.setup(); from django.utils.timezone import localtime; from datetime import *;"
    clock += "print(localtime(datetime(2026, 11, 23, 12, tzinfo=timezone.utc)).isoformat())"
    for path in ("", "/usr/share/zoneinfo"):
        environment = GOOD | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONTZPATH": path}
        assert run([sys.executable, "-c", clock], **environment).stdout == "2026-11-23T12:00:00+00:00\n"


@pytest.mark.parametrize(
    ("environment", "preload"), [({}, "False"), ({"HSTS_SUBDOMAINS": "1"}, "False"), ({"HSTS_PRELOAD": "1"}, "True")]
)
def test_the_list_that_browsers_ship_is_entered_on_request_alone(environment, preload):
    show = [sys.executable, "-c", "from config import settings; print(settings.SECURE_HSTS_PRELOAD)"]
    assert run(show, **GOOD, **environment).stdout.strip() == preload
