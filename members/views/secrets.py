"""Pages whose address is a secret."""

from functools import wraps

from django.views.decorators.cache import never_cache

from members.limits import limit


def by_secret_address(view):
    """A page whose address is a secret: kept by no cache, told to no page that is asked for next.

    `no-referrer` would tell less by nothing, but browsers then send a form without its origin, which CSRF refuses.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return limit("open")(never_cache(guarded))
