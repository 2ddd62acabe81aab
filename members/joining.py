"""Joining a branch, moving to another, leaving: each step closes one dated row and opens the next."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from branches.models import Branch
from branches.tree import refuse_closed

from .models import Membership, Person
from .numbers import number_members
from .transfer_questions import refuse_hindered
from .transfers import settle_requests

# What simple_history keeps of why a row changed.
LONGEST_CHANGE_REASON = 100


class JoiningRefusedError(ValidationError):
    """People who cannot join; `problems` are pairs (person, message). The text names them where they are several."""

    def __init__(self, problems, *, named):
        self.problems = tuple(problems)
        super().__init__({"person": [f"{person}: {said}" if named else said for person, said in self.problems]})


def join(*, person, branch, on, category):
    """Open a membership of `person` in `branch` from the day `on`; the branch keeps the file from then on.

    Who joins for the first time receives the next member number; a returning member's new row follows the last one.
    Raises ValidationError if the person is a member already, is younger than 18 (organic law 29-11) or died by the
    record, or if the branch is closed or not founded by that day.
    """
    return join_all(people=[person], branch=branch, on=on, category=category)[0]


@transaction.atomic
def join_all(*, people, branch, on, category):
    """`join` for each of `people` at once, in a number of queries that does not grow with them.

    Returns the memberships in the same order. Raises JoiningRefusedError for all who cannot join, naming each of
    several; ValidationError for the branch.
    """
    hold(branch, people)
    # A closed branch would keep who joins it, even on a day on which it stood.
    refuse_closed(branch, on, field="started_on" if branch.is_standing else "branch")
    past = Membership.objects.filter(person__in=people, next=None).order_by("started_on", "pk")
    last = {membership.person_id: membership for membership in past}
    _refuse(people, on, last)
    memberships = [
        Membership(person=person, branch=branch, category=category, started_on=on, previous=last.get(person.pk))
        for person in people
    ]
    bulk_create_with_history(memberships, Membership)
    _write_files(people, branch)
    return memberships


def hold(branch, people):
    """Lock the branch, then the people, to the end of the transaction: two joins at once run one after the other.

    The branch is read anew, because it may have closed meanwhile. Raises ValidationError where a record was merged
    into another one meanwhile, and JoiningRefusedError where a person was anonymised: as the rows say, not the caller.
    """
    branch.refresh_from_db(from_queryset=Branch.objects.select_for_update(no_key=True))
    keys = {one.pk for one in people}
    held = Person.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    if {person.pk for person in held} != keys:
        raise ValidationError({"person": _("This record was merged into another one meanwhile.")})
    anonymised = [person for person in held if person.anonymised_at]
    if anonymised:
        sentence = _("This person is anonymised: nothing is written of them any more.")
        raise JoiningRefusedError([(person, sentence) for person in anonymised], named=len(people) > 1)


def _refuse(people, on, last):
    """Raise JoiningRefusedError for who cannot join on the day `on`; `last` is {key of a person: last membership}."""
    members = Membership.objects.overlapping(on, None).filter(person__in=people)
    members = set(members.values_list("person_id", flat=True))
    problems = []
    for person in people:
        age = person.age_on(on)
        if age is not None and age < 18:
            problems.append((person, _("Members are at least 18 years old.")))
        if person.pk in last and last[person.pk].is_ended_by_death:
            problems.append((person, death_sentence(last[person.pk])))
        elif person.pk in members:
            message = _("This person is already a member of a branch: transfer the membership.")
            problems.append((person, message))
    if problems:
        raise JoiningRefusedError(problems, named=len(people) > 1)


def recorded_death(person):
    """Why `person`, whose last membership ended by death, does not join; empty for anybody else. One query."""
    last = person.memberships.order_by("started_on", "pk").last()
    return death_sentence(last) if last and last.is_ended_by_death else ""


def death_sentence(membership):
    """Why nobody joins whose `membership` ended by death, and how a record made by mistake is taken back."""
    return _(
        "The death of this person is recorded on %(day)s. If that is a mistake, those who decide on the membership "
        "withdraw the record on the person's page."
    ) % {"day": date_format(membership.ended_on)}


@transaction.atomic
def record_member(*, branch, on, category, **fields):
    """Record a person who was not known and open the membership in `branch`. Returns the membership.

    `fields` are those of the person. Raises ValidationError keyed by field, and as `join` does.
    """
    person = Person(branch=branch, **fields)
    person.full_clean(exclude=["search_key", "name_key"])
    person.save()
    return join(person=person, branch=branch, on=on, category=category)


@transaction.atomic
def transfer(*, membership, branch, on, reason=Membership.EndReason.TRANSFER):
    """Close `membership` on the day `on` and open the next one in `branch`. Returns the new membership.

    What is owed stays owed to the branch left; a suspension, a probation and an income band go on in the new one.
    Raises ValidationError if that branch is already the member's own, is closed or was not founded by that day, if the
    membership has ended, or something hinders the move (`transfer_questions`).
    """
    hold(branch, [membership.person])
    membership.lock()
    if branch.pk == membership.branch_id:
        raise ValidationError({"branch": _("The member already belongs to this branch.")})
    refuse_hindered(Membership.objects.filter(pk=membership.pk), on)
    suspensions = list(membership.suspensions.overlapping(on, None))
    carried = [row.carried_on(on) for row in suspensions]  # before they end with the membership
    _end(membership, on, reason)
    joined = join(person=membership.person, branch=branch, on=on, category=membership.category)
    if membership.probation_ends_on or membership.income_band_id:
        joined.probation_ends_on, joined.income_band = membership.probation_ends_on, membership.income_band
        joined.save()
    for suspension in carried:
        suspension.membership = joined
        suspension.save()
    settle_requests(membership, joined)
    return joined


@transaction.atomic
def leave(*, membership, on, reason):
    """Close `membership` on the day `on` for `reason`; a suspension that is open ends with it.

    A request for a transfer lapses. Offices are closed by `bureaus.departures`, which calls this.
    """
    membership.lock()
    _end(membership, on, reason)
    settle_requests(membership)


def _end(membership, on, reason):
    """Close a locked membership and what is open of it."""
    membership.end(on)
    membership.end_reason = reason
    membership.save()
    for suspension in membership.suspensions.overlapping(on, None):
        suspension.ended_on = max(on, suspension.started_on)
        suspension.save()


@transaction.atomic
def reopen(*, membership, reason):
    """Open `membership`, which ended by a departure recorded by mistake, and a suspension that ended with it again.

    The suspension goes on to the end that it had, if its decision still stands. `reason` stands in the history. Raises
    ValidationError if it ended otherwise, if the person became a member again since, or if the branch has closed
    since: then the person joins the branch that succeeds it. Nobody is left of a person made anonymous to be a member.
    """
    membership.lock()
    if not membership.has_left:
        raise ValidationError(_("No departure is recorded here."))
    person = Person.records.select_for_update(no_key=True).get(pk=membership.person_id)
    if person.anonymised_at:
        raise ValidationError(_("This person is anonymised: nothing is written of them any more."))
    if Membership.objects.filter(previous=membership).exists():
        raise ValidationError(_("This person is already a member of a branch: transfer the membership."))
    if not Branch.objects.standing().filter(pk=membership.branch_id).exists():
        raise ValidationError(_("The branch has closed since: record that the person joins another branch."))
    suspension = _ended_with(membership)
    membership.end_reason, membership.ended_on = "", None
    for row in filter(None, [membership, suspension]):
        row._change_reason = reason[:LONGEST_CHANGE_REASON]
        row.save()
    return membership


def _ended_with(membership):
    """The suspension that the end of `membership` cut off, unsaved, with the end that it had; None without one.

    One that was lifted, or taken back, on that very day was changed before the membership was.
    """
    ended_at = membership.history.first().history_date
    rows = membership.suspensions.filter(ended_on=membership.ended_on).exclude(sanction__reversed_at__isnull=False)
    for row in rows:
        last, *before = row.history.all()[:2]
        if before and last.history_date >= ended_at:
            row.ended_on = before[0].ended_on
            return row
    return None


def _write_files(people, branch):
    """Let `branch` keep the files of `people` from now on, each with a member number."""
    moved = [person for person in people if person.branch_id != branch.pk]
    for person in moved:
        person.branch = branch
    numbered = number_members(people)
    for person in numbered:
        person.set_keys()
    changed = list({person.pk: person for person in (*moved, *numbered)}.values())
    if changed:
        bulk_update_with_history(changed, Person, ["branch", "member_number", "search_key"])
