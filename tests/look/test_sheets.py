"""The style sheets turn with the direction of the text, stay in their layers, and stay light."""

import re
from pathlib import Path

import brotli
import django_htmx
import pytest

from look.fonts import build
from tests.look.sheets import CSS, ROOT, SHEETS, without_comments

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)|left|right|top|bottom"
    r"|(?:min-|max-)?(?:width|height)|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_only_logical_properties(sheet):
    css = re.sub(r"@media[^{]*", "@media", without_comments(sheet.read_text()))
    assert PHYSICAL.findall(css) == []


@pytest.mark.parametrize("wrong", ["margin-left: 1px", "width: 3rem", "text-align: right", "min-height:0", "left: 0"])
def test_the_rule_sees_physical_properties(wrong):
    assert PHYSICAL.search(f"a {{ {wrong}; }}")


@pytest.mark.parametrize("name", ["base", "layout", "components", "forms", "tables", "print"])
def test_colours_are_named_in_one_place(name):
    css = without_comments((CSS / f"{name}.css").read_text()).split("@page")[0]
    assert re.findall(r"(?<!&)#[0-9a-fA-F]{3,8}\b", css) == []


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_obey_the_content_policy(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", text)
    assert len(text.splitlines()) <= 80


def compressed(*paths: Path) -> int:
    return sum(len(brotli.compress(path.read_bytes(), quality=11)) for path in paths)


def test_a_first_visit_costs_less_than_120_kilobytes(tmp_path):
    fonts = sum(path.stat().st_size for path in build(tmp_path))
    everywhere = (ROOT / "templates" / "_styles.html").read_text()  # the others come with the pages that need them
    sheets = compressed(*(sheet for sheet in SHEETS if f"css/{sheet.name}" in everywhere))
    assert sheets > 8_000
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    scripts = compressed(htmx, ROOT / "static" / "js" / "maktab.js")
    page = 10_000  # a roster of twenty seats, brotli
    assert fonts < 60_000
    assert sheets < 12_000
    assert fonts + sheets + scripts + page < 120_000


def test_fonts_are_written_once(tmp_path):
    first = [path.stat().st_mtime_ns for path in build(tmp_path)]
    assert [path.stat().st_mtime_ns for path in build(tmp_path)] == first


def test_the_cut_font_still_shapes_arabic(tmp_path):
    from fontTools.ttLib import TTFont

    for path in build(tmp_path):
        font = TTFont(path)
        features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
        assert {"init", "medi", "fina", "rlig", "ccmp"} <= features
        assert {record.FeatureTag for record in font["GPOS"].table.FeatureList.FeatureRecord} >= {"mark", "mkmk"}
        known = font.getBestCmap()
        missing = [letter for letter in "ءآأإئؤىةگڭچپڤ،؛؟«»0123456789éçÉ…−" if ord(letter) not in known]
        assert missing == []
