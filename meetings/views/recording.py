"""Recording a meeting: its facts first, then each part of the record on its own page."""

from contextlib import nullcontext
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Branch
from forms.pages import form_page

from ..attending.rules import form_refusal
from ..forms.directory import Directory
from ..forms.facts import FactsForm
from ..forms.resolutions import ResolutionFormSet
from ..forms.sections import AgendaFormSet, AttendanceFormSet, HonoureeFormSet, InterventionFormSet
from ..models import Meeting
from .access import ELECT, RECORD, meeting_to_change, of_meetings

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Part:
    """A part of the record that is rows: the relation of the meeting, what it fetches, its formset and words."""

    rows: str
    fetches: tuple
    formset: type
    title: str
    hint: str
    add: str


PARTS = {
    "agenda": Part(
        "agenda",
        ("agenda",),
        AgendaFormSet,
        gettext_lazy("Agenda"),
        gettext_lazy("One item a row, in the order of the call."),
        gettext_lazy("Add an item"),
    ),
    "attendance": Part(
        "attendance",
        ("attendance__person__branch",),
        AttendanceFormSet,
        gettext_lazy("Attendance"),
        gettext_lazy("Tick who came; or add a row by name, or by capacity, with its number only where it is known."),
        gettext_lazy("Add a row"),
    ),
    "interventions": Part(
        "interventions",
        ("interventions__speaker__branch",),
        InterventionFormSet,
        gettext_lazy("Interventions"),
        gettext_lazy("Who spoke, about what, and the points that were made."),
        gettext_lazy("Add an intervention"),
    ),
    "resolutions": Part(
        "resolutions",
        ("resolutions__tasks__owner__branch", "resolutions__votes"),
        ResolutionFormSet,
        gettext_lazy("Resolutions"),
        gettext_lazy("What was resolved, how, and what is to be done about it."),
        gettext_lazy("Add a resolution"),
    ),
    "honourees": Part(
        "honourees",
        ("honourees__person__branch",),
        HonoureeFormSet,
        gettext_lazy("Honourees"),
        gettext_lazy("Who was honoured, members or not, in which capacity and what for."),
        gettext_lazy("Add an honouree"),
    ),
}


@form_page
@of_meetings(act=RECORD)
def record(request, branch):
    """Open the record of a meeting of the branch with its facts."""
    may_elect = request.user.has_perm(ELECT, branch)
    with transaction.atomic():
        if request.method == "POST":  # of two submissions of one meeting, the second meets the first
            Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
        form = _facts_form(request, Meeting(branch=branch))
        is_saved = _save_if_valid(form)
    return _answer_facts(request, form, is_saved, may_elect, is_new=True)


@login_required
@form_page
def facts(request, pk):
    """Correct the facts of a meeting."""
    meetings = Meeting.objects.select_related("chair__branch", "rapporteur__branch", "venue_branch")
    with transaction.atomic():
        meeting = meeting_to_change(request.user, pk, meetings=meetings, lock=request.method == "POST")
        may_elect = request.user.has_perm(ELECT, meeting.branch)
        form = _facts_form(request, meeting)
        is_saved = _save_if_valid(form)
    return _answer_facts(request, form, is_saved, may_elect)


def _facts_form(request, meeting):
    data = request.POST if request.method == "POST" else None
    if data and "take" in data:  # a usual title was taken, where no script fills it in
        data = data.copy()
        data["title"] = data["take"]
    directory = Directory(request.user, meeting.branch, data, recorded=[meeting.chair, meeting.rapporteur])
    is_ahead = meeting.pk is None and "ahead" in request.GET
    initial = {"usual_agenda": True} if is_ahead else None
    form = FactsForm(data, instance=meeting, directory=directory, is_ahead=is_ahead, initial=initial)
    if data and "take" in data:
        form.without_errors()
    return form


def _save_if_valid(form):
    is_saved = form.is_bound and "take" not in form.data and form.is_valid()
    if is_saved:
        form.save()
    return is_saved


def _answer_facts(request, form, is_saved, may_elect, is_new=False):
    meeting = form.instance
    if is_saved:
        return _go_on(request, meeting, "facts", may_elect)
    steps = [] if is_new else steps_of(meeting, "facts", may_elect)
    context = {"form": form, "meeting": meeting, "branch": meeting.branch, "is_new": is_new, "steps": steps}
    refused = form.is_bound and "take" not in form.data
    return render(request, "meetings/facts.html", context, status=UNPROCESSABLE if refused else 200)


@login_required
@form_page
def section(request, pk, name):
    """Record one part of the meeting. `add` in the submission asks for one more row and saves nothing."""
    part, wanted = PARTS[name], request.POST.get("add", "")
    is_sent = request.method == "POST"
    with transaction.atomic() if is_sent else nullcontext():
        meeting = meeting_to_change(request.user, pk, *part.fetches, lock=is_sent)
        if name == "attendance" and (refusal := form_refusal(meeting)):
            messages.info(request, refusal)
            return redirect("meetings:desk", pk)
        may_elect = request.user.has_perm(ELECT, meeting.branch)
        formset = _formset(request, part, meeting, wanted)
        is_saved = not wanted and _save_if_valid(formset)
    if is_saved:
        return _go_on(request, meeting, name, may_elect)
    if wanted:
        formset.show_added()
    context = {
        "formset": formset,
        "part": part,
        "rows_template": f"meetings/_{name}_row.html",
        "numbers": getattr(formset, "numbers", None),
        "meeting": meeting,
        "branch": meeting.branch,
        "steps": steps_of(meeting, name, may_elect),
        "added": wanted,
    }
    refused = formset.is_bound and not wanted
    return render(request, "meetings/section.html", context, status=UNPROCESSABLE if refused else 200)


def _formset(request, part, meeting, wanted):
    data = request.POST if request.method == "POST" else None
    rows = list(getattr(meeting, part.rows).all())
    directory = Directory(request.user, meeting.branch, data, recorded=part.formset.people_of(rows))
    return part.formset(data, instance=meeting, rows=rows, directory=directory, add=wanted)


def steps_of(meeting, here, may_elect):
    """The steps of recording a meeting: [(name, label, address, whether it is this page, whether it is locked)].

    The election is locked where the level above records it: here it is prepared. Honourees are a step of ceremonies.
    """
    left_out = set() if here == "honourees" or meeting.kind == Meeting.Kind.CEREMONY else {"honourees"}
    parts = {name: part.title for name, part in PARTS.items() if name not in left_out}
    labels = {"facts": _("Facts"), **parts, "election": _("Election")}
    locked = set() if may_elect else {"election"}
    return [
        (name, label, reverse(f"meetings:{name}", args=[meeting.pk]), name == here, name in locked)
        for name, label in labels.items()
    ]


def _go_on(request, meeting, name, may_elect):
    """Go on to the next step where that was asked for, else back to the record."""
    messages.success(request, _("Saved."))
    if "next" not in request.POST:
        return redirect(meeting)
    names = [step for step, *_rest in steps_of(meeting, name, may_elect)]
    following = names[names.index(name) + 1 :]
    return redirect(f"meetings:{following[0]}", meeting.pk) if following else redirect(meeting)
