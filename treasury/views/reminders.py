"""Reminding one member, by e-mail or from the officer's own telephone, and many by e-mail."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from branches.access import find
from forms.pages import form_page
from members.models import Person
from members.refusals import refusals_of
from traces.recording import record_opening

from ..arrears import late_charges
from ..models import DuesReminder
from ..reminder_words import address_of, reminder_text
from ..reminders import (
    REFUSABLE,
    REMIND,
    Kind,
    Skipped,
    confirmed_addresses,
    months_late,
    remind_one,
    sort_out,
)
from ..reminding_run import branches_to_remind, start_reminding
from .access import of_treasury
from .terms import membership_of, trail_of_member

MOST_LOST = 50


@form_page
@of_treasury(act=REMIND)
def remind(request, branch, person_pk):
    """The message to a member in arrears, the reminders before it, and the ways to send it."""
    person = membership_of(request.user, branch, person_pk).person
    record_opening(reader=request.user, person=person, subject="dues")
    if request.method == "POST" and (sent := _remind(request, branch, person)):
        return redirect("treasury:reminder", branch.slug, sent.pk)
    months, amount = _owed(branch, person)
    refused = refusals_of(person)
    open_ways = {kind for kind in Kind if REFUSABLE[kind] not in refused}
    if not confirmed_addresses(Kind.EMAIL, [person.pk]):
        open_ways.discard(Kind.EMAIL)
    rows = DuesReminder.objects.visible_to(request.user).filter(person=person, branch=branch)
    context = {
        "branch": branch,
        "person": person,
        "text": reminder_text(person, branch, months, amount) if months else "",
        "ways": [(kind, kind.label) for kind in Kind if kind in open_ways],
        "refused": [kind.label for kind in Kind if REFUSABLE[kind] in refused],
        "reminders": rows.select_related("sent_by__person"),
        "title": _("Remind %(person)s") % {"person": person},
        "breadcrumbs": trail_of_member(branch, person, _("Reminder")),
        "destination": "dues",
    }
    return render(request, "treasury/remind.html", context)


def _remind(request, branch, person):
    """The reminder that was sent; None where a message says why there is none."""
    kind = request.POST.get("kind")
    if kind not in Kind.values:
        messages.error(request, _("Choose how the reminder is sent."))
        return None
    try:
        sent = remind_one(branch=branch, person=person, kind=kind, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return None
    sent.refresh_from_db()  # an e-mail went out meanwhile, or was refused: then its page says so
    if sent.state != DuesReminder.State.FAILED:
        messages.success(request, _("The reminder is recorded, and counts from today."))
    return sent


def _owed(branch, person):
    months = months_late(branch, [person.pk])[person.pk]
    rows = late_charges().filter(branch=branch, person=person).values_list("due", flat=True)
    return months, sum(rows)


@require_safe
@of_treasury(act=REMIND)
def reminder(request, branch, pk):
    """A reminder that was just recorded, with the link that opens its message on the officer's telephone."""
    rows = DuesReminder.objects.select_related("person", "sent_by__person")
    row = find(request.user, rows, pk=pk, branch=branch)
    months, amount = _owed(branch, row.person)
    readable = Person.objects.visible_to(request.user).filter(pk=row.person_id).exists()
    phone = row.person.phone if readable else ""
    text = reminder_text(row.person, branch, months, amount) if months else ""
    context = {
        "branch": branch,
        "reminder": row,
        "person": row.person,
        "text": text,
        "address": address_of(row.kind, phone, text) if text and row.kind != Kind.EMAIL else "",
        "title": _("Reminder to %(person)s") % {"person": row.person},
        "breadcrumbs": trail_of_member(branch, row.person, _("Reminder")),
        "destination": "dues",
    }
    return render(request, "treasury/reminder.html", context)


def _lost(user, branches):
    """The last e-mails to members of `branches` that were not accepted, and that nothing has followed since."""
    after = DuesReminder.objects.holding_back().filter(
        person=OuterRef("person"), branch=OuterRef("branch"), pk__gt=OuterRef("pk")
    )
    rows = DuesReminder.objects.visible_to(user).lost().filter(~Exists(after), branch__in=branches)
    return list(rows.select_related("person", "branch").order_by("-pk")[:MOST_LOST])


@form_page
@of_treasury(act=REMIND)
def remind_many(request, branch):
    """Say how many would be reminded by e-mail now and how many not, and why; then begin. It cannot be taken back."""
    below = (request.POST or request.GET).get("below") == "1"
    branches = branches_to_remind(request.user, branch, below)
    if request.method == "POST":
        return redirect(start_reminding(branch=branch, below=below, by=request.user))
    found = sort_out(branches=branches, kind=Kind.EMAIL)
    ready = len(found.ready)
    sentence = ngettext(
        "%(count)s e-mail goes out as soon as you confirm. What was sent is not taken back.",
        "%(count)s e-mails go out as soon as you confirm. What was sent is not taken back.",
        ready,
    ) % {"count": ready}
    context = {
        "branch": branch,
        "below": below,
        "may_go_below": branches_to_remind(request.user, branch, True).exclude(pk=branch.pk).exists(),
        "ready": ready,
        "lost": _lost(request.user, branches),
        "skipped": [(reason.label, found.skipped[reason]) for reason in Skipped if found.skipped[reason]],
        "sentence": sentence,
        "title": _("Remind members in arrears by e-mail"),
        "cancel_url": reverse("treasury:arrears", args=[branch.slug]),
        "breadcrumbs": [
            (branch, branch.get_absolute_url()),
            (_("Arrears"), reverse("treasury:arrears", args=[branch.slug])),
        ],
        "destination": "dues",
    }
    return render(request, "treasury/remind_many.html", context)
