"""The addresses of bureaus."""

from django.urls import path

from . import views

app_name = "bureaus"
urlpatterns = [
    path("branches/<slug:slug>/bureaus/", views.history, name="history"),
]
