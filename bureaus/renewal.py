"""Renewal: the outgoing bureau and its mandates close, the elected one opens, in one transaction."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from branches.models import Branch
from branches.tree import absence_on

from .locks import lock_bureaus, lock_memberships
from .models import Bureau, Mandate, Organ, Seat
from .places import Place, check_places

__all__ = ["Place", "close_bureau", "renew_bureau"]


@transaction.atomic
def renew_bureau(*, branch, places, on, organ=Organ.BUREAU, term_ends_on=None):
    """Open the bureau made of `places` (in roster order) on the day `on`; close the one before it. Returns it.

    A bureau recorded late, with one already recorded after it, ends where that one starts; the mandate of somebody who
    has left since ends with the membership; and where the branch has closed since, everything ends with the branch.
    Raises PlacesRefusedError if the places cannot make a bureau (`places` says when), ValidationError if the branch
    did not stand on that day or a bureau of the same organ starts on that very day.
    """
    # A branch without a bureau has no row to lock: two first elections at once wait for each other at the branch.
    branch = Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    if absence := absence_on(branch, on):
        raise ValidationError(absence)
    terms = lock_bureaus(Bureau.objects.filter(branch=branch, organ=organ))
    lock_memberships([place.person for place in places if place.person])
    verdicts = check_places(places, branch=branch, on=on, organ=organ)
    if any(term.started_on == on != term.ended_on for term in terms):
        raise ValidationError(_("A bureau that starts on this day is recorded already."))
    for outgoing in terms:
        if outgoing.covers(on):
            close_bureau(outgoing, on=on)
    bureau = Bureau(branch=branch, organ=organ, started_on=on, term_ends_on=term_ends_on)
    bureau.ended_on = min([*_starts_after(on, terms), *filter(None, [branch.dissolved_on])], default=None)
    bureau.save()
    _seat(bureau, places, verdicts)
    return bureau


def _starts_after(on, terms):
    return [term.started_on for term in terms if term.started_on > on]


def close_bureau(bureau, *, on, reason=Mandate.EndReason.RENEWAL):
    """End the bureau on the day `on`, and with it every mandate that would outlast it.

    The caller has locked the bureau. An end that is recorded already keeps its reason (a death), and its day where it
    comes before `on`: what happened to a person is known better than what happened to the bureau. What ended with the
    bureau, later, ends for the new `reason`.
    """
    outdated = bureau.end_reason
    bureau.ended_on = on
    bureau.save()
    mandates = list(Mandate.objects.overlapping(on, None).filter(seat__bureau=bureau))
    for mandate in mandates:
        if mandate.end_reason in {"", outdated}:
            mandate.end_reason = reason
        mandate.ended_on = max(on, mandate.started_on)
    bulk_update_with_history(mandates, Mandate, ["ended_on", "end_reason"])


def _seat(bureau, places, verdicts):
    seats = bulk_create_with_history(
        [Seat(bureau=bureau, office=place.office, order=order) for order, place in enumerate(places, start=1)], Seat
    )
    mandates = []
    for seat, place in zip(seats, places, strict=True):
        if place.person and not (verdict := verdicts[place.person.pk]).refusal:
            ended_on, reason = verdict.end_in(bureau)
            mandate = Mandate(seat=seat, person=place.person, started_on=bureau.started_on)
            mandate.ended_on, mandate.end_reason = ended_on, reason
            mandates.append(mandate)
    bulk_create_with_history(mandates, Mandate)
