"""What a branch has to do, for those who keep it: the matters of the desk, of one branch, with where each is done."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.models import Branch
from bureaus.admission import RIGHT as JOINING
from bureaus.data_requests import requests_to_answer as requests_to_answer_about_data
from bureaus.models import Bureau
from bureaus.transfers import requests_to_answer
from bureaus.visibility import name_offices
from meetings.drafts import RECORD_ELECTION, recorders_of
from meetings.follow_up import called_today, late_tasks, without_assembly
from meetings.models import ElectionDraft
from meetings.waiting import PERMISSION as CONFIRM
from meetings.waiting import count_waiting
from members.models import MembershipApplication
from treasury.cashbook.approving import entries_to_approve
from treasury.credit_sending import credit_to_answer, credit_under_way
from treasury.handover.due import handovers_due
from treasury.models import CashEntry, LevyExemption, LevyPayment, PastDuesBatch, Payment, VoidRequest
from treasury.months import add_months, current_month
from treasury.owing import not_charged
from treasury.pastdues.confirming import batches_to_confirm
from treasury.proposals import proposals_to_decide
from treasury.relief_rights import reliefs_to_answer
from treasury.shares.remitting import remittances_to_confirm
from treasury.shares.unremitted import short_remittances, unremitted
from treasury.void_requests import requests_to_approve

from .money_work import work_of_book, work_of_dues
from .to_do import ToDo

SEES_BRANCH = "members.view_person"
SEES_MEETINGS = "meetings.view_meeting"
SEES_MONEY = "treasury.view_totals"
SEES_BOOK = "treasury.view_cashentry"


def branch_work(user, branch):
    """[ToDo] of `branch` for `user`; None for who does not keep it or look after it, and for a closed branch.

    Each matter is shown to those who see what it is about. Four queries at most, and three more where an election is
    due that the reader may not record; one more for each of exemptions from levies, undoings
    that wait, and remittances of which a part did not come.
    """
    if not branch.is_standing or not user.has_perm(SEES_BRANCH, branch):
        return None
    there_is = _matters(user, branch)
    return [
        *_decisions(user, branch),
        *_requests(user, branch, there_is),
        *_transfers(there_is),
        *_data_requests(there_is),
        *_reliefs(there_is),
        *_proposals(there_is),
        *(_of_bureaus(user, branch, there_is) if user.has_perm(SEES_MEETINGS, branch) else ()),
        *(work_of_dues(user, branch, there_is) if user.has_perm(SEES_MONEY, branch) else ()),
        *(work_of_book(user, branch, there_is) if user.has_perm(SEES_BOOK, branch) else ()),
    ]


def _matters(user, branch):
    """{matter: whether the branch has it}; one query."""
    today, month = localdate(), current_month()
    one, bureaus = Branch.objects.filter(pk=OuterRef("pk")), Bureau.objects.filter(branch=branch)
    asked = {
        "requests": MembershipApplication.objects.to_decide().filter(branch=OuterRef("pk")),
        "transfers": requests_to_answer(user).of_branch(branch),
        "reliefs": reliefs_to_answer(user).filter(person__branch=OuterRef("pk")),
        "proposals": proposals_to_decide(user).filter(membership__branch=OuterRef("pk")),
        "data": requests_to_answer_about_data(user).filter(person__branch=OuterRef("pk")),
        "late_data": requests_to_answer_about_data(user).overdue().filter(person__branch=OuterRef("pk")),
        "ending": bureaus.ending_soon(today),
        "lacking": bureaus.lacking_role_on(today),
        "draft": ElectionDraft.objects.filter(meeting__branch=OuterRef("pk")),
        "no_assembly": without_assembly(one, today),
        "meeting_today": called_today(today).filter(branch=OuterRef("pk")),
        "late_tasks": late_tasks(today).filter(resolution__meeting__branch=OuterRef("pk")),
        "not_charged": not_charged(one, month),
        "unremitted": unremitted(branch, add_months(month, -1)),
        "short": short_remittances(branch),
        "credit": credit_to_answer(user).filter(to_branch=OuterRef("pk")),
        "credit_sent": credit_under_way(user).filter(payment__branch=OuterRef("pk")),
        "to_confirm": remittances_to_confirm(user).filter(to_branch=OuterRef("pk")),
        "to_approve": entries_to_approve(user).filter(branch=OuterRef("pk")),
        "voids": requests_to_approve(user).filter(branch=OuterRef("pk")),
        "waiting_voids": VoidRequest.objects.waiting().filter(branch=OuterRef("pk")),
        "past_dues": batches_to_confirm(user).filter(branch=OuterRef("pk")),
        "waiting_undoings": PastDuesBatch.objects.undoing_waits().filter(branch=OuterRef("pk")),
        "waiting_exemptions": LevyExemption.objects.waiting().filter(branch=OuterRef("pk")),
        "waiting_past_dues": PastDuesBatch.objects.waiting().filter(branch=OuterRef("pk")),
        "cheques": Payment.objects.uncashed().filter(branch=OuterRef("pk")),
        "levy_cheques": LevyPayment.objects.uncashed().filter(branch=OuterRef("pk")),
        "waiting": CashEntry.objects.waiting().filter(branch=OuterRef("pk")),
        "undocumented": CashEntry.objects.undocumented().filter(branch=OuterRef("pk")),
        "handover": handovers_due().filter(seat__bureau__branch=branch),
    }
    rows = Branch.objects.filter(pk=branch.pk).annotate(**{f"has_{name}": Exists(row) for name, row in asked.items()})
    return dict(zip(asked, rows.values_list(*(f"has_{name}" for name in asked)).get(), strict=True))


def _decisions(user, branch):
    waiting = count_waiting(user, branch) if user.has_perm(CONFIRM, branch) else 0
    if waiting:
        sentence = ngettext(
            "%(count)s decision waits in this branch", "%(count)s decisions wait in this branch", waiting
        )
        yield ToDo(sentence % {"count": waiting}, reverse("meetings:waiting"))


def _requests(user, branch, there_is):
    if there_is["requests"] and user.has_perm(JOINING, branch):
        yield ToDo(_("Requests to join wait"), reverse("members:applications", args=[branch.slug]))


def _transfers(there_is):
    if there_is["transfers"]:
        yield ToDo(_("Transfers wait for your answer"), reverse("members:waiting-transfers"))


def _data_requests(there_is):
    address = reverse("members:waiting-data-requests")
    if there_is["late_data"]:
        yield ToDo(_("Requests about data are overdue: law 09-08 gives ten clear days"), address)
    elif there_is["data"]:
        yield ToDo(_("Requests about data wait for your answer"), address)


def _reliefs(there_is):
    if there_is["reliefs"]:
        yield ToDo(_("Exemptions or reductions wait for your approval"), reverse("treasury:waiting-reliefs"))


def _proposals(there_is):
    if there_is["proposals"]:
        yield ToDo(_("Proposals to suspend members wait for your decision"), reverse("treasury:waiting-proposals"))


def _of_bureaus(user, branch, there_is):
    may_record = user.has_perm("meetings.add_meeting", branch)
    record = reverse("meetings:record", args=[branch.slug]) if may_record else ""
    may_elect = user.has_perm(RECORD_ELECTION, branch)
    by = ""
    if not may_elect and any(there_is[matter] for matter in ("ending", "lacking", "draft")):
        by = name_offices(recorders_of(branch)) or _("The national headquarters")
    if there_is["meeting_today"]:
        listed = reverse("meetings:list", args=[branch.slug])
        yield ToDo(_("A called meeting is held today: its roll is open at the desk"), listed, is_mine=may_record)
    if there_is["draft"] and not may_elect:  # who records it finds it among what waits
        yield ToDo(_("The election that the branch prepared waits to be recorded"), by=by)
    if there_is["ending"]:
        yield ToDo(_("The bureau's term is over, or is within 90 days: an assembly renews it"), record, by, may_elect)
    if there_is["lacking"]:
        change = f"{branch.get_absolute_url()}?change=1" if user.has_perm("bureaus.change_mandate", branch) else ""
        yield ToDo(
            _("The bureau lacks a head, a treasurer or a rapporteur"), change, "" if change else by, bool(change)
        )
    if there_is["no_assembly"]:
        yield ToDo(_("No general assembly has been held this year"), record, is_mine=may_record)
    if there_is["late_tasks"]:
        yield ToDo(_("Resolutions have late tasks"), reverse("meetings:list", args=[branch.slug]), is_mine=may_record)
