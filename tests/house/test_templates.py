"""What every template is held to."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from tests.factories import make_person

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ROW_KEY = re.compile(r"{{\s*[\w.]*(?:\bpk|_pk|(?<!auto)_id)\s*}}")


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
