"""Accounts are opened by officers for people whom they know; nobody signs up alone."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """What sign-in does differently here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
