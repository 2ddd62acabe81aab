"""What a merge does, in words and figures: the same for the preview and for what was done."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from arabic.amounts import format_amount

from .merge import merge_people


def preview_merge(**arguments):
    """`effects` of what `merge_people` would do now: it is done and rolled back, so that the two cannot differ."""
    with transaction.atomic():
        found = effects(merge_people(**arguments))
        transaction.set_rollback(True)
    return found


def effects(merge):
    """[(label, figure)] of what `merge` did; what it did not do is left out."""
    changes = {}
    for change in merge.changes:
        changes.setdefault(change["model"], []).append(change)
    lines = [(label, sum(map(did, changes.get(model, ())))) for label, model, did in _lines()]
    lines = [(label, str(count)) for label, count in lines if count]
    credit = sum((_freed(change) for change in changes.get("treasury.Payment", ())), Decimal(0))
    return lines + ([(_("Becomes credit, in dirhams"), format_amount(credit))] if credit > 0 else [])


def _lines():
    return [
        (_("Memberships that go along"), "members.Membership", _moved("person_id")),
        (_("Memberships that end"), "members.Membership", _became("end_reason", "merged")),
        (_("Suspensions that go on in the membership that stands"), "members.Suspension", _made),
        (_("Mandates that go along"), "bureaus.Mandate", _moved("person_id")),
        (_("Meetings attended that go along"), "meetings.Attendance", _moved("person_id")),
        (_("Meetings at which both were ticked"), "meetings.Attendance", _taken_out),
        (_("Payments that go along"), "treasury.Payment", _moved("payer_id")),
        (_("Receipts of levies that go along"), "treasury.LevyPayment", _moved("payer_id")),
        (_("Entries of the cash book that go along"), "treasury.CashEntry", _moved("party_id")),
        (_("Months of dues that go along"), "treasury.DuesCharge", _moved("person_id")),
        (_("Months asked twice, of which one is withdrawn"), "treasury.DuesCharge", _became("withdrawn_at")),
        (_("Public offices that go along"), "members.PublicOffice", _moved("person_id")),
        (_("Cards that are revoked"), "members.MembershipCard", _became("revoked_at")),
        (_("Requests for transfers that lapse"), "members.TransferRequest", _became("state", "lapsed")),
        (_("Accounts that go along"), "members.User", _goes_along),
        (_("Accounts that are closed"), "members.User", _became("is_active", False)),
        (_("Accounts whose offices wait for a new link"), "members.User", _became("confirmed_through", 0)),
    ]


def _changed(change):
    return change["before"] and change["after"]


def _moved(column):
    return lambda change: bool(_changed(change)) and column in change["after"]


def _became(column, value=None):
    def became(change):
        if not _changed(change) or column not in change["after"]:
            return False
        after = change["after"][column]
        return after == value if value is not None else after is not None

    return became


def _made(change):
    return change["before"] is None


def _taken_out(change):
    return change["after"] is None


def _goes_along(change):
    return bool(_changed(change)) and "person_id" in change["after"] and "is_active" not in change["after"]


def _freed(change):
    if not _changed(change) or "settled" not in change["after"]:
        return Decimal(0)
    return Decimal(change["before"]["settled"]) - Decimal(change["after"]["settled"])
