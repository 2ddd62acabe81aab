"""Membership cards in the administration: read there, issued and revoked on the pages."""

from django.contrib import admin
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from administration.filters import BranchFilter, StateFilter
from administration.scoped import RecordedAdmin, page
from members.models import MembershipCard


class CardFilter(StateFilter):
    """The cards that count today, those revoked, and those never printed."""

    states = {
        "valid": (_("Valid today"), lambda rows: rows.valid_on(localdate())),
        "unprinted": (_("Not printed yet"), lambda rows: rows.valid_on(localdate()).filter(printed_at=None)),
        "revoked": (pgettext_lazy("card", "Revoked"), lambda rows: rows.exclude(revoked_at=None)),
    }


@admin.register(MembershipCard)
class MembershipCardAdmin(RecordedAdmin):
    list_display = [
        "person", "branch", "started_on", "last_day", "standing", "printed_at", "revoked_at", "revoke_reason",
    ]  # fmt: skip
    list_filter = [CardFilter, BranchFilter]
    list_select_related = ["membership__person", "membership__branch"]
    search_fields = ["membership__person__search_key"]
    fields = readonly_fields = [
        "membership", "standing", "started_on", "last_day", "issued_at", "issued_by", "printed_at", "revoked_at",
        "revoked_by", "revoke_reason",
    ]  # fmt: skip

    @admin.display(description=_("person"))
    def person(self, card):
        return card.membership.person

    @admin.display(description=_("branch"))
    def branch(self, card):
        return card.membership.branch

    def get_queryset(self, request):
        return super().get_queryset(request).with_standing(localdate())

    @admin.display(description=_("state"))
    def standing(self, card):
        return MembershipCard.Standing(card.standing).label

    @admin.display(description=_("last day"), ordering="ended_on")
    def last_day(self, card):
        return card.last_day

    def may(self, request, verb, row=None):
        """Cards are read here: issuing and revoking have pages of their own, which say what will happen."""
        return verb == "view" and super().may(request, verb, row)

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("The person's page"), "members:person", obj.membership.person_id)]
