"""Where a branch keeps its money: one cash box, and any number of bank accounts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.scoping import ScopedQuerySet


class MoneyAccountQuerySet(ScopedQuerySet):
    def banks(self):
        return self.filter(kind=MoneyAccount.Kind.BANK)

    def open(self):
        return self.filter(closed_on=None)


class MoneyAccount(models.Model):
    """The cash box of a branch, or one of its bank accounts.

    `begins_on` is the first day that its book counts: what was paid before is in the opening balance. None counts
    everything ever paid. `closed_on` is the first day on which nothing is booked any more.
    """

    class Kind(models.TextChoices):
        CASH = "cash", _("Cash box")
        BANK = "bank", _("Bank account")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="money_accounts", verbose_name=_("branch"))
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices, default=Kind.CASH)
    name = models.CharField(_("name of the account"), max_length=80, blank=True)
    bank = models.CharField(_("bank"), max_length=80, blank=True)
    number = models.CharField(_("account number (RIB)"), max_length=24, blank=True)
    begins_on = models.DateField(_("counts from"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opened by")
    )

    objects = MoneyAccountQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "account of money")
        verbose_name_plural = _("accounts of money")
        ordering = ["-kind", "pk"]  # the cash box first
        constraints = [
            models.UniqueConstraint(
                fields=["branch"], condition=Q(kind="cash"), name="treasury_moneyaccount_one_cash_box"
            ),
            models.UniqueConstraint(
                fields=["branch", "number"], condition=~Q(number=""), name="treasury_moneyaccount_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="bank") | Q(closed_on=None), name="treasury_moneyaccount_cash_box_stays"
            ),
        ]

    def __str__(self):
        return self.name or str(self.get_kind_display())

    @property
    def is_cash_box(self):
        return self.kind == self.Kind.CASH

    @property
    def masked_number(self):
        """The number as everybody reads it who does not record money: its last four digits."""
        return f"•••• {self.number[-4:]}" if self.number else ""

    def refusal_on(self, day, *, begins=False):
        """Why nothing is booked here on `day`; empty where something may be. An opening balance `begins` the book."""
        if self.closed_on and day >= self.closed_on:
            return gettext("This account was closed on %(day)s.") % {"day": date_format(self.closed_on)}
        if self.begins_on and day < self.begins_on and not begins:
            return gettext(
                "The book of this account begins on %(day)s: what came before is in its opening balance."
            ) % {"day": date_format(self.begins_on)}
        return ""
