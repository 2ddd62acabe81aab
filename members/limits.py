"""How often somebody may ask for what a secret opens or shows, by whichever page they ask."""

from functools import wraps

from allauth.core.internal.ratelimit import consume, respond_429

LIMITS = {
    "make": "30/h/user",
    "slip": "60/h/user",
    "find": "20/h/user",
    "ask": "60/h/user",
    "data": "12/h/user",  # everything about somebody, in some forty queries
    # In a hall, and behind a mobile carrier, many telephones share one address: typing a code there takes four visits.
    "open": "90/m/ip",
    "check": "30/m/ip",
    "card": "90/m/ip",
    "calendar": "90/m/ip",  # a calendar asks every few hours; a carrier's many telephones share one address
    "try": "200/h/ip",
    "apply": "40/h/ip",
    "import": "30/h/user",
    "number": "60/h/user",  # of identity cards: each one typed tells whether a file in sight holds it
}

# What a visit counts for; of the others only what is sent.
VISITED = {"open", "check", "card", "calendar", "data"}


def within_limit(request, action, *, count_get=False):
    """Count `request`; whether it is within the limit of `action` (`LIMITS`). GET counts only with `count_get`."""
    return bool(consume(request, app="members", action=action, config=LIMITS, limit_get=count_get))


def limit(action):
    """Decorate a view to answer 429 to those who ask for it more often than `LIMITS` lets `action`."""

    def decorate(view):
        @wraps(view)
        def limited(request, *args, **kwargs):
            if within_limit(request, action, count_get=action in VISITED):
                return view(request, *args, **kwargs)
            return respond_429(request)

        return limited

    return decorate
