"""The addresses of meetings."""

from django.urls import path

from .views import confirmation, contests, drafts, election, papers, people, reading, recording

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
    path("waiting/", confirmation.waiting, name="waiting"),
    path("elections/<row:pk>/confirmation/", confirmation.confirmation, name="confirmation"),
    path("elections/<row:pk>/contest/", contests.contest, name="contest"),
    path("contests/<row:pk>/", contests.decide, name="decide-contest"),
]
