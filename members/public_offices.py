"""Public offices are recorded, ended, corrected and taken back; nothing of them is deleted.

Who may is asked by `bureaus.public_offices`, which pages call.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .joining import death_sentence
from .models import Person, PublicOffice


@transaction.atomic
def record_public_office(*, person, **fields):
    """Record that `person`, member or not, holds or held a public office. Returns it.

    `fields` are those of PublicOffice; `ended_on` with `end_reason` say that it is over since that day. Raises
    ValidationError keyed by field: a day to come, an end before the start or without a reason, a day after a recorded
    death, a council whose place is missing or of another level, and the same role in the same council on a day that
    another row holds.
    """
    _hold(person)
    office = PublicOffice(person=person, **fields)
    office.full_clean()
    _refuse_after_death(office)
    office.save()
    return office


@transaction.atomic
def end_public_office(*, office, on, reason):
    """End a public office: `on` is the first day on which it is not held any more, `reason` an EndReason. Returns it.

    Raises ValidationError keyed by field if it has ended, `on` is to come or earlier than the start.
    """
    office = _lock(office)
    if office.ended_on is not None:
        raise ValidationError(_("This public office has ended already."))
    office.ended_on, office.end_reason = on, reason
    office.full_clean()
    office.save()
    return office


@transaction.atomic
def correct_public_office(*, office, **fields):
    """Set `fields` that were recorded wrongly; an end taken away opens the office again. Returns it.

    Raises ValidationError as `record_public_office` does.
    """
    office = _lock(office)
    for name, value in fields.items():
        setattr(office, name, value)
    office.full_clean()
    _refuse_after_death(office)
    office.save()
    return office


@transaction.atomic
def reverse_public_office(*, office, reason, by):
    """Take back an office that was recorded by mistake, as the account `by` asks for `reason`. Returns it.

    What it said stays in the row, which stands in the file alone. Raises ValidationError without a reason, or if it
    was taken back already.
    """
    office = _lock(office)
    office.reverse(by=by, reason=reason)
    office.save()
    return office


def end_at_death(*, person, on):
    """End the public offices of `person`, who died on the day `on`; one that began later ends on its first day."""
    _hold(person)
    rows = PublicOffice.objects.standing().overlapping(on, None).filter(person=person).order_by("pk")
    for office in rows.select_for_update(no_key=True):
        office.ended_on = max(on, office.started_on)
        office.end_reason = PublicOffice.EndReason.DEATH
        office.save()


def open_after_death(*, person, on):
    """Open the public offices again that ended by a death of the day `on`, which was recorded by mistake."""
    _hold(person)
    ended = PublicOffice.objects.standing().filter(end_reason=PublicOffice.EndReason.DEATH, ended_on__gte=on)
    rows = ended.filter(person=person)
    for office in rows.select_for_update(no_key=True).order_by("pk"):
        office.ended_on, office.end_reason = None, ""
        office.save()


def _refuse_after_death(office):
    """Nobody holds an office after the day of a death that is recorded."""
    last = office.person.memberships.order_by("started_on", "pk").last()
    if last is None or not last.is_ended_by_death:
        return
    if office.ended_on is None or office.ended_on > last.ended_on:
        raise ValidationError({"ended_on": death_sentence(last)})


def _hold(person):
    """The person as they are now, locked: the same office recorded twice at once is refused the second time."""
    Person.objects.select_for_update(no_key=True).values_list("pk").get(pk=person.pk)
    return Person.objects.select_related("branch").get(pk=person.pk)


def _lock(office):
    """The row as it stands now, held with its person. ValidationError if it was taken back."""
    person = _hold(office.person)
    PublicOffice.objects.select_for_update(no_key=True).values_list("pk").get(pk=office.pk)
    found = PublicOffice.objects.get(pk=office.pk)
    if not found.stands:
        raise ValidationError(_("This record was taken back already."))
    found.person = person
    return found
