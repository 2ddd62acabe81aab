"""The accounts with which people sign in."""

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from arabic.folding import fold_identifier
from branches.scoping import EVERYWHERE, NOWHERE, Reach

from ..names import LONGEST, NUMBER_OF_ANOTHER, check_names, member_number_in, take_names
from .memberships import Membership
from .people import Person


def bearer_of(number):
    """The key of the person who bears this member number, also by a record that was merged into theirs; or None."""
    bearer = Person.records.filter(member_number=number).select_related("merged_into").first()
    return bearer and bearer.standing.pk


class AccountManager(UserManager):
    use_in_migrations = False

    def find_by_login(self, login):
        """The account that signs in by this user name, e-mail or member number, however it is typed, or None.

        An account that has the digits for its user name goes before the number's bearer, unless it is closed. A number
        costs as many queries whether somebody bears it or nobody.
        """
        if not 0 < len(login) <= LONGEST:
            return None
        named = self.filter(sign_in_names__key=fold_identifier(login)).first()
        number = member_number_in(login)
        if number is None:
            return named
        numbered = self.filter(person=bearer_of(number) or 0).first()
        return named if named and (named.is_active or not numbered) else numbered

    def get_by_natural_key(self, username):
        return self.get(sign_in_names__key=fold_identifier(username))


class User(AbstractUser):
    """An account. What it may do comes from its person's offices, never from the account itself."""

    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("person")
    )
    owner_confirmed_at = models.DateTimeField(_("confirmed by its owner"), null=True, blank=True, editable=False)
    # A link or an e-mail proves the owner for the offices recorded by then: the last mandate of that moment. Only a
    # new link carries it further. Empty for accounts made by a command, which have no limit: no page writes that.
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
        self.check_number()
        if self.is_active and self.person and self.person.merged_into_id:
            raise ValidationError(_("The record of this account was merged into another one: it stays closed."))

    def save(self, **kwargs):
        """Save the account and its names for signing in. Raises ValidationError where another account has one."""
        changed = kwargs.get("update_fields")
        if changed is not None and {"username", "email"}.isdisjoint(changed):
            super().save(**kwargs)
            return
        self.username, self.email = self.normalize_username(self.username), self.email.lower()
        with transaction.atomic():
            check_names(self)
            self.check_number()
            super().save(**kwargs)
            take_names(self)

    def check_number(self):
        """Raise ValidationError where the user name, unless it stands already, is a member number of somebody else.

        Nobody bears some of them yet: those are kept for who will.
        """
        number = member_number_in(self.username)
        if number is None or self._has_name(self.username):
            return
        if self.person_id is None or bearer_of(number) != self.person_id:
            raise ValidationError({"username": NUMBER_OF_ANOTHER})

    def _has_name(self, name):
        return self.pk is not None and self.sign_in_names.filter(key=fold_identifier(name)).exists()

    def get_short_name(self):
        """The name with which the administration greets the user."""
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
    def reaches(self):
        """Where this account holds each right, as one value: two readers with the same reach the same rows.

        The rows that belong to the person, or that an account may not decide on because they are its own, apart.
        """
        if not self.is_active or self.is_superuser:
            return self.reach("")
        backends = [backend for backend in get_backends() if hasattr(backend, "reaches")]
        return frozenset(item for backend in backends for item in backend.reaches(self).items())

    @property
    def needs_confirmation(self):
        """Whether an office of the account gives no right because its owner is not confirmed for it.

        No query where the page has asked what the account may do.
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
