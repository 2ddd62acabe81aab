"""Meetings in the administration: the assembly's whole record on one page, its resolutions and elections on theirs."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Exists, OuterRef, TextField
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from administration.filters import BranchFilter, PeriodFilter, StateFilter
from administration.scoped import ReadOnlyInline, RecordedAdmin, ScopedInline, page
from branches.scoping import view_permission
from bureaus.titles import give_titles

from .follow_up import called_today, late_tasks, open_tasks
from .forms.facts import fixed_facts
from .minutes.frozen import is_frozen
from .models import (
    Act,
    ActionPlan,
    AgendaItem,
    Attendance,
    BallotRule,
    Candidacy,
    Contest,
    DeclarationRule,
    Election,
    Intervention,
    MajorityRule,
    Meeting,
    MeetingRule,
    Outcome,
    Resolution,
    Task,
    UsualItem,
    Vote,
)
from .models.majorities import MAJORITY_SAYS, REPORTS
from .models.rules import SAYS
from .planning.links import lost_by, undone_by
from .views.access import ELECT
from .voting.reports import rejected_reports


class PartInline(ScopedInline):
    """Rows of the record. They may be struck out while it is written: what was decided stays in their history."""

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not _is_frozen(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_frozen(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.may(request, "delete", obj) and not _is_frozen(request, obj)


def _is_voted(obj):
    """Whether a vote on the resolution `obj` stands: then it says what was voted on, and is changed by no form."""
    return obj is not None and obj.pk is not None and obj.is_fixed


def _is_frozen(request, obj):
    """Whether the minutes of the meeting `obj`, or of the resolution's, are approved. One query a request."""
    if obj is None or obj.pk is None:
        return False
    known = request.__dict__.setdefault("_frozen_meetings", {})
    meeting = obj.meeting_id if isinstance(obj, Resolution) else obj.pk
    if meeting not in known:
        known[meeting] = is_frozen(meeting)
    return known[meeting]


class ResolutionAdminForm(forms.ModelForm):
    def clean(self):
        cleaned = super().clean()
        self.add_error(None, lost_by(self.instance, self.cleaned_data))
        return cleaned


class MeetingAdminForm(forms.ModelForm):
    def clean(self):
        cleaned = super().clean()
        self.add_error(None, undone_by(self.instance, self.cleaned_data))
        return cleaned


class AgendaInline(PartInline):
    model = AgendaItem
    fields = ["order", "subject", "note"]


class AttendanceInline(PartInline):
    model = Attendance
    fields = ["order", "person", "capacity", "count", "is_guest"]
    autocomplete_fields = ["person"]

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not _is_called(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_called(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _is_called(obj)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person")


def _is_called(meeting):
    """Whether `meeting` has a roll: then its attendance is kept by the roll's own pages."""
    return isinstance(meeting, Meeting) and meeting.pk is not None and meeting.is_called


class InterventionInline(PartInline):
    model = Intervention
    template = "admin/edit_inline/stacked.html"
    fields = ["order", "speaker", "capacity", "subject", "points"]
    autocomplete_fields = ["speaker"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("speaker")


class ResolutionInline(PartInline):
    """What a vote stands on is read here, and neither changed nor struck out."""

    model = Resolution
    form = ResolutionAdminForm
    fields = ["order", "subject", "method", "votes_for", "votes_against", "abstentions"]
    show_change_link = True

    def get_queryset(self, request):
        voted = Exists(Vote.objects.filter(resolution=OuterRef("pk")))
        return super().get_queryset(request).exclude(voted).exclude(matter__in=REPORTS)


class ElectionInline(ReadOnlyInline):
    model = Election
    view_on_site = False
    fields = readonly_fields = ["organ", "state", "bureau"]
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("bureau__branch", "meeting")


class MeetingFilter(StateFilter):
    title = _("date")
    parameter_name = "when"
    states = {
        "today": (
            _("Called for today"),
            lambda rows: rows.filter(pk__in=called_today(localdate()).order_by().values("pk")),
        ),
        "held": (_("Held"), lambda rows: rows.filter(date__lte=localdate())),
        "coming": (_("To come"), lambda rows: rows.filter(date__gt=localdate())),
        "year": (_("This year"), lambda rows: rows.filter(date__year=localdate().year)),
        "last_year": (_("Last year"), lambda rows: rows.filter(date__year=localdate().year - 1)),
    }


@admin.register(Meeting)
class MeetingAdmin(RecordedAdmin):
    form = MeetingAdminForm
    list_display = ["title", "kind", "branch", "date", "present_count"]
    list_filter = [MeetingFilter, "kind", BranchFilter]
    list_select_related = ["branch"]
    search_fields = ["search_key", "branch__search_key"]
    autocomplete_fields = ["branch", "venue_branch", "chair", "rapporteur"]
    formfield_overrides = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}
    inlines = [AgendaInline, AttendanceInline, InterventionInline, ResolutionInline, ElectionInline]
    fieldsets = [
        (None, {"fields": ["branch", "kind", "session", "title", "purpose"]}),
        (_("When and where"), {"fields": ["date", "part_of_day", "starts_at", "closed_at", "venue", "venue_branch"]}),
        (_("Who led it"), {"fields": ["chair", "chair_capacity", "rapporteur"]}),
        (
            _("Call and quorum"),
            {"fields": ["call_number", "called_on", "entitled_count", "present_count", "quorum"]},
        ),
        (_("Source of the record"), {"fields": ["source_kind", "source_credit", "source_place"]}),
    ]

    def get_queryset(self, request):
        named = ("venue_branch", "chair", "rapporteur", "call", "cancellation")
        return super().get_queryset(request).select_related(*named)

    def has_change_permission(self, request, obj=None):
        """Nothing is recorded of a meeting that was cancelled, or whose minutes are approved."""
        may = super().has_change_permission(request, obj)
        return may and not (obj and obj.is_cancelled) and not _is_frozen(request, obj)

    def get_readonly_fields(self, request, obj=None):
        """What a meeting elected sits in the branch that convened it, since its day; what a call said stays said."""
        said = fixed_facts(obj) if obj else []
        is_called = obj and (obj.is_called or obj.previous_call_id)
        counted = ["branch", "entitled_count", "present_count", "quorum"] if is_called else []
        elected = ["branch", "date"] if obj and obj.elections.exists() else []
        return list(dict.fromkeys([*said, *counted, *elected]))

    def tools(self, request, obj):
        found = [*super().tools(request, obj), page(_("The meeting's page"), "meetings:meeting", obj.pk)]
        if request.user.has_perm(ELECT, obj.branch) and not obj.elections.live().exists():
            found.append(page(_("Record the election"), "meetings:election", obj.pk))
        return found


class TaskInline(PartInline):
    model = Task
    fields = ["order", "subject", "owner", "due_on", "done_on"]
    autocomplete_fields = ["owner"]

    def has_change_permission(self, request, obj=None):
        return ScopedInline.has_change_permission(self, request, obj)  # a task may be done after the minutes

    def get_readonly_fields(self, request, obj=None):
        return ["order", "subject", "owner", "due_on"] if _is_frozen(request, obj) else []

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("owner")


class TaskFilter(StateFilter):
    title = _("follow-up")
    parameter_name = "tasks"
    states = {
        "open": (_("With open tasks"), lambda rows: rows.filter(pk__in=open_tasks().values("resolution"))),
        "late": (
            _("With late tasks"),
            lambda rows: rows.filter(pk__in=late_tasks(localdate()).values("resolution")),
        ),
    }


class VoteFilter(StateFilter):
    title = _("outcome")
    parameter_name = "vote"
    states = {
        "adopted": (_("Adopted by a vote"), lambda rows: rows.filter(pk__in=_voted(Outcome.ADOPTED))),
        "rejected": (_("Rejected by a vote"), lambda rows: rows.filter(pk__in=_voted(Outcome.REJECTED))),
        "report": (
            _("Rejected financial reports"),
            lambda rows: rows.filter(pk__in=rejected_reports().order_by().values("resolution")),
        ),
    }


def _voted(outcome):
    return Vote.objects.standing().filter(outcome=outcome).order_by().values("resolution")


@admin.register(Resolution)
class ResolutionAdmin(RecordedAdmin):
    """What was resolved, and what follows from it. Resolutions are added in their meeting."""

    list_display = ["subject", "meeting", "branch", "date", "method"]
    list_filter = [TaskFilter, VoteFilter, "method"]
    list_select_related = ["meeting__branch"]
    search_fields = ["meeting__search_key", "meeting__branch__search_key"]
    ordering = ["-meeting__date", "order", "pk"]
    form = ResolutionAdminForm
    fields = ["meeting", "order", "subject", "matter", "method", "votes_for", "votes_against", "abstentions"]
    inlines = [TaskInline]

    def get_readonly_fields(self, request, obj=None):
        return self.fields if _is_frozen(request, obj) or _is_voted(obj) else ["meeting", "matter"]

    @admin.display(description=_("branch"))
    def branch(self, resolution):
        return resolution.meeting.branch

    @admin.display(description=_("date"), ordering="meeting__date")
    def date(self, resolution):
        return resolution.meeting.date

    def has_add_permission(self, request):
        return False


class ActInline(ReadOnlyInline):
    model = Act
    fields = readonly_fields = ["order", "method", "office_list"]

    @admin.display(description=_("offices"))
    def office_list(self, act):
        return _("all other offices") if act.all_other_offices else "، ".join(map(str, act.offices.all()))

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("offices").select_related("election__meeting")


@admin.register(Election)
class ElectionAdmin(RecordedAdmin):
    """The record of an election opened a bureau: it is read here, not rewritten."""

    list_display = ["meeting", "branch", "date", "organ", "state", "bureau"]
    list_filter = ["organ", "state"]
    list_select_related = ["meeting__branch", "bureau__branch", "recorded_by__person", "decided_by__person"]
    search_fields = ["meeting__search_key", "meeting__branch__search_key"]
    ordering = ["-meeting__date", "-pk"]
    fields = readonly_fields = [
        *("meeting", "organ", "state", "bureau", "results", "lacked_second", "contestable_until"),
        *("recorded_by", "recorded_at", "decided_by", "decided_at", "decision_reason"),
    ]
    inlines = [ActInline]

    @admin.display(description=_("branch"))
    def branch(self, election):
        return election.meeting.branch

    @admin.display(description=_("date"), ordering="meeting__date")
    def date(self, election):
        return election.meeting.date

    @admin.display(description=_("elected"))
    def results(self, election):
        rows = Candidacy.objects.filter(act__election=election, is_elected=True).select_related("person", "office")
        elected = give_titles(rows.order_by("act__order", "order"))
        return "، ".join(f"{row.person} ({row.title})" for row in elected)

    def has_add_permission(self, request):
        return False

    def tools(self, request, obj):
        found = super().tools(request, obj)
        if obj.is_waiting and request.user.has_perm(obj.confirm_permission, obj):
            found.append(page(_("Confirm or refuse"), "meetings:confirmation", obj.pk))
        return found


@admin.register(Contest)
class ContestAdmin(RecordedAdmin):
    """Contests of elections and what was decided. They are decided on their own page."""

    list_display = ["election", "person", "created_at", "state"]
    list_filter = ["state"]
    list_select_related = ["election__meeting__branch", "person", "decided_by__person"]
    search_fields = ["election__meeting__search_key", "election__meeting__branch__search_key"]
    fields = readonly_fields = [
        *("election", "person", "reason", "created_at", "state", "decided_by", "decided_at", "decision_reason"),
    ]

    def has_add_permission(self, request):
        return False

    def tools(self, request, obj):
        found = super().tools(request, obj)
        if request.user.has_perm("meetings.confirm_election", obj):
            found.append(page(_("The contest's page"), "meetings:decide-contest", obj.pk))
        return found


@admin.register(DeclarationRule)
class DeclarationRuleAdmin(RecordedAdmin):
    """A rule that has begun is ended, and followed by another: what was counted by it stands."""

    list_display = ["level", "days", "reference", "started_on", "ended_on"]
    list_filter = [PeriodFilter, "level"]
    fields = ["level", "days", "reference", "started_on", "ended_on"]

    def get_readonly_fields(self, request, obj=None):
        # As it is kept: a day that was typed and refused stands on `obj` by now.
        kept = obj and DeclarationRule.objects.filter(pk=obj.pk).first()
        return ["level", "days", "started_on"] if kept and kept.has_begun else []


@admin.register(BallotRule)
class BallotRuleAdmin(RecordedAdmin):
    """A rule by which ballots were held is ended, and followed by another."""

    list_display = ["reference", "absolute_rounds", "ties_after", "tie_break", "started_on", "ended_on"]
    list_filter = [PeriodFilter]
    fields = [
        *("absolute_rounds", "ties_after", "tie_break", "warn_below", "phones_from", "reference"),
        *("started_on", "ended_on"),
    ]


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
        *("months_late", "proxies_per_person", "reference", "started_on", "ended_on"),
    ]

    def get_readonly_fields(self, request, obj=None):
        # As it is kept: a day that was typed and refused stands on `obj` by now.
        kept = obj and MeetingRule.objects.filter(pk=obj.pk).first()
        return SAYS if kept and kept.has_begun else ()


@admin.register(MajorityRule)
class MajorityRuleAdmin(RecordedAdmin):
    """A rule that has begun is ended, and followed by another: votes keep the terms by which they were decided."""

    list_display = ["matter", "majority", "counts_abstentions", "chair_decides", "method", "started_on", "ended_on"]
    list_filter = [PeriodFilter, "matter"]
    fields = [
        *("matter", "majority", "counts_abstentions", "chair_decides", "method", "reference", "started_on", "ended_on")
    ]

    def get_readonly_fields(self, request, obj=None):
        # As it is kept: a day that was typed and refused stands on `obj` by now.
        kept = obj and MajorityRule.objects.filter(pk=obj.pk).first()
        return MAJORITY_SAYS if kept and kept.has_begun else ()


@admin.register(UsualItem)
class UsualItemAdmin(RecordedAdmin):
    list_display = ["subject", "kind", "session", "order"]
    list_filter = ["kind", "session"]
    fields = ["kind", "session", "order", "subject"]


class PlanFilter(StateFilter):
    title = _("state")
    parameter_name = "state"
    states = {
        "draft": (pgettext_lazy("plan", "Draft"), lambda rows: rows.filter(adoption=None)),
        "in_force": (_("In force"), lambda rows: rows.in_force(localdate())),
        "over": (pgettext_lazy("plan", "Over"), lambda rows: rows.adopted().filter(ended_on__lte=localdate())),
    }


@admin.register(ActionPlan)
class ActionPlanAdmin(RecordedAdmin):
    """Plans are read and searched here; they are written, adopted and followed on their own pages."""

    list_display = ["title", "branch", "started_on", "ended_on", "shown_state"]
    list_filter = [PlanFilter, BranchFilter]
    list_select_related = ["branch", "adoption__meeting", "adapted_from__branch", "prepared_by__person"]
    search_fields = ["title", "branch__search_key"]
    fields = readonly_fields = [
        *("branch", "title", "introduction", "started_on", "ended_on", "shown_state", "adapted_from"),
        *("prepared_by", "prepared_at"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_versions()

    @admin.display(description=_("state"))
    def shown_state(self, plan):
        return plan.State(plan.state).label

    def has_view_permission(self, request, obj=None):
        """It is seen with the meetings of its branch: there is no right of its own."""
        return request.user.has_perm(view_permission(ActionPlan), obj)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("The plan's page"), "meetings:plan", obj.pk)]
