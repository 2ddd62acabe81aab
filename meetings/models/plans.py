"""Action plans (خطط العمل): axes, measures and indicators; a text that an organ adopts, and that is frozen then."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.paths import paths_down_to
from branches.scoping import ScopedQuerySet, reach_of, view_permission
from bureaus.models import Office
from dated.periods import Period, PeriodQuerySet
from members.models import Person


class PlanQuerySet(PeriodQuerySet, ScopedQuerySet):
    def adopted(self):
        return self.filter(adoption__isnull=False)

    def in_force(self, day):
        """The adopted plans whose period holds `day` and that no adopted version of their own branch replaces."""
        return self.adopted().on(day).exclude(pk__in=self._replaced())

    def with_versions(self):
        """Plans that hold, as `adaptations`, the version of their own branch that follows each. One query more."""
        own = ActionPlan.objects.filter(branch=F("adapted_from__branch")).select_related("adoption", "adapted_from")
        return self.prefetch_related(Prefetch("adaptations", own))

    def _replaced(self):
        newer = ActionPlan.objects.adopted().filter(branch=F("adapted_from__branch"))
        return newer.order_by().values("adapted_from")

    def readable_by(self, user):
        """What `user` may read: the plans in sight with the meetings, and the adopted ones of their branch and above.

        At most one query more, for the user's membership.
        """
        seen = self.visibility(user)
        if not (user.is_authenticated and user.is_active):
            return self.filter(seen)
        return self.filter(seen | Q(adoption__isnull=False, branch__path__in=_paths_at_home(user)))

    def are_read_in(self, user, branch):
        """Whether `branch` is one where `user` is a member, or above it: there its adopted plans are read."""
        return user.is_active and branch.path in _paths_at_home(user)


def _paths_at_home(user):
    """The paths of the branch where `user` is a member, of those whose meetings they see, and of all above these."""
    reach = reach_of(user, view_permission(ActionPlan))
    homes = reach.here | reach.below
    if user.membership:
        homes |= {user.membership.branch.path}
    return sorted({path for home in homes for path in paths_down_to(home)})


class ActionPlan(Period):
    """A plan of a branch for the days from `started_on` up to, and without, `ended_on`.

    `adapted_from` is the plan from which it was copied: of a level above, which the branch adapts; or of the branch
    itself, of which it is the next version. Where it stands is asked each time (`state`).
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("plan", "Draft")
        ADOPTED = "adopted", pgettext_lazy("plan", "Adopted")
        OVER = "over", pgettext_lazy("plan", "Over")
        REPLACED = "replaced", pgettext_lazy("plan", "Replaced")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="plans", verbose_name=_("branch"))
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    ended_on = models.DateField(_("until"))
    adapted_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adaptations",
        verbose_name=_("adapted from"),
        editable=False,
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by"), editable=False
    )
    prepared_at = models.DateTimeField(_("prepared at"), editable=False)

    seen_with = "meetings.view_meeting"
    objects = PlanQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "action plan")
        verbose_name_plural = _("action plans")
        ordering = ["-started_on", "-pk"]
        default_permissions = ()
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["branch", "adapted_from"],
                name="meetings_actionplan_adapted_once",
                violation_error_message=_("The branch has adapted this plan already."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:plan", args=[self.pk])

    def clean(self):
        """Raise ValidationError, beside its field, for a plan that holds on no day."""
        if self.started_on and self.ended_on and self.ended_on <= self.started_on:
            raise ValidationError({"ended_on": _("A plan ends after the day on which it begins.")})

    @property
    def is_adopted(self):
        return hasattr(self, "adoption")

    @property
    def is_amendment(self):
        """Whether it is the next version of a plan of its own branch."""
        return self.adapted_from_id is not None and self.adapted_from.branch_id == self.branch_id

    @property
    def is_replaced(self):
        """Whether a version that followed it was adopted; no query of plans `with_versions`."""
        return any(row.branch_id == self.branch_id and row.is_adopted for row in self.adaptations.all())

    @property
    def state(self):
        """Where it stands today (`State`)."""
        if not self.is_adopted:
            return self.State.DRAFT
        if self.is_replaced:
            return self.State.REPLACED
        return self.State.OVER if self.ended_on <= localdate() else self.State.ADOPTED

    @property
    def last_day(self):
        return self.ended_on - timedelta(days=1)

    @property
    def follows(self):
        """Whether what becomes of it is recorded: it is adopted, and no version replaces it."""
        return self.is_adopted and not self.is_replaced


class PlanRowQuerySet(ScopedQuerySet):
    pass


class PlanRow(models.Model):
    """A row of a plan's text, in its order."""

    order = models.PositiveSmallIntegerField(_("order"), default=1)

    seen_with = "meetings.view_meeting"
    objects = PlanRowQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "pk"]
        default_permissions = ()


class Axis(PlanRow):
    """An axis (محور): what its measures are about. `adapted_from` is the axis from which it was copied."""

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="axes", verbose_name=_("action plan"))
    title = models.CharField(_("title"), max_length=250)
    adapted_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="adaptations", editable=False
    )

    branch_path = "plan__branch__path"

    class Meta(PlanRow.Meta):
        verbose_name = pgettext_lazy("model", "axis")
        verbose_name_plural = _("axes")

    def __str__(self):
        return self.title


class Measure(PlanRow):
    """A measure (تدبير): what is to be done, by whom (a person, an office, or both) and until when."""

    axis = models.ForeignKey(Axis, models.CASCADE, related_name="measures", verbose_name=_("axis"))
    subject = models.CharField(_("subject"), max_length=400)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("person in charge")
    )
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("office in charge")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    adapted_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="adaptations", editable=False
    )

    branch_path = "axis__plan__branch__path"

    class Meta(PlanRow.Meta):
        verbose_name = pgettext_lazy("model", "measure")
        verbose_name_plural = _("measures")

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("meetings:measure", args=[self.pk])

    @property
    def plan(self):
        return self.axis.plan

    @property
    def in_charge(self):
        """Who is in charge, in words: «أمين المال، سعيد الورياغلي»; empty where nobody is named."""
        office = self.office and self.office.title_for(self.owner.gender if self.owner else None)
        return "، ".join(str(part) for part in (office, self.owner) if part)


class Indicator(PlanRow):
    """An indicator (مؤشر) of a measure: what is counted, from which baseline to which target."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="indicators", verbose_name=_("measure"))
    subject = models.CharField(_("what is counted"), max_length=250)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=2, default=0)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2)

    branch_path = "measure__axis__plan__branch__path"

    class Meta(PlanRow.Meta):
        verbose_name = pgettext_lazy("model", "indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.CheckConstraint(
                condition=~Q(target=F("baseline")),
                name="meetings_indicator_target_is_no_baseline",
                violation_error_message=_("The target is another number than the baseline."),
            )
        ]

    def __str__(self):
        return self.subject


class DroppedMeasure(models.Model):
    """A measure of the plan above, or of the version before, that a plan does not take over, and why."""

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="dropped", verbose_name=_("action plan"))
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="dropped_in", verbose_name=_("measure"))
    reason = models.CharField(_("reason"), max_length=400)

    branch_path = "plan__branch__path"
    seen_with = "meetings.view_meeting"
    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "dropped measure")
        verbose_name_plural = _("dropped measures")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["plan", "measure"], name="meetings_droppedmeasure_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="meetings_droppedmeasure_has_reason"),
        ]

    def __str__(self):
        return str(self.measure)
