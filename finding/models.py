"""What is kept of searches: those that somebody comes back to, and the files made of their lists."""

from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet


class OwnQuerySet(ScopedQuerySet):
    """Rows of one account each, which nobody else sees: not the headquarters either."""

    def visibility(self, user):
        return Q(user=user.pk) if user.is_authenticated and user.is_active else Q(pk__in=[])


class SavedFilter(models.Model):
    """A search that its owner comes back to, under a name: the query string of its address.

    It gives no right: it is asked anew each time, by what its owner sees then.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(max_length=2000, blank=True, editable=False)
    is_default = models.BooleanField(_("opens the search"), default=False)

    branch_path = "user__person__branch__path"
    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="finding_savedfilter_one_name"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="finding_savedfilter_one_default"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('finding:find')}?{self.address or 'all=1'}"


class ExportQuerySet(OwnQuerySet):
    def standing(self):
        """Those whose file is kept yet."""
        return self.filter(expires_at__gt=now())


class Export(models.Model):
    """The file of a large list, kept for who asked for it until a day. The trace of who stands in it stays longer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports", verbose_name=_("user"))
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind of file"), max_length=4, choices=[("xlsx", "XLSX"), ("csv", "CSV")])
    address = models.CharField(max_length=2000, blank=True, editable=False)
    count = models.PositiveIntegerField(_("how many people"))
    # By which reach it was made (`exporting.sight_of`): an office more or less, and it is given out no more.
    sight = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("kept until"))

    branch_path = "user__person__branch__path"
    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "export of members")
        verbose_name_plural = _("exports of members")
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [("export_members", _("Can export lists of members"))]

    def __str__(self):
        return f"{self.key}.{self.kind}"

    def get_absolute_url(self):
        return reverse("finding:file", args=[self.pk])

    @property
    def path(self):
        """Where the file stands: under a name that nobody guesses, in a folder that no address serves."""
        return Path(settings.EXPORT_ROOT) / str(self)
