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
from .catalogue import SyncedCatalogue
from .rules import Incompatibility, SeatingRule

__all__ = [
    "Bureau",
    "BureauQuerySet",
    "Incompatibility",
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
    "SyncedCatalogue",
]
