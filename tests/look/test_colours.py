"""Text reads at AA on every ground it is put on, whatever the party's colours are."""

import re

import pytest
from django.test import RequestFactory

from look.brand import DARK, LIGHT, brand_css, party, stylesheet
from look.colours import AA, contrast, ink_on
from tests.look.sheets import schemes

GROUNDS = ["page", "surface", "sunken"]
TONES = ["ok", "warn", "bad", "info", "brand"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "ink-soft", *TONES, "accent"])
def test_text_reads_on_every_ground(scheme, text):
    colours = schemes()[scheme]
    for ground in GROUNDS:
        assert contrast(colours[text], colours[ground]) >= AA, f"{text} on {ground}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tone", TONES)
def test_a_tone_reads_on_its_own_tint(scheme, tone):
    colours = schemes()[scheme]
    assert contrast(colours[tone], colours[f"{tone}-soft"]) >= AA


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fills_and_outlines_stand_out(scheme):
    colours = schemes()[scheme]
    assert contrast(colours["on-brand"], colours["brand"]) >= AA
    assert contrast(colours["on-brand"], colours["brand-strong"]) >= AA
    assert contrast(colours["ink"], colours["brand-soft"]) >= AA
    for ground in GROUNDS:
        assert contrast(colours["line-strong"], colours[ground]) >= 3, f"outline of an input on {ground}"


def test_the_brand_sheet_knows_the_grounds_of_the_tokens():
    for scheme, grounds in (("light", LIGHT), ("dark", DARK)):
        assert grounds == tuple(schemes()[scheme][name] for name in GROUNDS)


@pytest.mark.parametrize("primary", ["#0f5c5c", "#7a1020", "#1a3d8f", "#000000", "#ffffff", "#e8b400", "#00a651"])
def test_any_party_colour_is_made_readable(primary):
    light, dark = stylesheet(primary, primary).split("@media")
    for sheet, grounds in ((light, LIGHT), (dark, DARK)):
        values = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", sheet))
        for ground in (*grounds, values["brand-soft"]):
            assert contrast(values["brand"], ground) >= AA
        assert contrast(values["on-brand"], values["brand"]) >= AA
        assert contrast(values["on-brand"], values["brand-strong"]) >= AA


def test_contrast_is_that_of_wcag():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert ink_on("#ffcc00") == "#101816"


def test_a_word_is_no_colour():
    with pytest.raises(ValueError, match="not a colour"):
        contrast("teal", "#ffffff")


def test_the_brand_sheet_is_kept_for_a_year_when_its_version_is_asked(settings):
    settings.PARTY = {"name": "حزب الأفق", "color_primary": "#7a1020"}
    response = brand_css(RequestFactory().get("/brand.css", {"v": "1"}))
    assert b"--brand:#7a1020" in response.content
    assert response["Content-Type"] == "text/css"
    assert "immutable" in response["Cache-Control"]
    assert brand_css(RequestFactory().get("/brand.css"))["Cache-Control"] == "no-cache"
    assert brand_css(RequestFactory().post("/brand.css")).status_code == 405


def test_what_the_settings_leave_out_is_neutral(settings):
    settings.PARTY = {"name": "حزب الأفق", "emblem": ""}
    assert party()["name"] == "حزب الأفق"
    assert party()["color_accent"] == "#8a5a12"
    assert party()["emblem"] == ""


def test_the_emblem_is_served_with_the_static_files(settings):
    settings.PARTY = {"emblem": "party/emblem.svg"}
    assert party()["emblem"] == "/static/party/emblem.svg"
