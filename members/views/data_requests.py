"""The pages of requests about one's data: asking, taking back, answering, and what waits."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import find, of_branch
from bureaus.data_requests import (
    answer_request,
    answering_level,
    confirm_correction,
    refuse_request,
    requests_to_answer,
    send,
)
from forms.pages import form_page
from forms.requests import read_page
from members.anonymising import name_kept_until, refusals
from members.data_fields import PHOTO, PROPOSED, shown_value, stored_value
from members.data_request_forms import AnswerForm, AskForm, ContactsForm, CorrectionForm, RefuseForm
from members.data_requests import Kind, ask, change_contacts, propose_corrections, withdraw
from members.limits import limit
from members.models import DataRequest, Person, Photo
from members.models.data_requests import last_day_to_answer
from members.photos import present_photo
from traces.recording import record_opening

from .own import of_own_person

SEE = "members.view_datarequest"
ROWS = 50
NAMES = ("given_name", "family_name")


@login_required
@form_page
@limit("ask")
@of_own_person
def contacts(request, person):
    """The member's own phone and address, changed at once."""
    form = ContactsForm(request.POST or None, instance=person)
    if form.is_valid() and form.run(change_contacts, person=person, by=request.user, **form.cleaned_data):
        messages.success(request, _("Your contacts are up to date."))
        return redirect("members:me")
    return render(request, "members/own_contacts.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@form_page
@limit("ask")
@of_own_person
def correction(request, person):
    """Propose corrections of one's own file, which an officer confirms."""
    waiting = {
        row.field: row for row in DataRequest.objects.waiting().corrections().filter(person=person, field__in=PROPOSED)
    }
    form = CorrectionForm(request.POST or None, instance=Person.objects.select_related("branch").get(pk=person.pk))
    if form.is_valid() and form.run(
        send, asking=propose_corrections, person=person, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("Your proposal is sent: an officer confirms it or says why not."))
        return redirect("members:own-data")
    context = {"form": form, "waiting": waiting.values(), "answer_by": last_day_to_answer(localdate())}
    return render(request, "members/own_correction.html", context, status=422 if form.errors else 200)


@login_required
@form_page
@limit("ask")
@of_own_person
def ask_about(request, person):
    """Ask something else about one's data: a question, opposition, leaving, erasure."""
    is_member = request.user.membership is not None
    form = AskForm(request.POST or None, is_member=is_member, initial={"kind": request.GET.get("kind")})
    if form.is_valid() and form.run(send, asking=ask, person=person, by=request.user, **form.cleaned_data):
        messages.success(request, _("Your request is sent."))
        return redirect("members:data-request", form.result.pk)
    context = {"form": form, "is_member": is_member, "answer_by": last_day_to_answer(localdate())}
    context["kept_until"] = name_kept_until(person)
    return render(request, "members/own_request.html", context, status=422 if form.errors else 200)


@require_safe
@of_branch(SEE)
def of_one_branch(request, branch):
    """The requests of those whose file the branch keeps, those that wait first."""
    rows = DataRequest.objects.visible_to(request.user).filter(person__branch=branch).select_related("person")
    context = {"branch": branch, "page_obj": read_page(request, rows.latest_waiting_first(), ROWS)}
    return render(request, "members/data_requests.html", context)


@login_required
@require_safe
def waiting(request):
    """The requests that the user may answer, wherever they are, by their deadline."""
    rows = requests_to_answer(request.user).select_related("person__branch").order_by("answer_by", "pk")
    page = read_page(request, rows, ROWS)
    return render(request, "members/waiting_data_requests.html", {"page_obj": page, "of_branches": True})


@login_required
@form_page
def data_request(request, pk):
    """A request and what was answered: who may, answers it; the member takes it back."""
    rows = DataRequest.objects.select_related("person__branch", "decided_by__person", "asked_by__person")
    asked = find(request.user, rows, pk=pk)
    record_opening(reader=request.user, person=asked.person)
    is_own = request.user.person_id == asked.person_id
    form = AnswerForm(request.POST if "answer_it" in request.POST else None)
    form.fields["answer"].required = asked.kind in (Kind.ACCESS, Kind.OPPOSITION)
    reason = RefuseForm(request.POST if "refuse" in request.POST else None)
    if request.method == "POST" and (answer := _answer(request, asked, form, reason)):
        return answer
    level = answering_level(asked) if asked.is_waiting else None
    context = {
        "asked": asked,
        "is_own": is_own,
        "breadcrumbs": _trail(asked, is_own),
        "may_answer": bool(level) and level.is_open_to(request.user),
        "decided_by": level.sentence if level else "",
        "form": form,
        "reason": reason,
        **(_erasing(asked.person) if asked.is_waiting and asked.kind == Kind.ERASURE else {}),
        **_present(request.user, asked, is_own),
    }
    return render(request, "members/data_request.html", context, status=422 if form.errors or reason.errors else 200)


def _erasing(person):
    """What hinders an erasure, or until when the law keeps the name."""
    hindered = refusals(person)
    return {"hindered": hindered, "kept_until": None if hindered else name_kept_until(person)}


def _present(user, asked, is_own):
    """Of a correction that waits: what the file says now, and for officers who else would have the name proposed."""
    if asked.is_waiting and asked.field == PHOTO:
        photo = Photo.objects.visible_to(user).in_files().filter(person=asked.person).first()
        present = present_photo(asked.person)
        return {"photo": photo, "present": present, "is_stale": present != asked.old_value}
    if not (asked.is_waiting and asked.is_correction and asked.field in PROPOSED):
        return {}
    present = stored_value(getattr(asked.person, asked.field))
    found = {"present": present, "shown_present": shown_value(asked.field, present)}
    found["is_stale"] = present not in (asked.old_value, asked.new_value)
    if not is_own and asked.field in NAMES:
        setattr(asked.person, asked.field, asked.new_value)
        asked.person.set_keys()
        people = Person.objects.visible_to(user).filter(name_key=asked.person.name_key)
        found["namesakes"] = people.exclude(pk=asked.person_id).select_related("branch")[:5]
        setattr(asked.person, asked.field, present)
    return found


def _trail(asked, is_own):
    """From where one comes to a request: the member from the own page, an officer from the branch's list."""
    if is_own:
        return [(_("My data"), reverse("members:own-data")), (asked.subject, "")]
    branch = asked.person.branch
    return [(str(branch), reverse("members:data-requests", args=[branch.slug])), (str(asked), "")]


def _answer(request, asked, form, reason):
    """Do what was sent. None where the page is shown again with a form's errors."""
    user = request.user
    try:
        if "confirm" in request.POST and asked.kind == Kind.CORRECTION:
            confirm_correction(request=asked, by=user, seen=request.POST.get("seen", ""))
            said = _("The file is corrected.")
        elif "answer_it" in request.POST and asked.kind != Kind.CORRECTION:
            if not (form.is_valid() and form.run(answer_request, request=asked, by=user, **form.cleaned_data)):
                return None
            said = _("The request is answered.")
        elif "refuse" in request.POST:
            if not (reason.is_valid() and reason.run(refuse_request, request=asked, by=user, **reason.cleaned_data)):
                return None
            said = _("The request is refused.")
        elif "withdraw" in request.POST:
            withdraw(request=asked, by=user)
            said = _("The request is withdrawn.")
        else:
            return None
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, said)
    return _next(user, asked)


def _next(user, asked):
    """The next correction of the same member that the user may answer; else the request itself, if still seen."""
    rows = requests_to_answer(user).filter(person=asked.person_id, kind=Kind.CORRECTION).exclude(pk=asked.pk)
    following = (
        rows.order_by("pk").first() if asked.kind == Kind.CORRECTION and user.person_id != asked.person_id else None
    )
    if following:
        return redirect("members:data-request", following.pk)
    if DataRequest.objects.visible_to(user).filter(pk=asked.pk).exists():
        return redirect("members:data-request", asked.pk)
    return redirect("members:waiting-data-requests")
