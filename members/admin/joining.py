"""What the statutes and the law ask of who joins: the headquarters' data, dated."""

from django.contrib import admin

from administration.scoped import RecordedAdmin
from members.models import ConsentText, JoiningRule, RetentionRule


@admin.register(JoiningRule)
class JoiningRuleAdmin(RecordedAdmin):
    list_display = ["started_on", "ended_on", "sponsors", "days_to_decide", "days_to_correct", "probation_months"]
    fields = list_display


@admin.register(RetentionRule)
class RetentionRuleAdmin(RecordedAdmin):
    list_display = ["started_on", "ended_on", "years_after_leaving", "accounting_years"]
    fields = list_display


@admin.register(ConsentText)
class ConsentTextAdmin(RecordedAdmin):
    """A text that somebody has agreed to is read only: a new version follows it."""

    list_display = ["version", "purpose", "started_on", "ended_on"]
    fields = ["purpose", "version", "text", "started_on", "ended_on"]

    def get_readonly_fields(self, request, obj=None):
        return ["purpose", "version", "text", "started_on"] if obj and obj.is_used else []
