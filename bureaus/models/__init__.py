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
    "ShareTarget",
]
