"""Requests to move a member to another branch: who asked, which branch agreed, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet, one_open

from .memberships import Membership


class TransferRule(Period):
    """What the statutes ask of a transfer, from a day on."""

    days_to_answer = models.PositiveSmallIntegerField(
        _("days to answer a request"),
        null=True,
        blank=True,
        default=30,
        help_text=_("A branch that has not answered by then has agreed. Left empty, a request waits for its answer."),
    )

    objects = PeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rule of transfers")
        verbose_name_plural = _("rules of transfers")
        ordering = ["-started_on"]
        constraints = one_open(
            models.Value(1), name="members_transferrule_one_open", message=_("A rule is open already: end it first.")
        )

    def __str__(self):
        return str(self.started_on)


class TransferRequestQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(state=TransferRequest.State.WAITING)

    def of_branch(self, branch):
        """The requests out of `branch` and into it."""
        return self.filter(models.Q(from_branch=branch) | models.Q(to_branch=branch))

    def latest_waiting_first(self):
        is_waiting = models.Case(models.When(state=TransferRequest.State.WAITING, then=0), default=1)
        return self.order_by(is_waiting, "-asked_at", "-pk")

    def silent(self):
        """The requests whose days to answer have passed: who did not answer has agreed."""
        return self.waiting().filter(answer_by__lt=localdate())


def _account(label, **options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


class TransferRequest(models.Model):
    """A request that `membership` closes in its branch, `from_branch`, and goes on in `to_branch`.

    It is carried out once both branches agree; `answer_by` is the last day to answer.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("transfer", "Waiting")
        DONE = "done", pgettext_lazy("transfer", "Carried out")
        REFUSED = "refused", pgettext_lazy("transfer", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("transfer", "Withdrawn")
        LAPSED = "lapsed", pgettext_lazy("transfer", "Lapsed")

    class Side(models.TextChoices):
        """Which of the two branches answers."""

        LEFT = "left", _("The branch left")
        ENTERED = "entered", _("The branch entered")

    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="transfer_requests", verbose_name=_("membership")
    )
    from_branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("the branch left"))
    to_branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="transfer_requests", verbose_name=_("the branch entered")
    )
    note = models.CharField(_("why it is asked"), max_length=250, blank=True)
    asked_by = _account(_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answer_by = models.DateField(_("to be answered by"), null=True, blank=True)
    left_agreed_by = _account(_("agreed for the branch left"), null=True, blank=True)
    left_agreed_at = models.DateTimeField(_("the branch left agreed at"), null=True, blank=True)
    entered_agreed_by = _account(_("agreed for the branch entered"), null=True, blank=True)
    entered_agreed_at = models.DateTimeField(_("the branch entered agreed at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_by = _account(_("decided by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    joined = models.OneToOneField(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfer_request",
        verbose_name=_("the new membership"),
    )

    branch_path = "from_branch__path"
    second_branch_path = "to_branch__path"
    own_person = "membership__person_id"
    objects = TransferRequestQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "request for a transfer")
        verbose_name_plural = _("requests for transfers")
        ordering = ["asked_at", "pk"]
        indexes = [
            models.Index(fields=["from_branch", "state", "asked_at"], name="members_transfer_out_of_branch"),
            models.Index(fields=["to_branch", "state", "asked_at"], name="members_transfer_into_branch"),
            models.Index(fields=["answer_by"], condition=models.Q(state="waiting"), name="members_transfer_to_answer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=models.Q(state="waiting"),
                name="members_transferrequest_one_waiting",
                violation_error_message=_("A request to transfer this member waits already."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", joined__isnull=False)
                | ~models.Q(state="done") & models.Q(joined=None),
                name="members_transferrequest_done_opens_membership",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reason=""),
                name="members_transferrequest_reason_given",
            ),
        ]

    def __str__(self):
        return f"{self.membership.person} ← {self.to_branch}"

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING

    @property
    def is_own(self):
        """Whether the member asked for it."""
        return self.asked_by.person_id == self.membership.person_id

    @property
    def is_silent(self):
        """Whether the days to answer have passed: who did not answer has agreed."""
        return self.is_waiting and self.answer_by is not None and self.answer_by < localdate()

    @property
    def missing(self):
        """The sides that have not said that they agree."""
        agreed = {self.Side.LEFT: self.left_agreed_by_id, self.Side.ENTERED: self.entered_agreed_by_id}
        return [side for side, by in agreed.items() if by is None]

    def agree(self, side, by):
        """Record, unsaved, that `by` agrees for one side, now."""
        setattr(self, f"{side}_agreed_by", by)
        setattr(self, f"{side}_agreed_at", timezone.now())

    def retract(self, side):
        """Take back, unsaved, that one side agreed."""
        setattr(self, f"{side}_agreed_by", None)
        setattr(self, f"{side}_agreed_at", None)

    def decide(self, state, *, by=None, reason=""):
        """Set what became of it, unsaved; `by` is None where nobody refused it or took it back."""
        self.state, self.decided_by, self.decided_at, self.reason = state, by, timezone.now(), reason
