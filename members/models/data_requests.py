"""What people ask about their own data: corrections, copies, opposition, leaving, erasure (law 09-08)."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet

from ..data_fields import label_of, shown_value
from .people import Person

CLEAR_DAYS = 10


def last_day_to_answer(day):
    """The last day on which a request of `day` is answered in time: ten clear days lie between them.

    Law 09-08, article 8, gives ten clear days for a rectification, and this application the same for every request.
    Of clear days neither the first nor the last counts (code of civil procedure, article 512).
    """
    return day + timedelta(days=CLEAR_DAYS + 1)


class DataRequestQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(state=DataRequest.State.WAITING)

    def overdue(self):
        """Those that wait though the last day to answer has passed."""
        return self.waiting().filter(answer_by__lt=localdate())

    def corrections(self):
        return self.filter(kind=DataRequest.Kind.CORRECTION)

    def latest_waiting_first(self):
        """Those that wait by their deadline, then the others, latest first."""
        is_waiting = models.Case(models.When(state=DataRequest.State.WAITING, then=0), default=1)
        due = models.Case(models.When(state=DataRequest.State.WAITING, then="answer_by"))
        return self.order_by(is_waiting, due, "-asked_at", "-pk")


def _account(label, **options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


class DataRequest(models.Model):
    """A request of `person` about their own data, and what was answered.

    A correction names a `field` of the file, what stood there when it was asked (`old_value`) and what should
    (`new_value`), both as `data_fields.stored_value` writes them. One that came on paper or by phone was entered by an
    officer (`asked_by`), and its days to answer count from the day on which the party received it.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", pgettext_lazy("data request", "Correction")
        ACCESS = "access", pgettext_lazy("data request", "Question about my data")
        OPPOSITION = "opposition", pgettext_lazy("data request", "Opposition to a use of my data")
        RESIGNATION = "resignation", pgettext_lazy("data request", "Leaving the party")
        ERASURE = "erasure", pgettext_lazy("data request", "Erasure of my data")

    class Channel(models.TextChoices):
        ONLINE = "online", pgettext_lazy("data request", "From one's own page")
        PAPER = "paper", pgettext_lazy("data request", "On paper")
        PHONE = "phone", pgettext_lazy("data request", "By phone")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("data request", "Waiting")
        DONE = "done", pgettext_lazy("data request", "Done")
        REFUSED = "refused", pgettext_lazy("data request", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("data request", "Withdrawn")
        REPLACED = "replaced", pgettext_lazy("data request", "Replaced by a later one")
        LAPSED = "lapsed", pgettext_lazy("data request", "Lapsed")

    person = models.ForeignKey(Person, models.PROTECT, related_name="data_requests", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    field = models.CharField(_("field"), max_length=32, blank=True)
    old_value = models.CharField(_("value in the file"), max_length=250, blank=True)
    new_value = models.CharField(_("value proposed"), max_length=250, blank=True)
    note = models.CharField(_("what the member says"), max_length=1000, blank=True)
    asked_by = _account(_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    channel = models.CharField(_("way"), max_length=8, choices=Channel.choices, default=Channel.ONLINE)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    answer_by = models.DateField(_("to be answered by"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    decided_by = _account(_("decided by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    branch_path = "person__branch__path"
    own_person = "person_id"
    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "request about one's data")
        verbose_name_plural = _("requests about one's data")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(state="waiting"), name="members_datarequest_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "field"],
                condition=Q(state="waiting"),
                name="members_datarequest_one_waiting",
                violation_error_message=_("Such a request of yours waits already."),
            ),
            models.CheckConstraint(
                condition=Q(kind="correction") & ~Q(field="") | ~Q(kind="correction") & Q(field=""),
                name="members_datarequest_field_of_correction",
            ),
            models.CheckConstraint(
                condition=Q(channel="online", received_on=None) | ~Q(channel="online") & Q(received_on__isnull=False),
                name="members_datarequest_received_if_entered",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="members_datarequest_refusal_explained"
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.subject}"

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING

    @property
    def is_entered(self):
        """Whether an officer entered it for the member."""
        return self.channel != self.Channel.ONLINE

    @property
    def came_on(self):
        """The day from which the days to answer count."""
        return self.received_on or localdate(self.asked_at)

    @property
    def is_overdue(self):
        """Whether the last day to answer has passed without an answer."""
        return self.is_waiting and self.answer_by < localdate()

    @property
    def is_correction(self):
        return self.kind == self.Kind.CORRECTION

    @property
    def subject(self):
        """What is asked, in a few words: «Correction: family name»."""
        kind = self.get_kind_display()
        return f"{kind}: {label_of(self.field)}" if self.is_correction else kind

    @property
    def shown_old(self):
        return shown_value(self.field, self.old_value)

    @property
    def shown_new(self):
        return shown_value(self.field, self.new_value)

    def decide(self, state, *, by, answer=""):
        """Set what became of it, unsaved."""
        self.state, self.decided_by, self.decided_at, self.answer = state, by, timezone.now(), answer
