"""The locality of a branch, chosen by its name; what is stored is its code."""

from django.contrib.admin.widgets import AutocompleteSelect
from django.http import JsonResponse
from django.urls import reverse

from branches.localities import locality, search_localities
from branches.models import Subordination


class LocalitySelect(AutocompleteSelect):
    """An autocomplete over the localities of the country."""

    def __init__(self, admin_site, attrs=None):
        super().__init__(Subordination._meta.get_field("parent"), admin_site, attrs)

    def get_url(self):
        return reverse("admin:branches_branch_localities")

    def optgroups(self, name, value, attr=None):
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        row = locality(value[0]) if value and value[0] else None
        if row:
            options.append(self.create_option(name, row.code, row.label, True, len(options)))
        return [(None, options, 0)]


def localities_view(request):
    """The localities that hold the words of `term`, as the autocomplete reads them."""
    found = search_localities(request.GET.get("term", ""))
    return JsonResponse(
        {"results": [{"id": row.code, "text": str(row.label)} for row in found], "pagination": {"more": False}}
    )
