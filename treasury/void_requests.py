"""Who takes a payment back, and when a second person has to agree: every page and list goes through here.

A wrong payment of this month that somebody else recorded is voided at once. One of another month, one that the user
recorded, and one that the user paid, wait until somebody who approves money of the branch, and who neither asked nor
paid, approves it: nobody covers up money by themselves. Approving does what voiding does then (`voiding`).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from members.models import Notice
from members.notices import notify

from .cheques import bounce_cheque, return_cashed
from .credit import lock_payers
from .models import CreditMove, Payment, VoidRequest
from .months import current_month, month_of
from .second_person import name_holders, nearest_holders
from .voiding import void_payments

APPROVE = "treasury.approve_cashentry"  # who approves what goes out approves what is taken back
State = VoidRequest.State


def void_waits(payments, by) -> bool:
    """Whether voiding these payments, as the account `by` asks, waits for a second person."""
    return any(
        month_of(payment.paid_on) != current_month()
        or payment.recorded_by_id == by.pk
        or (by.person_id is not None and by.person_id in (payment.payer_id, payment.recorded_by.person_id))
        for payment in payments
    )


@transaction.atomic
def ask_void(*, payment, reason, by) -> Payment | VoidRequest:
    """Void `payment`, or ask for it where a second person has to agree. Returns the payment, or the request.

    Raises ValidationError without a reason (key `reason`), for one that is voided or asked for already, and as
    `voiding.void_payments`.
    """
    lock_payers([payment.payer_id])
    payment = Payment.objects.select_related("branch", "payer", "recorded_by").get(pk=payment.pk)
    _refuse_repeated(reason, [payment], payment=payment)
    if void_waits([payment], by):
        return _ask([payment], by, branch=payment.branch, payment=payment, reason=reason.strip())
    return void_payments(payments=[payment], reason=reason, by=by)[0]


@transaction.atomic
def ask_bounce(*, payment, cleared_on, reason, by) -> Payment | VoidRequest:
    """Say that the bank returned a cheque on `cleared_on`, or ask for it where a second person has to agree.

    A second person agrees where the cheque stands in a bank account, and where a void would wait (`void_waits`).
    Returns the payment, or the request. Raises ValidationError as `ask_void` and `cheques.bounce_cheque`, and for a
    payment that is no cheque which the bank can return.
    """
    lock_payers([payment.payer_id])
    payment = Payment.objects.select_related("branch", "payer", "recorded_by").get(pk=payment.pk)
    _refuse_repeated(reason, [payment], payment=payment)
    if payment.cheque not in (Payment.Cheque.RECEIVED, Payment.Cheque.CASHED):
        raise ValidationError(_("This is no cheque that the bank can send back."))
    if payment.cheque == Payment.Cheque.CASHED and cleared_on < payment.cleared_on:
        raise ValidationError({"cleared_on": _("A cheque is returned after the day on which it was cashed.")})
    if payment.cheque == Payment.Cheque.RECEIVED and not void_waits([payment], by):
        return bounce_cheque(payment=payment, cleared_on=cleared_on, reason=reason, by=by)
    made = {"branch": payment.branch, "payment": payment, "bounced_on": cleared_on, "reason": reason.strip()}
    return _ask([payment], by, **made)


@transaction.atomic
def ask_void_collection(*, collection, reason, by):
    """`ask_void` for every payment of a sheet that still counts, all or none. Returns the sheet, or the request."""
    payments = list(collection.payments.valid().select_related("payer", "recorded_by"))
    lock_payers([payment.payer_id for payment in payments])
    payments = list(collection.payments.valid().select_related("payer", "recorded_by"))
    _refuse_repeated(reason, payments, collection=collection)
    if void_waits(payments, by):
        return _ask(payments, by, branch=collection.branch, collection=collection, reason=reason.strip())
    void_payments(payments=payments, reason=reason, by=by)
    return collection


def _refuse_repeated(reason, payments, **subject):
    if not payments or any(payment.voided_at for payment in payments):
        raise ValidationError(_("This payment is already voided."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if CreditMove.objects.standing().filter(target__in=payments).exists():
        raise ValidationError(_("This receipt is credit that was moved: take that back on the receipt it came from."))
    if VoidRequest.objects.waiting().filter(**subject).exists():
        raise ValidationError(_("This is asked for already, and waits for a second person."))


def _ask(payments, by, **fields):
    """Write the request down, and tell those who may approve it. Looks first whether it could be done at all."""
    with transaction.atomic():
        if returned_on := fields.get("bounced_on"):
            return_cashed(payment=payments[0], cleared_on=returned_on, reason=fields["reason"], by=by)
        else:
            void_payments(payments=payments, reason=fields["reason"], by=by)
        transaction.set_rollback(True)
    request = VoidRequest.objects.create(asked_by=by, **fields)
    people = [mandate.person for mandate in _approvers(request)]
    _tell(request, Notice.Kind.VOID_TO_DECIDE, {person.pk: person for person in people}.values())
    return request


def requests_to_approve(user):
    """The requests that wait and that `user` may approve or refuse. The same rule as `approval_refusal`."""
    rows = VoidRequest.objects.waiting().within_reach(user, APPROVE).exclude(asked_by=user)
    if user.person_id is None:
        return rows
    rows = rows.exclude(asked_by__person=user.person_id).exclude(payment__payer=user.person_id)
    paid = Payment.objects.filter(payer=user.person_id, collection__isnull=False).values("collection")
    return rows.exclude(collection__in=paid)


def approval_refusal(request, by) -> str:
    """Why `by` neither approves nor refuses `request`; empty where they may."""
    if by.pk == request.asked_by_id or (by.person_id and by.person_id == request.asked_by.person_id):
        return _("Nobody approves what they asked for: somebody else does.")
    if by.person_id and request.payments.filter(payer=by.person_id).exists():
        return _("Nobody approves that their own payment be taken back: somebody else does.")
    if not by.has_perm(APPROVE, request):
        return _("You have no right to approve what is taken back in this branch.")
    return ""


def name_approvers(request) -> str:
    """The offices that may approve `request`, nearest first; the headquarters where there are none."""
    return name_holders(_approvers(request))


def _approvers(request):
    """The mandates nearest to the branch by which somebody may approve `request`."""
    people = {request.asked_by.person_id, *request.payments.values_list("payer", flat=True)}
    return nearest_holders(APPROVE, request.branch, without=people)


@transaction.atomic
def approve_void(*, request, by) -> VoidRequest:
    """Take the payments of `request` back. Raises ValidationError if it waits no longer, or if `by` may not."""
    request, payments = _locked(request)
    if refusal := approval_refusal(request, by):
        raise ValidationError(refusal)
    if request.bounced_on:
        return_cashed(payment=payments[0], cleared_on=request.bounced_on, reason=request.reason, by=by)
    else:
        void_payments(payments=payments, reason=request.reason, by=by)
    request.state, request.decided_by, request.decided_at = State.APPROVED, by, now()
    request.save()
    _tell_asker(request, Notice.Kind.VOID_DONE)
    return request


@transaction.atomic
def refuse_void(*, request, reason, by) -> VoidRequest:
    """Leave the payments of `request` as they are, with a reason. Who asked may withdraw it like that.

    Raises ValidationError without a reason (key `reason`), if it waits no longer, or if `by` may not.
    """
    request, _payments = _locked(request)
    is_own = by.pk == request.asked_by_id
    if not is_own and (refusal := approval_refusal(request, by)):
        raise ValidationError(refusal)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    request.state, request.refusal = State.REFUSED, reason.strip()
    request.decided_by, request.decided_at = by, now()
    request.save()
    if not is_own:
        _tell_asker(request, Notice.Kind.VOID_REFUSED)
    return request


def _locked(request):
    """(the request as it stands, its payments), their payers locked."""
    lock_payers(request.payments.values_list("payer", flat=True))
    rows = VoidRequest.objects.select_for_update(of=("self",), no_key=True)
    request = rows.select_related("branch", "asked_by", "payment", "collection").get(pk=request.pk)
    if not request.is_waiting:
        raise ValidationError(_("This does not wait any more: somebody has decided."))
    return request, list(request.payments.select_related("branch", "payer"))


def _tell_asker(request, kind):
    if request.asked_by.person:
        _tell(request, kind, [request.asked_by.person])


def _tell(request, kind, people):
    receipts = list(request.payments.all()) or list(Payment.objects.filter(collection=request.collection_id))
    words = {
        "branch": request.branch.name,
        "receipt": "، ".join(payment.receipt for payment in receipts[:3]) + (" …" if len(receipts) > 3 else ""),
        "reason": request.refusal or request.reason,
    }
    address = reverse("treasury:void-request", args=[request.branch.slug, request.pk])
    notify([Notice(person=person, kind=kind, words=words, address=address) for person in people])
