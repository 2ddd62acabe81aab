"""What a branch has to do, for those who keep it: the matters of the desk, of one branch, with where each is done."""

from django.db.models import BooleanField, Case, Exists, OuterRef, When
from django.urls import reverse
from django.utils.formats import date_format
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
from meetings.models import Declaration, ElectionDraft, Publication
from meetings.voting.reports import rejected_reports
from meetings.waiting import PERMISSION as CONFIRM
from meetings.waiting import count_by_branch
from members.models import MembershipApplication
from treasury.cashbook.approving import entries_to_approve
from treasury.collection_rates import collections_of
from treasury.credit_sending import credit_to_answer, credit_under_way
from treasury.handover.due import handovers_due
from treasury.models import CashEntry, Donation, LevyExemption, LevyPayment, PastDuesBatch, Payment, VoidRequest
from treasury.months import add_months, current_month
from treasury.owing import not_charged
from treasury.pastdues.confirming import batches_to_confirm
from treasury.proposals import proposals_to_decide
from treasury.relief_rights import reliefs_to_answer
from treasury.shares.remitting import remittances_to_confirm
from treasury.shares.unremitted import over_remittances, short_remittances, unremitted
from treasury.void_requests import requests_to_approve

from .money_work import add_rare_matters, work_of_book, work_of_dues
from .to_do import ToDo, lazy_text

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
    return work_of_branches(user, [branch]).get(branch.pk)


def work_of_branches(user, branches) -> dict:
    """{branch's key: [ToDo]} of those of `branches` that `user` keeps or looks after; as many queries as for one.

    Who is named as the one who does it, and how many documents are missing, is asked where it is read.
    """
    kept = [branch for branch in branches if branch.is_standing and user.has_perm(SEES_BRANCH, branch)]
    if not kept:
        return {}
    matters = _matters(user, kept)
    decisions = count_by_branch(user, [branch for branch in kept if user.has_perm(CONFIRM, branch)])
    rates = collections_of([branch for branch in kept if user.has_perm(SEES_MONEY, branch)])
    add_rare_matters(user, {key: there_is for key, there_is in matters.items() if there_is["sees_book"]})
    return {
        branch.pk: _work(user, branch, matters[branch.pk] | {"decisions": decisions[branch.pk]}, rates)
        for branch in kept
    }


def _work(user, branch, there_is, rates):
    return [
        *_decisions(there_is),
        *_requests(user, branch, there_is),
        *_transfers(there_is),
        *_data_requests(there_is),
        *_reliefs(there_is),
        *_proposals(there_is),
        *(_of_bureaus(user, branch, there_is) if user.has_perm(SEES_MEETINGS, branch) else ()),
        *(work_of_dues(user, branch, there_is, rates) if user.has_perm(SEES_MONEY, branch) else ()),
        *(work_of_book(user, branch, there_is) if there_is["sees_book"] else ()),
    ]


def _matters(user, branches):
    """{branch's key: {matter: whether it has it}}; one query."""
    today, month = localdate(), current_month()
    one, theirs = Branch.objects.filter(pk=OuterRef("pk")), Bureau.objects.filter(branch__in=branches)
    asked = {
        "requests": MembershipApplication.objects.to_decide().filter(branch=OuterRef("pk")),
        "transfers": requests_to_answer(user).of_branch(OuterRef("pk")),
        "reliefs": reliefs_to_answer(user).filter(person__branch=OuterRef("pk")),
        "proposals": proposals_to_decide(user).filter(membership__branch=OuterRef("pk")),
        "data": requests_to_answer_about_data(user).filter(person__branch=OuterRef("pk")),
        "late_data": requests_to_answer_about_data(user).overdue().filter(person__branch=OuterRef("pk")),
        "ending": theirs.ending_soon(today).filter(branch=OuterRef("pk")),
        "lacking": theirs.lacking_role_on(today).filter(branch=OuterRef("pk")),
        "draft": ElectionDraft.objects.filter(meeting__branch=OuterRef("pk")),
        "no_assembly": without_assembly(one, today),
        "declaration": Declaration.objects.to_make().filter(election__meeting__branch=OuterRef("pk")),
        "fallen_news": Publication.objects.of_fallen_elections().filter(communique__meeting__branch=OuterRef("pk")),
        "meeting_today": called_today(today).filter(branch=OuterRef("pk")),
        "report_rejected": rejected_reports().filter(meeting__branch=OuterRef("pk")),
        "late_tasks": late_tasks(today).filter(resolution__meeting__branch=OuterRef("pk")),
        "not_charged": not_charged(one, month),
        "short": short_remittances(OuterRef("pk")),
        "over": over_remittances(OuterRef("pk")),
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
        "gift_cheques": Donation.objects.uncashed().filter(branch=OuterRef("pk")),
        "waiting": CashEntry.objects.waiting().filter(branch=OuterRef("pk")),
        "undocumented": CashEntry.objects.undocumented().filter(branch=OuterRef("pk")),
        "handover": handovers_due().filter(seat__bureau__branch=OuterRef("pk")),
    }
    found = {f"has_{name}": Exists(row) for name, row in asked.items()}
    found["has_unremitted"] = _in_each(branches, lambda branch: Exists(unremitted(branch, add_months(month, -1))))
    rows = Branch.objects.filter(pk__in=[branch.pk for branch in branches]).order_by().annotate(**found)
    sees_book = {branch.pk: user.has_perm(SEES_BOOK, branch) for branch in branches}
    return {
        key: dict(zip((*asked, "unremitted"), answers, strict=True)) | {"sees_book": sees_book[key]}
        for key, *answers in rows.values_list("pk", *found)
    }


def _in_each(branches, condition):
    """The answer that each branch has to a condition which is made of it."""
    return Case(*(When(pk=branch.pk, then=condition(branch)) for branch in branches), output_field=BooleanField())


def _decisions(there_is):
    if waiting := there_is["decisions"]:
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


@lazy_text
def _name_recorders(branch):
    return name_offices(recorders_of(branch)) or _("The national headquarters")


def _of_bureaus(user, branch, there_is):
    may_record = user.has_perm("meetings.add_meeting", branch)
    record = reverse("meetings:record", args=[branch.slug]) if may_record else ""
    may_elect = user.has_perm(RECORD_ELECTION, branch)
    by = ""
    if not may_elect and any(there_is[matter] for matter in ("ending", "lacking", "draft")):
        by = _name_recorders(branch)
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
    if there_is["declaration"]:
        yield _declaration(branch, may_record)
    if there_is["fallen_news"]:
        yield _fallen_news(branch, may_record)
    if there_is["no_assembly"]:
        yield ToDo(_("No general assembly has been held this year"), record, is_mine=may_record)
    if there_is["late_tasks"]:
        listed = f"{reverse('meetings:tasks', args=[branch.slug])}?state=late"
        yield ToDo(_("Resolutions have late tasks"), listed, is_mine=may_record)
    if there_is["report_rejected"]:
        listed = reverse("meetings:list", args=[branch.slug])
        yield ToDo(_("A financial report was rejected: it is corrected and presented again"), listed,
                   is_mine=may_record)  # fmt: skip


def _fallen_news(branch, is_mine):
    """The public communiqué that tells an election which does not stand any more, with its page."""
    rows = Publication.objects.of_fallen_elections().filter(communique__meeting__branch=branch)
    row = rows.select_related("communique").first()
    sentence = _("A public communiqué tells an election that does not stand any more: withdraw it")
    return ToDo(sentence, row.communique.get_absolute_url(), is_mine=is_mine)


def _declaration(branch, is_mine):
    """The declaration that is due the soonest, with its last day."""
    row = Declaration.objects.to_make().filter(election__meeting__branch=branch).first()
    words = {"day": date_format(row.due_on)}
    if row.is_late:
        sentence = _("The renewed bureau was to be declared to the authorities by %(day)s: it is late") % words
    else:
        sentence = _("The renewed bureau is to be declared to the authorities by %(day)s") % words
    return ToDo(sentence, reverse("meetings:declaration", args=[row.pk]), is_mine=is_mine)
