"""A kept file as the answer to a request, for who was found to see it."""

from urllib.parse import quote

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

# The reader's own browser may keep it, and asks each time whether it may still be shown.
KEPT = "private, no-cache"


def file_response(request, row, *, name):
    """The bytes of `row` (a StoredFile), shown in the page under its own kind, never a guessed one; `name` is ASCII.

    A browser that has it already gets 304 without the bytes, which are not read then. Whether `request.user` may see
    the row was asked before, each time.
    """
    tag = f'"{row.digest}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(bytes(row.content), content_type=row.content_type)
        response["Content-Disposition"] = f'inline; filename="{quote(name)}"'
        response["X-Content-Type-Options"] = "nosniff"
    response["ETag"], response["Cache-Control"] = tag, KEPT
    patch_vary_headers(response, ["Cookie"])
    return response
