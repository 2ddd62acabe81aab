"""The addresses of meetings."""

from django.urls import path

from .views import (
    calendars,
    call_changes,
    calls,
    confirmation,
    contests,
    drafts,
    election,
    papers,
    people,
    reading,
    recording,
    rolls,
)

app_name = "meetings"
urlpatterns = [
    path("branches/<slug:slug>/meetings/", reading.meetings, name="list"),
    path("branches/<slug:slug>/meetings/record/", recording.record, name="record"),
    path("branches/<slug:slug>/meetings/people/", people.people, name="people"),
    path("meetings/<row:pk>/", reading.meeting, name="meeting"),
    path("meetings/<row:pk>/minutes.pdf", papers.minutes, name="minutes-paper"),
    path("meetings/<row:pk>/facts/", recording.facts, name="facts"),
    path("meetings/<row:pk>/agenda/", recording.section, {"name": "agenda"}, name="agenda"),
    path("meetings/<row:pk>/attendance/", recording.section, {"name": "attendance"}, name="attendance"),
    path("meetings/<row:pk>/interventions/", recording.section, {"name": "interventions"}, name="interventions"),
    path("meetings/<row:pk>/resolutions/", recording.section, {"name": "resolutions"}, name="resolutions"),
    path("meetings/<row:pk>/election/", election.election, name="election"),
    path("meetings/<row:pk>/election/draft/removal/", drafts.delete, name="delete-draft"),
    path("branches/<slug:slug>/meetings/calendar/", calendars.subscription, name="calendar"),
    path("calendars/<str:code>", calendars.feed, name="feed"),
    path("meetings/<row:pk>/call/", calls.call, name="call"),
    path("meetings/<row:pk>/call/mail/", calls.mail, name="mail-call"),
    path("meetings/<row:pk>/convocation/", calls.convocation, name="convocation"),
    path("meetings/<row:pk>/convocation.pdf", calls.paper, name="convocation-paper"),
    path("meetings/<row:pk>/meeting.ics", calls.calendar_file, name="calendar-file"),
    path("meetings/<row:pk>/postponement/", call_changes.postpone_meeting, name="postpone"),
    path("meetings/<row:pk>/cancellation/", call_changes.cancel_meeting, name="cancel"),
    path("meetings/<row:pk>/second-call/", call_changes.second_call, name="second-call"),
    path("meetings/<row:pk>/roll/", rolls.roll, name="roll"),
    path("meetings/<row:pk>/roll.pdf", rolls.paper, name="roll-paper"),
    path("meetings/<row:pk>/roll/addition/", rolls.add, name="add-to-roll"),
    path("meetings/<row:pk>/roll/<row:entry_pk>/again/", rolls.ask_again, name="readmit"),
    path("meetings/<row:pk>/roll/<row:entry_pk>/striking-off/", rolls.strike, name="strike-off"),
    path("meetings/<row:pk>/roll/<row:entry_pk>/convocation.pdf", calls.own_paper, name="own-convocation-paper"),
    path("waiting/", confirmation.waiting, name="waiting"),
    path("elections/<row:pk>/confirmation/", confirmation.confirmation, name="confirmation"),
    path("elections/<row:pk>/contest/", contests.contest, name="contest"),
    path("contests/<row:pk>/", contests.decide, name="decide-contest"),
]
