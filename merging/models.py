"""Pairs of records that may be one person's, and merges of two records into one."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet
from members.models import Person

RIGHT = "members.merge_person"
# How long a merge can be undone.
UNDO = timedelta(days=30)


class PairQuerySet(ScopedQuerySet):
    """Rows of two people, seen by who holds the right on both: half a pair would tell of a file out of sight."""

    def of_branch(self, branch):
        """The pairs of which one stands in `branch` or under it."""
        first, second = self.model.pair
        return self.filter(
            Q(**{f"{first}__branch__path__startswith": branch.path})
            | Q(**{f"{second}__branch__path__startswith": branch.path})
        )


def _account(label, **options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


def _person(label):
    return models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=label)


class DuplicateQuerySet(PairQuerySet):
    def waiting(self):
        """The pairs that somebody has to look at."""
        return self.filter(closed_at=None, dismissed_at=None)

    def dismissed(self):
        """The pairs of which somebody said that they are two people."""
        return self.filter(dismissed_at__isnull=False)

    def likeliest_first(self):
        return self.order_by("-score", "first__name_key", "pk")


class Duplicate(models.Model):
    """A pair of records that a search found alike, once whatever the number of searches: `first` is the older record.

    It is closed once a search finds them alike no more, or one of them is merged; `dismissed` is somebody's word that
    they are two people, which searches respect.
    """

    first, second = _person(_("first record")), _person(_("second record"))
    same_name = models.BooleanField(_("same name"), help_text=_("Otherwise the names are near to each other."))
    same_birth_date = models.BooleanField(_("same birth date"))
    same_phone = models.BooleanField(_("same phone"))
    score = models.PositiveSmallIntegerField(_("likeness"), default=0)
    found_at = models.DateTimeField(_("found at"), default=timezone.now)
    searched_at = models.DateTimeField(_("last found at"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    dismissed_at = models.DateTimeField(_("dismissed at"), null=True, blank=True)
    dismissed_by = _account(_("dismissed by"), null=True, blank=True)

    pair = ("first", "second")
    branch_path = "first__branch__path"
    second_branch_path = "second__branch__path"
    asks_all_branches = True
    hinders_undoing = False  # of an import: a search wrote it, and goes with the record
    objects = DuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="merging_duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="merging_duplicate_older_first"),
            models.CheckConstraint(
                condition=Q(dismissed_at=None, dismissed_by=None)
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False),
                name="merging_duplicate_dismissed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-score"],
                condition=Q(closed_at=None, dismissed_at=None),
                name="merging_duplicate_waiting",
            ),
            models.Index(fields=["searched_at"], name="merging_duplicate_searched"),
        ]

    def __str__(self):
        return f"{self.first} – {self.second}"

    def get_absolute_url(self):
        """The page on which the two are compared."""
        return reverse("merging:compare", args=[self.first_id, self.second_id])

    @property
    def is_waiting(self):
        return self.closed_at is None and self.dismissed_at is None

    @property
    def reasons(self):
        """Why they may be one person, in words."""
        said = [_("same name") if self.same_name else _("near names")]
        said += [_("same birth date")] if self.same_birth_date else []
        return said + ([_("same phone")] if self.same_phone else [])


class MergeQuerySet(PairQuerySet):
    def standing(self):
        """The merges that nobody has undone."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """Two records that became one: `absorbed` is the stub that leads to `kept`.

    `choices` is what each record said where they differed: [{"field", "kept", "absorbed", "taken"}]. `changes` is
    every change of a row (`merging.ledger`), for undoing it exactly.
    """

    kept, absorbed = _person(_("record that stays")), _person(_("record merged into it"))
    made_by = _account(_("merged by"))
    made_at = models.DateTimeField(_("merged at"), default=timezone.now)
    choices = models.JSONField(_("what was chosen"), default=list)
    changes = models.JSONField(default=list, editable=False)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = _account(_("undone by"), null=True, blank=True)

    pair = ("kept", "absorbed")
    branch_path = "kept__branch__path"
    second_branch_path = "absorbed__branch__path"
    asks_all_branches = True
    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "merge of two records")
        verbose_name_plural = _("merges of records")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="merging_merge_absorbed_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merging_merge_of_two"),
        ]

    def __str__(self):
        return f"{self.absorbed} ← {self.kept}"

    def get_absolute_url(self):
        return reverse("merging:merge", args=[self.pk])

    @property
    def last_day(self):
        """The last day on which it can be undone."""
        return localdate(self.made_at) + UNDO

    @property
    def is_undoable(self):
        """Whether nobody has undone it and its days are not over."""
        return self.undone_at is None and localdate() <= self.last_day
