"""Wrong passwords, counted by account and source together, so that a stranger's guesses do not lock the owner out.

The first few cost nothing; then each makes its source wait before it may try that account again, twice as long each
time. The counts live in the shared cache: all processes count together.
"""

import hashlib
import math
import time

from allauth.core.internal.ratelimit import cache_lock
from django.core.cache import cache

FREE = 5
FIRST_WAIT = 60
LONGEST_WAIT = 60 * 60
REMEMBERED = 24 * 60 * 60


def begin_attempt(*, account, source):
    """Count an attempt on `account` from `source` before its password is looked at.

    Returns the seconds that the source must still wait: then nothing is counted, and the password must not be looked
    at. 0 means go on. Counting comes first because many attempts may be under way at once.
    """
    key = _key(account, source)
    with cache_lock(key) as locked:
        if not locked:  # so many at once that nobody waits for a fair hearing
            return FIRST_WAIT
        made, wait_until = cache.get(key, (0, 0))
        now = time.time()
        if now < wait_until:
            return math.ceil(wait_until - now)
        made += 1
        cache.set(key, (made, now + wait_after(made)), REMEMBERED)
        return 0


def forget_attempts(*, account, source):
    """Count from nothing again: the right password was given, or a new one was chosen."""
    cache.delete(_key(account, source))


def wait_after(made):
    """The seconds to wait after this many attempts without success."""
    return 0 if made < FREE else min(FIRST_WAIT * 2 ** (made - FREE), LONGEST_WAIT)


def _key(account, source):
    return "attempts:" + hashlib.sha256(f"{account}|{source}".encode()).hexdigest()
