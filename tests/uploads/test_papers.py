"""Papers that people send: photos made anew, and PDFs that do nothing but show their pages."""

import zlib
from functools import cache
from io import BytesIO
from time import perf_counter

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from tests.uploads.pictures import jpeg, turned
from uploads.papers import MOST_BYTES, MOST_PAGES, _names_active_parts, make_paper


@cache
def pdf(pages=1):
    """A PDF of empty pages, the same bytes each time."""
    document = pypdfium2.PdfDocument.new()
    for _page in range(pages):
        document.new_page(595, 842)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def with_object(text):
    """A PDF with one more object at its end, which readers find when they repair it."""
    return pdf().replace(b"xref", b"99 0 obj\n" + text + b"\nendobj\nxref", 1)


def test_a_photo_of_a_paper_is_shown_whole_and_made_to_be_read():
    for width, height, made in ((4000, 3000, (2000, 1500)), (3000, 4000, (1500, 2000)), (800, 600, (800, 600))):
        paper = make_paper(jpeg(width, height))
        assert (paper.content_type, paper.pages) == ("image/jpeg", 1)
        assert Image.open(BytesIO(paper.content)).size == made


def test_a_photo_keeps_nothing_of_the_telephone():
    made = Image.open(BytesIO(make_paper(turned(6)).content))
    assert not made.getexif()
    assert made.width < made.height
    assert b"Telephone" not in make_paper(turned(6)).content


def test_a_pdf_is_kept_as_it_came():
    paper = make_paper(pdf(3))
    assert (paper.content, paper.content_type, paper.pages) == (pdf(3), "application/pdf", 3)


@pytest.mark.parametrize(
    "content",
    [
        pdf()[:200],
        b"%PDF-1.7\n" + b"0" * 500,
        b"%PDF-1.7\n" + b"0" * MOST_BYTES,
        pdf(MOST_PAGES + 1),
        with_object(b"<< /S /JavaScript /JS (app.alert(1)) >>"),
        with_object(b"<< /S /J#61vaScript >>"),
        with_object(b"<< /Names << /EmbeddedFiles 5 0 R >> >>"),
        with_object(b"<< /S /Launch /F (a.exe) >>"),
        with_object(
            b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + zlib.compress(b"<< /JS (1) >>") + b"\nendstream"
        ),
        b"<html>%PDF-1.7</html>",
        b"PK\x03\x04",
        b"",
    ],
    ids=["cut", "empty", "large", "long", "script", "escaped", "file", "launch", "packed", "page", "zip", "nothing"],
)
def test_other_files_are_refused(content):
    with pytest.raises(ValidationError):
        make_paper(content)


def test_signs_in_a_picture_of_the_pdf_are_no_script():
    content = with_object(b"<< /Length 9 >>\nstream\n/JS (x)  \nendstream")
    assert make_paper(content).content_type == "application/pdf"


def test_a_locked_pdf_is_refused_in_words(monkeypatch):
    monkeypatch.setattr("uploads.papers.raw.FPDF_GetSecurityHandlerRevision", lambda document: 4)
    with pytest.raises(ValidationError, match="كلمة سر"):
        make_paper(pdf())


def test_a_pdf_of_beginnings_without_an_end_is_read_in_one_pass():
    """Half a million of them took minutes where each was followed to the end of the file."""
    begun = perf_counter()
    assert not _names_active_parts(b"stream\n" * 500_000)
    assert _names_active_parts(b"stream\n" * 500_000 + b"/JavaScript")
    assert perf_counter() - begun < 20


def test_what_stands_between_streams_is_read_and_what_is_in_them_is_not():
    stream = b"stream\n/JavaScript endstream"
    assert not _names_active_parts(b"<< >> " + stream + b" << >> " + stream)
    assert _names_active_parts(stream + b" << /S /JavaScript >> " + stream)
