"""The addresses of Maktab; each app keeps its own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("branches.urls")),
    path("", include("members.urls")),
    path("", include("bureaus.urls")),
    path("", include("meetings.urls")),
    path("", include("treasury.urls")),
    path("admin/", admin.site.urls),
    path("account/", include("allauth.urls")),
]
