"""Long work: what it does, who started it, how far it came, and how it ended."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from branches.scoping import ScopedQuerySet, reach_of

from .works import find_work, works


def sees_long_work(user) -> bool:
    """Whether an office lets the user start long work somewhere, and so see what was started there. No query."""
    return any(reach_of(user, work.permission) for work in works())


class RunQuerySet(ScopedQuerySet):
    def visibility(self, user):
        """Users see the runs that they started, and those of a kind that they may start in the branch."""
        if not user.is_authenticated or not user.is_active:
            return Q(pk__in=[])
        condition = Q(started_by=user)
        for work in works():
            reach = reach_of(user, work.permission)
            if reach:
                condition |= Q(work=work.name) & reach.condition("branch__path")
        return condition

    def by_urgency(self):
        """Those that have not ended or that failed first, for somebody has to look after them; the latest first."""
        needed = When(state__in=[*Run.OPEN, Run.State.FAILED], then=Value(0))
        return self.order_by(Case(needed, default=Value(1)), "-pk")

    def open(self):
        """The runs that have not ended."""
        return self.filter(state__in=Run.OPEN)

    def locked(self):
        """These rows, held to the end of the transaction; without those that another process holds.

        Others may refer to the row meanwhile: a cancellation does.
        """
        return self.select_for_update(skip_locked=True, no_key=True, of=("self",))


class Run(models.Model):
    """One run of a long work in a branch, cut in steps.

    The row is also the lock: a process that takes a step holds it, so that no two take the same one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("long work", "waiting")
        RUNNING = "running", pgettext_lazy("long work", "running")
        DONE = "done", pgettext_lazy("long work", "done")
        FAILED = "failed", pgettext_lazy("long work", "failed")
        CANCELLED = "cancelled", pgettext_lazy("long work", "cancelled")

    OPEN = (State.WAITING, State.RUNNING)

    work = models.CharField(_("work"), max_length=60)
    arguments = models.JSONField(_("arguments"), default=dict)
    # Says what is done, to what: while a run with this key is open there is no other.
    key = models.CharField(max_length=64, editable=False)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="runs", verbose_name=_("branch"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("started by")
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    steps = models.JSONField(default=list, editable=False)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps"), default=0)
    result = models.JSONField(_("result"), default=dict)
    failure = models.CharField(_("why it failed"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "run")
        verbose_name_plural = _("runs")
        ordering = ["-pk"]
        default_permissions = ()  # who may start a work may see its runs
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state__in=["waiting", "running"]), name="runs_run_one_open_per_key"
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="runs_run_done_within_total"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at=None)
                | Q(state__in=["done", "failed", "cancelled"], ended_at__isnull=False),
                name="runs_run_ended_with_a_day",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("runs:run", args=[self.pk])

    @property
    def kind(self):
        return find_work(self.work)

    @property
    def title(self):
        return self.kind.title(self.arguments)

    @property
    def report(self):
        """[(label, text)] of what was done so far."""
        return self.kind.report(self.result)

    @property
    def next_url(self):
        """Where to go on once it is done; empty where the page of the run says all."""
        return self.kind.address(self)

    @property
    def is_open(self):
        return self.state in self.OPEN

    @property
    def percent(self):
        """How much is done, in whole percent. A run that ended well without any step is whole."""
        if self.total:
            return 100 * self.done // self.total
        return 100 if self.state == self.State.DONE else 0

    def end(self, state, failure=""):
        """End it in `state` now, with the sentence that says why where it failed. Saved."""
        self.state, self.failure, self.ended_at = state, failure[:500], now()
        self.save(update_fields=["state", "failure", "ended_at"])


class Cancellation(models.Model):
    """Somebody asked to stop a run. A row of its own: the run's is held by the process that takes a step."""

    run = models.OneToOneField(Run, models.PROTECT, related_name="cancellation", verbose_name=_("run"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("cancelled by"))
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)

    branch_path = "run__branch__path"

    class Meta:
        verbose_name = pgettext_lazy("model", "cancellation")
        verbose_name_plural = _("cancellations")
        default_permissions = ()

    def __str__(self):
        return str(self.run)
