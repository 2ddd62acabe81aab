"""Dues: rates, what each member owes for each month, payments with their receipts, and what they settle.

Money is `Decimal` in dirhams with two places. Months are dates: the first day of the month.
"""

from .allocations import Allocation
from .charges import DuesCharge
from .collections import Collection
from .limits import LegalLimit
from .money import LARGEST, ZERO, exact
from .payments import Payment
from .rates import DuesRate
from .receipts import ReceiptSequence
from .reliefs import DuesRelief

__all__ = [
    "LARGEST",
    "ZERO",
    "Allocation",
    "Collection",
    "DuesCharge",
    "DuesRate",
    "DuesRelief",
    "LegalLimit",
    "Payment",
    "ReceiptSequence",
    "exact",
]
