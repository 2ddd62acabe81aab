"""Offices, bureaus, seats and mandates in the administration."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from administration.filters import BranchFilter, PeriodFilter, StateFilter
from administration.forms import RowsFormSet
from administration.scoped import (
    ReadOnlyInline,
    RecordedAdmin,
    ScopedInline,
    page,
)
from bureaus.corrections import may_set_term
from bureaus.dismissal import may_end
from bureaus.locks import lock_bureaus
from bureaus.models import (
    Bureau,
    Mandate,
    Seat,
)

from .corrections import ForgottenSeat, MandateCorrection, TermCorrection


def seats_with_holders(seats, day):
    """The seats with `holders`, who sit there on `day`: one more query, whatever their number."""
    holders = Mandate.objects.on(day).select_related("person")
    return seats.prefetch_related(Prefetch("mandates", holders, to_attr="holders"))


class EndedIsRead:
    """What has ended is read only, for the headquarters too: a correction with a reason changes it (`corrections`)."""

    def may(self, request, verb, row=None):
        if verb != "view" and row is not None and row.has_ended:
            return False
        return super().may(request, verb, row)


def _vacant(day):
    return ~Exists(Mandate.objects.on(day).filter(seat=OuterRef("seats")))


class BureauFilter(StateFilter):
    states = {
        "sitting": (_("Sitting bureaus"), lambda rows: rows.current()),
        "due": (_("Due for renewal"), lambda rows: rows.due_on(localdate())),
        "ending": (
            _("Term over, or over within 90 days"),
            lambda rows: rows.ending_soon(localdate()),
        ),
        "lacking": (
            _("Without a head, a treasurer or a rapporteur"),
            lambda rows: rows.lacking_role_on(localdate()),
        ),
        "vacant": (
            _("With vacant seats"),
            lambda rows: rows.current().filter(pk__in=Seat.objects.vacant_on(localdate()).values("bureau")),
        ),
        "former": (_("Former bureaus"), lambda rows: rows.exclude(ended_on=None)),
    }


class SeatFilter(StateFilter):
    states = {
        "sitting": (_("Seats of sitting bureaus"), lambda rows: rows.in_office_on(localdate())),
        "vacant": (
            _("Vacant seats"),
            lambda rows: rows.in_office_on(localdate()).vacant_on(localdate()),
        ),
    }


class SeatFormSet(RowsFormSet):
    def clean(self):
        """Refuse two new seats of a single office: the check of one seat does not see the other before it is saved."""
        super().clean()
        seen = set()
        for form in self.forms:
            office = form.cleaned_data.get("office") if form.has_changed() and form.is_valid() else None
            if office in seen:
                form.add_error("office", gettext("This bureau already has a seat for this office."))
            seen |= {office} if office and not office.is_shared else set()


class SeatInline(EndedIsRead, ScopedInline):
    """Seats may be added in mid-term; their holders are recorded on the pages of mandates."""

    model = Seat
    formset = SeatFormSet
    fields = ["order", "office", "holder"]
    readonly_fields = ["holder"]
    show_change_link = True
    can_delete = False

    @admin.display(description=_("holder"))
    def holder(self, seat):
        return "، ".join(str(mandate.person) for mandate in getattr(seat, "holders", [])) or _("Vacant")

    def get_queryset(self, request):
        return seats_with_holders(super().get_queryset(request), localdate()).select_related(
            "office", "bureau__branch"
        )

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Bureau)
class BureauAdmin(EndedIsRead, RecordedAdmin):
    """A bureau is opened by the record of its election, and closed by the next."""

    list_display = ["branch", "organ", "started_on", "ended_on", "term_ends_on", "seat_count", "vacancy_count"]
    list_filter = [BureauFilter, "organ", BranchFilter]
    list_select_related = ["branch"]
    search_fields = ["branch__search_key"]
    fields = ["branch", "organ", "started_on", "ended_on", "term_ends_on"]
    readonly_fields = ["branch", "organ", "started_on", "ended_on"]
    inlines = [SeatInline]
    workflows = [TermCorrection, ForgottenSeat]

    def get_queryset(self, request):
        day = localdate()
        return super().get_queryset(request).annotate(
            seat_count=Count("seats"), vacancy_count=Count("seats", filter=_vacant(day))
        )  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        shown = self.readonly_fields
        return shown if obj is None or may_set_term(request.user, obj) else [*shown, "term_ends_on"]

    def choices_for(self, request, source):
        rows = super().choices_for(request, source).order_by("-started_on", "-pk")
        return rows.exclude(ended_on__lte=localdate()) if source.model is Seat else rows

    def save_model(self, request, obj, form, change):
        """Under the bureau's lock: a renewal may have closed it since the page was read."""
        if any(bureau.has_ended for bureau in lock_bureaus(Bureau.objects.filter(pk=obj.pk))):
            raise ValidationError(gettext("This bureau has ended: only a correction changes it."))
        super().save_model(request, obj, form, change)

    @admin.display(description=_("seats"))
    def seat_count(self, bureau):
        return bureau.seat_count

    @admin.display(description=_("vacant seats"))
    def vacancy_count(self, bureau):
        return bureau.vacancy_count if bureau.is_current else "–"

    def has_add_permission(self, request):
        return False

    def tools(self, request, obj):
        return [
            *super().tools(request, obj),
            page(_("The branch's bureaus"), "bureaus:history", obj.branch.slug),
        ]


class MandateInline(ReadOnlyInline):
    model = Mandate
    fields = readonly_fields = ["person", "status", "started_on", "ended_on", "end_reason", "note"]
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).with_titles().select_related("person")


@admin.register(Seat)
class SeatAdmin(EndedIsRead, RecordedAdmin):
    list_display = ["office", "branch", "bureau_from", "holder"]
    list_filter = [SeatFilter, "office"]
    list_select_related = ["office", "bureau__branch"]
    search_fields = ["bureau__branch__search_key", "mandates__person__search_key"]
    fields = readonly_fields = ["bureau", "office", "order"]
    ordering = ["bureau__branch__path", "-bureau__started_on", "order"]
    inlines = [MandateInline]

    @admin.display(description=_("branch"))
    def branch(self, seat):
        return seat.bureau.branch

    @admin.display(description=_("bureau from"))
    def bureau_from(self, seat):
        return seat.bureau.started_on

    @admin.display(description=_("holder"))
    def holder(self, seat):
        return "، ".join(str(mandate.person) for mandate in seat.holders) or _("Vacant")

    def get_queryset(self, request):
        return seats_with_holders(super().get_queryset(request), localdate()).select_related(
            "office", "bureau__branch"
        )

    def choices_for(self, request, source):
        rows = super().choices_for(request, source)
        return rows.exclude(bureau__ended_on__lte=localdate()) if source.model is Mandate else rows

    def get_search_results(self, request, queryset, search_term):
        found, _duplicates = super().get_search_results(request, queryset, search_term)
        return found, bool(search_term)

    def has_add_permission(self, request):
        return False

    def tools(self, request, obj):
        found = super().tools(request, obj)
        holder = obj.mandates.open().select_related("seat__office", "seat__bureau__branch").first()
        if (
            obj.bureau.is_current
            and self.has_change_permission(request, obj)
            and (holder is None or may_end(request.user, holder))
        ):
            found.append(page(_("Fill the seat"), "bureaus:fill-seat", obj.pk))
        return found


@admin.register(Mandate)
class MandateAdmin(EndedIsRead, RecordedAdmin):
    """Who held which office, and when. A mandate is ended and a seat filled on their own pages."""

    list_display = ["person", "title", "branch", "status", "started_on", "ended_on", "end_reason"]
    list_filter = [PeriodFilter.labelled(_("In office"), _("Ended mandates")), "seat__office", BranchFilter]
    list_select_related = ["person", "seat__bureau__branch"]
    search_fields = ["person__search_key", "seat__bureau__branch__search_key"]
    fields = ["person", "seat", "status", "started_on", "ended_on", "end_reason", "predecessor", "note"]
    readonly_fields = fields[:-1]
    workflows = [MandateCorrection]

    @admin.display(description=_("office"))
    def title(self, mandate):
        return mandate.title

    @admin.display(description=_("branch"))
    def branch(self, mandate):
        return mandate.seat.bureau.branch

    def get_queryset(self, request):
        return super().get_queryset(request).with_titles().select_related("person")

    def has_add_permission(self, request):
        return False

    def tools(self, request, obj):
        found = super().tools(request, obj)
        if obj.ended_on is None and may_end(request.user, obj):
            found.append(page(_("End the mandate"), "bureaus:end-mandate", obj.pk))
        return found
