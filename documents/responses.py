"""A PDF or a table as the answer to a request."""

import re
import tempfile
from urllib.parse import quote

from django.http import FileResponse, HttpResponse

from .spreadsheets import CONTENT_TYPES, write_table

_PLAIN = re.compile(r"[^A-Za-z0-9_-]+")


def pdf_response(pdf: bytes, *, plain_name: str, name: str) -> HttpResponse:
    """The answer that a browser saves as `name`.pdf, kept by no cache: papers name people and money.

    `plain_name` is the name for what reads ASCII alone; other characters become hyphens.
    """
    response = HttpResponse(pdf, content_type="application/pdf")
    plain = _PLAIN.sub("-", plain_name).strip("-")
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}.pdf\"; filename*=UTF-8''{quote(f'{name}.pdf', safe='')}"
    )
    response["Cache-Control"] = "private, no-store"
    return response


def table_response(kind, header, rows, *, name: str, sheet: str = "") -> FileResponse:
    """A table of the kind "xlsx" or "csv" (`spreadsheets.write_table`) that a browser saves as `name`.

    It is kept by no cache. The sheet is named `sheet`, or as the file.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    write_table(kind, file, header, rows, name=sheet or name)
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=f"{name}.{kind}", content_type=CONTENT_TYPES[kind])
    answer["Cache-Control"] = "private, no-store"
    return answer
