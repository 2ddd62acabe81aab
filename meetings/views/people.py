"""The list under a person's field: whom the typed letters may mean."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from ..forms.directory import LONGEST_NAME, candidates
from .access import RECORD, of_meetings

MOST_SUGGESTIONS = 8


@require_safe
@of_meetings(act=RECORD)
def people(request, branch):
    """The options for the name typed in the field that asks (its own name ends in `name`)."""
    typed = next((value.strip()[:LONGEST_NAME] for key, value in request.GET.items() if key.endswith("name")), "")
    found = (
        candidates(request.user, branch).search_as(request.user, typed).select_related("branch")
        if len(typed) > 1
        else []
    )
    options = render_to_string("meetings/_people.html", {"people": found[:MOST_SUGGESTIONS]})
    return HttpResponse(options.strip())  # an empty list takes no room
