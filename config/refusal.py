"""A production start that would be unsafe stops here, with one sentence that says what to do."""

import sys
from pathlib import Path
from typing import NoReturn

GUNICORN_BOOT_ERROR = 3  # gunicorn.arbiter.Arbiter.WORKER_BOOT_ERROR
SHORTEST_KEY = 50
FEWEST_DIFFERENT_CHARACTERS = 5
KNOWN_PREFIXES = ("django-insecure-", "development-only-", "change-me")


def refuse(sentence: str) -> NoReturn:
    """End the process with the sentence on standard error and a status at which gunicorn gives up."""
    sys.stderr.write(f"Maktab does not start: {sentence}\n")
    raise SystemExit(GUNICORN_BOOT_ERROR)


def require_secret_key(key: str) -> None:
    """Refuse a secret key that is missing, short, monotonous or known from documentation."""
    if not key:
        refuse(
            "SECRET_KEY is missing; set it to 50 random characters, or on your own machine run make setup (DEBUG=1)."
        )
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT_CHARACTERS or key.startswith(KNOWN_PREFIXES):
        refuse(f"SECRET_KEY is weak; set it to at least {SHORTEST_KEY} random characters.")


def require_hosts(hosts: list[str]) -> None:
    """Refuse to serve any name: the host header would be believed."""
    if not hosts or "*" in hosts:
        refuse("ALLOWED_HOSTS is empty or open; set it to the host names of the site, separated by commas.")


def require_identity_keys(keys: list[str], hash_key: str, secret_key: str) -> None:
    """Refuse to keep identity numbers without keys that encrypt them, or with one key for two purposes."""
    from cryptography.fernet import Fernet

    if not keys:
        refuse("CIN_AUTHORISATION is set without CIN_KEYS; make a key as .env.example says, or leave both empty.")
    for key in keys:
        try:
            Fernet(key)
        except ValueError:
            refuse("a key of CIN_KEYS is not 32 bytes in url-safe base64; make one as .env.example says.")
    if len(hash_key) < SHORTEST_KEY or len(set(hash_key)) < FEWEST_DIFFERENT_CHARACTERS:
        refuse(f"CIN_HASH_KEY is missing or weak; set it to at least {SHORTEST_KEY} random characters.")
    if hash_key == secret_key or hash_key in keys:
        refuse("CIN_HASH_KEY is also another key; give it characters of its own.")


def require_production() -> None:
    """Refuse to serve the public in debug mode, with files or translations missing, or with an unfit identity.

    A server runs no system checks by itself, so the house's own are run here.
    """
    import django
    from django.conf import settings  # the settings import this module, so they cannot come first
    from django.core.checks import run_checks

    from config.catalogues import stale_catalogues

    if settings.DEBUG:
        refuse("DEBUG is on; set DEBUG=0 in the environment or in .env before serving (make run is for a local look).")
    if not Path(settings.STATIC_ROOT, "staticfiles.json").exists():
        refuse("its static files are not collected; run: python manage.py collectstatic --no-input")
    if stale_catalogues():
        refuse("its translations are not compiled; run: python -m config.catalogues")
    django.setup()
    for found in run_checks():
        if found.id.startswith("maktab.") and found.is_serious():
            refuse(found.msg)
