"""What a signed-in page shows stays in that browser's window: no cache keeps it, shared or own."""

from django.contrib.auth import SESSION_KEY

from uploads.answers import KEPT


def never_store_signed_in_pages(get_response):
    """Send `Cache-Control: private, no-store` with every answer that knew who is signed in.

    An answer that never looked at the session (style sheet of the brand, health) holds nothing of anybody and keeps
    its own rule; looking here would cost it a query. A picture may stay in the reader's own browser, which asks each
    time whether it may still be shown.
    """

    def middleware(request):
        response = get_response(request)
        if request.session.accessed and SESSION_KEY in request.session and response.get("Cache-Control") != KEPT:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware
