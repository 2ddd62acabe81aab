"""The plans of a branch and one plan: its text, how far it is, writing it, its paper and its table."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from administration.plan_figures import month_columns
from branches.access import deny_unless, hide_unless, of_branch
from documents.pdf import make_pdf
from documents.responses import pdf_response, table_response
from documents.spreadsheets import CONTENT_TYPES
from forms.pages import form_page
from forms.workflows import WorkflowForm

from ..forms.plans import PlanForm
from ..models import ActionPlan
from ..planning.papers import plan_paper, table_header, table_rows
from ..planning.shown import figures_of, show_plan
from ..planning.writing import correct_plan, discard_plan, write_plan
from .access import of_meetings
from .plan_access import KEEP, draft_kept, may_read_plans, plan_read

REFUSED = 422


@login_required
@require_safe
@of_branch()
def plans(request, branch):
    """The branch's plans with how far each is, and those of the levels above, which it may adapt."""
    user = request.user
    hide_unless(may_read_plans(user, branch))
    readable = ActionPlan.objects.readable_by(user).select_related("branch", "adoption__meeting", "adapted_from")
    own = list(readable.filter(branch=branch).with_versions())
    above = readable.filter(branch__path__in=branch.paths_above).in_force(localdate())
    adapted = {plan.adapted_from_id for plan in own}
    context = {
        "branch": branch,
        "plans": figures_of(own),
        "above": [(plan, plan.pk in adapted) for plan in above.order_by("branch__path", "-started_on")],
        "may_keep": user.has_perm(KEEP, branch) and branch.is_standing,
    }
    return render(request, "meetings/plans/list.html", context)


@login_required
@require_safe
def plan(request, pk):
    """One plan: what it says, where it was adopted and presented, how far each measure is."""
    row = plan_read(request.user, pk)
    keeps, shown = request.user.has_perm(KEEP, row), show_plan(row)
    heard = row.presentations.visible_to(request.user).select_related("meeting__branch", "presenter")
    presentations = list(heard.order_by("meeting__date", "pk"))
    context = {
        "plan": row,
        "branch": row.branch,
        "shown": shown,
        "months": month_columns(shown.months),
        "presentations": presentations,
        "heard_elsewhere": row.presentations.count() - len(presentations),
        "keeps": keeps,
        "may_write": keeps and not row.is_adopted,
        "next_version": next((each for each in row.adaptations.all() if each.branch_id == row.branch_id), None),
    }
    return render(request, "meetings/plans/plan.html", context)


@form_page
@of_meetings(act=KEEP)
def write(request, branch):
    """Begin a plan of the branch."""
    form = PlanForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and form.save(write_plan, branch=branch, by=request.user):
        return redirect(form.result)
    return _form(request, form, branch, _("Prepare an action plan"), reverse("meetings:plans", args=[branch.slug]))


@login_required
@form_page
def edit(request, pk):
    """Correct the facts of a draft."""
    row = draft_kept(request.user, pk)
    shown = {name: getattr(row, name) for name in ("title", "introduction", "started_on", "ended_on")}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=shown)
    if form.is_bound and form.is_valid() and form.save(correct_plan, plan=row):
        messages.success(request, _("Saved."))
        return redirect(row)
    return _form(request, form, row.branch, _("Edit the facts"), row.get_absolute_url(), row)


def _form(request, form, branch, title, back, row=None):
    context = {"form": form, "branch": branch, "title": title, "back": back, "plan": row}
    return render(request, "meetings/plans/form.html", context, status=REFUSED if form.errors else 200)


@login_required
@form_page
def discard(request, pk):
    """Delete a draft."""
    row = draft_kept(request.user, pk)
    form = WorkflowForm(request.POST if "confirmed" in request.POST else None)
    if form.is_bound and form.is_valid() and form.run(discard_plan, plan=row):
        messages.success(request, _("The draft is deleted."))
        return redirect("meetings:plans", row.branch.slug)
    context = {"form": form, "title": _("Delete the draft"), "lede": row.title, "branch": row.branch, "tone": "danger",
               "sentence": _("The draft goes with its axes, measures and indicators. Nothing of it is kept."),
               "submit": _("Delete the draft"), "name": "confirmed", "cancel_url": row.get_absolute_url()}  # fmt: skip
    return render(request, "_confirm.html", context, status=REFUSED if form.errors else 200)


@login_required
@require_safe
def paper(request, pk):
    """The plan as PDF."""
    row = plan_read(request.user, pk)
    return pdf_response(
        make_pdf("plan", plan_paper(row)), plain_name=f"plan-{row.branch.slug}-{row.started_on}",
        name=f"{row.title}، {row.branch}",
    )  # fmt: skip


@login_required
@require_safe
def table(request, pk, kind):
    """The measures with how far they are, as XLSX or CSV."""
    hide_unless(kind in CONTENT_TYPES)
    row = plan_read(request.user, pk)
    deny_unless(row.is_adopted or request.user.has_perm(KEEP, row), _("This plan is a draft."))
    return table_response(kind, table_header(), table_rows(row), name=f"{row.title}، {row.branch}", sheet=row.title)
