"""The offices of the party, with their titles and the rights that they give."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from arabic.folding import fold
from arabic.wording import by_gender, deputy_title


class Office(models.Model):
    """An office of a bureau, with its titles and the rights that it gives.

    `role` is what a bureau needs somebody for; a deputy has the role of the office that it stands for, and its title
    follows that office's in the bureau.
    """

    class Role(models.TextChoices):
        LEADS = "leads", _("Leads the bureau")
        MONEY = "money", _("Keeps the money")
        MINUTES = "minutes", _("Keeps the minutes")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    masculine = models.CharField(_("title of a man"), max_length=120)
    feminine = models.CharField(_("title of a woman"), max_length=120)
    plural = models.CharField(_("plural title"), max_length=120)
    aliases = models.JSONField(_("other titles"), default=list, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), help_text=_("The order in a roster."))
    is_shared = models.BooleanField(
        _("held by several"), default=False, help_text=_("A bureau may have several seats of this office.")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role.choices, blank=True)
    is_deputy = models.BooleanField(
        _("deputy"), default=False, help_text=_("Stands for the holder of the office of the same role.")
    )
    groups = models.ManyToManyField(Group, through="OfficeRight", related_name="offices", verbose_name=_("rights"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "office")
        verbose_name_plural = _("offices")
        ordering = ["rank", "pk"]

    def __str__(self):
        return self.masculine

    def title_for(self, gender, principal=""):
        """The title in a gender, for None the form of both.

        A deputy's follows `principal`, the title in the same bureau of whom the deputy stands for, where it is given.
        """
        if principal and self.is_deputy:
            return deputy_title(gender, principal)
        return by_gender(gender, self.masculine, self.feminine)

    @property
    def is_head(self):
        return self.role == self.Role.LEADS and not self.is_deputy

    @property
    def folded_names(self):
        return set(map(fold, (self.code, self.masculine, self.feminine, *self.aliases)))


class OfficeRight(models.Model):
    """A group of permissions that an office gives, in its branch or under it, at the upper levels or the base."""

    class Extent(models.TextChoices):
        HERE = "here", _("In the branch")
        BELOW = "below", _("In the branches under it")

    class Level(models.TextChoices):
        ANY = "any", _("At every level")
        UPPER = "upper", _("Headquarters, region and province")
        BASE = "base", _("Local branch and those under it")

    office = models.ForeignKey(Office, models.CASCADE, related_name="rights", verbose_name=_("office"))
    group = models.ForeignKey(Group, models.CASCADE, related_name="+", verbose_name=_("right"))
    extent = models.CharField(_("extent"), max_length=8, choices=Extent.choices)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices, default=Level.ANY)

    class Meta:
        verbose_name = pgettext_lazy("model", "right of an office")
        verbose_name_plural = _("rights of offices")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "group", "extent", "level"], name="bureaus_officeright_said_once"
            )
        ]

    def __str__(self):
        return f"{self.office} – {self.group} – {self.get_extent_display()}"
