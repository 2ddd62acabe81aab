"""The addresses of Maktab; each app keeps its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config.health import health
from look.brand import brand_css

urlpatterns = [
    path("", include("branches.urls")),
    path("", include("runs.urls")),
    path("", include("members.urls")),
    path("", include("traces.urls")),
    path("", include("bureaus.urls")),
    path("", include("meetings.urls")),
    path("", include("treasury.urls")),
    path("", include("merging.urls")),
    path("", include("finding.urls")),
    path("", include("health.urls")),
    path("admin/", admin.site.urls),
    path("account/", include("allauth.urls")),
    path("brand.css", brand_css, name="brand_css"),
    path("health/", health, name="health"),
]

if settings.DEBUG:
    from look.showcase import components

    urlpatterns += [path("_components/", components, name="components")]
