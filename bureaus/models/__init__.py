"""The models of bureaus, by noun."""

from .bureaus import (
    Bureau,
    BureauQuerySet,
    Mandate,
    MandateQuerySet,
    Office,
    OfficeQuerySet,
    OfficeRight,
    Organ,
    Seat,
    SeatQuerySet,
    ShareTarget,
)
from .rules import SeatingRule

__all__ = [
    "Bureau",
    "BureauQuerySet",
    "Mandate",
    "MandateQuerySet",
    "Office",
    "OfficeQuerySet",
    "OfficeRight",
    "Organ",
    "Seat",
    "SeatQuerySet",
    "SeatingRule",
    "ShareTarget",
]
