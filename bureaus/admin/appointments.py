"""Appointments that wait for a second person, or have been decided, in the administration."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from administration.filters import BranchFilter, StateFilter
from administration.scoped import (
    RecordedAdmin,
    page,
)
from bureaus.models import (
    Appointment,
)


class AppointmentFilter(StateFilter):
    states = {"waiting": (_("Waiting for confirmation"), lambda rows: rows.waiting())}


@admin.register(Appointment)
class AppointmentAdmin(RecordedAdmin):
    """Appointments in mid-term and who confirmed them. They are decided on their own page."""

    list_display = ["person", "title", "branch", "started_on", "state", "recorded_by"]
    list_filter = [AppointmentFilter, BranchFilter]
    list_select_related = ["person", "seat__office", "seat__bureau__branch", "recorded_by__person"]
    search_fields = ["person__search_key", "seat__bureau__branch__search_key"]
    fields = readonly_fields = [
        *("person", "seat", "replaces", "started_on", "status", "end_reason", "note", "state", "reasons"),
        *("lacked_second", "recorded_by", "recorded_at", "decided_by", "decided_at", "decision_reason", "mandate"),
    ]

    @admin.display(description=_("office"))
    def title(self, appointment):
        return appointment.title

    @admin.display(description=_("branch"))
    def branch(self, appointment):
        return appointment.branch

    @admin.display(description=_("why it waits"))
    def reasons(self, appointment):
        return " ".join(map(str, appointment.cause_list))

    def has_add_permission(self, request):
        return False

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("The appointment's page"), "bureaus:appointment", obj.pk)]
