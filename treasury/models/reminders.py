"""Reminding members of what they owe, and proposing the suspension of who does not pay."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet, one_open
from members.models import Membership, Person, Sanction

from .money import money

ON_ITS_WAY = timedelta(hours=1)


class ArrearsRule(Period):
    """How often a member is reminded, and from when on a suspension may be proposed, with the days on which it held.

    The party's statutes or its bureau decide it. Proposing stays an officer's act, and deciding another officer's.
    """

    days_between = models.PositiveSmallIntegerField(_("days between two reminders"))
    months_late = models.PositiveSmallIntegerField(_("months in arrears before a suspension is proposed"))
    reminders = models.PositiveSmallIntegerField(_("reminders before a suspension is proposed"))
    reference = models.CharField(_("reference of the rule"), max_length=250)

    objects = PeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rule on arrears")
        verbose_name_plural = _("rules on arrears")
        ordering = ["-started_on"]
        constraints = [
            *one_open(
                models.Value(1),
                name="treasury_arrearsrule_one_open",
                message=_("A rule is open already: end it first."),
            ),
            models.CheckConstraint(condition=Q(months_late__gte=1), name="treasury_arrearsrule_late_first"),
        ]

    def __str__(self):
        return self.reference

    @classmethod
    def in_force(cls, day):
        """The rule of `day`; None if none held."""
        return cls.objects.on(day).order_by("-started_on").first()


class DuesReminderQuerySet(ScopedQuerySet):
    def sent(self):
        """Those that went out: the e-mails that the mail server accepted, and what officers sent themselves."""
        return self.filter(state=DuesReminder.State.SENT)

    def holding_back(self):
        """Those after which nobody reminds again for some days: sent ones, and e-mails that are on their way now.

        One on its way for longer than `ON_ITS_WAY` was lost with the process that had it.
        """
        on_its_way = Q(state=DuesReminder.State.QUEUED, sent_at__gt=timezone.now() - ON_ITS_WAY)
        return self.filter(Q(state=DuesReminder.State.SENT) | on_its_way)

    def lost(self):
        """The e-mails that the mail server did not accept, or that were lost on their way: they may be sent again."""
        late = Q(state=DuesReminder.State.QUEUED, sent_at__lte=timezone.now() - ON_ITS_WAY)
        return self.filter(Q(state=DuesReminder.State.FAILED) | late)


class DuesReminder(models.Model):
    """That a member was reminded, in which way, of how much for how many months. It is never changed or deleted.

    How often, `treasury.reminders` sees to, with the payer locked. No constraint does: two records of one person, each
    reminded on the same day, may be merged.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", pgettext_lazy("reminder", "E-mail")
        WHATSAPP = "whatsapp", pgettext_lazy("reminder", "WhatsApp")
        SMS = "sms", pgettext_lazy("reminder", "SMS")

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("reminder", "On its way")
        SENT = "sent", pgettext_lazy("reminder", "Sent")
        FAILED = "failed", pgettext_lazy("reminder", "Not accepted by the mail server")

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="dues_reminders", verbose_name=pgettext_lazy("model", "member")
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, db_index=False, related_name="dues_reminders", verbose_name=_("branch")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    amount = money(_("amount"))
    months = models.PositiveSmallIntegerField(_("months"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reminded by")
    )
    day = models.DateField(_("day"))
    sent_at = models.DateTimeField(_("reminded at"), default=timezone.now)

    # An e-mail is sent once the mail server has accepted it; other kinds when the officer says so.
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.SENT)
    # Those that were sent together by one work.
    batch = models.UUIDField(null=True, blank=True, editable=False)

    own_person = "person_id"
    objects = DuesReminderQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, months__gt=0), name="treasury_duesreminder_of_something"),
        ]
        indexes = [
            models.Index(fields=["branch", "person", "day"], name="treasury_duesreminder_lately"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="treasury_duesreminder_batch"),
        ]

    def __str__(self):
        return f"{self.person} {self.day:%d/%m/%Y}"


class SuspensionProposalQuerySet(ScopedQuerySet):
    def waiting(self):
        """Those that nobody answered, of memberships that are still open."""
        return self.filter(state=SuspensionProposal.State.WAITING, membership__ended_on=None)


class SuspensionProposal(models.Model):
    """An officer proposes to suspend a member in arrears; who decides on the member does so, or does not.

    `amount`, `months` and `reminders` are as they were when it was proposed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("proposal", "waits for a decision")
        FOLLOWED = "followed", pgettext_lazy("proposal", "the member was suspended")
        DISMISSED = "dismissed", pgettext_lazy("proposal", "not followed")

    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="suspension_proposals", verbose_name=_("membership")
    )
    amount = money(_("amount"))
    months = models.PositiveSmallIntegerField(_("months"))
    reminders = models.PositiveSmallIntegerField(_("reminders"))
    reason = models.CharField(_("reason"), max_length=250)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    dismissal = models.CharField(_("why it was not followed"), max_length=250, blank=True)
    sanction = models.ForeignKey(
        Sanction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )

    branch_path = "membership__branch__path"
    objects = SuspensionProposalQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "proposal of a suspension")
        verbose_name_plural = _("proposals of suspensions")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(state="waiting"), name="treasury_suspensionproposal_one_waits"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="treasury_suspensionproposal_has_reason"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, sanction=None)
                | Q(state="followed", decided_by__isnull=False, sanction__isnull=False)
                | Q(state="dismissed", decided_by__isnull=False, sanction=None) & ~Q(dismissal=""),
                name="treasury_suspensionproposal_as_decided",
            ),
        ]

    def __str__(self):
        return str(self.membership)

    def get_absolute_url(self):
        return reverse("treasury:proposal", args=[self.pk])

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING
