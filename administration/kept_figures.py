"""The figures of the front page: drawn anew for who sees a small branch or a few, kept for minutes for the others.

They add up a year of dues of all that the reader sees, a hundred thousand rows for a region or a very big branch. What
is kept is shown to readers with exactly the same reach alone, with the time at which it was made.
"""

from hashlib import sha256

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language

from branches.scoping import view_permission
from members.models import Membership

from .desk import sees_more_than
from .figures import count_falling, dues_by_month, dues_of_few, members_by_month, women_by_branch

KEPT = 10 * 60  # seconds
FEW = 40  # branches
SMALL = 1_000  # members of all of them


def draw_figures(user) -> str:
    """The figures of the reader's part of the party, as markup."""
    if not sees_more_than(FEW, user) and not _sees_more_members_than(SMALL, user):
        return _draw(user, *dues_of_few(user))
    key = _key_of(user)
    figures = cache.get(key)
    if figures is None:
        figures = _draw(user, *dues_by_month(user), count_falling(user), made_at=localtime())
        cache.set(key, figures, KEPT)
    return figures


def _sees_more_members_than(count, user):
    """Whether `user` sees more than `count` memberships of today; no more of them are looked at."""
    rows = Membership.objects.within_reach(user, view_permission(Membership)).current().order_by()
    return rows[count : count + 1].exists()


def _draw(user, dues, rates, falling, made_at=None):
    figures = {"members": members_by_month(user), "women": women_by_branch(user), "rates": rates, "made_at": made_at}
    figures["dues"] = dues if any(column.whole or column.filled for column in dues) else ()
    figures["falling"] = falling
    return render_to_string("admin/_figures.html", figures)


def _key_of(user):
    """A name for what the reader reaches by each right, on this day and in this language."""
    reaches = {} if user.is_superuser else dict(user.reaches)
    written = [(right, sorted(reach.here), sorted(reach.below)) for right, reach in sorted(reaches.items())]
    text = repr((user.is_superuser, written, get_language(), localdate()))
    return f"figures:{sha256(text.encode()).hexdigest()}"
