"""The tree of branches, and under which branch each one stood and when."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from arabic.folding import fold_terms, search_key
from dated.periods import Period, PeriodQuerySet, one_open

from .localities import locality, validate_locality
from .paths import paths_above
from .scoping import RosterQuerySet, ScopedQuerySet


class Kind(models.TextChoices):
    NATIONAL = "national", _("National headquarters")
    REGION = "region", _("Regional branch")
    PROVINCE = "province", _("Provincial branch")
    LOCAL = "local", _("Local branch")
    CELL = "cell", _("Proximity cell")
    SECTOR = "sector", _("Professional sector")
    YOUTH = "youth", _("Youth sector")
    WOMEN = "women", _("Women's sector")
    PARALLEL_BODY = "parallel_body", _("Parallel body")
    COORDINATION = "coordination", _("Coordination")


# The levels above the local branch, where the first secretary leads.
UPPER_KINDS = (Kind.NATIONAL, Kind.REGION, Kind.PROVINCE)

# The levels with a bureau and an assembly of their own; a cell or a sector may do with a coordinator.
LEVELS = (*UPPER_KINDS, Kind.LOCAL)


class BranchQuerySet(RosterQuerySet, MP_NodeQuerySet):
    def search(self, query):
        """Branches whose folded name or locality holds every word of `query`."""
        condition = Q()
        for term in fold_terms(query):
            condition &= Q(search_key__contains=term)
        return self.filter(condition)

    def keys_within(self, reach):
        """The keys of the branches that `reach` covers, for `among`; None where it covers every one."""
        if reach.everywhere:
            return None
        return list(self.filter(reach.condition("path")).order_by().values_list("pk", flat=True))

    def standing(self, day=None):
        """The branches not dissolved on `day` (today)."""
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=day or localdate()))

    def select_for_update(self, nowait=False, skip_locked=False, of=(), no_key=True):
        """Lock rows and let others refer to them meanwhile: no payment waits for who moves or corrects its branch.

        The tree's library locks through here too, and has no way to pass `no_key`.
        """
        return super().select_for_update(nowait, skip_locked, of, no_key)


class BranchManager(MP_NodeManager.from_queryset(BranchQuerySet)):
    def get_queryset(self):
        return BranchQuerySet(self.model, using=self._db).order_by("path")


# Where a branch stands in the tree: the library writes these columns as branches are added and moved.
POSITION = ("path", "depth", "numchild")


class Branch(MP_Node):
    """A node of the party's tree: headquarters, region, province, local branch, cell, sector or body.

    Added, moved and closed only through `branches.tree`, which keeps the tree and its history together.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=160)
    name_latin = models.CharField(_("Latin name"), max_length=160, blank=True)
    slug = models.SlugField(_("address word"), max_length=80, unique=True, help_text=_("Used in the page's address."))
    locality_code = models.CharField(_("locality"), max_length=16, blank=True, validators=[validate_locality])
    address = models.CharField(_("address"), max_length=250, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    dissolved_on = models.DateField(_("closed on"), null=True, blank=True)
    succeeded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name=_("succeeded by")
    )
    publishes_roster = models.BooleanField(
        _("publishes its roster"), default=False, help_text=_("Visitors who are not signed in see the bureau too.")
    )
    takes_applications = models.BooleanField(
        _("takes requests online"), default=False, help_text=_("Its form of joining is open to everybody.")
    )
    search_key = models.CharField(max_length=400, editable=False)

    branch_path = "path"
    objects = BranchManager()
    history = HistoricalRecords(excluded_fields=["search_key", "numchild"])

    class Meta:
        verbose_name = pgettext_lazy("model", "branch")
        verbose_name_plural = _("branches")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("branches:branch", args=[self.slug])

    def save(self, *, update_fields=None, **kwargs):
        """Save the branch without its position in the tree: it may have been moved since it was read."""
        found = self.locality
        self.search_key = search_key(self.name, self.name_latin, *((found.name, found.name_latin) if found else ()))
        if self._state.adding:
            super().save(update_fields=update_fields, **kwargs)
            return
        if update_fields is None:
            stored = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            update_fields = stored - self.get_deferred_fields()
        with transaction.atomic():  # the row stays locked until its history, which names the position, is written
            self.refresh_from_db(fields=POSITION, from_queryset=Branch.objects.select_for_update())
            super().save(update_fields={*update_fields, "search_key"} - set(POSITION), **kwargs)

    def clean(self):
        if self.founded_on and self.dissolved_on and self.dissolved_on < self.founded_on:
            raise ValidationError({"dissolved_on": _("The end cannot be earlier than the start.")})

    @property
    def locality(self):
        return locality(self.locality_code)

    @property
    def is_standing(self):
        return self.dissolved_on is None or self.dissolved_on > localdate()

    def stood_on(self, day):
        """Whether the branch existed on `day`: founded by then, as far as is known, and not yet closed."""
        founded = self.founded_on is None or self.founded_on <= day
        return founded and (self.dissolved_on is None or self.dissolved_on > day)

    def ancestors(self):
        """The branches above this one, headquarters first; one query, none for a root."""
        paths = self.paths_above
        return Branch.objects.filter(path__in=paths) if paths else Branch.objects.none()

    @property
    def paths_above(self):
        return paths_above(self.path)

    def children(self):
        return Branch.objects.filter(depth=self.depth + 1, path__startswith=self.path)


class SubordinationQuerySet(PeriodQuerySet, ScopedQuerySet):
    pass


class Subordination(Period):
    """Under which branch a branch stood, and when."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="subordinations", verbose_name=_("branch"))
    parent = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("under")
    )
    reason = models.CharField(_("reason"), max_length=250, blank=True)

    objects = SubordinationQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "subordination")
        verbose_name_plural = _("subordinations")
        ordering = ["started_on", "pk"]
        constraints = one_open("branch", name="branches_subordination_one_open_per_branch")

    def __str__(self):
        return f"{self.branch} ← {self.parent}" if self.parent else str(self.branch)
