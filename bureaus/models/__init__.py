"""The models of bureaus, by noun."""

from .bureaus import (
    Bureau,
    BureauQuerySet,
    Mandate,
    MandateQuerySet,
    Organ,
    Seat,
    SeatQuerySet,
    ShareTarget,
)
from .catalogue import SyncedCatalogue
from .confirmation import Appointment, AppointmentQuerySet, Confirmable, ConfirmationRule
from .offices import Office, OfficeRight
from .rules import Incompatibility, SeatingRule

__all__ = [
    "Appointment",
    "AppointmentQuerySet",
    "Bureau",
    "BureauQuerySet",
    "Confirmable",
    "ConfirmationRule",
    "Incompatibility",
    "Mandate",
    "MandateQuerySet",
    "Office",
    "OfficeRight",
    "Organ",
    "Seat",
    "SeatQuerySet",
    "SeatingRule",
    "ShareTarget",
    "SyncedCatalogue",
]
