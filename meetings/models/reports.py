"""Reports that are presented to a meeting: the file as it was on that day, and the resolution by which it is voted."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet, covering_condition, reach_of
from members.models import Membership
from uploads.stored import StoredFile, StoredFileManager

from .majorities import Matter
from .meetings import Meeting, Resolution
from .rolls import RollEntry

MONEY = "treasury.view_totals"


class PresentedReportQuerySet(ScopedQuerySet):
    def called(self, user):
        """The condition on those of meetings to which `user` is called, and entitled to come, a member today."""
        if not user.person_id or not user.is_active:
            return Q(pk__in=[])
        entries = RollEntry.objects.entitled().filter(person=user.person_id, meeting=OuterRef("meeting"))
        members = Membership.objects.current().filter(person=user.person_id)
        return Q(Exists(entries), Exists(members))

    def readable_by(self, user):
        """Those of which `user` reads the file: who is called to the meeting, and of an activity report who sees the
        meeting, of a financial report who sees the branch's money besides.
        """
        sees = self.visibility(user)
        sees_money = covering_condition(self.model, reach_of(user, MONEY))
        return self.filter(self.called(user) | (sees & (Q(kind=Matter.ACTIVITY_REPORT) | sees_money)))

    def financial(self):
        return self.filter(kind=Matter.FINANCIAL_REPORT)


class PresentedReport(StoredFile):
    """An activity or financial report of a year, as it was presented. The file never changes.

    `seal` is what the treasury sealed the year's figures with, empty for a draft and for an activity report.
    """

    KINDS = [(kind.value, kind.label) for kind in (Matter.ACTIVITY_REPORT, Matter.FINANCIAL_REPORT)]

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="reports", verbose_name=_("meeting"), editable=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    seal = models.CharField(_("seal"), max_length=64, blank=True, editable=False)
    resolution = models.OneToOneField(
        Resolution, models.PROTECT, related_name="report", verbose_name=_("resolution"), editable=False
    )

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = StoredFileManager.from_queryset(PresentedReportQuerySet)()

    class Meta:
        verbose_name = pgettext_lazy("model", "report presented to a meeting")
        verbose_name_plural = _("reports presented to meetings")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind", "year"], name="meetings_presentedreport_once")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}"

    @property
    def is_financial(self):
        return self.kind == Matter.FINANCIAL_REPORT
