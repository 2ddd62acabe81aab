"""The addresses of members."""

from django.urls import path

from .views import files, own

app_name = "members"
urlpatterns = [
    path("me/", own.me, name="me"),
    path("me/visibility/", own.visibility, name="visibility"),
    path("me/dues/", own.dues, name="dues"),
    path("branches/<slug:slug>/members/", files.members, name="list"),
    path("people/<int:pk>/", files.person, name="person"),
]
