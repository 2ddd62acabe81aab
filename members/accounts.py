"""Accounts are opened by officers for people whom they know; nobody signs up alone."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """What sign-in does differently here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SignInBackend(AuthenticationBackend):
    """Signs in by e-mail or user name, and gives no rights: those flow from mandates alone."""

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
