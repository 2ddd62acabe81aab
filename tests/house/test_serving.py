"""Health, headers, language, sign-in limits and static files."""

import contextlib
import json
import os
import secrets
import sqlite3
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.urls import reverse

ROOT = Path(__file__).resolve().parents[2]


def test_health_answers_and_asks_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/health/")
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]
    assert client.post("/health/").status_code == 405


def test_health_fails_without_its_database(client):
    client.raise_request_exception = False
    assert client.get("/health/").status_code == 500


@pytest.mark.parametrize("address", ["/account/login/", "/admin/login/"])
def test_the_policy_admits_only_our_own_files(client, db, address):
    policy = client.get(address, follow=True)["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'self'"
    assert "unsafe" not in policy
    assert "nonce" not in policy


def test_a_french_browser_gets_arabic(client, db):
    page = client.get("/account/login/", headers={"accept-language": "fr-FR,fr;q=0.9,en;q=0.5"})
    assert "كلمة المرور" in page.content.decode()


def test_nobody_signs_up_alone(client, django_user_model, db):
    page = client.get(reverse("account_signup"))
    assert "password1" not in page.content.decode()
    answer = {"username": "someone", "password1": "long-enough-word", "password2": "long-enough-word"}
    client.post(reverse("account_signup"), answer)
    assert not django_user_model.objects.exists()


@pytest.mark.parametrize("login", ["someone", "someone@example.org"])
def test_sign_in_by_name_or_e_mail(client, django_user_model, login):
    django_user_model.objects.create_user("someone", "someone@example.org", "long-enough-word")
    client.post(reverse("account_login"), {"login": login, "password": "long-enough-word"})
    assert "_auth_user_id" in client.session


def test_attempts_are_counted_where_every_process_sees_them(client, db):
    client.post(reverse("account_login"), {"login": "someone", "password": "wrong"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache WHERE cache_key LIKE %s", ["%attempts%"])
        assert cursor.fetchone()[0] == 1
    assert type(caches["default"]).__name__ == "DatabaseCache"


def test_the_admin_signs_in_through_the_site(client, db):
    assert client.get("/admin/login/").headers["Location"].startswith(reverse("account_login"))


def test_production_serves_hashed_and_compressed_files(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "maktab.example.org",
        "STATIC_ROOT": str(tmp_path),
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    done = subprocess.run(collect, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    hashed = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    style = tmp_path / hashed["admin/css/base.css"]
    assert style.exists()
    assert style.with_name(style.name + ".br").exists()
    assert any(name.startswith("fonts/") for name in hashed)


@pytest.mark.parametrize("table", ["missing", "there"])
def test_migrating_creates_the_table_in_which_attempts_are_counted(client, db, table):
    migration = import_module("members.migrations.0003_seeded")
    if table == "missing":
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE cache")
    migration.create_cache_table(apps, SimpleNamespace(connection=connection))
    answer = client.post(reverse("account_login"), {"login": "someone", "password": "wrong"})
    assert answer.status_code == 200


def test_signing_in_works_after_a_plain_migrate(tmp_path):
    database = tmp_path / "db.sqlite3"
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{database}",
    }
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    done = subprocess.run(migrate, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with contextlib.closing(sqlite3.connect(database)) as found:
        assert found.execute("SELECT count(*) FROM cache").fetchone() == (0,)
