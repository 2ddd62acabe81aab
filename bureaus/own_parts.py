"""What the bureaus' room holds about a person, for `members.own_data`."""

from django.utils.translation import gettext_lazy as _

from members.own_data import leave_out, part

from .models import Appointment, Mandate, Office, Organ


def office_words(gender):
    """Offices by their titles in a gender; one query."""
    titles = {office.code: office.title_for(gender) for office in Office.objects.all()}
    return lambda code, row: titles.get(code, code)


@part(
    "mandates",
    _("Mandates"),
    {
        "branch": _("branch"),
        "organ": (_("organ"), Organ),
        "office": (_("office"), office_words),
        "status": (_("status"), Mandate.Status),
        "started_on": _("from"),
        "ended_on": _("to"),
        "end_reason": (_("reason of the end"), Mandate.EndReason),
        "note": _("note"),
    },
    covers=["bureaus.Mandate.person"],
)
def mandates(person):
    rows = Mandate.objects.filter(person=person).order_by("started_on", "pk")
    return rows.values_list(
        *("seat__bureau__branch__name", "seat__bureau__organ", "seat__office__code", "status", "started_on"),
        *("ended_on", "end_reason", "note"),
    )


@part(
    "appointments",
    _("Appointments"),
    {
        "branch": _("branch"),
        "office": (_("office"), office_words),
        "started_on": _("from"),
        "state": (_("state"), Appointment.State),
        "recorded_at": _("recorded at"),
        "decided_at": _("decided at"),
        "decision_reason": _("reason of the decision"),
    },
    covers=["bureaus.Appointment.person"],
)
def appointments(person):
    rows = Appointment.objects.filter(person=person).order_by("recorded_at", "pk")
    return rows.values_list(
        *("seat__bureau__branch__name", "seat__office__code", "started_on", "state", "recorded_at", "decided_at"),
        "decision_reason",
    )


leave_out(
    "Who recorded or decided something did it for the party: it stands with whom it is about.",
    "bureaus.Appointment.recorded_by",
    "bureaus.Appointment.decided_by",
)
