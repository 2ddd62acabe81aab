"""The search of members."""

from contextlib import nullcontext

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from branches.access import hide_unless
from branches.scoping import reach_of
from sql.planning import looked_up

from ..columns import DEFAULT, shown_with
from ..drawing import draw_rows
from ..exporting import AT_ONCE, may_export
from ..forms import FindForm
from ..models import Export, SavedFilter
from ..pages import read_short_page
from ..search import MOST_PAGES, PAGE, SEE, Search

# Filters that stand in the folded part of the form.
FOLDED = ("on", "category", "gender", "age_from", "age_to", "office", "dues", "since_from", "since_to", "sort")


def require_sight(user):
    """Raise Http404 for who sees the members of no branch."""
    hide_unless(reach_of(user, SEE))


@login_required
@require_safe
def find_members(request):
    """Members of all the branches that the reader sees, as the address asks. Bare, it opens the default filter."""
    require_sight(request.user)
    kept = list(SavedFilter.objects.visible_to(request.user))
    opening = next((row for row in kept if row.is_default), None)
    if opening and not request.GET:
        return redirect(opening)
    form = FindForm(request.GET, user=request.user)
    context = {"form": form, "saved_filters": kept, "destination": "find", "is_valid": form.is_valid()}
    if context["is_valid"]:
        context |= _found(request, form)
    offered = [(branch, _address_with(request, branch)) for branch in form.offered]
    ticked = form.cleaned_data.get("columns") or DEFAULT
    return render(request, "finding/find.html", context | {"offered": offered, "ticked": ticked})


def _found(request, form):
    """What a valid form shows: its page, names that are near where the page is the whole list, and the acts."""
    asked, columns = form.asked, form.chosen
    search = Search(request.user, asked)
    offices = any(column.code == "office" for column in columns)
    with looked_up() if search.words else nullcontext():
        page = read_short_page(request, search.rows(), PAGE, MOST_PAGES)
        near_keys = search.near(page.keys) if page.is_whole else []
    found, exact = search.full_of([*page.keys, *near_keys], offices), set(page.keys)
    shown = shown_with(search, found, columns)
    exports = may_export(request.user, asked.branch)
    return {
        "page": page,
        "previous_page": page.number - 1 if page.number > 2 else None,
        "next_page": page.number + 1,
        "columns": columns,
        "rows": draw_rows([row for row in found if row.pk in exact], columns, shown),
        "near": draw_rows([row for row in found if row.pk not in exact], columns, shown),
        "asked": asked,
        "address": form.address,
        "is_folded_open": any(request.GET.get(name) for name in FOLDED),
        "count": search.rows().order_by().count() if "count" in request.GET else None,
        "exports": exports,
        "at_once": AT_ONCE,
        "files": list(Export.objects.visible_to(request.user).standing()[:3]) if exports else [],
    }


def _address_with(request, branch):
    """The same search in one of the branches that the typed name may mean."""
    asked = request.GET.copy()
    asked["branch"] = branch.pk
    asked.pop("place", None)
    asked.pop("page", None)
    return f"?{asked.urlencode()}"
