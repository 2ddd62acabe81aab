"""What usually stands on the agenda of a kind of meeting: proposed, never filled in unasked."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from .rules import Kind, Session


class UsualItemQuerySet(models.QuerySet):
    def of(self, kind, session):
        """The items of a meeting of `kind` in `session`, in their order: those of the session, else of the kind."""
        rows = list(self.filter(kind=kind, session__in=["", session]))
        return [row for row in rows if row.session == session] or [row for row in rows if not row.session]


class UsualItem(models.Model):
    """An item of the agenda that meetings of a kind usually have, in one session or in those that have none of
    their own. The headquarters keep them, in the words of the party's papers."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    session = models.CharField(
        _("session"), max_length=16, choices=Session.choices, blank=True, help_text=_("Left empty, every session.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    subject = models.CharField(_("subject"), max_length=250)

    objects = UsualItemQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "usual agenda item")
        verbose_name_plural = _("usual agenda items")
        ordering = ["kind", "session", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "session", "subject"],
                name="meetings_usualitem_once",
                violation_error_message=_("This item stands there already."),
            )
        ]

    def __str__(self):
        return self.subject
