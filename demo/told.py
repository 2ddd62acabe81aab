"""What the first branch told of its last assembly: minutes and a communiqué; and declarations, one of them due."""

from datetime import timedelta

from meetings.communiques.publishing import publish
from meetings.communiques.writing import NO_COMMUNIQUE
from meetings.communiques.writing import draft_from_record as draft_communique
from meetings.declarations import record_declaration
from meetings.minutes.approving import approve_minutes
from meetings.minutes.writing import NO_MINUTES, draft_from_record
from meetings.models import Declaration, Meeting
from members.models import User


def tell_assemblies(party):
    """The rapporteur writes, the secretary approves and publishes; every renewal but the last was declared in time."""
    branch = party.tree.locals[0]
    accounts = User.objects.in_bulk(["rapporteur", "secretary"], field_name="username")
    rapporteur, secretary = accounts["rapporteur"], accounts["secretary"]
    assembly = Meeting.objects.filter(branch=branch, elections__state="in_force").order_by("-date").first()
    minutes = draft_from_record(meeting=assembly, version=NO_MINUTES, by=rapporteur)
    approve_minutes(minutes=minutes, version=minutes.version, by=secretary)
    communique = draft_communique(meeting=assembly, version=NO_COMMUNIQUE, by=rapporteur)
    publish(communique=communique, version=communique.version, by=secretary)
    _declare()


def _declare():
    rows = Declaration.objects.order_by("due_on", "pk").select_related("election__meeting")
    for number, row in enumerate(list(rows)[:-1], start=1):
        made_on = min(row.due_on, row.election.meeting.date + timedelta(days=3 + number % 11))
        record_declaration(declaration=row, made_on=made_on, reference=f"{number}/{made_on.year}", by=None)
