"""Papers as PDF: every word is found by a search, nothing is read as markup, tables go on over pages."""

import re
from datetime import date
from decimal import Decimal

import pytest

from arabic.calendar import MONTHS
from bureaus.models import Office
from documents.pdf import make_pdf
from tests.documents.reading import missing_words, pages_of, words_of

NAMES = (
    "عبد الله الخبيزي",
    "محمد لمريني",
    "فاطمة الزهراء بنعلي",
    "عبد الإله بنكيران",
    "لالة خديجة آيت إيدر",
    "مولاي اللطيف الإدريسي",
    "سيدي محمد المصطفى",
    "حسناء أولاد لحسن",
    "إلهام گنون",
    "شيماء ڤيغيك",
    "لؤي الضوء",
    "مليكة السملالي",
)


def sheet(rows, columns=("text",), **parts):
    table = {
        "caption": "",
        "columns": [{"label": f"عمود {number}", "kind": kind} for number, kind in enumerate(columns)],
        "rows": rows,
        "total": [],
        "empty": "لا أحد",
    }
    return {"title": "لائحة", "branch": "الفرع المحلي بالنخيل", "facts": [], "notes": [], "tables": [table]} | parts


def test_names_and_months_are_found_by_a_search():
    paper = sheet([[text] for text in (*NAMES, *MONTHS, *(f"من يناير إلى {month} 2026" for month in MONTHS))])
    assert missing_words(make_pdf("sheet", paper), words_of(paper)) == []


def test_the_titles_of_all_offices_are_found_in_both_genders(db):
    offices = Office.objects.all()
    paper = sheet([[office.masculine, office.feminine] for office in offices], ("text", "wide"))
    assert len(paper["tables"][0]["rows"]) > 10
    assert missing_words(make_pdf("sheet", paper), words_of(paper)) == []


def test_words_with_vowel_marks_are_set_and_found_without_them():
    words = ["سجل", "مؤقتا", "الحسن"]
    assert missing_words(make_pdf("sheet", sheet([["سُجّل"], ["مؤقّتًا"], ["الحسَن"]])), words) == []


def test_a_word_that_was_not_handed_over_is_not_found():
    assert missing_words(make_pdf("sheet", sheet([["سعيد"]])), ["سعيد", "سعيدة"]) == ["سعيدة"]


@pytest.mark.parametrize("text", ["#pagebreak()", "*سعيد* _هند_", "$x^2$ <label> @ref", '#read("/etc/passwd")', "\\ "])
def test_no_name_is_read_as_markup(text):
    pdf = make_pdf("sheet", sheet([[text]]))
    assert missing_words(pdf, re.findall(r"[^\W_]+", text), whole=False) == []
    assert len(pages_of(pdf)) == 1


@pytest.mark.parametrize("value", [Decimal("1.00"), date(2026, 5, 3)])
def test_only_text_is_handed_over(value):
    with pytest.raises(TypeError, match="JSON"):
        make_pdf("sheet", sheet([[value]]))


def test_the_heading_of_a_table_comes_again_on_each_page_and_pages_are_counted():
    pages = pages_of(make_pdf("sheet", sheet([[f"عضو {number}"] for number in range(120)])))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert "عمود 0" in page
        assert f"صفحة {number}" in page
        assert f"من {len(pages)}" in page


def test_an_empty_table_says_so():
    (page,) = pages_of(make_pdf("sheet", sheet([])))
    assert "لا أحد" in page
    assert "عمود" not in page


def test_phones_and_codes_keep_their_direction():
    (page,) = pages_of(make_pdf("sheet", sheet([["06\u00a012\u00a034\u00a056\u00a078", "2026/0001"]], ("code",) * 2)))
    assert "06 12 34 56 78" in page.replace("\u00a0", " ")
    assert "2026/0001" in page


def test_a_party_without_colours_or_names_has_papers_too(settings):
    settings.PARTY = dict.fromkeys(settings.PARTY, "")
    assert "سعيد" in pages_of(make_pdf("sheet", sheet([["سعيد"]])))[0]


def test_the_party_stands_on_every_paper(settings):
    settings.PARTY = {**settings.PARTY, "name": "حزب النخلة", "name_latin": "Nakhla"}
    (page,) = pages_of(make_pdf("sheet", sheet([])))
    assert "حزب النخلة" in page
    assert "Nakhla" in page
