"""Dated rows: half-open periods `[started_on, ended_on)`, and what is true on a given day."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _


def covers(day, prefix=""):
    """The condition that a period holds on `day`; `prefix` is the lookup that leads to the dated row."""
    started = Q(**{f"{prefix}started_on__lte": day})
    return started & (Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gt": day}))


class PeriodQuerySet(models.QuerySet):
    def on(self, day):
        """The rows that held on `day`."""
        return self.filter(covers(day))

    def current(self):
        return self.on(localdate())

    def open(self):
        """The rows without an end, whether they have begun or not."""
        return self.filter(ended_on=None)

    def overlapping(self, start, end):
        """The rows that held on at least one day of `[start, end)`; `end` may be None for ever.

        A row that ended on the day on which it began held on none.
        """
        rows = self.filter(Q(ended_on=None) | (Q(ended_on__gt=start) & Q(ended_on__gt=F("started_on"))))
        return rows if end is None else rows.filter(started_on__lt=end)


class Period(models.Model):
    """A row that holds from `started_on` up to, and without, `ended_on`."""

    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_message=_("The end cannot be earlier than the start."),
            )
        ]

    @property
    def is_current(self):
        return self.covers(localdate())

    @property
    def has_ended(self):
        return self.ended_on is not None and self.ended_on <= localdate()

    def covers(self, day):
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)

    def end(self, day):
        """Set the end to `day`, unsaved. Raises ValidationError if it is over or `day` is earlier than the start."""
        if self.ended_on is not None:
            raise ValidationError(_("This period has already ended."))
        if day < self.started_on:
            raise ValidationError(_("The end cannot be earlier than the start."))
        self.ended_on = day


def one_open(*same, name, message=None):
    """The constraints of a dated model: those of every period, and one open row among those that have `same` alike.

    `same` are fields, or expressions; `name` is the new constraint's, `message` what a form says of a second open row.
    """
    of_fields = all(isinstance(part, str) for part in same)
    parts, fields = ((), same) if of_fields else (same, ())
    return [
        *Period.Meta.constraints,
        models.UniqueConstraint(
            *parts, fields=fields, condition=Q(ended_on=None), name=name, violation_error_message=message
        ),
    ]
