"""The secret address of a branch's meetings for somebody's calendar: made, replaced, revoked, opened.

A calendar signs in nowhere, so the address is the secret. It holds 256 random bits, of which a hash alone is kept; it
shows what its owner may see at that moment.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.timezone import localdate, now

from members.models import User

from .models import CalendarKey, Meeting

SHOWN = timedelta(days=365)  # how far back a calendar is told of


@transaction.atomic
def make_key(*, user, branch):
    """Make the address of the meetings of `branch` for `user`; an earlier one stops working. Returns its code."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    revoke_key(user=user, branch=branch)
    code = secrets.token_urlsafe(32)
    CalendarKey.objects.create(user=user, branch=branch, code_hash=_hash(code))
    return code


def revoke_key(*, user, branch):
    """Let the address stop working. Returns whether there was one."""
    return bool(open_keys(user, branch).update(revoked_at=now()))


def open_keys(user, branch):
    return CalendarKey.objects.filter(user=user, branch=branch, revoked_at=None)


def find_key(code):
    """The key of this code, with its account and branch, if it works; None otherwise."""
    given = _hash(code)
    rows = CalendarKey.objects.filter(code_hash=given, revoked_at=None, user__is_active=True)
    found = rows.select_related("user", "branch").first()
    return found if found and constant_time_compare(found.code_hash, given) else None


def meetings_of_key(key):
    """The called meetings of the key's branch that its owner may read today; three queries."""
    rows = Meeting.objects.called_to(key.user).filter(branch=key.branch, date__gte=localdate() - SHOWN)
    return rows.with_names().prefetch_related("postponements").order_by("date", "pk")


def _hash(code):
    return hashlib.sha256(code.encode()).hexdigest()
