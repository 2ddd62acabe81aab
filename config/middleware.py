"""What is refused before any page is asked."""

from django.core.exceptions import BadRequest
from django.http import HttpResponseBadRequest
from django.template.loader import render_to_string


class RefuseNulMiddleware:
    """Answers 400 to a NUL in a question: nobody types one, and PostgreSQL stores none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest(render_to_string("400.html", request=request))
        return self.get_response(request)


class PermissionsMiddleware:
    """Lets no page use the camera, the microphone or the place of a device, but one that says so itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class Utf8Middleware:
    """Answers 400 to a request that declares another encoding than UTF-8, in which browsers send the site's forms.

    Another one can carry half of a pair of signs, which no database and no page takes.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (request.content_params or {}).get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            raise BadRequest("The request is not UTF-8.")
        return self.get_response(request)
