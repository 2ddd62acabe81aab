"""Who is entitled to attend a meeting, and why not: asked of all members at once, in one statement.

A rule's months of membership are counted to the day of the meeting. They begin with the first membership after which
the person never left the party: a transfer interrupts nothing.
"""

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from bureaus.models import Mandate, Organ
from dated.months import months_earlier
from members.dues_question import answers
from members.models import Membership, Suspension

from .models import Meeting, RollEntry

State, Reason = RollEntry.State, RollEntry.Reason
# Their members are called, and nobody else.
ORGANS = {Meeting.Kind.BUREAU_MEETING: Organ.BUREAU, Meeting.Kind.COUNCIL_MEETING: Organ.COUNCIL}
TABLE = RollEntry._meta.db_table
COLUMNS = "(meeting_id, membership_id, person_id, state, reason, member_since, months_late)"


def members_called(meeting):
    """The memberships whose people the meeting concerns: of its organ, else of its branch and those under it."""
    rows = Membership.objects.on(meeting.date).order_by()
    if meeting.kind not in ORGANS:
        return rows.filter(branch__path__startswith=meeting.branch.path)
    held = Mandate.objects.on(meeting.date).filter(
        seat__bureau__branch=meeting.branch_id, seat__bureau__organ=ORGANS[meeting.kind], person=OuterRef("person")
    )
    return rows.filter(Exists(held))


def asked(rows, terms, day):
    """The memberships `rows` with what `terms` (models.rules.Terms) say of each for a meeting on `day`.

    Annotated are `since` (the first day of membership that counts), `late` (months of dues unpaid today) and `why_not`
    (a Reason; empty for the entitled).
    """
    suspended = Exists(Suspension.objects.on(day).filter(membership=OuterRef("pk")))
    rows = rows.annotate(since=_since(), late=answers().months_late(OuterRef("person")), is_suspended=suspended)
    reasons = [
        When(is_suspended=True, then=Value(Reason.SUSPENDED.value)),
        When(since__gt=months_earlier(day, terms.seniority_months), then=Value(Reason.RECENT.value)),
    ]
    if terms.months_late is not None:
        reasons.append(When(late__gt=terms.months_late, then=Value(Reason.DUES.value)))
    return rows.annotate(why_not=Case(*reasons, default=Value("")))


def _since():
    """The first day of the latest membership that follows none, or one by which the person left the party."""
    begun = Membership.objects.filter(person=OuterRef("person"), started_on__lte=OuterRef("started_on")).filter(
        Q(previous=None) | Q(previous__end_reason__in=Membership.LEAVING)
    )
    return Coalesce(Subquery(begun.order_by("-started_on").values("started_on")[:1]), F("started_on"))


def freeze_roll(meeting, terms):
    """Write the roll of `meeting` by `terms`, in one statement. Returns how many stand on it."""
    rows = asked(members_called(meeting), terms, meeting.date)
    state = Case(When(why_not="", then=Value(State.ENTITLED.value)), default=Value(State.EXCLUDED.value))
    columns = ("pk", "person_id", "state", "why_not", "since", "late")
    return _insert(meeting, rows.annotate(state=state).values_list(*columns))


def carry_roll(meeting, earlier):
    """Write the roll of `meeting`, a second call, as that of the `earlier` one stands. Returns how many stand on it.

    Who has left the branch since is excluded; who was struck off stays so.
    """
    gone = Q(state=State.ENTITLED) & Q(membership__ended_on__lte=meeting.date)
    rows = RollEntry.objects.filter(meeting=earlier).order_by()
    rows = rows.annotate(
        state_now=Case(When(gone, then=Value(State.EXCLUDED.value)), default=F("state")),
        reason_now=Case(When(gone, then=Value(Reason.LEFT.value)), default=F("reason")),
    )
    return _insert(
        meeting,
        rows.values_list("membership_id", "person_id", "state_now", "reason_now", "member_since", "months_late"),
    )


def _insert(meeting, rows):
    chosen, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} {COLUMNS} SELECT %s, chosen.* FROM ({chosen}) AS chosen",  # noqa: S608  querysets' SQL
            [meeting.pk, *parameters],
        )
        return cursor.rowcount
