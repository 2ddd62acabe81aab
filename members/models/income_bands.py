"""Income bands: what members declare about their income, where the dues depend on it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet


class IncomeBand(models.Model):
    """A band of monthly income, such as «5 000 – 10 000 dirhams»: the headquarters name and order them."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = pgettext_lazy("model", "income band")
        verbose_name_plural = _("income bands")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name


class IncomeDeclaration(models.Model):
    """That a member declared an income band, or took it back (`band` None), on a day. None is changed or deleted.

    The latest one stands on the membership (`Membership.income_band`), from which the dues are asked. What somebody
    earns is read by who keeps the money or the members' files, not by everybody who sees the membership.
    """

    membership = models.ForeignKey(
        "members.Membership", models.PROTECT, related_name="income_declarations", verbose_name=_("membership")
    )
    band = models.ForeignKey(
        IncomeBand, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("income band")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    branch_path = "membership__branch__path"
    own_person = "membership__person_id"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "declaration of income")
        verbose_name_plural = _("declarations of income")
        ordering = ["-recorded_at", "-pk"]

    def __str__(self):
        return f"{self.membership}: {self.band or '–'}"
