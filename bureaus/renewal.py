"""Renewal: the outgoing bureau and its mandates close, the elected one opens, in one transaction."""

from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from members.models import Person

from .models import Bureau, Mandate, Office, Organ, Seat


@dataclass(frozen=True)
class Place:
    """One place of the bureau to be: an office, and who was elected to it (nobody: a vacancy)."""

    office: Office
    person: Person | None = None


@transaction.atomic
def renew_bureau(*, branch, places, on, organ=Organ.BUREAU, term_ends_on=None):
    """Open the bureau made of `places` (in roster order) on the day `on`; close the one before it. Returns it.

    A bureau recorded late, with one already recorded after it, ends where that one starts. Raises ValidationError
    if nobody was elected, a single office has two places, a person is elected twice to one office, the branch is
    closed, or a bureau of the same organ starts on that very day.
    """
    check_places(places)
    if not branch.is_standing:
        raise ValidationError(_("This branch is closed."))
    terms = Bureau.objects.select_for_update().filter(branch=branch, organ=organ)
    if terms.filter(started_on=on).exists():
        raise ValidationError(_("A bureau that starts on this day is recorded already."))
    following = terms.filter(started_on__gt=on).order_by("started_on").first()
    for outgoing in terms.on(on):
        close_bureau(outgoing, on=on)
    bureau = Bureau.objects.create(
        branch=branch,
        organ=organ,
        started_on=on,
        ended_on=following and following.started_on,
        term_ends_on=term_ends_on,
    )
    _seat(bureau, places)
    return bureau


def check_places(places):
    """Raise ValidationError, all problems at once, if these places cannot make a bureau."""
    problems = []
    if not any(place.person for place in places):
        problems.append(_("Nobody is elected: the outgoing bureau carries on."))
    counts = Counter(place.office for place in places)
    problems += [
        _("The office «%(office)s» has one seat only.") % {"office": office}
        for office, count in counts.items()
        if count > 1 and not office.is_shared
    ]
    held = Counter((place.office, place.person) for place in places if place.person)
    problems += [
        _("%(person)s is elected twice to the office «%(office)s».") % {"person": person, "office": office}
        for (office, person), count in held.items()
        if count > 1
    ]
    if problems:
        raise ValidationError(problems)


def close_bureau(bureau, *, on, reason=Mandate.EndReason.RENEWAL):
    """End the bureau on the day `on`, and with it every mandate that would outlast it."""
    bureau.ended_on = on
    bureau.save()
    for mandate in Mandate.objects.overlapping(on, None).filter(seat__bureau=bureau):
        mandate.ended_on = max(on, mandate.started_on)
        mandate.end_reason = reason
        mandate.save()


def _seat(bureau, places):
    seats = bulk_create_with_history(
        [Seat(bureau=bureau, office=place.office, order=order) for order, place in enumerate(places, start=1)], Seat
    )
    ended = Mandate.EndReason.RENEWAL if bureau.ended_on else ""
    mandates = [
        Mandate(
            seat=seat, person=place.person, started_on=bureau.started_on, ended_on=bureau.ended_on, end_reason=ended
        )
        for seat, place in zip(seats, places, strict=True)
        if place.person
    ]
    bulk_create_with_history(mandates, Mandate)
