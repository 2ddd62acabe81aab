"""How money is stored and summed: `Decimal` in dirhams with two places."""

from decimal import Decimal

from django.db import models
from django.db.models import DecimalField, Value
from django.db.models.functions import Coalesce, Round

ZERO = Decimal("0.00")
LARGEST = Decimal("999999999.99")


def money(label, **options):
    return models.DecimalField(label, max_digits=11, decimal_places=2, **options)


def exact(expression):
    """Money that the database computes, to the cent: SQLite computes in floating point, where 0.1 + 0.2 is not 0.3."""
    return Round(Coalesce(expression, Value(ZERO)), 2, output_field=DecimalField(max_digits=13, decimal_places=2))
