"""The migrated database, kept between runs: migrating an empty one takes longer than most runs take.

It lies in `build/test-databases/`, named after the engine and a digest of what made it: the migrations, the modules
that they import, and the locked libraries. Nothing is kept of a server that the tests did not start themselves.
"""

import ast
import hashlib
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.postgres import dump_of, is_throwaway, make_database

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "test-databases"


@pytest.fixture(scope="session")
def django_db_keepdb(request, django_db_modify_db_settings):
    """Whether the test database stands already: that of an earlier run is put in its place."""
    if request.config.getvalue("reuse_db"):
        return True
    return _may_keep() and _kept_file().exists() and _put_in_place(_kept_file())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    """After the database was set up, keep it for the next run."""
    if _may_keep() and not _kept_file().exists():
        with django_db_blocker.unblock():
            _keep(_kept_file())
    yield
    if _may_keep() and django_db_keepdb:
        _remove()


def _may_keep():
    return connection.vendor == "sqlite" or is_throwaway(connection.get_connection_params())


def _kept_file():
    return KEPT / f"{connection.vendor}-{digest_of(ROOT)}"


def digest_of(root):
    """A digest of all that a migrated database of the project in the folder `root` depends on."""
    migrations = set(root.glob("*/migrations/*.py"))
    imported = {path for file in migrations for path in _imported(file, root)}
    digest = hashlib.sha256()
    for path in sorted({*migrations, *imported, root / "requirements" / "dev.txt"}):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _imported(file, root):
    """The project's own modules that `file` imports."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            path = root.joinpath(*node.module.split(".")).with_suffix(".py")
            if path.exists():
                yield path


def _keep(file):
    """Write the database to `file`, whole or not at all: other processes may do the same now."""
    KEPT.mkdir(parents=True, exist_ok=True)
    written = file.with_suffix(f".{os.getpid()}")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(written)])
    else:
        written.write_bytes(dump_of(connection.get_connection_params()))
    for old in KEPT.glob(f"{connection.vendor}-*"):
        if old not in {written, file} and not old.suffix:
            old.unlink(missing_ok=True)
    written.replace(file)


def _put_in_place(file):
    """Make the test database of `file`; True."""
    name = settings.DATABASES["default"].get("TEST", {}).get("NAME")
    if connection.vendor == "sqlite":
        shutil.copyfile(file, name)
    else:
        place = connection.get_connection_params()
        make_database(place | {"dbname": name or f"test_{place['dbname']}"}, file.read_bytes())
    return True


def _remove():
    """pytest-django leaves a database that stood before it; a throwaway server takes its own along."""
    if connection.vendor == "sqlite":
        Path(settings.DATABASES["default"]["TEST"]["NAME"]).unlink(missing_ok=True)
