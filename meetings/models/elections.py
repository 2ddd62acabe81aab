"""Elections: their acts, who stood for which office, and the bureau that they opened."""

from collections import defaultdict

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from bureaus.models import Bureau, Confirmable, Mandate, Office, Organ
from members.models import Membership, Person


class Method(models.TextChoices):
    CONSENSUS = "consensus", _("Consensus")
    SHOW_OF_HANDS = "show_of_hands", _("Show of hands")
    SECRET_BALLOT = "secret_ballot", _("Secret ballot")


class ElectionQuerySet(ScopedQuerySet):
    def live(self):
        """The elections that stand: in force, or waiting for confirmation."""
        return self.filter(state__in=(Confirmable.State.WAITING, Confirmable.State.IN_FORCE))

    def waiting(self):
        return self.filter(state=Confirmable.State.WAITING)

    def readable_by(self, user):
        """The elections whose result `user` may read: by right, as a member under the branch, or as one concerned."""
        rows = self.visible_to(user)
        if not (user.is_active and user.person_id):
            return rows
        concerned = self.filter(Q(seats__person=user.person_id) | Q(ended__person=user.person_id))
        concerned |= self.waiting().filter(meeting__branch__bureaus__seats__mandates__person=user.person_id)
        membership = user.membership
        own = (
            self.filter(meeting__branch__path__in=[*membership.branch.paths_above, membership.branch.path])
            if (membership)
            else self.none()
        )
        return self.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=concerned.values("pk")) | Q(pk__in=own.values("pk")))


class Election(Confirmable):
    """The election of a branch's organ in a meeting: waiting, in force, not confirmed, or annulled.

    `bureau` is what it opened when it took effect, `outgoing` the bureau that this ended, `ended` the mandates that
    were open until then, `joined` the memberships that it opened. It may be contested up to and with the day
    `contestable_until`. `prepared_by` is the account that prepared the draft from which it was recorded, if there was
    one.
    """

    meeting = models.ForeignKey(
        "meetings.Meeting", models.PROTECT, related_name="elections", verbose_name=_("meeting")
    )
    organ = models.CharField(_("organ"), max_length=16, choices=Organ.choices, default=Organ.BUREAU)
    term_ends_on = models.DateField(_("renewal due on"), null=True, blank=True)
    bureau = models.OneToOneField(
        Bureau, models.PROTECT, null=True, blank=True, related_name="election", verbose_name=_("bureau")
    )
    outgoing = models.ForeignKey(
        Bureau, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("outgoing bureau")
    )
    ended = models.ManyToManyField(Mandate, related_name="+", blank=True, verbose_name=_("mandates that it ended"))
    joined = models.ManyToManyField(
        Membership, related_name="+", blank=True, verbose_name=_("memberships that it opened")
    )
    contestable_until = models.DateField(_("may be contested until"), null=True, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("prepared by"),
    )

    branch_path = "meeting__branch__path"
    objects = ElectionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "election")
        verbose_name_plural = _("elections")
        permissions = [("confirm_election", "Can confirm an election")]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "organ"],
                condition=Q(state__in=["waiting", "in_force"]),
                name="meetings_election_one_per_organ",
            ),
            models.CheckConstraint(
                condition=Q(bureau=None) | Q(state__in=["in_force", "annulled"]),
                name="meetings_election_bureau_in_force",
            ),
        ]

    def __str__(self):
        return f"{self.get_organ_display()} – {self.meeting}"

    def get_absolute_url(self):
        """The page on which a member of the branch reads the result, and may contest it."""
        return reverse("meetings:contest", args=[self.pk])

    @property
    def branch(self):
        return self.meeting.branch

    @property
    def is_live(self):
        """Whether it stands: in force, or waiting for confirmation."""
        return self.state in (self.State.WAITING, self.State.IN_FORCE)

    @cached_property
    def gained(self):
        """{key of a person: keys of the offices to which they are elected}."""
        offices = defaultdict(set)
        for person, office in self.seats.exclude(person=None).values_list("person", "office"):
            offices[person].add(office)
        return dict(offices)

    @cached_property
    def ending(self):
        """The open mandates of the bureau that it ends, or would end; those that it ended once it took effect."""
        mandates = Mandate.objects.with_titles().select_related("person", "seat__office", "seat__bureau__branch")
        mandates = mandates.order_by("seat__order", "pk")
        if not self.is_waiting:
            return list(mandates.filter(pk__in=self.ended.values("pk")))
        return list(mandates.open().filter(seat__bureau__in=self.sitting))

    @property
    def sitting(self):
        """The bureaus of the organ that cover the meeting's day: one at most, before the election takes effect."""
        return Bureau.objects.filter(branch=self.branch, organ=self.organ).on(self.meeting.date)

    @property
    def losing(self):
        """The keys of the people who lose an office by it: they are not elected to the same one again."""
        return {mandate.person_id for mandate in self.lost}

    @property
    def lost(self):
        """The mandates among `ending` whose holders are not elected to the same office again."""
        return [row for row in self.ending if row.seat.office_id not in self.gained.get(row.person_id, ())]

    @property
    def took_effect_as_prepared(self):
        """Whether who prepared it counts as the second person: it was recorded as they had prepared it."""
        return bool(self.prepared_by_id) and self.prepared_by_id == self.decided_by_id and bool(self.causes)

    @property
    def is_contestable(self):
        """Whether the days to contest it are not over; a refused or annulled one has nothing to contest."""
        return self.is_live and self.contestable_until is not None and localdate() <= self.contestable_until


class ElectedSeatQuerySet(ScopedQuerySet):
    pass


class ElectedSeat(models.Model):
    """A seat of the bureau as the assembly elected it, in roster order; without a person it stays vacant.

    `joins` is the branch of which the elected, a member nowhere, becomes a member when the election takes effect.
    """

    election = models.ForeignKey(Election, models.CASCADE, related_name="seats", verbose_name=_("election"))
    order = models.PositiveSmallIntegerField(_("order"))
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("office"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("elected")
    )
    joins_later = models.BooleanField(_("not yet a member"), default=False)
    joins = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("joins the branch")
    )

    branch_path = "election__meeting__branch__path"
    objects = ElectedSeatQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "elected seat")
        verbose_name_plural = _("elected seats")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["election", "order"], name="meetings_electedseat_order_once")]

    def __str__(self):
        return f"{self.office} – {self.election}"


class ActQuerySet(ScopedQuerySet):
    pass


class Act(models.Model):
    """One act of an election, such as the secretary first, then the distribution of the other offices."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="acts", verbose_name=_("election"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    method = models.CharField(_("method"), max_length=16, choices=Method.choices, blank=True)
    offices = models.ManyToManyField(Office, related_name="+", blank=True, verbose_name=_("offices"))
    all_other_offices = models.BooleanField(_("all other offices"), default=False)

    branch_path = "election__meeting__branch__path"
    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "act of the election")
        verbose_name_plural = _("acts of the election")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["election", "order"], name="meetings_act_order_once")]

    def __str__(self):
        return f"{self.election} ({self.order})"


class CandidacyQuerySet(ScopedQuerySet):
    pass


class Candidacy(models.Model):
    """Who stood for which office in an act, with what result; `mandate` is what the election opened."""

    act = models.ForeignKey(Act, models.CASCADE, related_name="candidacies", verbose_name=_("act"))
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("office"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="candidacies", verbose_name=_("candidate"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    votes = models.PositiveIntegerField(_("votes"), null=True, blank=True)
    is_elected = models.BooleanField(_("elected"), default=True)
    mandate = models.OneToOneField(
        Mandate, models.PROTECT, null=True, blank=True, related_name="candidacy", verbose_name=_("mandate")
    )

    branch_path = "act__election__meeting__branch__path"
    objects = CandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "candidacy")
        verbose_name_plural = _("candidacies")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["act", "office", "person"], name="meetings_candidacy_once"),
            models.CheckConstraint(
                condition=Q(mandate=None) | Q(is_elected=True), name="meetings_candidacy_mandate_of_elected"
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.office.title_for(self.person.gender)}"
