"""A PDF as the answer to a request."""

import re
from urllib.parse import quote

from django.http import HttpResponse

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
