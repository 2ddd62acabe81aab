"""What a meeting did besides resolving: plans adopted and presented, people honoured, bodies founded."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from members.models import Gender, Person

from .meetings import Intervention, Meeting, Part, Resolution
from .plans import ActionPlan


class PlanAdoption(models.Model):
    """That a meeting adopted a plan, by which resolution. From then on the plan's text does not change."""

    plan = models.OneToOneField(
        ActionPlan, models.PROTECT, related_name="adoption", verbose_name=_("action plan"), editable=False
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="plan_adoptions", verbose_name=_("meeting"), editable=False
    )
    resolution = models.OneToOneField(
        Resolution, models.PROTECT, related_name="plan_adoption", verbose_name=_("resolution"), editable=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"), editable=False
    )
    recorded_at = models.DateTimeField(_("recorded at"), editable=False)

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "adoption of a plan")
        verbose_name_plural = _("adoptions of plans")
        default_permissions = ()

    def __str__(self):
        return str(self.plan)


class PlanPresentation(models.Model):
    """That an adopted plan was presented at a meeting of its branch or of one under it, and by whom."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="presentations", verbose_name=_("action plan"))
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="plan_presentations", verbose_name=_("meeting"), editable=False
    )
    presenter = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="presented_plans", verbose_name=_("presented by")
    )
    intervention = models.ForeignKey(
        Intervention, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("intervention")
    )

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "presentation of a plan")
        verbose_name_plural = _("presentations of plans")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "meeting"],
                name="meetings_planpresentation_once",
                violation_error_message=_("This plan was presented at this meeting already."),
            )
        ]

    def __str__(self):
        return str(self.plan)


class Honouree(Part):
    """Who was honoured: a person of the register, or somebody without a file, by name."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="honourees", verbose_name=_("meeting"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="honours", verbose_name=_("person")
    )
    name = models.CharField(_("name of somebody without a file"), max_length=160, blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True)
    capacity = models.CharField(_("capacity"), max_length=200, blank=True)
    reason = models.CharField(_("reason of the honour"), max_length=300, blank=True)

    seen_with = "meetings.view_meeting"

    class Meta(Part.Meta):
        verbose_name = pgettext_lazy("model", "honouree")
        verbose_name_plural = _("honourees")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="meetings_honouree_person_once",
                violation_error_message=_("This person is on the list already."),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, name="", gender="") | (Q(person=None) & ~Q(name="")),
                name="meetings_honouree_person_or_name",
                violation_error_message=_("Say who was honoured: a person of the register, or a name."),
            ),
        ]

    def __str__(self):
        return str(self.person or self.name)

    def clean(self):
        if self.person_id is None and self.person is None and not self.name:
            raise ValidationError(_("Say who was honoured: a person of the register, or a name."))

    @property
    def gender_known(self):
        return (self.person.gender or "") if self.person else self.gender


class Founding(models.Model):
    """That a meeting founded a body (a branch, a cell, a sector): it happened once."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="foundings", verbose_name=_("meeting"))
    branch = models.OneToOneField(Branch, models.PROTECT, related_name="founding", verbose_name=_("body founded"))

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "founding of a body")
        verbose_name_plural = _("foundings of bodies")
        ordering = ["branch__path"]
        default_permissions = ()

    def __str__(self):
        return str(self.branch)
