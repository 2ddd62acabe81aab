"""Accounts are opened by officers for people whom they know; nobody signs up alone."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.core.internal.ratelimit import get_ip
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import ngettext

from arabic.folding import fold_identifier
from members.attempts import begin_attempt, forget_attempts
from members.confirmation import confirm_by_email, confirmed_address
from members.email_change import agreement_url
from members.models import Notice, User
from members.names import member_number_in


class AccountAdapter(DefaultAccountAdapter):
    """What sign-in and the account's own pages do differently here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Refuse a source that has to wait: for what it tried altogether, or on this account."""
        super().pre_authenticate(request, **credentials)
        wait = begin_attempt(account=_account_of(credentials), source=get_ip(request))
        if wait:
            raise ValidationError(_wait_message(wait), code="too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials):
        user = super().authenticate(request, **credentials)
        if user:
            forget_attempts(account=_account_of(credentials), source=get_ip(request))
        return user

    def set_password(self, user, password: str) -> None:
        """Set the password that the owner has chosen; who chose it need not wait to use it."""
        super().set_password(user, password)
        self.forget_attempts(user)

    def forget_attempts(self, user) -> None:
        forget_attempts(account=_account_key(user), source=get_ip(context.request))

    def can_delete_email(self, email_address) -> bool:
        """Whether the owner may remove the address: not a confirmed one, whose reader must agree to the next."""
        return not email_address.verified

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation, signup: bool) -> None:
        """Ask the confirmed address for its agreement first; the new one is written to when it has agreed."""
        new = emailconfirmation.email_address
        old = confirmed_address(new.user)
        if old is None:
            self.send_to_new_address(request, emailconfirmation)
            return
        words = {"user": new.user, "new_email": new.email, "agreement_url": agreement_url(request, old=old, new=new)}
        self.send_mail("account/email/email_change_asked", old.email, words)

    def send_to_new_address(self, request: HttpRequest, emailconfirmation) -> None:
        super().send_confirmation_mail(request, emailconfirmation, signup=False)

    def confirm_email(self, request: HttpRequest, email_address) -> bool:
        """Make the confirmed address the account's; not where it has become another account's name meanwhile."""
        try:
            with transaction.atomic():
                confirmed = super().confirm_email(request, email_address)
                if confirmed:
                    confirm_by_email(email_address.user)
        except ValidationError:
            words = {"email": email_address.email}
            self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt", words)
            return False
        return confirmed


def _account_of(credentials):
    """One key for an account, by whichever of its names it was asked for; the name itself where there is none."""
    login = credentials.get("username") or credentials.get("email") or ""
    user = User.objects.find_by_login(login)
    if user:
        return _account_key(user)
    # A number of nobody waits in all its forms together, as an account does: else the wait would tell which it is.
    number = member_number_in(login)
    return f"name:{fold_identifier(login)}" if number is None else f"number:{number}"


def _account_key(user):
    return f"account:{user.pk}"


def _wait_message(seconds):
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many wrong passwords. Try again in %(count)d minute, or choose a new password.",
        "Too many wrong passwords. Try again in %(count)d minutes, or choose a new password.",
        minutes,
    ) % {"count": minutes}


class SignInBackend(AuthenticationBackend):
    """Signs in by e-mail or user name, and gives no rights: those flow from mandates alone."""

    def _authenticate(self, request, **credentials):
        """The account that has the name typed, when the password is its own.

        allauth would look for each kind of name in turn, and take none where two differ by a capital letter.
        """
        user = User.objects.find_by_login(credentials.get("username") or credentials.get("email") or "")
        return self._check_password(user, credentials["password"])

    def get_user(self, user_id):
        """The account with its person, and `unread_notices`: the bar shows both without further queries."""
        unread = Notice.objects.filter(person=OuterRef("person")).unread().order_by().values("person")
        unread = Subquery(unread.annotate(count=Count("pk")).values("count"))
        accounts = User.objects.select_related("person").annotate(unread_notices=Coalesce(unread, Value(0)))
        user = accounts.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj, obj=None):
        return set()

    def get_group_permissions(self, user_obj, obj=None):
        return set()

    def get_user_permissions(self, user_obj, obj=None):
        return set()

    def has_perm(self, user_obj, perm, obj=None):
        return False

    def has_module_perms(self, user_obj, app_label):
        return False
