"""Dues: rates, what each member owes for each month, payments with receipts, what they settle. And the cash book.

Money is `Decimal` in dirhams with two places. Months are dates: the first day of the month.
"""

from .accounts import MoneyAccount
from .allocations import Allocation
from .categories import (
    DONATIONS,
    DUES,
    DUES_RETURNED,
    INTERNAL,
    LEVIES,
    LEVIES_RETURNED,
    SHARES_RECEIVED,
    SHARES_SENT,
    WRITTEN_ELSEWHERE,
    Direction,
    EntryCategory,
)
from .charges import DuesCharge
from .closings import COINS, NOTES, MonthClosing, counted_sum
from .collections import Collection
from .credit_moves import CreditMove
from .documents import SupportingDocument
from .donations import IN_KIND, Donation, Donor, DonorMatch
from .entries import CashEntry
from .handovers import Handover
from .levies import LevyCharge, LevyExemption, LevyRate
from .levy_payments import LevyAllocation, LevyPayment
from .levy_refunds import LevyRefund
from .limits import AmountLimit
from .money import LARGEST, ZERO, exact
from .numbers import NumberSequence
from .past_dues import PastDuesBatch, PastDuesLine, PastDuesPayment
from .payments import Payment
from .rates import DuesRate
from .reliefs import DuesRelief
from .reminders import ArrearsRule, DuesReminder, SuspensionProposal
from .shares import Remittance, ShareBasis, ShareCorrection, ShareRule, ShareStatement
from .statements import BankBalance, BankLine
from .voids import VoidRequest

__all__ = [
    "COINS",
    "DONATIONS",
    "DUES",
    "DUES_RETURNED",
    "INTERNAL",
    "IN_KIND",
    "LARGEST",
    "LEVIES",
    "LEVIES_RETURNED",
    "NOTES",
    "SHARES_RECEIVED",
    "SHARES_SENT",
    "WRITTEN_ELSEWHERE",
    "ZERO",
    "Allocation",
    "AmountLimit",
    "ArrearsRule",
    "BankBalance",
    "BankLine",
    "CashEntry",
    "Collection",
    "CreditMove",
    "Direction",
    "Donation",
    "Donor",
    "DonorMatch",
    "DuesCharge",
    "DuesRate",
    "DuesRelief",
    "DuesReminder",
    "EntryCategory",
    "Handover",
    "LevyAllocation",
    "LevyCharge",
    "LevyExemption",
    "LevyPayment",
    "LevyRate",
    "LevyRefund",
    "MoneyAccount",
    "MonthClosing",
    "NumberSequence",
    "PastDuesBatch",
    "PastDuesLine",
    "PastDuesPayment",
    "Payment",
    "Remittance",
    "ShareBasis",
    "ShareCorrection",
    "ShareRule",
    "ShareStatement",
    "SupportingDocument",
    "SuspensionProposal",
    "VoidRequest",
    "counted_sum",
    "exact",
]
