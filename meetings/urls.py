"""The addresses of meetings."""

from django.urls import path

from .views import annexes, confirmation, contests, drafts, election, minutes, papers, people, reading, recording

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
    path("meetings/<row:pk>/minutes/", minutes.minutes, name="minutes"),
    path("meetings/<row:pk>/minutes/draft/", minutes.draft, name="draft-minutes"),
    path("meetings/<row:pk>/minutes/text/", minutes.edit, name="edit-minutes"),
    path("meetings/<row:pk>/minutes/approval/", minutes.approve, name="approve-minutes"),
    path("meetings/<row:pk>/minutes/written.pdf", minutes.paper, name="written-minutes-paper"),
    path("meetings/<row:pk>/minutes/correction/", annexes.write, name="write-annex"),
    path("annexes/<row:pk>/approval/", annexes.approve, name="approve-annex"),
    path("annexes/<row:pk>/withdrawal/", annexes.withdraw, name="withdraw-annex"),
    path("minutes/check/", annexes.check, name="type-minutes-code"),
    path("minutes/check/<slug:code>/", annexes.check, name="check-minutes"),
    path("waiting/", confirmation.waiting, name="waiting"),
    path("elections/<row:pk>/confirmation/", confirmation.confirmation, name="confirmation"),
    path("elections/<row:pk>/contest/", contests.contest, name="contest"),
    path("contests/<row:pk>/", contests.decide, name="decide-contest"),
]
