"""Files of members that are read in: the batch, its rows as they stand in the file, and what becomes of each."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from branches.scoping import ScopedQuerySet

from .memberships import Category, Membership
from .people import Gender, Person


class ImportBatchQuerySet(ScopedQuerySet):
    def forgettable(self, now):
        """The batches whose lines nobody needs any more: not written in time, or past the days in which to undo."""
        return self.filter(expires_at__lte=now).exclude(state=ImportBatch.State.FORGOTTEN)


class ImportBatch(models.Model):
    """One file of members, from the upload to the end of the days in which it can be undone.

    `shape` is what was seen of the file before it was read: kind, encoding, number of rows, first rows. `mapping` is
    {number of a column from 0: field of `members.exchange.mapping.fields`}. `turn` counts the checks: a check that was
    begun with an earlier mapping stops.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("import", "Uploaded")
        CHECKING = "checking", pgettext_lazy("import", "Being checked")
        CHECKED = "checked", pgettext_lazy("import", "Checked")
        WRITING = "writing", pgettext_lazy("import", "Being written")
        WRITTEN = "written", pgettext_lazy("import", "Written")
        UNDOING = "undoing", pgettext_lazy("import", "Being undone")
        UNDONE = "undone", pgettext_lazy("import", "Undone")
        FORGOTTEN = "forgotten", pgettext_lazy("import", "Closed")

    UNWRITTEN = (State.UPLOADED, State.CHECKING, State.CHECKED)

    class NameOrder(models.TextChoices):
        GIVEN_FIRST = "given", _("Given name first")
        FAMILY_FIRST = "family", _("Family name first")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="imports", verbose_name=_("branch"))
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
    mapping = models.JSONField(default=dict)
    overwritten = models.JSONField(default=list)  # fields in which the file is right and the record is not
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", verbose_name=_("category where the file says none")
    )
    joined_on = models.DateField(_("day of joining where the file says none"), null=True)
    gender = models.CharField(_("gender where the file says none"), max_length=1, choices=Gender.choices, blank=True)
    name_order = models.CharField(
        _("a name in one column"), max_length=8, choices=NameOrder.choices, default=NameOrder.GIVEN_FIRST
    )
    turn = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)
    burnt_numbers = models.JSONField(default=list)  # member numbers that its undoing left to nobody
    totals = models.JSONField(default=dict)  # what became of its lines, once they are forgotten

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "import of members")
        verbose_name_plural = _("imports of members")
        ordering = ["-pk"]
        default_permissions = ("add", "change", "view")
        indexes = [
            models.Index(fields=["branch", "-id"], name="members_import_of_branch"),
            models.Index(fields=["expires_at"], name="members_import_to_forget"),
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("members:import-batch", args=[self.pk])

    @property
    def is_unwritten(self):
        return self.state in self.UNWRITTEN

    @property
    def can_be_undone(self):
        """Whether members of it may be there, and its lines still say which."""
        return self.state in (self.State.WRITING, self.State.WRITTEN, self.State.UNDOING)

    @property
    def rows_total(self):
        return sum(self.shape.get("pages", ())) if "pages" in self.shape else self.shape.get("rows", 0)

    def shows_lines_to(self, user):
        """Whether `user` may read the lines: they say what the one who uploaded the file sees, and nobody else may."""
        return user.pk == self.uploaded_by_id or user.is_superuser

    def counts(self):
        """{outcome: how many lines, "written": …, "kept": …}; one query, none once the lines are forgotten."""
        if self.state == self.State.FORGOTTEN:
            return self.totals
        Outcome = ImportLine.Outcome  # noqa: N806
        return self.lines.aggregate(
            **{outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome},
            differing=Count("pk", filter=Q(outcome__in=ImportLine.KNOWN) & ~Q(differences={})),
            written=Count("pk", filter=Q(is_written=True)),
            kept=Count("pk", filter=Q(undoing=ImportLine.Undoing.KEPT)),
            removed=Count("pk", filter=Q(undoing=ImportLine.Undoing.REMOVED)),
            restored=Count("pk", filter=Q(undoing=ImportLine.Undoing.RESTORED)),
        )


class ImportPage(models.Model):
    """Some hundred rows of the file as it stands, as text: what one step of the work takes."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="pages", db_index=False)
    number = models.PositiveIntegerField()
    rows = models.JSONField()  # [[number of the row in the file, [text of each cell]]]

    branch_path = "batch__branch__path"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("rows of an import")
        verbose_name_plural = _("rows of imports")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="members_importpage_once")]

    def __str__(self):
        return f"{self.batch} {self.number}"


class ImportLine(models.Model):
    """What becomes of one row of the file: planned by the check, and by the writing asked once more."""

    class Outcome(models.TextChoices):
        NEW = "new", pgettext_lazy("import", "New member")
        FILLED = "filled", pgettext_lazy("import", "Known, filled in")
        SAME = "same", pgettext_lazy("import", "Known, unchanged")
        REFUSED = "refused", pgettext_lazy("import", "Refused")

    KNOWN = (Outcome.FILLED, Outcome.SAME)

    class Undoing(models.TextChoices):
        NONE = "", ""
        REMOVED = "removed", pgettext_lazy("import", "Removed")
        RESTORED = "restored", pgettext_lazy("import", "As before")
        KEPT = "kept", pgettext_lazy("import", "Kept")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="lines", db_index=False)
    row = models.PositiveIntegerField(_("row"))
    page = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    name = models.CharField(_("name"), max_length=170, blank=True)
    name_key = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True)
    phone = models.CharField(max_length=20, blank=True)
    cells = models.JSONField(default=list)  # of a refused row, as they stand in the file
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    problems = models.JSONField(default=list)  # [[field or "", sentence]]
    note = models.CharField(max_length=250, blank=True)
    differences = models.JSONField(default=dict)  # {field: [recorded, in the file]}
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+", db_index=False)
    number_given = models.PositiveIntegerField(null=True)
    filled = models.JSONField(default=dict)  # {field: [before, written]}
    is_written = models.BooleanField(default=False)
    undoing = models.CharField(max_length=8, choices=Undoing.choices, blank=True)
    kept_because = models.CharField(max_length=250, blank=True)

    branch_path = "batch__branch__path"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of imports")
        default_permissions = ()
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="members_importline_once")]
        indexes = [
            # Without the batch: an index that begins with it looks to PostgreSQL as good as the one of its pages.
            models.Index(fields=["name_key", "birth_date"], name="members_importline_by_name"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="members_importline_by_phone"),
            models.Index(fields=["batch", "page"], name="members_importline_of_page"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="members_importline_of_person"),
            models.Index(
                fields=["membership"], condition=Q(membership__isnull=False), name="members_importline_joined"
            ),
        ]

    def __str__(self):
        return f"{self.batch} {self.row}"


class ImportMapping(models.Model):
    """The columns of a kind of file, as a branch last said what they are; `signature` says which headings."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    name_order = models.CharField(max_length=8, default=ImportBatch.NameOrder.GIVEN_FIRST)
    used_at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("columns of a kind of file")
        verbose_name_plural = _("columns of kinds of files")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["branch", "signature"], name="members_importmapping_once")]

    def __str__(self):
        return self.signature
