"""Addresses as QR codes: one alone, and many that differ in a few letters."""

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from documents.qr import qr_code, qr_codes

SITE = "https://maktab.example.org/link/"


def test_many_are_made_as_one_is():
    addresses = [f"{SITE}7KQD-M2XA-9RTB-4WCE-{number:04}/" for number in range(5)]
    codes = qr_codes(addresses)
    assert codes[0] == qr_code(addresses[0])
    assert len(set(codes)) == 5
    assert qr_codes([]) == []


@given(st.lists(st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ-", min_size=24, max_size=24), min_size=2, max_size=3))
def test_each_holds_its_own_address(codes):
    """The same modules as the address gives under the pattern of the first one."""
    addresses = [f"{SITE}{code}/" for code in codes]
    mask = segno.make(addresses[0], error="m", micro=False).mask
    for address, drawn in zip(addresses, qr_codes(addresses), strict=True):
        alone = segno.make(address, error="m", micro=False, mask=mask)
        assert re.search(r'd="([^"]+)"', drawn)[1] in alone.svg_inline(border=0)
