"""What every template is held to."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from tests.factories import make_person

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
LONGEST_LINE = 120
ROW_KEY = re.compile(r"{{\s*[\w.]*(?:\bpk|_pk|(?<!auto)_id)\s*}}")


def lines_longer_than(length):
    """Where a line is too long: ["members/list.html:14 has 130 characters", …]."""
    return [
        f"{path.relative_to(TEMPLATES)}:{number} has {len(line)} characters"
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > length
    ]


def test_no_line_is_too_long_to_read():
    assert lines_longer_than(LONGEST_LINE) == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_key_is_written_as_a_number_for_readers(path):
    """From the thousandth row on `{{ row.pk }}` is «1 000», which is no key; `|stringformat:"d"` writes 1000."""
    assert ROW_KEY.findall(path.read_text()) == []


def test_the_thousandth_person_can_be_chosen(client, party, bureau, secretary):
    make_person(party["local"], "زهرة", "الألفية", pk=1_234_567)
    client.force_login(secretary)
    seat = bureau.seats.get(office__code="rapporteur")
    choice = client.get(reverse("bureaus:fill-seat", args=[seat.pk]), {"q": "الألفية"})
    assert 'href="?person=1234567"' in choice.text
    options = client.get(reverse("meetings:people", args=["nakhil"]), {"chair-name": "الألفية"})
    assert 'data-value="1234567"' in options.text
