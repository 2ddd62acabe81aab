"""PDF through typst: the layouts of `layouts/`, filled with a plain dict."""

import json
from functools import lru_cache
from pathlib import Path

import fontpkg
import typst

from arabic.marks import without_marks
from documents.letterhead import letterhead

LAYOUTS = Path(__file__).resolve().parent / "layouts"


def make_pdf(layout: str, paper: dict) -> bytes:
    """Return the PDF of `paper` in the layout `layout` ("receipt", "sheet", "minutes").

    `paper` holds text, numbers, lists and dicts of them, as the layout's first lines say. It travels as JSON and is
    never read as markup, so no name can change the paper. Vowel marks are left out: readers of PDF put them between
    the wrong letters, and would not find the word. Raises TypeError for another value, such as a Decimal or a
    date, and typst.TypstError where the layout misses one.
    """
    data = without_marks(json.dumps({"letterhead": letterhead(), **paper}, ensure_ascii=False))
    return typst.compile(LAYOUTS / f"{layout}.typ", root=LAYOUTS, font_paths=_fonts(), sys_inputs={"data": data})


@lru_cache(maxsize=1)
def _fonts():
    """Amiri alone: a machine's own fonts would make the same paper look different elsewhere."""
    folder = str(fontpkg.path("Amiri", weight=400).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
