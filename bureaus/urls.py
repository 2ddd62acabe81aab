"""The addresses of bureaus."""

from django.urls import path

from .views import appointments, bureaus, papers

app_name = "bureaus"
urlpatterns = [
    path("branches/<slug:slug>/bureaus/", bureaus.history, name="history"),
    path("branches/<slug:slug>/roster.pdf", papers.roster, name="roster-paper"),
    path("branches/<slug:slug>/rights/", bureaus.rights, name="rights"),
    path("mandates/<row:pk>/end/", bureaus.end_mandate, name="end-mandate"),
    path("seats/<row:pk>/holder/", bureaus.fill_seat, name="fill-seat"),
    path("appointments/<row:pk>/", appointments.appointment, name="appointment"),
]
