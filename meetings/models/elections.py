"""Elections: their acts, who stood for which office, and the bureau that they opened."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.scoping import ScopedQuerySet
from bureaus.models import Bureau, Mandate, Office, Organ
from members.models import Person


class Method(models.TextChoices):
    CONSENSUS = "consensus", _("Consensus")
    SHOW_OF_HANDS = "show_of_hands", _("Show of hands")
    SECRET_BALLOT = "secret_ballot", _("Secret ballot")


class ElectionQuerySet(ScopedQuerySet):
    pass


class Election(models.Model):
    """The election of a branch's organ in a meeting. `bureau` is what it opened, once the result is recorded."""

    meeting = models.ForeignKey(
        "meetings.Meeting", models.PROTECT, related_name="elections", verbose_name=_("meeting")
    )
    organ = models.CharField(_("organ"), max_length=16, choices=Organ.choices, default=Organ.BUREAU)
    bureau = models.OneToOneField(
        Bureau, models.PROTECT, null=True, blank=True, related_name="election", verbose_name=_("bureau")
    )

    branch_path = "meeting__branch__path"
    objects = ElectionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "election")
        verbose_name_plural = _("elections")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "organ"], name="meetings_election_one_per_organ"),
        ]

    def __str__(self):
        return f"{self.get_organ_display()} – {self.meeting}"


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
        return f"{self.person} – {self.title}"

    @property
    def title(self):
        """The office's title in the candidate's gender."""
        return self.office.title_for(self.person.gender)
