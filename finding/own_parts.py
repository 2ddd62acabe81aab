"""What the search of members holds about an account, for `members.own_data`."""

from django.utils.translation import gettext_lazy as _

from members.own_data import leave_out, part

from .models import SavedFilter


@part(
    "saved_filters",
    _("Kept searches"),
    {"name": _("name"), "address": _("search")},
    covers=["finding.SavedFilter.user"],
)
def saved_filters(person):
    return SavedFilter.objects.filter(user__person=person).order_by("pk").values_list("name", "address")


leave_out("Whose data was exported, and by whom, stands among the readings.", "finding.Export.user")
