"""What is refused before any page is asked."""

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
