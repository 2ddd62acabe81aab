"""Sheets of dues from earlier books (member × months): the file, what each row would do, and what it did."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from members.models import Person

from .payments import Payment


class PastDuesQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(state=PastDuesBatch.State.WAITING)

    def undoing_waits(self):
        """Those of which it is asked that they be undone, and nobody has decided."""
        return self.filter(undo_asked_at__isnull=False, undo_decided_at=None)

    def forgettable(self, now):
        """Those whose rows nobody needs any more: not written in time, or past the days in which to undo.

        One that is half undone needs them to the end.
        """
        kept = [PastDuesBatch.State.FORGOTTEN, PastDuesBatch.State.UNDOING]
        return self.filter(expires_at__lte=now).exclude(state__in=kept)


class PastDuesBatch(models.Model):
    """One sheet, from the upload to the end of the days in which it can be undone.

    What one person reads in, another confirms: see `treasury.pastdues.confirming`.

    `shape` is what was seen of the file before it was read; `heading_row` the number of the row that names the months.
    `totals` are counted when its rows are checked: see `treasury.pastdues.checking`.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("import", "Uploaded")
        CHECKED = "checked", pgettext_lazy("import", "Checked")
        WAITING = "waiting", _("Waits for a second person")
        WRITING = "writing", pgettext_lazy("import", "Being written")
        WRITTEN = "written", pgettext_lazy("import", "Written")
        UNDOING = "undoing", pgettext_lazy("import", "Being undone")
        UNDONE = "undone", pgettext_lazy("import", "Undone")
        FORGOTTEN = "forgotten", pgettext_lazy("import", "Closed")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="past_dues", verbose_name=_("branch"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    expires_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.UPLOADED)
    file_name = models.CharField(_("file"), max_length=120)
    content = models.BinaryField(null=True)  # until its rows are laid out
    shape = models.JSONField(default=dict)
    heading_row = models.PositiveIntegerField(_("row of the headings"), default=1)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    refusal = models.CharField(_("reason of the refusal"), max_length=250, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undo_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undoing asked by")
    )
    undo_asked_at = models.DateTimeField(_("undoing asked at"), null=True)
    undo_reason = models.CharField(_("why it is undone"), max_length=250, blank=True)
    undo_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undoing decided by")
    )
    undo_decided_at = models.DateTimeField(_("undoing decided at"), null=True)
    undo_refusal = models.CharField(_("why it is not undone"), max_length=250, blank=True)
    totals = models.JSONField(default=dict)

    objects = PastDuesQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "import of past dues")
        verbose_name_plural = _("imports of past dues")
        ordering = ["-pk"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(asked_by__isnull=False), name="treasury_pastdues_asked"
            ),
            models.CheckConstraint(  # what was written before a second person was needed names neither
                condition=~Q(state__in=["writing", "written"])
                | Q(asked_by=None, decided_by=None)
                | (Q(asked_by__isnull=False, decided_by__isnull=False) & ~Q(decided_by=models.F("asked_by"))),
                name="treasury_pastdues_two_people",
            ),
            models.CheckConstraint(
                condition=Q(undo_asked_at=None) | (Q(undo_asked_by__isnull=False) & ~Q(undo_reason="")),
                name="treasury_pastdues_undoing_asked",
            ),
            models.CheckConstraint(  # who asked may withdraw, which is a refusal
                condition=Q(undo_decided_by=None)
                | ~Q(undo_refusal="")
                | ~Q(undo_decided_by=models.F("undo_asked_by")),
                name="treasury_pastdues_undone_by_two",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="treasury_pastdues_to_forget"),
            models.Index(fields=["branch"], condition=Q(state="waiting"), name="treasury_pastdues_waiting"),
            models.Index(
                fields=["branch"],
                condition=Q(undo_asked_at__isnull=False, undo_decided_at=None),
                name="treasury_pastdues_undoing",
            ),
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("treasury:past-dues-batch", args=[self.pk])

    @property
    def is_unwritten(self):
        return self.state in (self.State.UPLOADED, self.State.CHECKED)

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING

    @property
    def is_planned(self):
        """Whether nothing of it is recorded yet: what its rows say would be done."""
        return self.is_unwritten or self.is_waiting

    @property
    def can_be_undone(self):
        return self.state in (self.State.WRITING, self.State.WRITTEN, self.State.UNDOING)

    @property
    def waits_for_undoing(self):
        return self.undo_asked_at is not None and self.undo_decided_at is None

    def read_digest(self) -> str:
        """SHA-256 of what each row would settle, and of its problems: who reads the sheet confirms this; one query."""
        rows = self.lines.order_by("row").values_list("row", "name", "person", "months", "known", "problems")
        told = [self.file_name, self.heading_row, self.shape, list(rows)]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @property
    def has_lines(self):
        return self.state not in (self.State.UPLOADED, self.State.FORGOTTEN)


class PastDuesLine(models.Model):
    """A row of the sheet: whom it means, what it settles, and what is wrong with it.

    `months` is [[month, dirhams as text]] of what will be written; `problems` [[code, words of the file]], which
    `pastdues.words` makes sentences of.
    """

    batch = models.ForeignKey(PastDuesBatch, models.PROTECT, db_index=False, related_name="lines")
    row = models.PositiveIntegerField(_("row"))
    name = models.CharField(_("name in the file"), max_length=200)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("member"))
    months = models.JSONField(default=list)
    known = models.PositiveSmallIntegerField(_("months paid already"), default=0)
    problems = models.JSONField(default=list)
    is_written = models.BooleanField(default=False)

    class Meta:
        verbose_name = pgettext_lazy("model", "row of past dues")
        verbose_name_plural = _("rows of past dues")
        ordering = ["row"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="treasury_pastduesline_once")]
        indexes = [
            models.Index(fields=["batch", "row"], condition=~Q(problems=[]), name="treasury_pastduesline_wrong")
        ]

    def __str__(self):
        return f"{self.batch} {self.row}"


class PastDuesPayment(models.Model):
    """That a batch made a payment: undoing voids it."""

    batch = models.ForeignKey(PastDuesBatch, models.PROTECT, related_name="payments")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="taken_over")
    row = models.PositiveIntegerField()

    class Meta:
        verbose_name = pgettext_lazy("model", "payment of past dues")
        verbose_name_plural = _("payments of past dues")
        default_permissions = ()
        indexes = [models.Index(fields=["batch", "row"], name="treasury_pastduespayment_row")]

    def __str__(self):
        return f"{self.batch} {self.row}"
