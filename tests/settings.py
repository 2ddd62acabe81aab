"""Settings of the tests: the application's own, away from the developer's environment.

`MAKTAB_TEST_ENGINE=postgresql` starts a throwaway server, unless `DATABASE_URL` names one already.
"""

import os
import tempfile
from pathlib import Path

from tests.postgres import ThrowawayServer

os.environ |= {"ENV_FILE": os.devnull, "DEBUG": "1", "CONN_MAX_AGE": "0", "LOG_LEVEL": "ERROR"}
for name in [name for name in os.environ if name.startswith("PARTY_")]:
    del os.environ[name]

given = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
engine = os.environ.get("MAKTAB_TEST_ENGINE", given)
if engine == "postgresql":
    if "DATABASE_URL" not in os.environ:
        # Workers of pytest-xdist inherit the address from the process that started the server.
        os.environ["DATABASE_URL"] = ThrowawayServer().start()
elif engine != "sqlite":
    raise SystemExit(f"MAKTAB_TEST_ENGINE is {engine!r}; it may be postgresql or sqlite.")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, PARTY  # noqa: E402

EXPORT_ROOT = str(Path(tempfile.gettempdir()) / f"maktab-test-exports-{os.getpid()}")
PARTY |= {"name": "حزب الأفق", "name_latin": "Hizb al-Ufuq"}

if engine == "sqlite":
    # A file, as in service: threads on a database in memory would not wait for each other's transactions.
    DATABASES["default"]["TEST"] = {"NAME": Path(tempfile.gettempdir()) / f"maktab-test-{os.getpid()}.sqlite3"}

# Hashing a password slowly, as it must be in service, would be half of the suite's time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Each request in a test fails when it fetches the same relation row by row.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
# What libraries fetch twice for one account: Django its session at a new password, allauth both addresses of a change.
ZEAL_ALLOWLIST = [
    {"model": "sessions.Session", "field": "get()"},
    {"model": "account.EmailAddress", "field": "user"},
]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
