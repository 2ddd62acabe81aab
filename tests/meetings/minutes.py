"""Minutes for tests: written by one account, approved by another."""

from meetings.communiques.writing import NO_COMMUNIQUE
from meetings.communiques.writing import draft_from_record as communique_draft
from meetings.minutes.approving import approve_minutes
from meetings.minutes.writing import NO_MINUTES, draft_from_record


def write_minutes(meeting, by):
    return draft_from_record(meeting=meeting, version=NO_MINUTES, by=by)


def approved_minutes(meeting, writer, approver):
    minutes = write_minutes(meeting, writer)
    return approve_minutes(minutes=minutes, version=minutes.version, by=approver)


def fallen(election):
    """`election` refused or annulled since, as far as texts are concerned."""
    state = election.State.ANNULLED if election.bureau_id else election.State.REFUSED
    type(election).objects.filter(pk=election.pk).update(state=state)


def write_communique(meeting, by):
    return communique_draft(meeting=meeting, version=NO_COMMUNIQUE, by=by)
