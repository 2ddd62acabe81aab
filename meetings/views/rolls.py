"""The roll of a meeting: read, searched, printed; and what the desk does to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find, find_among, hide_unless, require
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from forms.requests import read_number, read_page, read_query
from members.dues_question import answers
from members.models import Person
from traces.models import Act
from traces.recording import record_reading

from ..call_papers import roll_paper
from ..call_preview import roll_counts
from ..desk import KEEP, add_to_roll, members_to_add, readmit, strike_off, struck_by_rule
from ..forms.calls import WhyForm
from ..holding import is_roll_closed, was_held
from ..models import Meeting, RollChange, RollEntry
from ..roll import asked
from ..roll_words import remedy_of, why_excluded

ENTRIES_A_PAGE = 50
FOUND = 20
MONEY = "treasury.view_duescharge"


@login_required
@require_safe
def roll(request, pk):
    """The roll, all of it or those of one state, with a folded search in names; each exclusion with its remedy."""
    meeting = _called(request.user, pk)
    state, query = request.GET.get("state", ""), read_query(request)
    rows = RollEntry.objects.visible_to(request.user).filter(meeting=meeting).search(query)
    if state in RollEntry.State.values:
        rows = rows.filter(state=state)
    page = read_page(request, rows.select_related("person").prefetch_related("changes__by__person").by_name(),
                     ENTRIES_A_PAGE)  # fmt: skip
    may_keep = request.user.has_perm(KEEP, meeting)
    _explain(request.user, meeting, page, figures=may_keep or request.user.has_perm(MONEY, meeting.branch))
    may_keep_now = may_keep and meeting.has_open_roll and not is_roll_closed(meeting)
    _offer_striking(request.user, meeting, page, may_keep_now and not was_held(meeting))
    counts = roll_counts(meeting)
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "page_obj": page,
        "query": query,
        "state": state if state in RollEntry.State.values else "",
        "states": [(value, label, counts.get(value, 0)) for value, label in RollEntry.State.choices],
        "everybody": sum(counts.get(value, 0) for value in RollEntry.State.values),
        "may_keep": may_keep_now,
        "may_print": may_keep,
    }
    return render(request, "meetings/roll.html", context)


def _called(user, pk):
    meeting = find(user, Meeting.objects.with_names(), pk=pk)
    hide_unless(meeting.is_called)
    return meeting


def _offer_striking(user, meeting, entries, may_strike):
    """Say of each entry whether `user` may strike it off: no button leads to a refusal. One query."""
    entitled = [row.person_id for row in entries if row.is_entitled and row.person_id != user.person_id]
    struck = struck_by_rule(meeting, entitled) if may_strike and entitled else set()
    for row in entries:
        row.may_be_struck = row.is_entitled and row.person_id in struck


def _explain(user, meeting, entries, figures):
    """Add to each excluded entry why, what can be done about it, and where `user` takes the payment that is due.

    Without `figures`, the reason alone: what somebody owes is not told to every officer.
    """
    owing = [row.person_id for row in entries if row.reason == RollEntry.Reason.DUES]
    pages = answers().pages(user, owing) if owing else {}
    for row in entries:
        row.payment_url = pages.get(row.person_id, "")
        row.why = why_excluded(row, meeting.call, meeting.date) if figures else ""
        row.remedy = remedy_of(row) if figures else ""


@login_required
@form_page
def add(request, pk):
    """Find somebody who was forgotten, by name, and put them on the roll with a reason, if the rule entitles them."""
    meeting = _kept(request.user, pk)
    query = read_query(request)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (person := _chosen(request, meeting, form)) and form.is_valid():
        deny_unless(person.pk != request.user.person_id, _("Nobody changes the roll for themselves."))
        if form.run(add_to_roll, meeting=meeting, person=person, by=request.user, why=form.cleaned_data["why"]):
            messages.success(request, _("%(person)s is on the roll.") % {"person": person})
            return redirect("meetings:roll", pk)
    found = members_to_add(meeting).search_as(request.user, query) if query else members_to_add(meeting).none()
    rows = asked(found, meeting.call, meeting.date).select_related("person")
    people = list(rows.order_by("person__name_key", "pk")[:FOUND])
    for row in people:
        entry = RollEntry(reason=row.why_not, member_since=row.since, months_late=row.late)
        row.why = why_excluded(entry, meeting.call, meeting.date)
        row.is_chosen = len(people) == 1 or request.POST.get("person") == str(row.person_id)
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "query": query,
        "found": people,
        "form": form,
    }
    return render(request, "meetings/add_to_roll.html", context, status=422 if form.errors else 200)


def _chosen(request, meeting, form):
    """The person chosen; None, with an error on the form, where it is none of those who may be added."""
    key = read_number(request.POST.get("person"))
    person = Person.objects.filter(pk=key).first() if key is not None else None
    if person and members_to_add(meeting).filter(person=person).exists():
        return person
    form.add_error(None, _("Choose one of those found here: whoever is on the roll already is not added again."))
    return None


@login_required
@require_POST
def ask_again(request, pk, entry_pk):
    """Ask the rule again about somebody excluded, say after a payment at the desk."""
    meeting = _kept(request.user, pk)
    entry = find_among(_entries(request.user, meeting), pk=entry_pk)
    try:
        readmit(entry=entry, by=request.user)
    except ValidationError as refusal:
        messages.error(request, f"{entry.person}: {' '.join(refusal.messages)}")
    else:
        messages.success(request, _("%(person)s is entitled now.") % {"person": entry.person})
    return redirect("meetings:roll", pk)


@login_required
@form_page
def strike(request, pk, entry_pk):
    """Strike somebody off the roll, with the reason; the trace stays."""
    meeting = _kept(request.user, pk)
    entry = find_among(_entries(request.user, meeting), pk=entry_pk)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.run(strike_off, entry=entry, by=request.user, why=form.cleaned_data["why"]):
        messages.success(request, _("%(person)s is struck off the roll.") % {"person": entry.person})
        return redirect("meetings:roll", pk)
    context = {"meeting": meeting, "branch": meeting.branch, "entry": entry, "form": form}
    return render(request, "meetings/strike_off.html", context, status=422 if form.errors else 200)


def _kept(user, pk):
    """The called meeting whose roll the user keeps."""
    meeting = _called(user, pk)
    require(user, KEEP, meeting)
    return meeting


def _entries(user, meeting):
    return RollEntry.objects.visible_to(user).filter(meeting=meeting).select_related("person", "meeting__branch")


@login_required
@require_safe
def paper(request, pk):
    """The roll as PDF: the entitled with room to sign, and what the desk changed."""
    meeting = _kept(request.user, pk)
    entries = list(_entries(request.user, meeting).entitled().by_name())
    changes = RollChange.objects.filter(entry__meeting=meeting).select_related("entry__person", "by__person")
    people = list({row.person_id for row in entries} | {row.entry.person_id for row in changes})
    record_reading(reader=request.user, act=Act.PRINTED, subject="roll", people=people, branch=meeting.branch)
    return pdf_response(
        make_pdf("sheet", roll_paper(meeting, entries, changes)),
        plain_name=f"roll-{meeting.branch.slug}-{meeting.date}",
        name=_("Roll, %(title)s, %(day)s") % {"title": meeting.title, "day": meeting.date},
    )
