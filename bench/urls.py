"""The project's addresses and the bare view that all of them are measured against."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from members.models import Person

_TEMPLATE = (
    "<!doctype html><title>bare</title><ul>{% for row in rows %}<li>{{ row.family_name }}</li>{% endfor %}</ul>"
)


@login_required
def bare(request):
    """What the machinery costs by itself: middleware, session, account, one indexed query of 50 rows, 50 lines."""
    rows = Person.objects.order_by("pk")[:50]
    return HttpResponse(engines["django"].from_string(_TEMPLATE).render({"rows": rows}, request))


urlpatterns = [path("bench/bare/", bare, name="bare"), path("", include("config.urls"))]
