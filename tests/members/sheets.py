"""Sheets of invitations as the pages make them."""

import re

from tests.documents.reading import links_of

CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}\b")


def send(client, page, people=None, **changed):
    """What the page of confirmation sends."""
    query = "&".join(f"people={person.pk}" for person in people or [])
    address = f"{page}{'&' if '?' in page else '?'}{query}"
    shown = client.get(address).context
    return client.post(address, {"people": shown["keys"], "key": shown["key"], **changed})


def codes_of(answer):
    """The codes of the first page, in order: each QR code is a link too."""
    return [CODE.search(address)[0] for address in links_of(answer.content)]
