"""Taking back what a sheet wrote: its payments are voided, and the months charged for them alone withdrawn."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.timezone import now
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from ..closing.guard import hold_branches, only_open
from ..credit import lock_payers
from ..models import Allocation, DuesCharge, DuesRelief, Payment
from ..settled import recount
from ..voiding import void_payments

PAGE = 50


def pages_of(batch) -> list[list[int]]:
    """The keys of the payments of each page, the last ones first: later payments are voided before earlier ones."""
    keys = list(batch.payments.filter(payment__voided_at=None).order_by("-payment").values_list("payment", flat=True))
    return [keys[start : start + PAGE] for start in range(0, len(keys), PAGE)]


@transaction.atomic
def undo_page(keys, *, reason, by) -> int:
    """Void those of these payments (keys) that still count; returns how many. Raises as `void_payments` does.

    Raises too for a payment of the user's own. Those after which nothing else happened to the payer's months are
    voided together; the others one by one, as their months and later payments are settled anew. Months that were
    closed since stay asked.
    """
    payments = Payment.objects.filter(pk__in=keys)
    lock_payers(payments.values_list("payer", flat=True))
    _refuse_own(payments, by)
    alone = list(_alone(payments.valid()).order_by("pk"))
    _void_alone(alone, reason, by)
    others = list(payments.valid().order_by("-pk"))
    if others:
        void_payments(payments=others, reason=reason, by=by)
    return len(alone) + len(others)


def _refuse_own(payments, by):
    if by.person_id and payments.valid().filter(payer=by.person_id).exists():
        raise ValidationError(_("Nobody voids their own payment: another officer with this right undoes this file."))


def _alone(payments):
    """Those of `payments` after which the payer paid nothing, and holds nothing; whose months are of no other rule."""
    same = Payment.objects.valid().filter(payer=OuterRef("payer"), branch=OuterRef("branch"))
    later, held = same.filter(pk__gt=OuterRef("pk")).exclude(pk__in=payments.values("pk")), same.filter(free__gt=0)
    confirmed = DuesCharge.objects.asked().filter(made_by=OuterRef("pk"), confirmed_at__isnull=False)
    shared = Allocation.objects.counting().filter(charge__made_by=OuterRef("pk")).exclude(payment=F("charge__made_by"))
    relieved = DuesRelief.objects.approved().filter(person=OuterRef("payer"))
    return payments.filter(~Exists(later), ~Exists(held), ~Exists(confirmed), ~Exists(shared), ~Exists(relieved))


def _void_alone(payments, reason, by):
    """What `voiding.void_payments` comes to for them: months that they made are withdrawn, others are due again."""
    keys = [payment.pk for payment in payments]
    hold_branches({payment.branch_id for payment in payments})  # before `now`: a closing ends first, or comes after
    Payment.objects.filter(pk__in=keys).update(voided_at=now(), voided_by=by, void_reason=reason)
    charges = Allocation.objects.standing().filter(payment__in=keys).values_list("charge", flat=True)
    recount(charges=sorted(set(charges)))
    made = list(DuesCharge.objects.asked().filter(made_by__in=keys).order_by("pk"))
    still_open = {charge.pk for charge in only_open(made)}
    for charge in made:
        if charge.pk in still_open:
            charge.withdrawn_at = now()
        else:
            charge.made_by = None
    bulk_update_with_history(made, DuesCharge, ["withdrawn_at", "made_by"])
