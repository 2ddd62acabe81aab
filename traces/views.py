"""Who read people's data: for the level above the readers, and for the people themselves."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches.access import find_among, hide_unless, of_branch
from forms.requests import read_page
from members.models import Person
from members.views.own import of_own_person

from .forms import ReadingSearch
from .models import Reading
from .own import readings_about
from .watching import readings_from, watches_over

ROWS = 50


@login_required
@require_safe
@of_branch()
def of_level_below(request, branch):
    """The readings made from the branch and from those under it, for who watches over them from above."""
    hide_unless(watches_over(request.user, branch))
    search = ReadingSearch(request.GET)
    context = {
        "branch": branch,
        "search": search,
        "page_obj": read_page(request, search.filter(readings_from(request.user, branch)).with_names(), ROWS),
    }
    return render(request, "traces/branch.html", context)


@login_required
@require_safe
def reading(request, pk):
    """One reading, with who stood in the paper or the export, as far as the user sees their files."""
    found = find_among(Reading.objects.by_level_above(request.user).with_names(), pk=pk)
    people = Person.objects.visible_to(request.user).filter(read_on_paper__reading=found)
    context = {"reading": found, "page_obj": read_page(request, people.order_by("name_key", "pk"), ROWS)}
    return render(request, "traces/reading.html", context)


@login_required
@require_safe
@of_own_person
def mine(request, person):
    """Who read one's own data."""
    return render(request, "traces/mine.html", {"person": person, "page_obj": readings_about(request, person)})
