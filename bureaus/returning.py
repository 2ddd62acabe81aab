"""Taking somebody back, and recording newcomers: who was sent away by discipline returns by those who decide on it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members.joining import JoiningRefusedError, hold, join, record_member
from members.models import Membership, Person

from .deciding import returning_level


@transaction.atomic
def rejoin_member(*, person, branch, on, category, by=None):
    """Open a membership of `person`, who is known and no member, in `branch` from the day `on`. Returns it.

    The account `by` records it (None: the application). Raises PermissionDenied, with who decides, if it may not:
    after an expulsion the branch alone does not (`returning_level`). Raises ValidationError as `joining.join` does,
    and as `record_newcomer` does for somebody who was never a member.
    """
    if by is not None:
        hold(branch, [person])
        # An expulsion that runs meanwhile is waited for.
        list(person.memberships.select_for_update(no_key=True).order_by("pk"))
        level = returning_level(person, branch)
        level.require(by)
        if not person.memberships.exists():
            _refuse_second_file(person, branch, by)
    return join(person=person, branch=branch, on=on, category=category)


@transaction.atomic
def record_newcomer(*, branch, on, category, by=None, **fields):
    """`members.joining.record_member` by the account `by` (None: the application). Returns the membership.

    A second file is no way round an expulsion: raises ValidationError too if somebody of this name whom `by` sees was
    expelled, the birth dates do not tell the two apart, and `by` may not take that person back.
    """
    membership = record_member(branch=branch, on=on, category=category, **fields)
    if by is not None:
        _refuse_second_file(membership.person, branch, by)
    return membership


def check_returns(people, branch, *, by):
    """Raise JoiningRefusedError, naming each, if discipline sent away some of `people` whom `by` may not take back.

    For those who join `branch` by an assembly: the others ask no right beyond that to record it. `by` is an account,
    or None for the application. One query where there is nobody of the kind.
    """
    if by is None:
        return
    doubtful = Q(end_reason=Membership.EndReason.EXPULSION) | Q(suspensions__isnull=False)
    sent_away = set(Membership.objects.filter(doubtful, person__in=people).values_list("person_id", flat=True))
    levels = {person: returning_level(person, branch) for person in people if person.pk in sent_away}
    refused = [
        (person, level.sentence)
        for person, level in levels.items()
        if level.is_disciplinary and not level.is_open_to(by)
    ]
    if refused:
        raise JoiningRefusedError(refused, named=True)


def _refuse_second_file(person, branch, by):
    namesakes = Person.objects.visible_to(by).filter(name_key=person.name_key).exclude(pk=person.pk)
    expelled = Membership.objects.filter(end_reason=Membership.EndReason.EXPULSION).values("person")
    for other in namesakes.filter(pk__in=expelled):
        if person.birth_date and other.birth_date and person.birth_date != other.birth_date:
            continue
        level = returning_level(other, branch)
        if level.is_disciplinary and not level.is_open_to(by):
            said = _("Somebody of this name was expelled, and the birth dates do not tell the two apart.")
            raise ValidationError({"birth_date": f"{said} {level.sentence}"})
