"""The earlier bureaus of a branch, changes in mid-term, and what one may do in a branch."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Case, When
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import find, of_branch, parents_of, require
from forms.days import AsOfForm
from forms.pages import form_page
from forms.requests import read_number, read_page, read_query
from members.models import Person, Suspension

from ..appointments import draft_appointment
from ..confirmers import confirmers
from ..dismissal import require_ender
from ..forms import EndMandateForm, HolderForm
from ..models import Bureau, Mandate, Seat
from ..roster import rosters
from ..visibility import rights_in

CANDIDATES_A_PAGE = 20
SEAT_OF_MANDATE = ("seat__office", "seat__bureau__branch")
TERMS_A_PAGE = 5


@require_safe
@of_branch()
def history(request, branch):
    """Every term of the branch's organs, latest first, each with its roster and what changed in it."""
    form = AsOfForm(request.GET if "on" in request.GET else None)
    bureaus = Bureau.objects.visible_to(request.user).filter(branch=branch).select_related("election__meeting__branch")
    if form.day:
        bureaus = bureaus.on(form.day)
    page = read_page(request, bureaus.order_by("-started_on", "organ"), TERMS_A_PAGE)
    found = rosters(page.object_list, day=form.day)
    for roster in found:
        roster.bureau.branch = branch
    context = {
        "branch": branch,
        "parents": parents_of(request.user, branch),
        "form": form,
        "day": form.day,
        "rosters": found,
        "page_obj": page,
    }
    return render(request, "bureaus/history.html", context)


@login_required
@form_page
def end_mandate(request, pk):
    """A holder resigns, or is made to leave the seat in mid-term: what will happen, then the act."""
    mandate = find(request.user, Mandate.objects.select_related("person", *SEAT_OF_MANDATE), pk=pk)
    branch = mandate.seat.bureau.branch
    require_ender(request.user, mandate)
    if mandate.ended_on is not None:
        messages.error(request, _("This mandate has already ended."))
        return redirect(branch)
    form = EndMandateForm(request.POST or None, is_own=request.user.person_id == mandate.person_id)
    if form.is_valid() and form.save(mandate, by=request.user):
        messages.success(request, _("The mandate has ended; the seat is vacant."))
        return redirect(branch)
    context = {"form": form, "mandate": mandate, "branch": branch}
    return render(request, "bureaus/end_mandate.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def fill_seat(request, pk):
    """Somebody takes a seat: choose the person, then say from when and confirm."""
    seat = find(request.user, Seat.objects.select_related("office", "bureau__branch"), pk=pk)
    branch = seat.bureau.branch
    require(request.user, "bureaus.change_mandate", seat)
    if not seat.bureau.is_current:
        messages.error(request, _("This bureau is no longer in office."))
        return redirect(branch)
    holder = seat.mandates.open().select_related("person", *SEAT_OF_MANDATE).first()
    if holder and request.method != "POST":  # who may not is told before choosing; the workflow asks again
        require_ender(request.user, holder)
    people = Person.objects.visible_to(request.user)
    chosen = people.filter(pk=read_number(request.POST.get("person") or request.GET.get("person"))).first()
    context = {"seat": seat, "branch": branch, "holder": holder, "chosen": chosen}
    if chosen is None:
        return render(request, "bureaus/choose_holder.html", context | _candidates(request, people, branch, holder))
    form = HolderForm(request.POST or None, people=people, holder=holder, initial={"person": chosen.pk})
    if form.is_valid() and form.save(seat, request.user):
        messages.success(request, _appointment_message(form.result))
        return redirect(branch)
    draft = draft_appointment(seat=seat, person=chosen, by=request.user)
    context |= {"form": form, "title": draft.title, "draft": draft}
    context["confirmers"] = confirmers(draft) if draft.causes else ()
    return render(request, "bureaus/fill_seat.html", context, status=422 if form.errors else 200)


def _appointment_message(appointment):
    if appointment.is_waiting:
        return _("The appointment waits for confirmation: nothing changes before it.")
    return _("The seat has its new holder.")


def _candidates(request, people, branch, holder):
    """The people who may be chosen for a seat: those of its branch first."""
    query = read_query(request)
    found = people.search(query).exclude(pk=holder and holder.person_id).select_related("branch")
    elsewhere = Case(When(branch=branch, then=0), default=1)
    found = found.order_by(elsewhere, "name_key", "pk") if query else found.filter(branch=branch).order_by("name_key")
    return {"query": query, "page_obj": read_page(request, found, CANDIDATES_A_PAGE)}


@login_required
@require_safe
@of_branch()
def rights(request, branch):
    """What the reader may do in the branch, and by which mandate."""
    context = {
        "branch": branch,
        "parents": parents_of(request.user, branch),
        "held": rights_in(request.user, branch),
        "membership": request.user.membership,
        "suspended": _suspended(request.user),
    }
    return render(request, "bureaus/rights.html", context)


def _suspended(user):
    """Whether the account's offices give nothing because the membership is on hold."""
    return Suspension.objects.current().filter(membership__person=user.person_id).exists() if user.person_id else False
