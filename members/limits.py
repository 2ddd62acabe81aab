"""How often somebody may ask for what opens an account, by whichever page they ask."""

from allauth.core.internal.ratelimit import consume

LIMITS = {"make": "30/h/user", "open": "30/m/ip"}


def within_limit(request, action, *, count_get=False):
    """Whether `request` is still within the limit of `action` (`LIMITS`), and count it. A GET counts if told."""
    return bool(consume(request, app="members", action=action, config=LIMITS, limit_get=count_get))
