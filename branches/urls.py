"""The addresses of branches."""

from django.urls import path

from . import views

app_name = "branches"
urlpatterns = [
    path("", views.home, name="home"),
    path("territory/", views.territory, name="territory"),
    path("start/", views.start, name="start"),
    path("me/branch/", views.mine, name="mine"),
    path("branches/<slug:slug>/", views.branch, name="branch"),
]
