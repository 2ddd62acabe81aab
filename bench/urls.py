"""The project's addresses, and the bare view and the bare paper that they are measured against."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from documents.pdf import make_pdf
from members.models import Person

KINDS = ("short", "wide", "wide", "code", "money")
_TEMPLATE = (
    "<!doctype html><title>bare</title><ul>{% for row in rows %}<li>{{ row.family_name }}</li>{% endfor %}</ul>"
)


@login_required
def bare(request):
    """What the machinery costs by itself: middleware, session, account, one indexed query of 50 rows, 50 lines."""
    rows = Person.objects.order_by("pk")[:50]
    return HttpResponse(engines["django"].from_string(_TEMPLATE).render({"rows": rows}, request))


@login_required
def bare_paper(request, lines):
    """What a paper of so many lines costs by itself: the rows of one indexed query, set in the layout of lists."""
    people = Person.objects.order_by("pk").values_list("family_name", "given_name", "phone")[:lines]
    columns = [{"label": label, "kind": kind} for label, kind in zip("ABCDE", KINDS, strict=True)]
    rows = [[str(number), *row, "220,00"] for number, row in enumerate(people, start=1)]
    table = {"caption": "", "columns": columns, "rows": rows, "total": [], "empty": ""}
    paper = {"title": "bare", "branch": "", "facts": [], "tables": [table], "notes": []}
    return HttpResponse(make_pdf("sheet", paper), content_type="application/pdf")


urlpatterns = [
    path("bench/bare/", bare, name="bare"),
    path("bench/paper/<int:lines>/", bare_paper, name="bare-paper"),
    path("", include("config.urls")),
]
