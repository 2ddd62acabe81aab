"""Requests for transfers: the rule, whom they may name, and what becomes of one while something else happens.

Those that wait are locked after the branches and before bureaus and memberships (`lock_waiting`).
"""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate
from simple_history.utils import bulk_update_with_history

from arabic.folding import fold

from .models import Membership, Notice, Person, TransferRequest, TransferRule
from .notices import notify

State, Side = TransferRequest.State, TransferRequest.Side
LONGEST_NUMBER = 9  # digits: more would not fit into the column
_ANSWERS = ["state", "decided_by", "decided_at", "reason"]


def rule_in_force():
    """The TransferRule of today; without a row, its defaults."""
    return TransferRule.objects.current().first() or TransferRule(started_on=localdate())


def last_day_to_answer():
    """The last day on which a branch that is asked today answers, by the rule in force; None without such a day."""
    days = rule_in_force().days_to_answer
    return None if days is None else localdate() + timedelta(days=days)


def find_member(number, family_name):
    """The open membership of the member of this number and family name, whoever asks; None without one.

    Both are asked, because numbers follow each other and a name alone is not the member's word. The number of a record
    that was merged into another one leads to that one.
    """
    digits = fold(number)
    if not digits.isdecimal() or len(digits) > LONGEST_NUMBER:
        return None
    person = Person.records.filter(member_number=int(digits)).first()
    if person is None:
        return None
    rows = Membership.objects.open().filter(person=person.standing).select_related("person", "branch")
    found = rows.first()
    return found if found and fold(found.person.family_name) == fold(family_name) else None


def lock_waiting(*, membership=None, branch=None):
    """Hold the requests that wait for `membership`, or out of and into `branch`, to the end of the transaction."""
    rows = TransferRequest.objects.waiting()
    rows = rows.filter(membership=membership) if membership else rows.of_branch(branch)
    rows = rows.select_for_update(of=("self",), no_key=True)
    list(rows.order_by("pk").values_list("pk"))


def settle_requests(membership, joined=None):
    """Settle the request that waits for `membership`, which has ended.

    It is carried out where the person goes on in the branch asked for (`joined`, the next membership); else it lapses.
    """
    for request in TransferRequest.objects.waiting().filter(membership=membership):
        is_done = joined is not None and joined.branch_id == request.to_branch_id
        request.decide(State.DONE if is_done else State.LAPSED)
        request.joined = joined if is_done else None
        request.save()


def carry_requests(joined):
    """Let the requests of members who passed to another branch wait there: that branch has not agreed yet.

    `joined` are the new memberships, all in one branch. Who wanted to go to that very branch is there: it lapses.
    """
    following = {membership.previous_id: membership for membership in joined}
    rows = list(TransferRequest.objects.waiting().filter(membership__in=following).order_by("pk"))
    for request in rows:
        membership = following[request.membership_id]
        if request.to_branch_id == membership.branch_id:
            request.decide(State.LAPSED)
        else:
            request.membership, request.from_branch = membership, membership.branch
            request.retract(Side.LEFT)
            request.answer_by = last_day_to_answer()
    changed = ["membership", "from_branch", "left_agreed_by", "left_agreed_at", "answer_by", *_ANSWERS]
    bulk_update_with_history(rows, TransferRequest, changed)


def pass_on_requests(*, branch, to, reason):
    """Let the requests to enter `branch`, which closes, wait for `to`; without it refuse them for `reason`."""
    rows = TransferRequest.objects.waiting().filter(to_branch=branch).order_by("pk")
    rows = list(rows.select_related("membership__person", "asked_by__person", "from_branch", "to_branch"))
    notices = []
    for request in rows:
        if to is None:
            request.decide(State.REFUSED, reason=reason)
            notices += notices_of(request, Notice.Kind.TRANSFER_REFUSED)
        elif request.from_branch_id == to.pk:
            request.decide(State.LAPSED)
        else:
            request.to_branch, request.answer_by = to, last_day_to_answer()
            request.retract(Side.ENTERED)
    changed = ["to_branch", "entered_agreed_by", "entered_agreed_at", "answer_by", *_ANSWERS]
    bulk_update_with_history(rows, TransferRequest, changed)
    notify(notices)


def notices_of(request, kind, *, people=None, on=None):
    """The unsaved notices that tell each of `people` once what became of `request` on the day `on` (today).

    Without `people`, the member and who asked; None among them is nobody.
    """
    people = people or [request.membership.person, request.asked_by.person]
    words = {
        "person": request.membership.person.full_name,
        "branch": str(request.from_branch),
        "to": str(request.to_branch),
        "reason": request.reason,
        "day": (on or localdate()).isoformat(),
    }
    address = reverse("members:transfer-request", args=[request.pk])
    told = {person.pk: person for person in people if person is not None}.values()
    return [Notice(person=person, kind=kind, words=words, address=address) for person in told]
