"""What the treasury holds about a person, for `members.own_data`. Amounts are in dirhams."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.own_data import leave_out, part

from .models import (
    Allocation,
    CashEntry,
    Collection,
    CreditMove,
    Donation,
    Donor,
    DuesCharge,
    DuesRelief,
    DuesReminder,
    LevyCharge,
    LevyExemption,
    LevyPayment,
    LevyRefund,
    Payment,
    SuspensionProposal,
)


@part(
    "dues",
    _("Dues of months"),
    {
        "branch": _("branch"),
        "month": _("month"),
        "amount": _("amount"),
        "before_relief": _("amount before the reduction"),
        "paid": _("paid"),
        "left": _("left to pay"),
        "exempted_at": _("exempted at"),
        "exemption_reason": _("reason of the exemption"),
        "withdrawn_at": _("no longer asked since"),
    },
    covers=["treasury.DuesCharge.person", "treasury.DuesCharge.membership"],
)
def dues(person):
    rows = DuesCharge.objects.filter(person=person).order_by("month", "pk")
    return rows.values_list(
        *("branch__name", "month", "amount", "before_relief", "paid", "due"),
        *("exempted_at", "exemption_reason", "withdrawn_at"),
    )


@part(
    "dues_reliefs",
    _("Exemptions and reductions of my dues"),
    {
        "branch": _("branch"),
        "kind": (_("kind"), DuesRelief.Kind),
        "percent": _("percent off the rate"),
        "amount": _("amount a month"),
        "started_on": _("from"),
        "ended_on": _("until"),
        "state": (_("state"), DuesRelief.State),
        "reason": _("reason"),
        "decision": _("decision"),
        "refusal": _("why it was refused"),
        "stop_reason": _("why it ended early"),
    },
    covers=["treasury.DuesRelief.person"],
)
def reliefs(person):
    rows = DuesRelief.objects.filter(person=person).order_by("started_on", "pk")
    terms = ("kind", "percent", "amount", "started_on", "ended_on")
    return rows.values_list("branch__name", *terms, "state", "reason", "decision", "refusal", "stop_reason")


@part(
    "payments",
    _("Payments and receipts"),
    {
        "branch": _("branch"),
        "receipt": _("Receipt"),
        "paid_on": _("paid on"),
        "amount": _("amount"),
        "method": (_("method of payment"), Payment.Method),
        "reference": _("number of the cheque or transfer"),
        "bank": _("bank of the cheque"),
        "cheque": (_("state of the cheque"), Payment.Cheque),
        "moved": _("given back or moved"),
        "note": _("note"),
        "recorded_at": _("recorded at"),
        "voided_at": _("voided at"),
        "void_reason": _("reason of the voiding"),
    },
    covers=["treasury.Payment.payer"],
)
def payments(person):
    rows = Payment.objects.filter(payer=person).select_related("branch").order_by("paid_on", "pk")
    return [
        (row.branch.name, row.receipt, row.paid_on, row.amount, row.method, row.reference, row.bank, row.cheque,
         row.moved, row.note, *_recorded(row))
        for row in rows
    ]  # fmt: skip


def _recorded(row):
    return row.recorded_at, row.voided_at, row.void_reason


@part(
    "credit_moves",
    _("Credit that was given back or moved"),
    {
        "branch": _("branch"),
        "receipt": _("Receipt"),
        "amount": _("amount"),
        "to_branch": _("moved to the branch"),
        "reason": _("reason"),
        "recorded_at": _("recorded at"),
        "decided_at": _("decided at"),
        "undone_at": _("taken back at"),
        "undone_reason": _("reason of taking it back"),
        "back_reason": _("why it is asked back"),
        "back_refusal": _("why it is not given back"),
    },
    covers=[],
)
def credit_moves(person):
    rows = CreditMove.objects.filter(payment__payer=person).select_related("payment__branch", "to_branch")
    return [
        (row.payment.branch.name, row.payment.receipt, row.amount, row.to_branch.name if row.to_branch else "",
         row.reason, row.recorded_at, row.decided_at, row.undone_at, row.undone_reason, row.back_reason,
         row.back_refusal)
        for row in rows.order_by("pk")
    ]  # fmt: skip


@part(
    "handed_over",
    _("Collected dues that I handed over"),
    {"branch": _("branch"), "counted": _("sum counted"), "recorded_at": _("recorded at")},
    covers=["treasury.Collection.collector"],
)
def handed_over(person):
    rows = Collection.objects.filter(collector=person).order_by("pk")
    return rows.values_list("branch__name", "counted", "recorded_at")


@part(
    "settled_months",
    _("Months that payments settle"),
    {"receipt_year": _("receipt year"), "receipt_number": _("receipt number"), "month": _("month")}
    | {"amount": _("amount"), "released_at": _("settles other months since")},
    covers=[],
)
def settled_months(person):
    rows = Allocation.objects.filter(payment__payer=person).order_by("charge__month", "pk")
    return rows.values_list("payment__year", "payment__number", "charge__month", "amount", "released_at")


@part(
    "cash_entries",
    _("Money received from a branch, or given to it, besides the dues"),
    {
        "branch": _("branch"),
        "voucher": _("Voucher"),
        "booked_on": _("day"),
        "kind": (_("kind"), CashEntry.Kind),
        "amount": _("amount"),
        "method": (_("method of payment"), Payment.Method),
        "name": _("other party"),
        "description": _("what it is for"),
        "state": (_("state"), CashEntry.State),
        "recorded_at": _("recorded at"),
    },
    covers=["treasury.CashEntry.party"],
)
def cash_entries(person):
    rows = CashEntry.objects.filter(party=person).select_related("branch").order_by("booked_on", "pk")
    return [
        (row.branch.name, row.voucher, row.booked_on, row.kind, row.amount, row.method, row.party_name,
         row.description, row.state, row.recorded_at)
        for row in rows
    ]  # fmt: skip


@part(
    "donations",
    _("Donations"),
    {
        "branch": _("branch"),
        "certificate": _("Certificate"),
        "given_on": pgettext_lazy("donation", "given on"),
        "amount": _("amount or estimated value"),
        "name": _("name"),
        "name_latin": _("name in Latin letters"),
        "birth_date": _("birth date"),
        "phone": _("phone"),
        "origin": (_("nationality and residence"), Donor.Origin),
        "description": _("what was given, or for what"),
        "estimate": _("how the value was estimated"),
        "cheque": (_("state of the cheque"), Payment.Cheque),
        "reference": _("number of the cheque"),
        "returned_on": _("returned by the bank on"),
        "taken_back": _("Taken back"),
        "reason": _("reason of the reversal"),
    },
    covers=["treasury.Donor.person"],
)
def donations(person):
    rows = Donation.objects.filter(donor__person=person).with_state().select_related("branch", "donor")
    return [
        (row.branch.name, row.certificate, row.given_on, row.amount, row.donor.name, row.donor.name_latin,
         row.donor.birth_date, row.donor.phone, row.donor.origin, row.description, row.estimate, row.cheque,
         row.reference, row.returned_on, bool(row.was_reversed), row.reversal_reason)
        for row in rows.order_by("given_on", "pk")
    ]  # fmt: skip


@part(
    "levies",
    _("Levies of my public offices"),
    {
        "branch": _("branch"),
        "month": _("month"),
        "amount": _("amount"),
        "paid": _("paid"),
        "left": _("left to pay"),
        "withdrawn_at": _("no longer asked since"),
        "withdrawal_reason": _("why it is no longer asked"),
    },
    covers=["treasury.LevyCharge.person"],
)
def levies(person):
    rows = LevyCharge.objects.filter(person=person).order_by("month", "pk")
    return rows.values_list("branch__name", "month", "amount", "paid", "due", "withdrawn_at", "withdrawal_reason")


@part(
    "levy_receipts",
    _("Receipts of my levies"),
    {
        "branch": _("branch"),
        "receipt": _("Receipt"),
        "paid_on": _("paid on"),
        "amount": _("amount"),
        "method": (_("method of payment"), Payment.Method),
        "reference": _("number of the cheque or transfer"),
        "cheque": (_("state of the cheque"), Payment.Cheque),
        "returned_on": _("returned by the bank on"),
        "recorded_at": _("recorded at"),
        "taken_back_at": _("taken back at"),
        "void_reason": _("why it was taken back"),
    },
    covers=["treasury.LevyPayment.payer"],
)
def levy_receipts(person):
    rows = LevyPayment.objects.filter(payer=person).select_related("branch").order_by("paid_on", "pk")
    return [
        (row.branch.name, row.receipt, row.paid_on, row.amount, row.method, row.reference, row.cheque, row.returned_on,
         row.recorded_at, row.reversed_at, row.void_reason)
        for row in rows
    ]  # fmt: skip


@part(
    "levies_given_back",
    _("My levies that were given back"),
    {
        "branch": _("branch"),
        "receipt": _("Receipt"),
        "amount": _("amount"),
        "reason": _("reason"),
        "recorded_at": _("recorded at"),
        "undone_at": pgettext_lazy("levies", "taken back at"),
        "undone_reason": pgettext_lazy("levies", "reason of taking it back"),
    },
    covers=[],
)
def levies_given_back(person):
    rows = LevyRefund.objects.filter(payment__payer=person).select_related("payment__branch").order_by("pk")
    return [
        (row.payment.branch.name, row.payment.receipt, row.amount, row.reason, row.recorded_at, row.undone_at,
         row.undone_reason)
        for row in rows
    ]  # fmt: skip


@part(
    "levy_exemptions",
    _("Exemptions from my levies"),
    {
        "branch": _("branch"),
        "started_on": _("from"),
        "ended_on": _("until"),
        "reason": _("reason"),
        "state": (_("state"), LevyExemption.State),
        "refusal": _("why it was refused"),
    },
    covers=[],
)
def levy_exemptions(person):
    rows = LevyExemption.objects.filter(office__person=person).order_by("started_on", "pk")
    return rows.values_list("branch__name", "started_on", "ended_on", "reason", "state", "refusal")


@part(
    "dues_reminders",
    _("Reminders of my dues"),
    {
        "branch": _("branch"),
        "day": _("day"),
        "kind": (_("kind"), DuesReminder.Kind),
        "amount": _("amount"),
        "months": _("months"),
        "state": (_("state"), DuesReminder.State),
    },
    covers=["treasury.DuesReminder.person"],
)
def reminders(person):
    rows = DuesReminder.objects.filter(person=person).order_by("day", "pk")
    return rows.values_list("branch__name", "day", "kind", "amount", "months", "state")


@part(
    "suspension_proposals",
    _("Proposals to suspend my membership for dues in arrears"),
    {
        "branch": _("branch"),
        "proposed_at": _("proposed at"),
        "amount": _("amount"),
        "months": _("months"),
        "reminders": _("reminders"),
        "reason": _("reason"),
        "state": (_("state"), SuspensionProposal.State),
        "decided_at": _("decided at"),
        "dismissal": _("why it was not followed"),
    },
    covers=["treasury.SuspensionProposal.membership"],
)
def proposals(person):
    rows = SuspensionProposal.objects.filter(membership__person=person).order_by("proposed_at", "pk")
    facts = ("proposed_at", "amount", "months", "reminders", "reason", "state", "decided_at", "dismissal")
    return rows.values_list("membership__branch__name", *facts)


leave_out(
    "A sheet that an officer read in: what of it was taken over stands among the dues and payments.",
    "treasury.PastDuesLine.person",
)
leave_out(
    "Who recorded or decided something did it for the party: it stands with whom it is about.",
    *(f"treasury.Payment.{act}_by" for act in ("recorded", "voided", "cleared")),
    *("treasury.VoidRequest.asked_by", "treasury.VoidRequest.decided_by"),
    *(f"treasury.CreditMove.{act}_by" for act in ("recorded", "decided", "back_asked", "back_agreed")),
    *("treasury.Collection.recorded_by", "treasury.DuesCharge.exempted_by", "treasury.MoneyAccount.opened_by"),
    *("treasury.CashEntry.recorded_by", "treasury.CashEntry.decided_by"),
    *("treasury.SupportingDocument.uploaded_by", "treasury.SupportingDocument.replaced_by"),
    *("treasury.BankLine.imported_by", "treasury.BankLine.matched_by"),
    *("treasury.BankLine.twin_decided_by", "treasury.BankBalance.read_by"),
    *(f"treasury.PastDuesBatch.{act}_by" for act in ("asked", "decided", "undo_asked", "undo_decided")),
    *(f"treasury.DuesRelief.{act}_by" for act in ("recorded", "answered", "stopped")),
    *("treasury.ShareRule.recorded_by", "treasury.Remittance.recorded_by", "treasury.Remittance.decided_by"),
    "treasury.DonorMatch.decided_by",
    *(f"treasury.Donation.{act}_by" for act in ("recorded", "reversal_asked", "reversed")),
    "treasury.DuesReminder.sent_by",
    *(f"treasury.SuspensionProposal.{act}_by" for act in ("proposed", "decided")),
    *(f"treasury.PastDuesBatch.{act}_by" for act in ("uploaded", "written", "undone")),
    *("treasury.DuesRate.recorded_by", "treasury.DuesRate.withdrawn_by"),
    *("treasury.LevyRate.recorded_by", "treasury.LevyRate.withdrawn_by", "treasury.LevyPayment.recorded_by"),
    "treasury.Remittance.written_off_by",
    *("treasury.LevyRefund.recorded_by", "treasury.LevyPayment.reversed_by"),
    *("treasury.LevyExemption.recorded_by", "treasury.LevyExemption.answered_by"),
    *("treasury.MonthClosing.closed_by", "treasury.MonthClosing.reopened_by"),
    *(f"treasury.Handover.{act}_by" for act in ("prepared", "signed", "confirmed")),
)
