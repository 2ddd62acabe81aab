"""Public offices that people hold by election, outside the party; and how the party fared in those elections.

An `Election` of the rooms to the right is the party's own, in an assembly, and a `Mandate` is an office of the party.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from arabic.wording import by_gender
from branches.localities import localities_named, locality, validate_locality
from branches.models import Branch
from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet

from .people import Person
from .reversals import Reversible, ReversibleQuerySet, reversed_with_reason

OF_AGE = 18


class Assembly(models.IntegerChoices):
    """What somebody is elected to; lists go by this order."""

    COMMUNAL = 1, _("Communal council")
    PROVINCIAL = 2, _("Provincial or prefectural council")
    REGIONAL = 3, _("Regional council")
    CHAMBER = 4, _("Professional chamber")
    REPRESENTATIVES = 5, _("House of Representatives")
    COUNCILLORS = 6, _("House of Councillors")


# The level of the place whose council it is; chambers and the Parliament are not of one level.
LEVELS = {
    Assembly.COMMUNAL: ("commune",),
    Assembly.PROVINCIAL: ("province", "prefecture"),
    Assembly.REGIONAL: ("region",),
}
PARLIAMENT = (Assembly.REPRESENTATIVES, Assembly.COUNCILLORS)


class Chamber(models.TextChoices):
    AGRICULTURE = "agriculture", _("Chamber of agriculture")
    COMMERCE = "commerce", _("Chamber of commerce, industry and services")
    CRAFTS = "crafts", _("Chamber of crafts")
    FISHING = "fishing", _("Chamber of maritime fishing")


class PublicRole(models.IntegerChoices):
    """What an elected official is in the assembly; lists go by this order."""

    PRESIDENT = 10, pgettext_lazy("a man in an assembly", "President")
    VICE_PRESIDENT = 20, pgettext_lazy("a man in an assembly", "Vice-president")
    SECRETARY = 30, pgettext_lazy("a man in an assembly", "Secretary of the council")
    DEPUTY_SECRETARY = 40, pgettext_lazy("a man in an assembly", "Deputy secretary of the council")
    GROUP_PRESIDENT = 50, pgettext_lazy("a man in an assembly", "President of a group")
    COMMITTEE_PRESIDENT = 60, pgettext_lazy("a man in an assembly", "President of a committee")
    COMMITTEE_VICE_PRESIDENT = 70, pgettext_lazy("a man in an assembly", "Vice-president of a committee")
    MEMBER = 90, pgettext_lazy("a man in an assembly", "Member")

    def title_for(self, gender):
        """The title in a gender, for None the form of both."""
        return by_gender(gender, str(self.label), str(_FEMININE[self]))


_FEMININE = {
    PublicRole.PRESIDENT: pgettext_lazy("a woman in an assembly", "President"),
    PublicRole.VICE_PRESIDENT: pgettext_lazy("a woman in an assembly", "Vice-president"),
    PublicRole.SECRETARY: pgettext_lazy("a woman in an assembly", "Secretary of the council"),
    PublicRole.DEPUTY_SECRETARY: pgettext_lazy("a woman in an assembly", "Deputy secretary of the council"),
    PublicRole.GROUP_PRESIDENT: pgettext_lazy("a woman in an assembly", "President of a group"),
    PublicRole.COMMITTEE_PRESIDENT: pgettext_lazy("a woman in an assembly", "President of a committee"),
    PublicRole.COMMITTEE_VICE_PRESIDENT: pgettext_lazy("a woman in an assembly", "Vice-president of a committee"),
    PublicRole.MEMBER: pgettext_lazy("a woman in an assembly", "Member"),
}


class PublicOfficeQuerySet(ReversibleQuerySet, PeriodQuerySet, ScopedQuerySet):
    def under(self, branch):
        """The offices of people whose file `branch`, or a branch under it, keeps."""
        return self.filter(person__branch__path__startswith=branch.path)

    def former(self):
        return self.filter(ended_on__lte=localdate())

    def by_council(self):
        """Council by council, and in each the president first."""
        return self.order_by("assembly", "chamber", "locality_code", "role", "person__name_key", "pk")

    def like(self, office):
        """The other rows of the same person that stand, in the same role of the same council."""
        same = (
            self.standing()
            .filter(person=office.person_id, assembly=office.assembly, chamber=office.chamber, role=office.role)
            .exclude(pk=office.pk)
        )
        # There is one House, wherever its member was elected.
        return same if office.assembly in PARLIAMENT else same.filter(locality_code=office.locality_code)


class PublicOffice(Reversible, Period):
    """A person in a public assembly by election, from a day to a day. Who holds one is an elected official.

    It goes with the person's file: the branch that keeps the file lists it, and those above who may read the file.
    One recorded by mistake, of the wrong person say, is taken back: the file alone shows it then.
    """

    class ListKind(models.TextChoices):
        INDIVIDUAL = "individual", _("Individual ballot")
        LOCAL = "local", _("Local list")
        REGIONAL = "regional", _("Regional list")
        WOMEN = "women", _("Seats reserved for women")

    class EndReason(models.TextChoices):
        TERM = "term", pgettext_lazy("public office", "End of the term")
        RESIGNATION = "resignation", _("Resignation")
        DEATH = "death", _("Death")
        DISMISSAL = "dismissal", pgettext_lazy("public office", "Dismissal")
        SEAT_LOST = "seat_lost", pgettext_lazy("public office", "Loss of the seat")

    person = models.ForeignKey(Person, models.PROTECT, related_name="public_offices", verbose_name=_("person"))
    assembly = models.PositiveSmallIntegerField(_("assembly"), choices=Assembly.choices)
    chamber = models.CharField(_("chamber"), max_length=12, choices=Chamber.choices, blank=True)
    role = models.PositiveSmallIntegerField(
        pgettext_lazy("in an assembly", "role"), choices=PublicRole.choices, default=PublicRole.MEMBER
    )
    locality_code = models.CharField(
        pgettext_lazy("of a council", "locality"), max_length=16, blank=True, validators=[validate_locality]
    )
    constituency = models.CharField(_("constituency"), max_length=120, blank=True)
    list_name = models.CharField(_("electoral list"), max_length=160, blank=True)
    list_kind = models.CharField(_("kind of list"), max_length=12, choices=ListKind.choices, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=12, choices=EndReason.choices, blank=True)

    branch_path = "person__branch__path"
    own_person = "person_id"
    objects = PublicOfficeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "public office")
        verbose_name_plural = _("public offices")
        ordering = ["-started_on", "-pk"]
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "assembly", "chamber", "locality_code", "role"],
                condition=Q(ended_on=None, reversed_at=None),
                name="members_publicoffice_one_open_of_a_person",
                violation_error_message=_("This person is recorded in this office already."),
            ),
            reversed_with_reason("members_publicoffice_reversed_with_reason"),
            models.CheckConstraint(
                condition=Q(assembly=Assembly.CHAMBER) & ~Q(chamber="")
                | ~Q(assembly=Assembly.CHAMBER) & Q(chamber=""),
                name="members_publicoffice_chamber_named",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="") | Q(ended_on__isnull=False) & ~Q(end_reason=""),
                name="members_publicoffice_end_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["assembly", "chamber", "locality_code", "role"], name="members_public_office_council"
            ),
            models.Index(fields=["-started_on", "-id"], name="members_public_office_latest"),
        ]

    def __str__(self):
        return f"{self.person}، {self.title}، {self.council}"

    @property
    def title(self):
        """The role in the holder's gender."""
        return PublicRole(self.role).title_for(self.person.gender)

    @property
    def locality(self):
        """The commune, province or region whose council it is; None where it is of none."""
        return locality(self.locality_code)

    @property
    def council(self):
        """The assembly with the place whose it is: «المجلس الجماعي، سوق السبت», «الغرفة الفلاحية», «مجلس النواب»."""
        name = self.get_chamber_display() if self.chamber else str(Assembly(self.assembly).label)
        place = self.locality
        if place is None or self.assembly in PARLIAMENT:  # there is one House, wherever its member was elected
            return name
        if self.assembly == Assembly.PROVINCIAL:
            name = gettext("Prefectural council") if place.level == "prefecture" else gettext("Provincial council")
        return gettext("%(assembly)s, %(place)s") % {"assembly": name, "place": _told_apart(place)}

    @property
    def where_words(self):
        """The constituency, the electoral list and its kind, as far as they are known."""
        place = self.locality.name if self.locality and self.assembly in PARLIAMENT else ""
        return "، ".join(filter(None, (place, self.constituency, self.list_name, self.get_list_kind_display())))

    def clean(self):
        """Raise ValidationError, keyed by field, for what cannot be so."""
        errors = self._place_refusals() | self._day_refusals()
        if not errors and self.is_recorded_already:
            errors["role"] = _("This person is recorded in this office already.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_recorded_already(self):
        """Whether another row says the same of at least one of its days."""
        if self.assembly is None or self.role is None:
            return False
        rows = PublicOffice.objects.like(self)
        return rows.overlapping(self.started_on, self.ended_on).exists() if self.started_on else False

    def _place_refusals(self):
        found = {}
        if self.assembly == Assembly.CHAMBER and not self.chamber:
            found["chamber"] = _("Say which chamber it is.")
        elif self.assembly != Assembly.CHAMBER and self.chamber:
            found["chamber"] = _("Leave this empty: the assembly is no professional chamber.")
        levels, place = LEVELS.get(self.assembly), self.locality
        if levels and (place is None or place.level not in levels):
            found["locality_code"] = _PLACES_ASKED[self.assembly]
        elif not levels and place is not None and place.level == "commune":
            found["locality_code"] = _("Write a province, a prefecture or a region, or leave this empty.")
        return found

    def _day_refusals(self):
        found, today = {}, localdate()
        for name in ("started_on", "ended_on"):
            day = getattr(self, name)
            if day and day > today:
                found[name] = _("This day has not come yet.")
        if self.started_on and self.ended_on and self.ended_on < self.started_on:
            found["ended_on"] = _("The end cannot be earlier than the start.")
        if self.ended_on and not self.end_reason:
            found["end_reason"] = _("Say why it ended.")
        elif self.end_reason and not self.ended_on:
            found["ended_on"] = _("Say on which day it ended.")
        age = self.person.age_on(self.started_on) if self.started_on else None
        if age is not None and age < OF_AGE:
            found["started_on"] = _("This person was not of age on this day: check it, and the birth date.")
        return found


_PLACES_ASKED = {
    Assembly.COMMUNAL: _("Write the commune whose council it is."),
    Assembly.PROVINCIAL: _("Write the province or prefecture whose council it is."),
    Assembly.REGIONAL: _("Write the region whose council it is."),
}


def _told_apart(place):
    """The name of a place; with its province where other communes bear it too."""
    return place.label if place.level == "commune" and len(localities_named(place.name)) > 1 else place.name


class PublicElectionResultQuerySet(ReversibleQuerySet, ScopedQuerySet):
    """Results of public elections; those that stand were not taken back."""


class PublicElectionResult(Reversible):
    """What the party's candidates obtained in a public election, in the constituency of a branch."""

    class Kind(models.IntegerChoices):
        """Which election it was, by the assembly elected (the values are those of `Assembly`)."""

        COMMUNAL = 1, _("Communal elections")
        PROVINCIAL = 2, _("Elections of the provincial and prefectural councils")
        REGIONAL = 3, _("Regional elections")
        CHAMBER = 4, _("Elections of the professional chambers")
        REPRESENTATIVES = 5, _("Elections of the House of Representatives")
        COUNCILLORS = 6, _("Elections of the House of Councillors")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="public_results", verbose_name=_("branch"))
    kind = models.PositiveSmallIntegerField(pgettext_lazy("public election", "election"), choices=Kind.choices)
    held_on = models.DateField(_("day of the election"))
    votes = models.PositiveIntegerField(_("votes obtained"))
    votes_cast = models.PositiveIntegerField(
        _("votes cast"), null=True, blank=True, help_text=_("All valid votes in the constituency, if known.")
    )
    seats_won = models.PositiveSmallIntegerField(_("seats won"), default=0)
    seats_contested = models.PositiveSmallIntegerField(
        _("seats contested"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("All seats of the constituency, if known."),
    )  # fmt: skip
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("recorded by"),
    )  # fmt: skip

    objects = PublicElectionResultQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "result of a public election")
        verbose_name_plural = _("results of public elections")
        ordering = ["kind", "-held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "kind", "held_on"], condition=Q(reversed_at=None),
                name="members_publicelectionresult_one_of_a_day",
                violation_error_message=_("The result of this election on this day is recorded already."),
            ),
            reversed_with_reason("members_publicelectionresult_reversed_with_reason"),
            models.CheckConstraint(
                condition=Q(votes_cast=None) | Q(votes__lte=F("votes_cast")),
                name="members_publicelectionresult_votes_within",
                violation_error_message=_("No more votes were obtained than were cast."),
            ),
            models.CheckConstraint(
                condition=Q(seats_contested=None) | Q(seats_won__lte=F("seats_contested")),
                name="members_publicelectionresult_seats_within",
                violation_error_message=_("No more seats were won than were contested."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_kind_display()} {self.held_on.year}، {self.branch}"

    def clean(self):
        """Raise ValidationError, keyed by field, for what cannot be so."""
        found = {}
        if self.held_on and self.held_on > localdate():
            found["held_on"] = _("This day has not come yet.")
        if _exceeds(self.votes, self.votes_cast):
            found["votes"] = _("No more votes were obtained than were cast.")
        if _exceeds(self.seats_won, self.seats_contested):
            found["seats_won"] = _("No more seats were won than were contested.")
        if found:
            raise ValidationError(found)


def _exceeds(part, whole):
    return part is not None and whole is not None and part > whole
