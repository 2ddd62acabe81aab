"""Reading a PDF back: its pages as text, and which of the words handed over a search does not find in it."""

import ctypes
import re

import pypdfium2
from pypdfium2 import raw

from arabic.marks import without_marks

ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u064a\u0671-\u06d3]+")
NOT_SET = {"qr", "primary", "accent", "page"}  # drawn, or filled in by the layout


def texts_of(value):
    """Every string in a paper's dict that is set as text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in NOT_SET and not (key == "empty" and value.get("rows")):
                yield from texts_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_of(part)


def words_of(paper):
    """The Arabic words of a paper's dict, each once, without vowel marks."""
    return {word for text in texts_of(paper) for word in ARABIC.findall(without_marks(text))}


def pages_of(pdf):
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def missing_words(pdf, words, *, whole=True):
    """The words that a reader's search finds on no page of `pdf`, as whole words or also within others."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage() for page in document]
        return sorted(word for word in words if not any(_finds(page, word, whole) for page in pages))
    finally:
        document.close()


def _finds(page, word, whole):
    return page.search(word, match_whole_word=whole).get_next() is not None


def links_of(pdf):
    """The addresses to which the first page links."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        place, link, found = ctypes.c_int(0), raw.FPDF_LINK(), []
        page = document[0]
        while raw.FPDFLink_Enumerate(page, place, link):
            action = raw.FPDFLink_GetAction(link)
            length = raw.FPDFAction_GetURIPath(document, action, None, 0)
            text = ctypes.create_string_buffer(length)
            raw.FPDFAction_GetURIPath(document, action, text, length)
            found.append(text.value.decode())
        return found
    finally:
        document.close()
