"""The addresses of readings."""

from django.urls import path

from . import views

app_name = "traces"
urlpatterns = [
    path("me/readings/", views.mine, name="mine"),
    path("branches/<slug:slug>/readings/", views.of_level_below, name="branch"),
    path("readings/<row:pk>/", views.reading, name="reading"),
]
