"""Readings of personal data: a row for each reader, person and day that a file is opened; one for each paper."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from members.models import Person

from .subjects import subject_in_words


class Act(models.TextChoices):
    OPENED = "opened", pgettext_lazy("reading", "opened")
    REVEALED = "revealed", pgettext_lazy("reading", "shown whole")
    PRINTED = "printed", pgettext_lazy("reading", "printed")
    EXPORTED = "exported", pgettext_lazy("reading", "exported")


class ReadingQuerySet(ScopedQuerySet):
    def visibility(self, user):
        """Readings by officers below a level that the user watches over, and those of the user's own data."""
        condition = super().visibility(user)
        if condition and user.is_authenticated and user.is_active and user.person_id:
            condition |= Q(pk__in=_on_paper([user.person_id]))
        return condition

    def about(self, person):
        """The readings of the data of `person` (a Person or its key), latest first: openings, papers and exports.

        Those of records that were merged into theirs, at any remove, are among them. Each way has its index; one
        condition with OR would read the whole table.
        """
        key = person.pk if isinstance(person, Person) else person
        keys = Person.records.with_merged([key])
        opened = Reading.objects.filter(person__in=keys).order_by().values("pk")
        return self.filter(pk__in=opened.union(_on_paper(keys), all=True))

    def by_level_above(self, user):
        """The readings that the user sees as the level above their readers, without those of the user's own data."""
        return self.within_reach(user, "traces.view_reading")

    def with_names(self):
        return self.select_related("reader__person", "branch", "reader_branch", "person")


def _on_paper(person_keys):
    """The keys of the readings in whose papers and exports one of these people stands."""
    return ReadPerson.objects.filter(person__in=person_keys).order_by().values("reading")


class Reading(models.Model):
    """One reading of personal data by an account, whoever it is. Nobody changes or deletes one.

    It goes with the person alone, where an import is undone that recorded somebody by mistake: then nobody is left
    whom it tells.

    Of an opened file, `person` is whose it is; of papers and exports, `ReadPerson` says who stands in them.
    `reader_branch` is the highest branch from which the reader saw it that day: who watches over that branch from
    above sees the reading. It is empty for the headquarters, above whom nobody stands.
    """

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="readings", verbose_name=_("reader")
    )
    reader_branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="readings_by", verbose_name=_("read from")
    )
    act = models.CharField(pgettext_lazy("reading", "act"), max_length=8, choices=Act.choices)
    subject = models.CharField(_("what was read"), max_length=30)
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="readings", verbose_name=_("branch")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="readings", verbose_name=_("person")
    )
    filters = models.JSONField(_("filters"), default=dict, blank=True)
    count = models.PositiveIntegerField(_("how many people"), default=1)
    day = models.DateField(_("day"))
    at = models.DateTimeField(pgettext_lazy("reading", "read at"))

    branch_path = "reader_branch__path"
    own_person = "person_id"
    hinders_undoing = False
    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "reading")
        verbose_name_plural = _("readings of personal data")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(F("at").desc(), F("id").desc(), name="traces_reading_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "person", "subject", "day"],
                condition=Q(act="opened"),
                name="traces_reading_one_opening_a_day",
            ),
            models.CheckConstraint(
                condition=Q(act__in=["opened", "revealed"], person__isnull=False)
                | Q(act__in=["printed", "exported"], person=None),
                name="traces_reading_of_a_person_or_a_paper",
            ),
        ]

    def __str__(self):
        return f"{self.get_act_display()} – {self.subject_words}"

    @property
    def subject_words(self):
        """What was read, in words."""
        return subject_in_words(self.subject)

    @property
    def shown_filters(self):
        """[(label, value)] of what the list was asked for, as the page showed it."""
        return [(label, str(value)) for label, value in self.filters.items() if value not in (None, "")]


class ReadPerson(models.Model):
    """Somebody whose data stood in a paper or an export."""

    reading = models.ForeignKey(
        Reading, models.PROTECT, related_name="people", db_index=False, verbose_name=_("reading")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="read_on_paper", verbose_name=_("person"))

    hinders_undoing = False

    class Meta:
        verbose_name = _("person in a reading")
        verbose_name_plural = _("people in readings")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["reading", "person"], name="traces_readperson_once")]

    def __str__(self):
        return str(self.person_id)
