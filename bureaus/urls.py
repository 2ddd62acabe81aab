"""The addresses of bureaus."""

from django.urls import path

from . import views

app_name = "bureaus"
urlpatterns = [
    path("branches/<slug:slug>/bureaus/", views.history, name="history"),
    path("branches/<slug:slug>/rights/", views.rights, name="rights"),
    path("mandates/<row:pk>/end/", views.end_mandate, name="end-mandate"),
    path("seats/<row:pk>/holder/", views.fill_seat, name="fill-seat"),
]
