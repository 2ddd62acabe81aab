"""Dues: rates, what each member owes for each month, payments with receipts, what they settle. And the cash book.

Money is `Decimal` in dirhams with two places. Months are dates: the first day of the month.
"""

from .accounts import MoneyAccount
from .allocations import Allocation
from .categories import DUES, Direction, EntryCategory
from .charges import DuesCharge
from .collections import Collection
from .documents import SupportingDocument
from .entries import CashEntry
from .limits import AmountLimit
from .money import LARGEST, ZERO, exact
from .numbers import NumberSequence
from .past_dues import PastDuesBatch, PastDuesLine, PastDuesPayment
from .payments import Payment
from .rates import DuesRate
from .reliefs import DuesRelief
from .reminders import ArrearsRule, DuesReminder, SuspensionProposal
from .statements import BankLine

__all__ = [
    "DUES",
    "LARGEST",
    "ZERO",
    "Allocation",
    "AmountLimit",
    "ArrearsRule",
    "BankLine",
    "CashEntry",
    "Collection",
    "Direction",
    "DuesCharge",
    "DuesRate",
    "DuesRelief",
    "DuesReminder",
    "EntryCategory",
    "MoneyAccount",
    "NumberSequence",
    "PastDuesBatch",
    "PastDuesLine",
    "PastDuesPayment",
    "Payment",
    "SupportingDocument",
    "SuspensionProposal",
    "exact",
]
