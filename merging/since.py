"""What was recorded between a merge and its undoing, where it hangs on what goes back to the other record."""

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bureaus.eligibility import judge
from bureaus.models import Mandate
from treasury.models import Allocation, DuesCharge, LevyAllocation, LevyCharge, Payment

from .ledger import write_history


def offices_without_membership(person):
    """The keys of the mandates of `person`, of today or later, for which the person has no membership."""
    found, today = set(), localdate()
    rows = Mandate.objects.overlapping(today, None).filter(person=person).select_related("seat__bureau__branch")
    for mandate in rows:
        day = max(today, mandate.started_on)
        if judge([person], branch=mandate.seat.bureau.branch, on=day)[person.pk].refusal:
            found.add(mandate.pk)
    return found


def require_membership_for_offices(person, without):
    """Raise ValidationError if an office of `person` lost its membership; the mandates `without` had none before."""
    if offices_without_membership(person) - without:
        raise ValidationError(
            _(
                "An office given since the merge stands on a membership that would go back to the other record: end "
                "that mandate first."
            )
        )


def follow_memberships(kept, absorbed, by):
    """Let the months asked since go with their membership, so that nobody is asked for one twice.

    Raises ValidationError where money of one of the two settles a month of the other: to whom it belongs is not told.
    """
    people = [kept.pk, absorbed.pk]
    rows = DuesCharge.objects.asked().filter(membership__person__in=people, person__in=people)
    strayed = list(rows.exclude(person=F("membership__person")).select_related("membership").order_by("pk"))
    for charge in strayed:
        charge.person_id = charge.membership.person_id
    DuesCharge.objects.bulk_update(strayed, ["person"])
    write_history(strayed, by, _("Merge undone"))
    parts = Allocation.objects.counting().filter(payment__payer__in=people)
    if parts.exclude(charge__person=F("payment__payer")).exists():
        raise ValidationError(
            _(
                "A payment made since the merge settles a month of the membership that would go back to the other "
                "record: void that payment first."
            )
        )


def refuse_spent_credit(kept, absorbed):
    """Raise ValidationError where what the merge set free, and undoing it would settle again, left its payment since.

    It was given back, or went to another member or branch: it cannot settle its month as before.
    """
    spent = Payment.objects.filter(payer__in=[kept.pk, absorbed.pk], free__lt=0).select_related("branch").first()
    if spent:
        raise ValidationError(
            _(
                "Credit of receipt %(receipt)s, %(branch)s, was given back or moved since the merge, and would settle "
                "a month again: take it back first."
            )
            % {"receipt": spent.receipt, "branch": spent.branch}
        )


def follow_public_offices(kept, absorbed):
    """Let the levies asked since go with their public office.

    Raises ValidationError where a receipt of one of the two settles a month of the other.
    """
    people = [kept.pk, absorbed.pk]
    strayed = LevyCharge.objects.filter(person__in=people, office__person__in=people)
    strayed = list(strayed.exclude(person=F("office__person")).select_related("office").order_by("pk"))
    for charge in strayed:
        charge.person_id = charge.office.person_id
    LevyCharge.objects.bulk_update(strayed, ["person"])
    parts = LevyAllocation.objects.standing().filter(payment__payer__in=people)
    if parts.exclude(charge__person=F("payment__payer")).exists():
        raise ValidationError(
            _(
                "A receipt of levies given since the merge settles a month of the public office that would go back to "
                "the other record: take that receipt back first."
            )
        )
