"""What waits for an officer on the front page of the administration: each matter counted, with its list."""

from django.urls import reverse
from django.utils.translation import ngettext

from branches.models import Branch
from branches.scoping import view_permission
from bureaus.admission import RIGHT as JOINING
from bureaus.models import Bureau, Seat
from bureaus.transfers import requests_to_answer
from meetings.models import Resolution
from meetings.waiting import count_waiting
from members.models import MembershipApplication


def requests_sentence(count):
    """How many requests to join wait."""
    return ngettext("%(count)s request to join waits", "%(count)s requests to join wait", count) % {"count": count}


def _transfers(count):
    return ngettext("%(count)s transfer waits for your answer", "%(count)s transfers wait for your answer", count)


def _ending(count):
    return ngettext(
        "%(count)s bureau's term is over, or is within 90 days",
        "%(count)s bureaus' terms are over, or are within 90 days",
        count,
    )


def _lacking(count):
    return ngettext(
        "%(count)s bureau lacks a head, a treasurer or a rapporteur",
        "%(count)s bureaus lack a head, a treasurer or a rapporteur",
        count,
    )


def _vacant(count):
    return ngettext("%(count)s seat is vacant", "%(count)s seats are vacant", count)


def _without_assembly(count):
    return ngettext(
        "%(count)s branch has held no general assembly this year",
        "%(count)s branches have held no general assembly this year",
        count,
    )


def _uncharged(count):
    return ngettext(
        "%(count)s branch has not charged this month", "%(count)s branches have not charged this month", count
    )


def _late_tasks(count):
    return ngettext("%(count)s resolution has late tasks", "%(count)s resolutions have late tasks", count)


# Model, the filter of its list and the state in it, and the sentence: what is counted is what the list then shows.
MATTERS = [
    (Bureau, "state", "ending", _ending),
    (Bureau, "state", "lacking", _lacking),
    (Seat, "state", "vacant", _vacant),
    (Branch, "assembly", "none", _without_assembly),
    (Branch, "dues", "none", _uncharged),
    (Resolution, "tasks", "late", _late_tasks),
]


def attention(request, site):
    """[(sentence, address of the list)] of what is due within the reader's reach. One query a matter."""
    found = []
    if waiting := count_waiting(request.user):
        sentence = ngettext("%(count)s decision waits", "%(count)s decisions wait", waiting)
        found.append((sentence % {"count": waiting}, reverse("meetings:waiting")))
    requests = MembershipApplication.objects.within_reach(request.user, JOINING).to_decide().count()
    if requests:
        found.append((requests_sentence(requests), reverse("members:waiting-applications")))
    if transfers := requests_to_answer(request.user).count():
        found.append((_transfers(transfers) % {"count": transfers}, reverse("members:waiting-transfers")))
    for model, parameter, state, sentence in MATTERS:
        count = _count(request, site, model, parameter, state)
        if count:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
            found.append((sentence(count) % {"count": count}, f"{reverse(name)}?{parameter}={state}"))
    return found


def _count(request, site, model, parameter, state):
    """How many rows the list of `model` shows to the reader in this state of its filter; none where it is closed."""
    model_admin = site.get_model_admin(model)
    if not model_admin.has_view_permission(request):
        return 0
    chosen = next(row for row in model_admin.list_filter if getattr(row, "parameter_name", "") == parameter)
    rows = model.objects.within_reach(request.user, view_permission(model))
    return chosen.narrow(rows, state, request.user).order_by().count()
