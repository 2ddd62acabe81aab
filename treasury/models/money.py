"""How money is stored and summed: `Decimal` in dirhams with two places."""

from decimal import Decimal

from django.db import models
from django.db.models import DecimalField, F, Value
from django.db.models.functions import Coalesce, Round

ZERO = Decimal("0.00")
LARGEST = Decimal("999999999.99")
# What sums and differences are, in the database.
MONEY = DecimalField(max_digits=13, decimal_places=2)


def money(label, **options):
    return models.DecimalField(label, max_digits=11, decimal_places=2, **options)


class _Tallied:
    """Of a field that other rows make. Saving a row that stands leaves it as it is: only `update` writes it then."""

    def pre_save(self, model_instance, add):
        return super().pre_save(model_instance, add) if add else F(self.attname)


class Tally(_Tallied, models.DecimalField):
    """A sum of other rows that stands on this one."""


class TalliedDay(_Tallied, models.DateField):
    """The first or the last day of other rows, which stands on this one."""


def tally(label):
    return Tally(label, max_digits=11, decimal_places=2, default=ZERO, db_default=ZERO, editable=False)


def tallied_day(label):
    return TalliedDay(label, null=True, blank=True, editable=False)


def exact(expression):
    """Money that the database computes, to the cent: SQLite computes in floating point, where 0.1 + 0.2 is not 0.3."""
    return to_the_cent(Coalesce(expression, Value(ZERO)))


def to_the_cent(expression):
    """`exact` for what is never null."""
    return Round(expression, 2, output_field=MONEY)
