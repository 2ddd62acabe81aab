"""The members of a branch pass to another together, when their branch closes or opens again."""

from django.db import transaction
from django.db.models import F
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from .models import Membership, Person, Suspension
from .transfer_questions import refuse_hindered
from .transfers import carry_requests

# Rows written by one statement: a branch may have tens of thousands of members.
BATCH = 1000


@transaction.atomic
def transfer_all(*, branch, to, on, reason, most=None, those=None):
    """Close every open membership of `branch` on the day `on` for `reason`, and open the next one in `to`.

    At `most` so many, the oldest rows first; `those` (a queryset of memberships) names which. Returns the new
    memberships. A member who joined after `on` is transferred on the day of joining, because a membership never ends
    before it begins. A suspension goes on in the next membership, a request for a transfer waits there, and `to` keeps
    the files.

    The caller has locked both branches, so that nobody joins meanwhile, and has checked that `to` may take members.
    The number of queries does not grow with the members, up to `BATCH`. Raises ValidationError where something hinders
    the move of one of them (`transfer_questions`).
    """
    open_rows = Membership.objects.open().filter(branch=branch)
    if those is not None:
        open_rows = open_rows.filter(pk__in=those.order_by().values("pk"))
    keys = list(open_rows.order_by("pk").values_list("pk", flat=True)[:most])
    people = _lock_people(keys)  # people before memberships, as everywhere
    refuse_hindered(open_rows.filter(pk__in=keys), on)
    left = list(open_rows.filter(pk__in=keys).select_for_update(no_key=True).order_by("pk"))
    for membership in left:
        membership.ended_on = max(on, membership.started_on)
        membership.end_reason = reason
    bulk_update_with_history(left, Membership, ["ended_on", "end_reason"], batch_size=BATCH)
    joined = [_following(membership, to) for membership in left]
    bulk_create_with_history(joined, Membership, batch_size=BATCH)
    _carry_suspensions(joined)
    carry_requests(joined)
    for person in people:
        person.branch = to
    bulk_update_with_history(people, Person, ["branch"], batch_size=BATCH)
    return joined


def _lock_people(keys):
    """Hold the people of these memberships to the end of the transaction, before the rows themselves as everywhere."""
    members = Membership.objects.filter(pk__in=keys).values("person")
    return list(Person.objects.filter(pk__in=members).select_for_update(no_key=True).order_by("pk"))


def _following(membership, branch):
    """The unsaved membership in `branch` that begins where `membership` ends."""
    return Membership(
        person_id=membership.person_id,
        branch=branch,
        category_id=membership.category_id,
        income_band_id=membership.income_band_id,
        started_on=membership.ended_on,
        previous=membership,
        probation_ends_on=membership.probation_ends_on,
    )


def _carry_suspensions(joined):
    """End the suspensions of the memberships left, and open them again in those that follow."""
    following = {membership.previous_id: membership for membership in joined}
    rows = Suspension.objects.filter(membership__in=following).exclude(ended_on__lte=F("membership__ended_on"))
    ended = list(rows.select_related("sanction"))
    carried = []
    for suspension in ended:
        membership = following[suspension.membership_id]
        carried.append(suspension.carried_on(membership.started_on))
        carried[-1].membership = membership
        suspension.ended_on = carried[-1].started_on
    bulk_update_with_history(ended, Suspension, ["ended_on"], batch_size=BATCH)
    bulk_create_with_history(carried, Suspension, batch_size=BATCH)
