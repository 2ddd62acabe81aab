"""What becomes of a plan: adopting it, adapting it, its next version, what differs, presenting it at a meeting."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from branches.access import find_among, hide_unless, require
from forms.pages import form_page
from forms.workflows import WorkflowForm

from ..forms.directory import Directory
from ..forms.plan_steps import AdoptForm, PresentForm
from ..models import ActionPlan, PlanPresentation
from ..planning.adapting import adapt_plan, amend_plan
from ..planning.adopting import remove_presentation
from ..planning.differences import compare
from .access import meeting_to_change, of_meetings
from .plan_access import KEEP, draft_kept, plan_kept, plan_read

REFUSED = 422


@login_required
@form_page
def adopt(request, pk):
    """Record by which resolution the plan was adopted; from then on its text does not change."""
    plan = draft_kept(request.user, pk)
    form = AdoptForm(request.POST if request.method == "POST" else None, plan=plan)
    if form.is_bound and form.is_valid() and form.save(request.user):
        messages.success(request, _("The plan is adopted."))
        return redirect(plan)
    context = {"form": form, "plan": plan, "branch": plan.branch, "title": _("Record the adoption"),
               "has_resolutions": form.fields["resolution"].queryset.exists()}  # fmt: skip
    return render(request, "meetings/plans/adopt.html", context, status=REFUSED if form.errors else 200)


@form_page
@of_meetings(act=KEEP)
def adapt(request, branch, pk):
    """Copy a plan of a level above for the branch."""
    plan = plan_read(request.user, pk)
    sentence = _("The whole plan is copied as a draft of %(branch)s. You keep, change, add and drop measures; what "
                 "differs is shown side by side, and an organ of the branch adopts it.")  # fmt: skip
    return _copy(request, branch, plan, adapt_plan, _("Adapt the plan"), sentence, {"branch": branch})


@login_required
@form_page
def amend(request, pk):
    """Copy an adopted plan as the draft of its next version."""
    plan = plan_kept(request.user, pk)
    sentence = _("The whole plan is copied as a draft of %(branch)s. Once it is adopted, it replaces this one, and "
                 "what was recorded of its measures goes on.")  # fmt: skip
    return _copy(request, plan.branch, plan, amend_plan, _("Prepare the next version"), sentence, {})


def _copy(request, branch, plan, workflow, title, sentence, given):
    form = WorkflowForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and form.run(workflow, plan=plan, by=request.user, **given):
        messages.success(request, _("The draft is prepared."))
        return redirect(form.result)
    context = {"form": form, "branch": branch, "title": title, "lede": plan.title, "submit": title,
               "sentence": sentence % {"branch": branch}, "cancel_url": plan.get_absolute_url()}  # fmt: skip
    return render(request, "_confirm.html", context, status=REFUSED if form.errors else 200)


@login_required
@require_safe
def differences(request, pk):
    """What a copied plan keeps, changes, adds and drops."""
    plan = plan_read(request.user, pk)
    hide_unless(plan.adapted_from_id)
    axes = compare(plan)
    kinds = [row.kind for axis in axes for row in axis.rows]
    labels = {
        "kept": _("Kept"),
        "changed": pgettext("measure", "Changed"),
        "added": _("Added"),
        "dropped": _("Dropped"),
    }
    context = {
        "plan": plan,
        "branch": plan.branch,
        "axes": axes,
        "counts": [(label, kinds.count(kind)) for kind, label in labels.items()],
        "may_write": not plan.is_adopted and request.user.has_perm(KEEP, plan),
    }
    return render(request, "meetings/plans/differences.html", context)


@login_required
@form_page
def present(request, pk):
    """Record which plan was presented at a meeting, and by whom."""
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        meeting = meeting_to_change(request.user, pk, lock=data is not None)
        directory = Directory(request.user, meeting.branch, data)
        plans = ActionPlan.objects.readable_by(request.user).adopted().select_related("branch")
        paths = [*meeting.branch.paths_above, meeting.branch.path]
        plans = plans.filter(branch__path__in=paths, adoption__meeting__date__lte=meeting.date)
        form = PresentForm(data, meeting=meeting, plans=plans, directory=directory)
        is_saved = form.is_bound and form.is_valid() and form.save()
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect(meeting)
    context = {"form": form, "meeting": meeting, "branch": meeting.branch, "has_plans": plans.exists(),
               "title": _("A plan that was presented")}  # fmt: skip
    return render(request, "meetings/plans/present.html", context, status=REFUSED if form.is_bound else 200)


@login_required
@form_page
def unpresent(request, pk):
    """Take back that a plan was presented."""
    rows = PlanPresentation.objects.visible_to(request.user).select_related("meeting__branch", "plan")
    row = find_among(rows, pk=pk)
    require(request.user, KEEP, row.meeting)
    form = WorkflowForm(request.POST if request.method == "POST" else None)
    is_sure = "confirmed" in request.POST
    if is_sure and form.is_valid() and form.run(remove_presentation, presentation=row):
        return redirect(row.meeting)
    context = {"form": form, "branch": row.meeting.branch, "title": _("Take back the presentation"),
               "lede": row.plan.title, "sentence": _("The meeting's record does not tell of this plan any more."),
               "submit": _("Take it back"), "name": "confirmed",
               "cancel_url": row.meeting.get_absolute_url()}  # fmt: skip
    return render(request, "_confirm.html", context, status=REFUSED if form.errors else 200)
