"""All that the record of a meeting holds, fetched at once: each part by a statement that is planned once."""

from django.db.models import Exists, OuterRef

from members.models import Person
from sql.held import hold
from sql.prepared import prepared, prepared_instances

from .models import (
    Act,
    AgendaItem,
    Attendance,
    Candidacy,
    ElectedSeat,
    Election,
    Founding,
    Honouree,
    Intervention,
    Meeting,
    PlanAdoption,
    PlanPresentation,
    Poll,
    Proxy,
    Resolution,
    Task,
    Vote,
)


def hold_record(meetings):
    """Let `meetings`, a list of instances, hold their record, and return them. At most seventeen queries.

    What few meetings have (`RARE`) is asked for where there is some: one query tells.

    Agenda, attendance, proxies, interventions, resolutions with their tasks and votes, elections with acts, offices
    and candidacies; plans that were adopted and presented, honourees, bodies that were founded; with every person
    named and the bureau that was opened.
    """
    keys = [meeting.pk for meeting in meetings]
    for name, parts_of in PARTS.items():
        hold(meetings, name, _by("meeting", meetings, parts_of(keys)))
    there_is = [any(answers) for answers in zip(*_rare(keys), strict=True)] or [False] * len(RARE)
    for (name, parts_of), is_there in zip(RARE.items(), there_is, strict=True):
        hold(meetings, name, _by("meeting", meetings, parts_of(keys)) if is_there else ())
    resolutions, elections = _resolutions(keys), _elections(keys)
    hold(meetings, "resolutions", _by("meeting", meetings, resolutions))
    hold(meetings, "elections", _by("meeting", meetings, elections))
    if resolutions:
        of = [row.pk for row in resolutions]
        hold(resolutions, "tasks", _by("resolution", resolutions, _tasks(of)))
        hold(resolutions, "votes", _by("resolution", resolutions, _votes(of)))
    if elections:
        _hold_acts(elections)
    return meetings


def _hold_acts(elections):
    acts = _acts([election.pk for election in elections])
    hold(elections, "acts", _by("election", elections, acts))
    if acts:
        keys = [act.pk for act in acts]
        hold(acts, "offices", [(row.act_id, row.office) for row in _offices(keys)])
        candidacies = list(_candidacies(keys))
        hold(acts, "candidacies", _by("act", acts, candidacies))
        if any(row.votes is not None for row in candidacies):
            _hold_polls(elections)


def _hold_polls(elections):
    """Let each of `elections` hold the ballots by which it was voted, as `polls_held`: four queries for all."""
    polls = (
        Poll.objects.filter(meeting__in={row.meeting_id for row in elections}, why_annulled="")
        .order_by("order", "pk")
        .whole()
    )
    polls = list(polls.prefetch_related("slates"))
    for election in elections:
        told = (election.meeting_id, election.organ)
        election.polls_held = [row for row in polls if (row.meeting_id, row.organ) == told]


def _by(name, rows, parts):
    """Pairs (the key of the row, part); each part knows the row that it belongs to, which is among `rows`."""
    of = {row.pk: row for row in rows}
    for part in parts:
        setattr(part, name, of[getattr(part, f"{name}_id")])
        yield getattr(part, f"{name}_id"), part


@prepared_instances
def _agenda(meetings):
    return AgendaItem.objects.filter(meeting__among=meetings)


@prepared_instances
def _attendance(meetings):
    return Attendance.objects.filter(meeting__among=meetings).select_related("person")


@prepared_instances
def _interventions(meetings):
    return Intervention.objects.spoken().filter(meeting__among=meetings).select_related("speaker")


@prepared_instances
def _resolutions(meetings):
    return Resolution.objects.filter(meeting__among=meetings)


@prepared_instances
def _votes(resolutions):
    """All votes: one that was taken back shows that its resolution waits for another."""
    return Vote.objects.filter(resolution__among=resolutions)


@prepared_instances
def _tasks(resolutions):
    return Task.objects.filter(resolution__among=resolutions).select_related("owner")


@prepared_instances
def _elections(meetings):
    accounts = ("recorded_by__person", "decided_by__person", "prepared_by__person")
    return Election.objects.filter(meeting__among=meetings).select_related("bureau", *accounts).order_by("pk")


@prepared_instances
def _acts(elections):
    return Act.objects.filter(election__among=elections)


@prepared_instances
def _offices(acts):
    rows = Act.offices.through.objects.filter(act__among=acts).select_related("office")
    return rows.order_by("office__rank", "office__pk")


@prepared_instances
def _candidacies(acts):
    return Candidacy.objects.filter(act__among=acts).select_related("person", "office", "mandate")


@prepared_instances
def _adoptions(meetings):
    return PlanAdoption.objects.filter(meeting__among=meetings).select_related("plan__branch").order_by("pk")


@prepared_instances
def _presentations(meetings):
    rows = PlanPresentation.objects.filter(meeting__among=meetings)
    return rows.select_related("plan__branch", "plan__adoption__meeting", "presenter")


@prepared_instances
def _honourees(meetings):
    return Honouree.objects.filter(meeting__among=meetings).select_related("person")


@prepared_instances
def _foundings(meetings):
    return Founding.objects.filter(meeting__among=meetings).select_related("branch").order_by("branch__path")


@prepared_instances
def _proxies(meetings):
    """Those that were no mistake: not taken back, and held by somebody who came."""
    came = Attendance.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("holder__person"), is_guest=False)
    rows = Proxy.objects.filter(Exists(came), meeting__among=meetings).exclude(end_reason=Proxy.EndReason.TAKEN_BACK)
    return rows.select_related("giver__person", "holder__person")


@prepared
def _rare(meetings):
    """Of each meeting, whether it has any of each of the `RARE`, in their order."""
    there = [
        Exists(model.objects.filter(meeting=OuterRef("pk")))
        for model in (Proxy, PlanAdoption, PlanPresentation, Honouree, Founding)
    ]
    return Meeting.objects.filter(pk__among=meetings).order_by().values_list(*there)


PARTS = {"agenda": _agenda, "attendance": _attendance, "interventions": _interventions}
RARE = {
    "proxies": _proxies,
    "plan_adoptions": _adoptions,
    "plan_presentations": _presentations,
    "honourees": _honourees,
    "foundings": _foundings,
}


def people_of_record(meeting):
    """Everybody whom the record of `meeting` names, as a queryset: one query."""
    rows = [
        Meeting.objects.filter(pk=meeting.pk).order_by().values_list("chair"),
        Meeting.objects.filter(pk=meeting.pk).order_by().values_list("rapporteur"),
        Attendance.objects.filter(meeting=meeting).order_by().values_list("person"),
        Proxy.objects.filter(meeting=meeting).order_by().values_list("giver__person"),
        Intervention.objects.filter(meeting=meeting).order_by().values_list("speaker"),
        Task.objects.filter(resolution__meeting=meeting).order_by().values_list("owner"),
        ElectedSeat.objects.filter(election__meeting=meeting).order_by().values_list("person"),
        Honouree.objects.filter(meeting=meeting).order_by().values_list("person"),
        PlanPresentation.objects.filter(meeting=meeting).order_by().values_list("presenter"),
    ]
    return Person.objects.filter(pk__in=rows[0].union(*rows[1:]))
