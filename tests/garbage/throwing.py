"""Garbage thrown at the fields of one form: whatever is refused saves nothing."""

from itertools import product
from urllib.parse import urlencode

from django.db import transaction

from tests.forms import changes, rows_of


def send(client, address, values):
    """Post `values` as a browser encodes them, halves of pairs of signs included."""
    body = urlencode(values, errors="surrogatepass")
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


def throw(client, address, values, fields, garbage, *, apps, answers=(200, 302, 400, 422)):
    """Post `values` with each of `fields` holding each of `garbage` in turn; every post is undone.

    Whatever a field holds: one of the `answers`, and rows of `apps` change only where the form went through.
    """
    before = rows_of(*apps)
    for field, value in product(fields, garbage):
        with transaction.atomic():
            answer = send(client, address, values | {field: value})
            assert answer.status_code in answers, (field, value[:20])
            if answer.status_code != 302:
                assert changes(before, rows_of(*apps)) == [], (field, value[:20])
            transaction.set_rollback(True)
