"""The addresses of long work."""

from django.urls import path

from . import views

app_name = "runs"
urlpatterns = [
    path("me/runs/", views.runs, name="runs"),
    path("runs/<row:pk>/", views.run, name="run"),
    path("runs/<row:pk>/cancellation/", views.cancellation, name="cancel"),
    path("runs/<row:pk>/resumption/", views.resumption, name="take-up"),
]
