"""The activities of a branch: the list with filters and counts, as a table; and the bodies that a meeting founded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import hide_unless
from documents.responses import table_response
from documents.spreadsheets import CONTENT_TYPES
from forms.pages import form_page
from forms.requests import read_page

from ..activities import activities_of, count_by_kind
from ..forms.activities import ActivitySearch, FoundingForm
from ..models import ActionPlan, Measure, Meeting
from .access import meeting_to_change, of_meetings

A_PAGE = 25


@require_safe
@of_meetings()
def activities(request, branch):
    """The branch's activities, the latest first, with how many there are of each kind."""
    form, rows = _asked(request, branch)
    context = {
        "branch": branch,
        "form": form,
        "counts": [(Meeting.Kind(kind).label, count) for kind, count in count_by_kind(rows)],
        "page_obj": read_page(request, rows, A_PAGE),
    }
    return render(request, "meetings/activities.html", context)


@require_safe
@of_meetings()
def table(request, branch, kind):
    """The same as XLSX or CSV."""
    hide_unless(kind in CONTENT_TYPES)
    _form, rows = _asked(request, branch)
    header = [_("Date"), _("Kind"), _("Title"), _("Venue"), _("Present"), _("Honourees"), _("Bodies founded"),
              _("Measure")]  # fmt: skip
    name = _("Activities, %(branch)s") % {"branch": branch}
    return table_response(kind, header, map(_line, rows), name=name, sheet=_("Activities"))


def _line(row):
    link = getattr(row, "measure_link", None)
    return [
        row.date, str(row.get_kind_display()), row.title, row.venue, row.present_count,
        "، ".join(map(str, row.honourees.all())), "، ".join(map(str, row.foundings.all())),
        link.measure.subject if link else None,
    ]  # fmt: skip


def _asked(request, branch):
    """The form of the address, and the activities that it asks for."""
    plans = ActionPlan.objects.readable_by(request.user).adopted().order_by().values("pk")
    measures = Measure.objects.filter(axis__plan__in=plans, activity_links__meeting__branch=branch).distinct()
    form = ActivitySearch(request.GET, measures=measures.select_related("axis__plan"))
    rows = form.filter(activities_of(branch)).select_related("call", "cancellation", "measure_link__measure")
    return form, rows.prefetch_related("postponements", "honourees__person", "foundings__branch")


@login_required
@form_page
def found(request, pk):
    """Choose the bodies that a meeting founded."""
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        meeting = meeting_to_change(request.user, pk, lock=data is not None)
        form = FoundingForm(data, meeting=meeting)
        is_saved = form.is_bound and form.is_valid() and form.save()
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect(meeting)
    context = {"form": form, "meeting": meeting, "branch": meeting.branch, "title": _("Bodies founded"),
               "has_bodies": form.fields["bodies"].queryset.exists()}  # fmt: skip
    return render(request, "meetings/founding.html", context, status=422 if form.is_bound else 200)
