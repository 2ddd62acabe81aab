"""Shorthands for the tests of what the law or the party limits."""

from contextlib import contextmanager

from django.db import connection, transaction

from treasury.models import AmountLimit


@contextmanager
def without_guards():
    """Without the triggers of PostgreSQL, as if somebody wrote in the database by hand."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = origin")


def limit(subject, amount, **which):
    """Let the amount of `subject` be, and always have been, `amount` dirhams (or days)."""
    with without_guards():
        AmountLimit.objects.filter(subject=subject, **which).update(amount=amount)


def no_limit(subject):
    """Let there never have been an amount of `subject`."""
    with without_guards():
        AmountLimit.objects.filter(subject=subject).delete()
