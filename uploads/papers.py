"""Papers that people send: a photo made anew, or a PDF that is what it says and does nothing but show its pages.

A PDF is kept as it came. So it is refused where it is encrypted, where it carries a script, a file or a form that a
reader might run, and where it is larger than a paper with its annexes is. See `docs/decisions/the-cash-book.md`.
"""

import re
import zlib
from dataclasses import dataclass
from threading import Lock

import filetype
import pypdfium2
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypdfium2 import raw

from .pictures import JPEG, PAPER, make_picture

PDF = "application/pdf"
MOST_BYTES = 8_000_000
MOST_PAGES = 20
# What is unpacked of a PDF's lists of objects, to look for scripts in them.
MOST_UNPACKED = 8_000_000

_STREAM = re.compile(rb"stream\r?\n")
_END = b"endstream"
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])")
_PDFIUM = Lock()  # the library is not made for several threads at once


@dataclass(frozen=True)
class Paper:
    """The bytes to keep, their kind, and how many pages they show."""

    content: bytes
    content_type: str
    pages: int = 1


def make_paper(content: bytes) -> Paper:
    """The paper that `content` shows. Raises ValidationError in words for who sent it."""
    if filetype.guess_mime(content) == PDF:
        return Paper(content, PDF, _checked_pages(content))
    return Paper(make_picture(content, PAPER), JPEG)


def _checked_pages(content):
    if len(content) > MOST_BYTES:
        raise ValidationError(
            _("The PDF is bigger than %(most)s megabytes: send a smaller one.") % {"most": MOST_BYTES // 1_000_000}
        )
    with _PDFIUM:
        pages, is_active = _opened(content)
    if is_active or _names_active_parts(content):
        raise ValidationError(_("This PDF carries a script, a form or another file: print it anew as a plain PDF."))
    if pages > MOST_PAGES:
        raise ValidationError(_("The PDF has more than %(most)s pages: send it in parts.") % {"most": MOST_PAGES})
    return pages


def _opened(content):
    """(pages, whether the reader knows of a script, a file or a form of its own in it)."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD:
            raise _encrypted() from error
        raise ValidationError(_("This PDF is damaged or incomplete: send it again, or a photo.")) from error
    try:
        if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
            raise _encrypted()
        counts = raw.FPDFDoc_GetJavaScriptActionCount(document), raw.FPDFDoc_GetAttachmentCount(document)
        if not len(document):
            raise ValidationError(_("This PDF has no page: send another one, or a photo."))
        document[0].close()  # that it can be read at all
        return len(document), any(count > 0 for count in counts)
    except pypdfium2.PdfiumError as error:
        raise ValidationError(_("This PDF is damaged or incomplete: send it again, or a photo.")) from error
    finally:
        document.close()


def _encrypted():
    return ValidationError(_("This PDF is locked with a password: send it without one."))


def _names_active_parts(content):
    """Whether an object of the PDF, also one in a packed list of objects, names something that runs or is carried."""
    streams = list(_streams(content))
    ends = [0, *(after for *_start, after in streams)]
    starts = [*(before for before, *_rest in streams), len(content)]
    if _ACTIVE.search(_plain_names(b"".join(content[end:start] for end, start in zip(ends, starts, strict=True)))):
        return True
    left = MOST_UNPACKED
    for before, start, end, _after in streams:
        if b"/ObjStm" not in _plain_names(content[max(0, before - 300) : before]):
            continue
        unpacked = _unpacked(content[start:end], left)
        left -= len(unpacked)
        if left <= 0 or _ACTIVE.search(_plain_names(unpacked)):
            return True
    return False


def _streams(content):
    """(where its word begins, where it begins, where it ends, where that word ends) of each stream, in one pass.

    Each end is looked for from its own beginning and found, or there is no further stream: the bytes are read once,
    however many beginnings without an end somebody writes.
    """
    place = 0
    while found := _STREAM.search(content, place):
        end = content.find(_END, found.end())
        if end < 0:
            return
        place = end + len(_END)
        yield found.start(), found.end(), end, place


def _unpacked(packed, most):
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""


def _plain_names(part):
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
