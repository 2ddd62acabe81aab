"""The addresses of the health of branches."""

from django.urls import path

from . import views

app_name = "health"
urlpatterns = [
    path("branches/<slug:slug>/health/", views.health, name="health"),
    path("branches/<slug:slug>/health/table.<slug:kind>", views.table, name="health-table"),
]
