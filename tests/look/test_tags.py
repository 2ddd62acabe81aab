"""The tags and filters that every template has."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.html import strip_tags
from django.utils.translation import override

from forms.phones import spoken_phone
from look.templatetags.maktab import amount, dirhams, here, initials, ltr, percent, phone, undo_url

NBSP = "\u00a0"


def test_money_reads_as_moroccans_write_it():
    assert strip_tags(dirhams(Decimal("1250"))) == f"1{NBSP}250,00{NBSP}درهم"
    assert amount(Decimal("1234567.891")) == f'<bdi dir="ltr">1{NBSP}234{NBSP}567,89</bdi>'
    assert strip_tags(amount(Decimal("-50.5"))) == "\u221250,50"
    assert strip_tags(amount(0)) == "0,00"
    assert amount(None) == dirhams(None) == "–"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+212612345678", "06 12 34 56 78"),
        ("+212537000000", "05 37 00 00 00"),
        ("0612345678", "06 12 34 56 78"),
        ("+33612345678", "+33 6 12 34 56 78"),
        ("مكتب", "مكتب"),
    ],
)
def test_phones(stored, shown):
    assert spoken_phone(stored).replace(NBSP, " ") == shown


def test_phones_are_isolated_and_escaped():
    assert phone("+212612345678").startswith('<bdi dir="ltr">06')
    assert "<script>" not in phone("<script>")
    assert phone("") == phone(None) == ""
    assert ltr("RGF-2026-0017") == '<bdi dir="ltr">RGF-2026-0017</bdi>'


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("خديجة بنعلي", "خ\u200cب"),
        ("محمد العلوي", "م\u200cع"),
        ("سناء", "س"),
        ("", ""),
        ("آمال بنت الشيخ", "آ\u200cش"),
    ],
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_percent_stays_between_its_ends():
    assert [percent(4, 21), percent(0, 21), percent(3, 0), percent(30, 20), percent(None, 5)] == [19, 0, 0, 100, 0]


def test_an_icon_is_silent_unless_it_is_named():
    silent, named = Template('{% icon "check" %}|{% icon "check" label="<تم>" %}').render(Context()).split("|")
    assert 'aria-hidden="true"' in silent
    assert 'role="img"' in named
    assert 'aria-label="&lt;تم&gt;"' in named


@pytest.mark.parametrize(
    ("path", "destination"),
    [("/", "home"), ("/branches/rif/", "branch"), ("/branches/rif/dues/2026/", "dues"), ("/me/", "mine"), ("/x/", "")],
)
def test_the_address_says_the_destination(path, destination):
    assert here(Context({"request": RequestFactory().get(path)})) == destination
    assert here(Context({"request": RequestFactory().get(path), "destination": "dues"})) == "dues"


def test_an_undo_never_leaves_the_site():
    assert undo_url("undo=/payments/3/void/") == "/payments/3/void/"
    assert undo_url("big undo=/a/") == "/a/"
    assert undo_url("undo=https://elsewhere.example/") == undo_url("undo=//elsewhere.example") == ""
    assert undo_url("") == undo_url(None) == ""


def test_a_steady_part_is_drawn_once_for_each_identity(settings):
    settings.PARTY = settings.PARTY | {"color_primary": "#7a1020"}
    one, again = (Template('{% steady "_styles.html" %}').render(Context()) for _ in range(2))
    settings.PARTY = settings.PARTY | {"color_primary": "#1a3d8f"}
    other = Template('{% steady "_styles.html" %}').render(Context())
    assert one == again
    assert "brand.css?v=" in one
    assert one != other


def test_a_steady_part_is_drawn_for_each_language():
    said = []
    for language in ("en", "ar", "en"):
        with override(language):
            said.append(Template('{% steady "_speech.html" %}').render(Context()))
    assert "الشبكة" in said[1]
    assert "الشبكة" not in said[0]
    assert said[0] == said[2]
