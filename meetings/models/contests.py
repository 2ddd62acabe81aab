"""Contests of elections."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.scoping import ScopedQuerySet
from members.models import Person

from .elections import Election


class ContestQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(state=Contest.State.OPEN)


class Contest(models.Model):
    """Somebody contests an election, with a reason; somebody entitled dismisses it or upholds it."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        DISMISSED = "dismissed", _("Dismissed")
        UPHELD = "upheld", _("Upheld: the election is annulled")

    election = models.ForeignKey(Election, models.PROTECT, related_name="contests", verbose_name=_("election"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="contests", verbose_name=_("contested by"))
    reason = models.TextField(_("reason"), max_length=1000)
    created_at = models.DateTimeField(_("contested at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=250, blank=True)

    branch_path = "election__meeting__branch__path"
    own_person = "person_id"
    objects = ContestQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "contest of an election")
        verbose_name_plural = _("contests of elections")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "person"],
                name="meetings_contest_once",
                violation_error_message=_("You have contested this election already."),
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.election}"
