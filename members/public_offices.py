"""Public offices are recorded, ended and corrected; nothing of them is deleted."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .models import Person, PublicOffice


@transaction.atomic
def record_public_office(*, person, **fields):
    """Record that `person`, member or not, holds or held a public office. Returns it.

    `fields` are those of PublicOffice; `ended_on` with `end_reason` say that it is over since that day. Raises
    ValidationError keyed by field: a day to come, an end before the start or without a reason, a council whose place
    is missing or of another level, and the same role in the same council on a day that another row holds.
    """
    _hold(person)
    office = PublicOffice(person=person, **fields)
    office.full_clean()
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
    _hold(office.person)
    office = _lock(office)
    for name, value in fields.items():
        setattr(office, name, value)
    office.full_clean()
    office.save()
    return office


def end_at_death(*, person, on):
    """End the public offices of `person`, who died on the day `on`; one that began later ends on its first day."""
    rows = PublicOffice.objects.open().filter(person=person).order_by("pk")
    for office in rows.select_for_update(no_key=True):
        office.end(max(on, office.started_on))
        office.end_reason = PublicOffice.EndReason.DEATH
        office.save()


def _hold(person):
    """Lock the person, so that the same office recorded twice at once is refused the second time."""
    Person.objects.select_for_update(no_key=True).values_list("pk").get(pk=person.pk)


def _lock(office):
    """The row as it stands now, held to the end of the transaction."""
    PublicOffice.objects.select_for_update(no_key=True).values_list("pk").get(pk=office.pk)
    return PublicOffice.objects.select_related("person").get(pk=office.pk)
