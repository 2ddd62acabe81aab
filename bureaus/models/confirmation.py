"""What waits for a second person before it takes effect, and the dated rule that says what waits."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet, one_open
from members.models import Person

from .bureaus import Mandate, Seat, Titled, TitledQuerySet


class ConfirmationRule(Period):
    """What waits for a second person's confirmation, and for how many days an election may be contested."""

    outside_elections = models.BooleanField(
        _("an election recorded by somebody who does not sit in the branch waits"), default=True
    )
    early_elections = models.BooleanField(_("an election that ends mandates before their term waits"), default=True)
    money_appointments = models.BooleanField(_("an appointment to a seat with rights over money waits"), default=True)
    assumed_term_years = models.PositiveSmallIntegerField(
        _("years of a term"), help_text=_("Where the record of a bureau does not say when its term ends.")
    )
    days_to_contest = models.PositiveSmallIntegerField(_("days to contest an election"))

    objects = PeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rule of confirmation")
        verbose_name_plural = _("rules of confirmation")
        ordering = ["-started_on"]
        constraints = one_open(
            Value(1), name="bureaus_confirmationrule_one_open", message=_("A rule is open already: end it first.")
        )

    def __str__(self):
        return f"{self._meta.verbose_name} {self.started_on}"


def _account(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Confirmable(models.Model):
    """Something recorded that may wait for a second person: who recorded it, why it waits, who decided and when.

    A model says in which `branch` it stands, which offices people would gain (`gained`) and who would lose one
    (`losing`); "confirm_<model>" is the permission to decide.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for confirmation")
        IN_FORCE = "in_force", pgettext_lazy("state", "In force")
        REFUSED = "refused", _("Not confirmed")
        ANNULLED = "annulled", _("Annulled")

    class Cause(models.TextChoices):
        """Why something waits."""

        OUTSIDE = "outside", _("It was recorded by somebody who does not sit in this branch.")
        EARLY = "early", _("It ends mandates before their term.")
        MONEY = "money", _("An office gives rights over money, or to confirm.")

    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.IN_FORCE)
    causes = models.JSONField(_("why it waits"), default=list, blank=True)
    lacked_second = models.BooleanField(
        _("took effect without a second person"),
        default=False,
        help_text=_("Because no other open account was entitled to confirm it."),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    decided_by = _account(_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=250, blank=True)

    class Meta:
        abstract = True

    # People who may never confirm it, whatever they hold already.
    never_confirm = frozenset()

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING

    @property
    def confirm_permission(self):
        return f"{self._meta.app_label}.confirm_{self._meta.model_name}"

    @property
    def cause_list(self):
        """Why it waits, or waited, in words."""
        return [self.Cause(cause).label for cause in self.causes]

    def require_waiting(self):
        """Raise ValidationError if somebody has decided it before."""
        if not self.is_waiting:
            raise ValidationError(_("Somebody has decided this already."))

    def decide(self, state, *, by, reason=""):
        """Set what `by` decided now, unsaved."""
        self.state, self.decided_by, self.decided_at, self.decision_reason = state, by, now(), reason


class AppointmentQuerySet(ScopedQuerySet, TitledQuerySet):
    def waiting(self):
        return self.filter(state=Confirmable.State.WAITING)


class Appointment(Titled, Confirmable):
    """An appointment in mid-term that waits, or waited, for a second person. Confirmed, it opens `mandate`."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="appointments", verbose_name=_("seat"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments", verbose_name=_("appointed"))
    started_on = models.DateField(_("from"))
    status = models.CharField(_("status"), max_length=8, choices=Mandate.Status.choices, default=Mandate.Status.FULL)
    end_reason = models.CharField(
        _("why the holder leaves"), max_length=16, choices=Mandate.EndReason.choices, blank=True
    )
    note = models.CharField(_("note"), max_length=250, blank=True)
    replaces = models.ForeignKey(
        Mandate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("the mandate that it ends")
    )
    mandate = models.OneToOneField(
        Mandate, models.PROTECT, null=True, blank=True, related_name="appointment", verbose_name=_("mandate")
    )

    branch_path = "seat__bureau__branch__path"
    objects = AppointmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-recorded_at", "-pk"]
        permissions = [("confirm_appointment", "Can confirm an appointment")]
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(state="waiting"),
                name="bureaus_appointment_one_waiting",
                violation_error_message=_("An appointment to this seat waits for confirmation already."),
            ),
            models.CheckConstraint(
                condition=Q(mandate=None) | Q(state="in_force"), name="bureaus_appointment_mandate_in_force"
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.title}"

    @property
    def branch(self):
        return self.seat.bureau.branch

    @property
    def gained(self):
        """{key of a person: keys of the offices that it gives them}."""
        return {self.person_id: {self.seat.office_id}}

    @property
    def losing(self):
        """The keys of the people who lose an office by it."""
        return {self.replaces.person_id} - {self.person_id} if self.replaces else set()

    @property
    def never_confirm(self):
        return {self.person_id}
