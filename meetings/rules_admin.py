"""What the headquarters keep of calls: rules with their days, and usual items of agendas."""

from django.contrib import admin

from administration.filters import PeriodFilter
from administration.scoped import RecordedAdmin

from .models import MeetingRule, UsualItem


@admin.register(MeetingRule)
class MeetingRuleAdmin(RecordedAdmin):
    """A rule that has begun is ended, and followed by another: calls keep the terms by which they were sent."""

    list_display = [
        *("kind", "session", "call", "notice_days", "quorum", "seniority_months", "months_late"),
        *("started_on", "ended_on"),
    ]
    list_filter = [PeriodFilter, "kind"]
    fields = [
        *("kind", "session", "call", "notice_days", "postponed_notice_days", "quorum", "seniority_months"),
        *("months_late", "reference", "started_on", "ended_on"),
    ]


@admin.register(UsualItem)
class UsualItemAdmin(RecordedAdmin):
    list_display = ["subject", "kind", "session", "order"]
    list_filter = ["kind", "session"]
    fields = ["kind", "session", "order", "subject"]
