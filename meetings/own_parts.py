"""What the meetings' room holds about a person, for `members.own_data`."""

from django.utils.translation import gettext_lazy as _

from bureaus.own_parts import office_words
from members.own_data import leave_out, part

from .models import (
    Attendance,
    Candidacy,
    Contest,
    ElectedSeat,
    Honouree,
    Intervention,
    Measure,
    Meeting,
    Objection,
    PlanPresentation,
    RollEntry,
    Standing,
    Task,
    TellerCount,
)

MEETING = {"meeting": _("meeting"), "branch": _("branch"), "date": _("date")}


@part(
    "attendance",
    _("Meetings attended"),
    MEETING
    | {
        "capacity": _("capacity"),
        "is_guest": _("guest"),
        "arrived_at": _("arrived at"),
        "left_at": _("left at"),
    },
    covers=["meetings.Attendance.person"],
)
def attendance(person):
    rows = Attendance.objects.filter(person=person).order_by("meeting__date", "pk")
    return rows.values_list(
        *("meeting__title", "meeting__branch__name", "meeting__date", "capacity", "is_guest", "arrived_at", "left_at")
    )


@part(
    "interventions",
    _("Interventions"),
    MEETING | {"subject": _("subject"), "points": _("points"), "capacity": _("capacity")},
    covers=["meetings.Intervention.speaker"],
)
def interventions(person):
    rows = Intervention.objects.filter(speaker=person).order_by("meeting__date", "pk")
    return rows.values_list(
        "meeting__title", "meeting__branch__name", "meeting__date", "subject", "points", "capacity"
    )


@part("chaired", _("Meetings chaired"), MEETING | {"capacity": _("capacity")}, covers=["meetings.Meeting.chair"])
def chaired(person):
    rows = Meeting.objects.filter(chair=person).order_by("date", "pk")
    return rows.values_list("title", "branch__name", "date", "chair_capacity")


@part("reported", _("Meetings reported"), MEETING, covers=["meetings.Meeting.rapporteur"])
def reported(person):
    rows = Meeting.objects.filter(rapporteur=person).order_by("date", "pk")
    return rows.values_list("title", "branch__name", "date")


@part(
    "tasks",
    _("Tasks"),
    MEETING
    | {
        "subject": _("subject"),
        "due_on": _("due on"),
        "done_on": _("done on"),
        "dropped_on": _("dropped on"),
        "dropped_because": _("reason"),
    },
    covers=["meetings.Task.owner"],
)
def tasks(person):
    of = "resolution__meeting__"
    rows = Task.objects.filter(owner=person).order_by(f"{of}date", "pk")
    return rows.values_list(
        *(f"{of}title", f"{of}branch__name", f"{of}date", "subject", "due_on", "done_on", "dropped_on"),
        "dropped_because",
    )


@part(
    "measures",
    _("Measures of action plans"),
    {"plan": _("action plan"), "branch": _("branch"), "subject": _("subject"), "due_on": _("due on")},
    covers=["meetings.Measure.owner"],
)
def measures(person):
    rows = Measure.objects.filter(owner=person).order_by("axis__plan__started_on", "pk")
    return rows.values_list("axis__plan__title", "axis__plan__branch__name", "subject", "due_on")


@part(
    "presented_plans",
    _("Action plans presented"),
    MEETING | {"plan": _("action plan")},
    covers=["meetings.PlanPresentation.presenter"],
)
def presented_plans(person):
    rows = PlanPresentation.objects.filter(presenter=person).order_by("meeting__date", "pk")
    return rows.values_list("meeting__title", "meeting__branch__name", "meeting__date", "plan__title")


@part(
    "honours",
    _("Honours"),
    MEETING | {"capacity": _("capacity"), "reason": _("reason")},
    covers=["meetings.Honouree.person"],
)
def honours(person):
    rows = Honouree.objects.filter(person=person).order_by("meeting__date", "pk")
    return rows.values_list("meeting__title", "meeting__branch__name", "meeting__date", "capacity", "reason")


@part(
    "candidacies",
    _("Candidacies"),
    MEETING | {"office": (_("office"), office_words), "votes": _("votes"), "is_elected": _("elected")},
    covers=["meetings.Candidacy.person"],
)
def candidacies(person):
    of = "act__election__meeting__"
    rows = Candidacy.objects.filter(person=person).order_by(f"{of}date", "pk")
    return rows.values_list(f"{of}title", f"{of}branch__name", f"{of}date", "office__code", "votes", "is_elected")


@part(
    "elected_seats",
    _("Places in elections"),
    MEETING | {"office": (_("office"), office_words)},
    covers=["meetings.ElectedSeat.person"],
)
def elected_seats(person):
    of = "election__meeting__"
    rows = ElectedSeat.objects.filter(person=person).order_by(f"{of}date", "pk")
    return rows.values_list(f"{of}title", f"{of}branch__name", f"{of}date", "office__code")


@part(
    "contests",
    _("Contests of elections"),
    MEETING
    | {
        "contested_at": _("contested at"),
        "reason": _("reason"),
        "state": (_("state"), Contest.State),
        "decided_at": _("decided at"),
        "decision_reason": _("reason of the decision"),
    },
    covers=["meetings.Contest.person"],
)
def contests(person):
    of = "election__meeting__"
    rows = Contest.objects.filter(person=person).order_by("created_at", "pk")
    return rows.values_list(
        *(f"{of}title", f"{of}branch__name", f"{of}date", "created_at", "reason", "state", "decided_at"),
        "decision_reason",
    )


@part(
    "rolls",
    _("Rolls of meetings"),
    MEETING
    | {
        "state": (_("state"), RollEntry.State),
        "reason": (_("reason"), RollEntry.Reason),
        "member_since": _("member since"),
        "months_late": _("months of dues unpaid"),
    },
    covers=["meetings.RollEntry.person"],
)
def rolls(person):
    rows = RollEntry.objects.filter(person=person).order_by("meeting__date", "pk")
    return rows.values_list(
        *("meeting__title", "meeting__branch__name", "meeting__date", "state", "reason", "member_since", "months_late")
    )


@part(
    "standings",
    _("Candidacies in ballots"),
    MEETING | {"office": (_("office"), office_words), "withdrawn_at": _("withdrawn at"), "why_withdrawn": _("reason")},
    covers=["meetings.Standing.person"],
)
def standings(person):
    of = "poll__meeting__"
    rows = Standing.objects.filter(person=person).order_by(f"{of}date", "pk")
    return rows.values_list(
        *(f"{of}title", f"{of}branch__name", f"{of}date", "office__code", "withdrawn_at", "why_withdrawn")
    )


@part(
    "objections",
    _("Objections to ballots"),
    MEETING | {"text": _("objection"), "answer": _("answer of the chair")},
    covers=["meetings.Objection.person"],
)
def objections(person):
    rows = Objection.objects.filter(person=person).order_by("meeting__date", "pk")
    return rows.values_list("meeting__title", "meeting__branch__name", "meeting__date", "text", "answer")


@part("counted_votes", _("Ballots counted as a teller"), MEETING, covers=["meetings.TellerCount.teller"])
def counted_votes(person):
    of = "round__poll__meeting__"
    rows = TellerCount.objects.filter(teller=person).order_by(f"{of}date", "pk")
    return rows.values_list(f"{of}title", f"{of}branch__name", f"{of}date")


leave_out(
    "Who recorded or decided something did it for the party: it stands with whom it is about.",
    *(f"meetings.Election.{name}" for name in ("recorded_by", "decided_by", "prepared_by")),
    "meetings.Contest.decided_by",
    "meetings.ElectionDraft.prepared_by",
    *(f"meetings.{model}.{act}_by" for model, act in (("Minutes", "saved"), ("MinutesAnnex", "written"))),
    *(f"meetings.{model}.approved_by" for model in ("Minutes", "MinutesAnnex")),
    "meetings.MinutesWriter.user",
    "meetings.Declaration.recorded_by",
    "meetings.ActionPlan.prepared_by",
    *(f"meetings.{model}.recorded_by" for model in ("PlanAdoption", "IndicatorReading", "MeasureDone")),
    "meetings.Communique.saved_by",
    "meetings.CommuniquePhoto.uploaded_by",
    "meetings.Publication.published_by",
    "meetings.Publication.withdrawn_by",
    *("meetings.Standing.withdrawn_by", "meetings.Round.opened_by", "meetings.Round.settled_by"),
    *("meetings.Poll.annulled_by", "meetings.Round.annulled_by"),
    *("meetings.Objection.recorded_by", "meetings.VotingSlip.handed_by", "meetings.TellerCount.entered_by"),
    *("meetings.Call.sent_by", "meetings.Postponement.by", "meetings.Cancellation.by", "meetings.RollChange.by"),
    *("meetings.Vote.recorded_by", "meetings.Vote.taken_back_by", "meetings.PresentedReport.uploaded_by"),
    "meetings.TaskAct.by",
    *("meetings.Attendance.recorded_by", "meetings.DeskTick.by", "meetings.PresenceCount.by"),
    *("meetings.Proxy.given_by", "meetings.Proxy.ended_by"),
    *("meetings.AttendanceClosing.closed_by", "meetings.AttendanceClosing.reopened_by"),
)
leave_out("It lets a calendar read what the account may read; of the address itself nothing is kept.",
          "meetings.CalendarKey.user")  # fmt: skip
leave_out("It links memberships that stand in the part of memberships.", "meetings.Election_joined.membership",
          "meetings.RollEntry.membership")  # fmt: skip
