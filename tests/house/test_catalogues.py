"""The Arabic catalogue holds every string of the code, translated and settled."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
SIX_FORMS = "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5"
NOT_CODE = (".*", "__pycache__", "*.mo", "*.sqlite3*", "build", "docs", "requirements", "staticfiles", "tests")


def catalogue(language: str, domain: str, root: Path = ROOT) -> polib.POFile:
    path = root / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    return polib.pofile(str(path), check_for_duplicates=True)


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_arabic_is_complete(domain):
    po = catalogue("ar", domain)
    assert po.metadata["Plural-Forms"] == f"nplurals=6; plural={SIX_FORMS};"
    assert [entry.msgid for entry in po.untranslated_entries()] == []
    assert [entry.msgid for entry in po.fuzzy_entries()] == []
    for entry in po:
        if entry.msgid_plural:
            assert all(entry.msgstr_plural.get(form) for form in range(6)), entry.msgid


def test_placeholders_survive_translation():
    for entry in catalogue("ar", "django"):
        wanted = set(re.findall(r"%\(\w+\)\w|\{\w*\}", entry.msgid_plural or entry.msgid))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            # "one" and "two" may be said in a word instead of the number; nothing else may be added.
            assert set(re.findall(r"%\(\w+\)\w|\{\w*\}", text)) <= wanted, entry.msgid


def test_every_string_of_the_code_is_in_the_catalogue(tmp_path):
    if not shutil.which("xgettext"):
        pytest.fail("xgettext is missing: install the package gettext.", pytrace=False)
    code = tmp_path / "code"
    shutil.copytree(ROOT, code, ignore=shutil.ignore_patterns(*NOT_CODE))
    extract = [sys.executable, "manage.py", "makemessages", "--locale=ar", "--no-location", "--no-obsolete"]
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "DEBUG": "1"}
    done = subprocess.run(extract, cwd=code, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    extracted = catalogue("ar", "django", code)
    missing = [entry.msgid for entry in extracted if not entry.translated()]
    assert missing == [], "Translate them in locale/ar/LC_MESSAGES/django.po (make messages adds the entries)."


def arabic():
    """(msgid, text) of every text of the Arabic catalogue, each plural form apart."""
    for entry in catalogue("ar", "django"):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            yield entry.msgid, text


def test_who_did_something_may_be_a_woman():
    """«من طرف» names her as well as him; an active verb before the name, «سجله مريم», would not."""
    neutral = ("من طرف ", "من إعداد ", "من تسجيل ", "أداء ", ": ")
    found = [
        (text, text.split(f"%({name})s")[0])
        for msgid, text in arabic()
        for name in re.findall(r"\bby:? %\((by|user|name|person|preparer)\)s", msgid)
    ]
    assert len(found) > 8
    assert [text for text, before in found if not before.endswith(neutral)] == []


def test_labels_of_who_did_something_may_be_a_woman_s():
    labels = [(msgid, text) for msgid, text in arabic() if re.search(r"\bby$", msgid)]
    assert len(labels) > 20
    assert [text for _msgid, text in labels if re.search(r"(^\w+ها?|فيه|عنه)$", text)] == []


# What is written to people, read on paper or in a mail: these address the reader as «ـكم».
LETTERS = ("members/notice_words.py", "members/notices.py", "members/models/notices.py")
YOU_ALL = re.compile(r"(?<!\w)(?!(?:\w*حكم|\w*محكم|كم)(?!\w))\w+كم(?!\w)")
GREETING = "السلام عليكم"


def test_pages_address_one_reader():
    """Pages say «ـك»; side by side with «ـكم» they would speak to two people. See docs/glossary.md."""
    said = set()
    for module in LETTERS:
        tree = ast.parse((ROOT / module).read_text())
        said |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    plural = [(msgid, text) for msgid, text in arabic() if YOU_ALL.search(text.replace(GREETING, ""))]
    assert len(plural) > 10
    assert [text for msgid, text in plural if msgid not in said] == []


def test_french_waits_for_its_turn():
    assert catalogue("fr", "django").metadata["Plural-Forms"]
