"""The roll of a meeting: who is entitled to attend, frozen when the call was sent, and what the desk changed since."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from arabic.folding import fold_terms
from branches.scoping import ScopedQuerySet
from members.models import Membership, Person

from .meetings import Meeting


class RollQuerySet(ScopedQuerySet):
    def entitled(self):
        return self.filter(state=RollEntry.State.ENTITLED)

    def called(self):
        """Those who were called: the entitled, and those whom the desk of this meeting struck off since."""
        struck = RollChange.objects.filter(entry=OuterRef("pk"), act=RollChange.Act.STRUCK_OFF)
        return self.filter(Q(state=RollEntry.State.ENTITLED) | Q(state=RollEntry.State.STRUCK_OFF) & Exists(struck))

    def standing(self):
        """Those that were not struck off."""
        return self.exclude(state=RollEntry.State.STRUCK_OFF)

    def search(self, query):
        """The entries of people in whose name every word of `query` is found, folded."""
        condition = Q()
        for term in fold_terms(query):
            condition &= Q(person__name_key__contains=term)
        return self.filter(condition)

    def by_name(self):
        return self.order_by("person__name_key", "person")


class RollEntry(models.Model):
    """A person on the roll of a meeting: entitled, or excluded for a reason with the figures that explain it.

    `member_since` and `months_late` are as they were when the rule was asked last. What the desk changes stands in
    `changes`; nothing is deleted.
    """

    class State(models.TextChoices):
        ENTITLED = "entitled", pgettext_lazy("roll", "Entitled")
        EXCLUDED = "excluded", pgettext_lazy("roll", "Excluded")
        STRUCK_OFF = "struck_off", pgettext_lazy("roll", "Struck off")

    class Reason(models.TextChoices):
        SUSPENDED = "suspended", pgettext_lazy("roll", "Suspended")
        RECENT = "recent", pgettext_lazy("roll", "Joined too late")
        DUES = "dues", pgettext_lazy("roll", "Dues unpaid")
        LEFT = "left", pgettext_lazy("roll", "No member here any more")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, db_index=False, related_name="roll", verbose_name=_("meeting")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="roll_entries", verbose_name=_("person"))
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="roll_entries", verbose_name=_("membership")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices, blank=True)
    member_since = models.DateField(_("member since"))
    months_late = models.PositiveSmallIntegerField(_("months of dues unpaid"), default=0)

    branch_path = "meeting__branch__path"
    own_person = "person_id"
    seen_with = "meetings.view_meeting"
    objects = RollQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "entry of a roll")
        verbose_name_plural = _("roll")
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=~Q(state="struck_off"),  # who was struck off by mistake is added again
                name="meetings_rollentry_person_once",
                violation_error_message=_("This person is on the roll already."),
            ),
            models.CheckConstraint(
                condition=Q(state="excluded") & ~Q(reason="") | ~Q(state="excluded") & Q(reason=""),
                name="meetings_rollentry_excluded_for_reason",
            ),
        ]
        indexes = [models.Index(fields=["meeting", "state"], name="meetings_rollentry_by_state")]

    def __str__(self):
        return str(self.person)

    @property
    def is_entitled(self):
        return self.state == self.State.ENTITLED


class RollChange(models.Model):
    """What the desk did to an entry, why, and who. The rule is asked again by it, or a reason stands here."""

    class Act(models.TextChoices):
        ADDED = "added", pgettext_lazy("roll", "Added")
        READMITTED = "readmitted", pgettext_lazy("roll", "Entitled since")
        STRUCK_OFF = "struck_off", pgettext_lazy("roll", "Struck off")

    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="changes", verbose_name=_("entry"))
    act = models.CharField(_("act"), max_length=10, choices=Act.choices)
    before = models.CharField(_("reason before"), max_length=10, choices=RollEntry.Reason.choices, blank=True)
    why = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    branch_path = "entry__meeting__branch__path"
    own_person = "entry__person_id"
    seen_with = "meetings.view_meeting"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "change of a roll")
        verbose_name_plural = _("changes of rolls")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(act="readmitted") | ~Q(why=""), name="meetings_rollchange_says_why")
        ]

    def __str__(self):
        return f"{self.get_act_display()}: {self.entry}"
