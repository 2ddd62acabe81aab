"""Bureaus with their seats, and the mandates of those who sit in them."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.query import ModelIterable
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from arabic.wording import by_gender
from branches.models import LEVELS, Branch, Kind
from branches.scoping import RosterQuerySet
from dated.periods import Period, PeriodQuerySet, covers, one_open
from members.models import Person
from sql.lookups import Texts
from sql.prepared import prepared

from .offices import Office

# How long before its term ends a bureau is shown as due.
SOON = timedelta(days=90)


class Organ(models.TextChoices):
    BUREAU = "bureau", _("Bureau")
    COUNCIL = "council", _("Council")
    COMMITTEE = "committee", _("Committee")


class BureauQuerySet(PeriodQuerySet, RosterQuerySet):
    def due_on(self, day):
        """The sitting bureaus that ought to have been renewed by `day`."""
        return self.on(day).filter(term_ends_on__lte=day)

    def ending_soon(self, day):
        """The bureaus that sit on `day` and whose term is over or soon will be: time to call an assembly."""
        return self.on(day).filter(term_ends_on__lte=day + SOON)

    def lacking_role_on(self, day):
        """The bureaus of branches from the local level up that had no head, treasurer or rapporteur on `day`.

        Deputies do not count; councils and committees need none. The rows are named twice in the statement: none of
        their conditions is an OuterRef.
        """
        sitting = self.on(day).filter(organ=Organ.BUREAU, branch__kind__in=LEVELS)
        roles = Office.Role.values
        holders = Mandate.objects.on(day).filter(seat__office__is_deputy=False, seat__office__role__in=roles)
        filled = holders.filter(seat__bureau__in=sitting.order_by().values("pk")).order_by().values("seat__bureau")
        # A sum for each role: PostgreSQL sorts all rows to count distinct ones.
        held = {role: Count("pk", filter=Q(seat__office__role=role)) for role in roles}
        complete = filled.annotate(**held).filter(**{f"{role}__gt": 0 for role in roles})
        return sitting.exclude(pk__in=complete.values("seat__bureau"))


class Bureau(Period):
    """One term of a branch's elected organ.

    `term_ends_on` is the day on which it ought to be renewed; it carries on until it is, and only then has an end.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="bureaus", verbose_name=_("branch"))
    organ = models.CharField(_("organ"), max_length=16, choices=Organ.choices, default=Organ.BUREAU)
    term_ends_on = models.DateField(_("renewal due on"), null=True, blank=True)

    objects = BureauQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "bureau")
        verbose_name_plural = _("bureaus")
        ordering = ["-started_on", "-pk"]
        constraints = [
            *one_open("branch", "organ", name="bureaus_bureau_one_open_per_organ"),
            # A bureau annulled on the day on which it began has no day, and leaves this one to what comes back.
            models.UniqueConstraint(
                fields=["branch", "organ", "started_on"],
                condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on")),
                name="bureaus_bureau_one_per_day",
            ),
        ]

    def __str__(self):
        return f"{self.get_organ_display()} – {self.branch}"

    @property
    def end_reason(self):
        """Why its mandates end with it (a Mandate.EndReason): the branch closed, or the next bureau was elected."""
        if self.ended_on is None:
            return ""
        is_closing = self.ended_on == self.branch.dissolved_on
        return Mandate.EndReason.BRANCH_CLOSED if is_closing else Mandate.EndReason.RENEWAL


class SeatQuerySet(RosterQuerySet):
    def vacant_on(self, day):
        """The seats in which nobody sat on `day`."""
        return self.filter(~Exists(Mandate.objects.on(day).filter(seat=OuterRef("pk"))))

    def in_office_on(self, day):
        """The seats of the bureaus that sat on `day`."""
        return self.filter(covers(day, "bureau__"))


class Seat(models.Model):
    """A place in a bureau. It exists without a person: without a mandate on a day it is vacant that day."""

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="seats", verbose_name=_("bureau"))
    office = models.ForeignKey(Office, models.PROTECT, related_name="seats", verbose_name=_("office"))
    order = models.PositiveSmallIntegerField(_("order"))

    branch_path = "bureau__branch__path"
    objects = SeatQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "seat")
        verbose_name_plural = _("seats")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["bureau", "order"], name="bureaus_seat_order_once")]

    def __str__(self):
        return f"{self.office} – {self.bureau}"

    @property
    def has_ended(self):
        return self.bureau.has_ended

    def clean(self):
        if self.bureau_id and self.has_ended:
            raise ValidationError(_("This bureau has ended: only a correction changes it."))
        self.refuse_twin()

    def refuse_twin(self):
        """Raise ValidationError if the office has one seat only and the bureau has it already."""
        if self.bureau_id and self.office_id and not self.office.is_shared:
            twins = Seat.objects.filter(bureau=self.bureau_id, office=self.office_id).exclude(pk=self.pk)
            if twins.exists():
                raise ValidationError({"office": _("This bureau already has a seat for this office.")})


class TitledQuerySet(models.QuerySet):
    """Rows that put a person into a `seat`."""

    names_principals = False

    def with_titles(self):
        """The rows with what `title` needs, the person excepted; without it each deputy's title costs a query.

        One query more where a deputy is among them. As part of the rows' own query it was dear to build on each page,
        and few rows are a deputy's.
        """
        rows = self.select_related("seat__office")
        rows.names_principals = True
        return rows

    def _clone(self):
        clone = super()._clone()
        clone.names_principals = self.names_principals
        return clone

    def _fetch_all(self):
        fetches = self._result_cache is None
        super()._fetch_all()
        if fetches and self.names_principals and self._iterable_class is ModelIterable:
            find_principals(self._result_cache)


def find_principals(rows):
    """Set on each of `rows` (`Titled`) for whom a deputy there stands: {masculine, feminine, gender}, or None.

    It is the latest holder of the seat with the same role in the same bureau. One query, none without a deputy.
    """
    deputies = [row for row in rows if row.seat.office.is_deputy]
    if not deputies:
        return
    bureaus, roles = {row.seat.bureau_id for row in deputies}, {row.seat.office.role for row in deputies}
    found = {}
    for bureau, role, *words in _principals(list(bureaus), Texts(roles)):
        found.setdefault((bureau, role), dict(zip(("masculine", "feminine", "gender"), words, strict=True)))
    for row in deputies:
        row.found_principal = found.get((row.seat.bureau_id, row.seat.office.role))


@prepared
def _principals(bureaus, roles):
    seats = Seat.objects.filter(bureau__among=bureaus, office__role__among=roles, office__is_deputy=False)
    holders = Mandate.objects.filter(seat=OuterRef("pk")).order_by("-started_on", "-pk")
    gender = Subquery(holders.values("person__gender")[:1])
    seats = seats.order_by("order").values_list("bureau", "office__role", "office__masculine", "office__feminine")
    return seats.annotate(gender=gender)


class Titled:
    """A row with `person` and `seat`, and the title that the person has there."""

    @cached_property
    def title(self):
        """The office's title in the person's gender; a deputy's follows whom the deputy stands for."""
        return self.seat.office.title_for(self.person.gender, self.principal_title)

    @cached_property
    def principal_title(self):
        if not self.seat.office.is_deputy:
            return ""
        if "found_principal" not in self.__dict__:
            find_principals([self])
        found = self.found_principal
        return by_gender(found["gender"], found["masculine"], found["feminine"]) if found else ""


class MandateQuerySet(PeriodQuerySet, RosterQuerySet, TitledQuerySet):
    pass


class Mandate(Titled, Period):
    """A person in a seat, from a day to a day. It gives the office's rights exactly as long."""

    class Status(models.TextChoices):
        FULL = "full", _("Full")
        ACTING = "acting", _("Acting")

    class EndReason(models.TextChoices):
        RENEWAL = "renewal", _("Renewal of the bureau")
        RESIGNATION = "resignation", _("Resignation")
        REPLACEMENT = "replacement", _("Replacement")
        DISMISSAL = "dismissal", _("Dismissal")
        DEPARTURE = "departure", _("Departure from the branch")
        DEATH = "death", _("Death")
        BRANCH_CLOSED = "branch_closed", _("Closing of the branch")
        ANNULLED = "annulled", _("Annulment of the election")

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="mandates", verbose_name=_("seat"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates", verbose_name=_("holder"))
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.FULL)
    end_reason = models.CharField(_("reason of the end"), max_length=16, choices=EndReason.choices, blank=True)
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name=_("predecessor")
    )
    note = models.CharField(_("note"), max_length=250, blank=True, help_text=_("Such as the decision's reference."))

    branch_path = "seat__bureau__branch__path"
    objects = MandateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "mandate")
        verbose_name_plural = _("mandates")
        ordering = ["-started_on", "-pk"]
        constraints = one_open(
            "seat", name="bureaus_mandate_one_open_per_seat", message=_("Somebody already sits in this seat.")
        )

    def __str__(self):
        return f"{self.person} – {self.title}"


class ShareTarget(Period):
    """The share of women, or of youth, that bureaus aim at: shown beside the real share, never enforced.

    Source: organic law 29-11, whose third is the target for women in national and regional organs; each party
    sets its share of youth.
    """

    class Of(models.TextChoices):
        WOMEN = "women", _("Women")
        YOUTH = "youth", _("Youth")

    group = models.CharField(_("share of"), max_length=8, choices=Of.choices)
    kind = models.CharField(
        _("kind"), max_length=16, choices=Kind.choices, blank=True, help_text=_("Empty: every kind of branch.")
    )
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2)
    under_age = models.PositiveSmallIntegerField(
        _("under the age of"), null=True, blank=True, help_text=_("Who counts as youth; only for the share of youth.")
    )

    objects = PeriodQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "target share")
        verbose_name_plural = _("target shares")
        ordering = ["group", "kind", "-started_on"]
        constraints = one_open("group", "kind", name="bureaus_sharetarget_one_open_per_kind")

    def __str__(self):
        return f"{self.get_group_display()} – {self.percent} %"
