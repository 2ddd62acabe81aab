"""Memberships of people in branches, and the categories that set their dues."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from arabic.folding import fold_terms
from arabic.wording import by_gender
from branches.models import Branch
from branches.scoping import ScopedQuerySet, reach_of, view_permission
from dated.periods import Period, PeriodQuerySet, one_open

from .income_bands import IncomeBand
from .people import Person


class Category(models.Model):
    """A category of members, which sets the rate of the dues: by status or income band, as the statutes say."""

    code = models.SlugField(_("code"), unique=True)
    masculine = models.CharField(_("title of a man"), max_length=80)
    feminine = models.CharField(_("title of a woman"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = pgettext_lazy("model", "category of members")
        verbose_name_plural = _("categories of members")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title_for(None)

    def title_for(self, gender):
        """The title of one member in a gender, for None the form of both."""
        return by_gender(gender, self.masculine, self.feminine)


class MembershipQuerySet(PeriodQuerySet, ScopedQuerySet):
    def count_people(self):
        """How many people hold these memberships: four times as fast as to count the people who hold one of them."""
        return self.aggregate(people=Count("person", distinct=True))["people"]

    def search_as(self, user, query, *, reached=False):
        """The memberships of people in whom `user` finds every word of `query`: in a file that they see, or in a name.

        A branch keeps the files of its members of today; only of a membership that has ended, or is still to come, may
        the file be elsewhere. So two questions are asked, each of which an index answers. `reached` says that none of
        these rows is beyond the user's reach: they are then read once, branch by branch, beside what was found.
        """
        if not (terms := fold_terms(query)):
            return self
        files = reach_of(user, view_permission(Person))
        kept = Branch.objects.keys_within(files)
        if kept is None:
            return self.filter(*(Q(person__search_key__contains=term) for term in terms))
        here = Person.records.search(query, branches=kept)
        gone = Membership.objects.filter(*(Q(person__name_key__contains=term) for term in terms))
        elsewhere = Q(ended_on__isnull=False) | Q(started_on__gt=localdate())
        gone = gone.filter(elsewhere).exclude(person__branch__among=kept)
        reach = reach_of(user, view_permission(Membership))
        seen = kept if reach == files else Branch.objects.keys_within(reach)
        gone = gone if seen is None else gone.filter(branch__among=seen)
        rows = self.filter(branch__among=seen) if reached and seen is not None else self
        return rows.filter(Q(person__in=here.order_by()) | (elsewhere & Q(pk__in=gone.order_by().values("pk"))))


class Membership(Period):
    """A person in a branch, from a day to a day. A transfer closes one row and opens the next."""

    class EndReason(models.TextChoices):
        TRANSFER = "transfer", _("Transfer")
        RESIGNATION = "resignation", _("Resignation")
        EXPULSION = "expulsion", _("Expulsion")
        DEATH = "death", _("Death")
        BRANCH_CLOSED = "branch_closed", _("Closing of the branch")
        REOPENED = "reopened", _("Reopening of the branch left before")
        REVERSED = "reversed", _("Expulsion taken back")
        ANNULLED = "annulled", _("Annulment of the election")
        MERGED = "merged", _("Merging of two records of one person")

    # How somebody leaves the party; the other ends are of a branch, or of an election.
    LEAVING = (EndReason.RESIGNATION, EndReason.EXPULSION, EndReason.DEATH)

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="memberships", verbose_name=_("branch"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="memberships", verbose_name=_("category"))
    income_band = models.ForeignKey(
        IncomeBand,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("income band"),
        help_text=_("As the member declared it."),
    )
    end_reason = models.CharField(_("reason of the end"), max_length=16, choices=EndReason.choices, blank=True)
    probation_ends_on = models.DateField(_("end of probation"), null=True, blank=True)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("previous membership")
    )

    own_person = "person_id"
    objects = MembershipQuerySet.as_manager()
    # Who declared which income, and when, `IncomeDeclaration` tells to those who may know it.
    history = HistoricalRecords(excluded_fields=["income_band"])

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "membership")
        verbose_name_plural = _("memberships")
        ordering = ["-started_on", "-pk"]
        constraints = one_open(
            "person",
            name="members_membership_one_open_per_person",
            message=_("This person is already a member of a branch: transfer the membership."),
        )
        indexes = [
            models.Index(fields=["branch", "started_on"], name="members_membership_of_branch"),
            models.Index(fields=["-started_on", "-id"], name="members_membership_latest"),
            models.Index(
                fields=["probation_ends_on"],
                condition=models.Q(probation_ends_on__isnull=False),
                name="members_membership_probation",
            ),
            models.Index(
                fields=["ended_on"],
                condition=models.Q(end_reason__in=["resignation", "expulsion", "death"]),
                name="members_membership_left",
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.branch}"

    @property
    def category_title(self):
        """The category in the member's gender."""
        return self.category.title_for(self.person.gender)

    def lock(self):
        """Hold the row to the end of the transaction and read it anew, so that a second act waits for the first.

        Raises ValidationError where it is gone: the import that recorded it was undone meanwhile.
        """
        rows = Membership.objects.select_related("person", "branch", "category")
        try:
            self.refresh_from_db(from_queryset=rows.select_for_update(of=("self",), no_key=True))
        except Membership.DoesNotExist as error:
            raise ValidationError(_("The record is not there any more.")) from error

    @property
    def is_on_probation(self):
        return self.probation_ends_on is not None and localdate() < self.probation_ends_on

    @property
    def has_left(self):
        """Whether the member left the party by it: a record made by mistake can be withdrawn."""
        return self.end_reason in self.LEAVING

    @property
    def is_expelled(self):
        """Whether it ended by expulsion: then the branch alone does not open the next one."""
        return self.end_reason == self.EndReason.EXPULSION

    @property
    def departure_may_be_withdrawn(self):
        """Whether it ended by a resignation or a death. An expulsion is taken back with its decision."""
        return self.has_left and not self.is_expelled

    @property
    def is_ended_by_death(self):
        """Whether it ended by death: then nothing follows it, unless the record of the death is withdrawn."""
        return self.end_reason == self.EndReason.DEATH
