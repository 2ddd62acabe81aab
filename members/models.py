"""People, their memberships and suspensions, and the accounts with which they sign in."""

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from arabic.folding import fold_identifier, fold_terms, search_key
from branches.models import Branch
from branches.scoping import EVERYWHERE, NOWHERE, Reach, ScopedQuerySet, branch_path_of, reach_of, view_permission
from dated.periods import Period, PeriodQuerySet

from .invitations import Invitation as Invitation  # a model of this app, kept beside its codes
from .names import LONGEST, check_names, take_names
from .notice_words import sentence_of


class Gender(models.TextChoices):
    FEMALE = "F", _("Woman")
    MALE = "M", _("Man")


class PersonQuerySet(ScopedQuerySet):
    def search(self, query):
        """People whose folded Arabic or Latin name, phone or e-mail holds every word of `query`."""
        condition = Q()
        for term in fold_terms(query):
            condition &= Q(search_key__contains=term)
        return self.filter(condition)

    def search_as(self, user, query):
        """`search` for `user`, where the rows may hold people whose files they do not see: those by their names alone.

        Else a phone number could be guessed digit by digit.
        """
        known, named = reach_of(user, view_permission(self.model)).condition(branch_path_of(self.model)), Q()
        for term in fold_terms(query):
            known &= Q(search_key__contains=term)
            named &= Q(name_key__contains=term)
        return self.filter(known | named)


class Person(models.Model):
    """Somebody the party knows: a member, or a guest, an honouree, a donor.

    `branch` keeps the person's file: its officers, and those above who may, see it. Joining and moving carry the
    file along. Gender is recorded as the person says it, never guessed from a name.
    """

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="people", verbose_name=_("branch"), help_text=_("It keeps the file.")
    )
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    given_name_latin = models.CharField(_("given name in Latin letters"), max_length=80, blank=True)
    family_name_latin = models.CharField(_("family name in Latin letters"), max_length=80, blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    occupation = models.CharField(_("occupation"), max_length=120, blank=True)
    search_key = models.CharField(max_length=500, editable=False)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)

    own_person = "pk"
    objects = PersonQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_key", "name_key"])

    class Meta:
        verbose_name = pgettext_lazy("model", "person")
        verbose_name_plural = _("people")
        ordering = ["family_name", "given_name", "pk"]
        indexes = [models.Index(fields=["family_name", "given_name", "id"], name="members_person_by_name")]

    def __str__(self):
        return self.full_name

    def save(self, **kwargs):
        self.set_keys()
        super().save(**kwargs)

    def set_keys(self):
        """Set what the search reads; bulk writes call it, `save` does."""
        names = self.given_name, self.family_name
        self.name_key = search_key(*names)
        latin = self.given_name_latin, self.family_name_latin
        self.search_key = search_key(*names, *latin, self.phone, self.email)

    @property
    def full_name(self):
        return f"{self.given_name} {self.family_name}"

    @property
    def latin_name(self):
        return f"{self.given_name_latin} {self.family_name_latin}".strip()

    def age_on(self, day):
        """Age in whole years on `day`, None where the birth date is not known."""
        if self.birth_date is None:
            return None
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Category(models.Model):
    """A category of members, which sets the rate of the dues: by status or income band, as the statutes say."""

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = pgettext_lazy("model", "category of members")
        verbose_name_plural = _("categories of members")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title


class MembershipQuerySet(PeriodQuerySet, ScopedQuerySet):
    pass


class Membership(Period):
    """A person in a branch, from a day to a day. A transfer closes one row and opens the next."""

    class EndReason(models.TextChoices):
        TRANSFER = "transfer", _("Transfer")
        RESIGNATION = "resignation", _("Resignation")
        EXPULSION = "expulsion", _("Expulsion")
        DEATH = "death", _("Death")
        BRANCH_CLOSED = "branch_closed", _("Closing of the branch")

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="memberships", verbose_name=_("branch"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="memberships", verbose_name=_("category"))
    end_reason = models.CharField(_("reason of the end"), max_length=16, choices=EndReason.choices, blank=True)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("previous membership")
    )

    own_person = "person_id"
    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "membership")
        verbose_name_plural = _("memberships")
        ordering = ["-started_on", "-pk"]
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_on=None),
                name="members_membership_one_open_per_person",
                violation_error_message=_("This person is already a member of a branch: transfer the membership."),
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "started_on"], name="members_membership_of_branch"),
            models.Index(fields=["-started_on", "-id"], name="members_membership_latest"),
        ]

    def __str__(self):
        return f"{self.person} – {self.branch}"

    def lock(self):
        """Hold the row to the end of the transaction and read it anew, so that two acts at once do not both go by."""
        rows = Membership.objects.select_related("person", "branch", "category")
        self.refresh_from_db(from_queryset=rows.select_for_update(of=("self",), no_key=True))

    @property
    def is_expelled(self):
        """Whether it ended by expulsion: then the branch alone does not open the next one."""
        return self.end_reason == self.EndReason.EXPULSION

    @property
    def is_ended_by_death(self):
        """Whether it ended by death: then nothing follows it, unless the record of the death is withdrawn."""
        return self.end_reason == self.EndReason.DEATH


class SuspensionQuerySet(PeriodQuerySet, ScopedQuerySet):
    pass


class Suspension(Period):
    """A membership put on hold: no dues are asked and offices give no rights while it lasts."""

    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="suspensions", verbose_name=_("membership")
    )
    reason = models.CharField(_("reason"), max_length=250)

    branch_path = "membership__branch__path"
    own_person = "membership__person_id"
    objects = SuspensionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["-started_on", "-pk"]
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(ended_on=None),
                name="members_suspension_one_open_per_membership",
                violation_error_message=_("This membership is already suspended."),
            ),
        ]

    def __str__(self):
        return str(self.membership)


class AccountManager(UserManager):
    use_in_migrations = False

    def find_by_login(self, login):
        """The account that signs in by this user name or e-mail, however it is typed, or None."""
        if not 0 < len(login) <= LONGEST:
            return None
        return self.filter(sign_in_names__key=fold_identifier(login)).first()

    def get_by_natural_key(self, username):
        return self.get(sign_in_names__key=fold_identifier(username))


class User(AbstractUser):
    """An account. What it may do comes from its person's offices, never from the account itself."""

    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("person")
    )
    owner_confirmed_at = models.DateTimeField(_("confirmed by its owner"), null=True, blank=True, editable=False)
    # A link or an e-mail proves the owner for the offices recorded by then: the last mandate of that moment. Only a
    # new link carries it further. Empty where nothing was limited: no page writes that.
    confirmed_through = models.PositiveBigIntegerField(null=True, blank=True, editable=False)

    objects = AccountManager()

    class Meta(AbstractUser.Meta):
        verbose_name = pgettext_lazy("model", "account")
        verbose_name_plural = _("accounts")
        permissions = [("open_admin", "Can open the administration")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="members_user_one_account_per_email",
                violation_error_message=_("Another account uses this e-mail."),
            )
        ]

    def __str__(self):
        return self.person.full_name if self.person else self.username

    def clean(self):
        super().clean()
        self.email = self.email.lower()
        check_names(self)

    def save(self, **kwargs):
        """Save, and let the account's names lead to it. Raises ValidationError where another account has one."""
        changed = kwargs.get("update_fields")
        if changed is not None and {"username", "email"}.isdisjoint(changed):
            super().save(**kwargs)
            return
        self.username, self.email = self.normalize_username(self.username), self.email.lower()
        with transaction.atomic():
            check_names(self)
            super().save(**kwargs)
            take_names(self)

    def get_short_name(self):
        """How the administration greets."""
        return str(self)

    def reach(self, permission):
        """Where this account holds `permission` ("app.codename"): asked of each authentication backend in turn."""
        if not self.is_active:
            return NOWHERE
        if self.is_superuser:
            return EVERYWHERE
        reaches = [backend.reach(self, permission) for backend in get_backends() if hasattr(backend, "reach")]
        return Reach(
            here=frozenset().union(*(reach.here for reach in reaches)),
            below=frozenset().union(*(reach.below for reach in reaches)),
        )

    @property
    def needs_confirmation(self):
        """Whether an office of the account gives no right because its owner is not confirmed for it.

        Asks the database for those alone whose confirmation has a limit.
        """
        if self.person_id is None or self.is_superuser:
            return False
        if self.owner_confirmed_at is None:
            return True
        if self.confirmed_through is None:
            return False
        return any(backend.holds_back(self) for backend in get_backends() if hasattr(backend, "holds_back"))

    @cached_property
    def membership(self):
        """The current membership with its branch, or None."""
        if self.person_id is None:
            return None
        return Membership.objects.current().select_related("branch", "category").filter(person=self.person_id).first()

    @cached_property
    def sees_rosters(self):
        """Members see every roster of the party, and so do officers and the headquarters."""
        return bool(self.is_superuser or self.reach("bureaus.view_bureau") or self.membership)


class NoticeQuerySet(ScopedQuerySet):
    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """What a person is told about their offices. `kind` and `words` become a sentence in the reader's language."""

    class Kind(models.TextChoices):
        OFFICE_PROPOSED = "office_proposed", _("An office waits for confirmation")
        OFFICE_THREATENED = "office_threatened", _("The end of an office waits for confirmation")
        OFFICE_GAINED = "office_gained", _("An office begins")
        OFFICE_ENDED = "office_ended", _("An office ends")
        OFFICE_RESTORED = "office_restored", _("An office is in force again")
        PROPOSAL_REFUSED = "proposal_refused", _("A proposal is refused")
        ELECTION_ANNULLED = "election_annulled", _("An election is annulled")
        CONTEST_DISMISSED = "contest_dismissed", _("A contest is dismissed")

    person = models.ForeignKey(Person, models.PROTECT, related_name="notices", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    words = models.JSONField(_("words"), default=dict)
    address = models.CharField(_("address"), max_length=200)
    created_at = models.DateTimeField(_("told at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    branch_path = "person__branch__path"
    own_person = "person_id"
    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["person"], condition=Q(read_at=None), name="members_notice_unread"),
        ]

    def __str__(self):
        return self.sentence

    @property
    def sentence(self):
        """What happened, in the language in use."""
        return sentence_of(self.kind, self.words)
