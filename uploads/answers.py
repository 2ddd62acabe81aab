"""A kept file as the answer to a request, for who was found to see it."""

from urllib.parse import quote

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

# The reader's own browser may keep it, and asks each time whether it may still be shown.
KEPT = "private, no-cache"


def file_response(request, row, *, name, is_shown=True):
    """The bytes of `row` (a StoredFile) under its own kind, never a guessed one; `name` is ASCII.

    It is shown in the page, or else only saved: a PDF is a program of its own, which runs nothing from this site.

    A browser that has it already gets 304 without the bytes, which are not read then. Whether `request.user` may see
    the row was asked before, each time.
    """
    tag = f'"{row.digest}"'
    if _is_known(tag, request):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(bytes(row.content), content_type=row.content_type)
        response["Content-Disposition"] = f'{"inline" if is_shown else "attachment"}; filename="{quote(name)}"'
        response["X-Content-Type-Options"] = "nosniff"
    response["ETag"], response["Cache-Control"] = tag, KEPT
    patch_vary_headers(response, ["Cookie"])
    return response


def _is_known(tag, request):
    """Whether the browser has `tag`. What packed an answer on its way made the tag a weak one: compared alike here."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return known == ["*"] or tag in [each.removeprefix("W/") for each in known]
