"""What a branch has to do about its money: dues, the cash book, shares (see `branch_work`)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.models import Branch
from treasury.collection_rates import CollectionRate
from treasury.levies.exempting import exemptions_to_answer
from treasury.models import CashEntry
from treasury.months import add_months, current_month
from treasury.pastdues.undo_requests import undoings_to_confirm
from treasury.shares.owed import months_of_branches
from treasury.shares.unremitted import rests_owed

from .to_do import ToDo, lazy_text

RECORD = "treasury.add_cashentry"


def work_of_dues(user, branch, there_is, rates):
    """The ToDos about dues; `there_is` as `branch_work` asks it, `rates` of `collections_of`."""
    grid = reverse("treasury:grid", args=[branch.slug, current_month().year])
    if there_is["not_charged"]:
        may_charge = user.has_perm("treasury.add_duescharge", branch)
        by = "" if may_charge else _("the branch's treasurer")
        yield ToDo(_("This month's dues are not charged yet"), grid, by, may_charge)
    if rates.get(branch.pk, CollectionRate()).is_falling:
        sentence = _("Less of the dues was collected in the last three months than in the three before")
        yield ToDo(sentence, grid, is_mine=user.has_perm("treasury.add_payment", branch))


def work_of_book(user, branch, there_is):
    """The ToDos about the cash book, for who sees it; `there_is` as `branch_work` asks it."""
    may_record = user.has_perm(RECORD, branch)
    address = reverse("treasury:cash-book", args=[branch.slug])
    if there_is["to_approve"]:
        yield ToDo(_("Vouchers of the cash book wait for your approval"), address)
    elif there_is["waiting"]:
        yield ToDo(_("Vouchers of the cash book wait for a second person"), address)
    if there_is["handover"]:
        yield ToDo(
            _("The treasury waits to be handed over to the new treasurer"),
            reverse("treasury:handovers", args=[branch.slug]),
            is_mine=user.has_perm("treasury.add_handover", branch),
        )
    if there_is["voids"]:
        yield ToDo(_("Payments to take back wait for your approval"), reverse("treasury:waiting-voids"))
    elif there_is["waiting_voids"]:
        yield ToDo(_("Payments to take back wait for a second person"))
    if there_is["past_dues"]:
        yield ToDo(_("Past dues wait for your confirmation"), reverse("treasury:waiting-past-dues"))
    elif there_is["waiting_past_dues"]:
        yield ToDo(_("Past dues wait for a second person"))
    yield from _of_undoings(there_is)
    yield from _of_exemptions(there_is)
    if there_is["cheques"] or there_is["levy_cheques"] or there_is["gift_cheques"]:
        yield ToDo(_("Cheques wait to be cashed"), reverse("treasury:cheques", args=[branch.slug]), is_mine=may_record)
    if there_is["credit"]:
        yield ToDo(_("Credit of another branch waits for your answer"), reverse("treasury:waiting-credit"))
    if there_is["credit_sent"]:
        yield ToDo(_("Credit sent to another branch waits for its answer"), reverse("treasury:waiting-credit"))
    yield from _of_shares(user, branch, there_is)
    if there_is["undocumented"]:
        yield ToDo(_undocumented(user, branch), address, is_mine=may_record)


@lazy_text
def _undocumented(user, branch):
    count = CashEntry.objects.visible_to(user).filter(branch=branch).undocumented().count()
    sentence = ngettext(
        "%(count)s expense has no supporting document", "%(count)s expenses have no supporting document", count
    )
    return sentence % {"count": count}


def add_rare_matters(user, matters):
    """Add to `matters` ({branch's key: {matter: whether it has it}}) what is rare, and asked only where one waits.

    A query of each at most, for all branches together, and not one on every page of a branch.
    """
    rare = {
        "undoings": ("waiting_undoings", lambda: undoings_to_confirm(user)),
        "exemptions": ("waiting_exemptions", lambda: exemptions_to_answer(user)),
        "rests": ("short", rests_owed),
    }
    for name, (sign, rows) in rare.items():
        keys = [key for key, there_is in matters.items() if there_is[sign]]
        found = set(rows().filter(branch__in=keys).order_by().values_list("branch", flat=True)) if keys else ()
        for key, there_is in matters.items():
            there_is[name] = key in found
    _leave_settled_shares_out(matters)


def _leave_settled_shares_out(matters):
    """Nothing is left to remit of last month where what came above earlier shares settles it whole."""
    month = add_months(current_month(), -1)
    keys = [key for key, there_is in matters.items() if there_is["unremitted"] and there_is["over"]]
    for branch in Branch.objects.filter(pk__in=keys) if keys else ():
        owed = months_of_branches([branch], month, month)[branch.pk, month]
        matters[branch.pk]["unremitted"] = not owed.is_settled


def _of_undoings(there_is):
    if not there_is["waiting_undoings"]:
        return
    if there_is["undoings"]:
        yield ToDo(_("Past dues are to be undone, if you approve"), reverse("treasury:waiting-past-dues"))
    else:
        yield ToDo(_("Undoing past dues waits for a second person"))


def _of_exemptions(there_is):
    if not there_is["waiting_exemptions"]:
        return
    if there_is["exemptions"]:
        yield ToDo(_("Exemptions from levies wait for your word"), reverse("treasury:waiting-levy-exemptions"))
    else:
        yield ToDo(_("Exemptions from levies wait for a second person"))


def _of_shares(user, branch, there_is):
    if there_is["to_confirm"]:
        yield ToDo(_("Remittances wait for your confirmation"), reverse("treasury:waiting-remittances"))
    may_send = user.has_perm("treasury.add_remittance", branch)
    said = reverse("treasury:shares", args=[branch.slug]), "" if may_send else _("the branch's treasurer"), may_send
    if there_is["unremitted"]:
        yield ToDo(_("Last month's share is not remitted to the level above"), *said)
    if there_is["rests"]:
        yield ToDo(_("A part of a share did not come: the branch owes it again"), *said)
