"""The addresses of members."""

from django.urls import path

from .views import acts, files, own

app_name = "members"
urlpatterns = [
    path("me/", own.me, name="me"),
    path("me/visibility/", own.visibility, name="visibility"),
    path("me/dues/", own.dues, name="dues"),
    path("branches/<slug:slug>/members/", files.members, name="list"),
    path("branches/<slug:slug>/members/new/", acts.join, name="join"),
    path("people/<int:pk>/", files.person, name="person"),
    path("people/<int:pk>/details/", acts.details, name="details"),
    path("people/<int:pk>/membership/", acts.rejoin, name="rejoin"),
    path("people/<int:pk>/transfer/", acts.transfer, name="transfer"),
    path("people/<int:pk>/suspension/", acts.suspension, name="suspension"),
    path("people/<int:pk>/departure/", acts.departure, name="departure"),
]
