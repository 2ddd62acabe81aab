"""What a batch of receipts takes of one core, in one process: rows, QR codes and PDF.

Counted in seconds of the processor, over all threads, which other work on the machine hardly changes.
"""

import time
from dataclasses import dataclass

from documents.pdf import make_pdf
from treasury.models import Payment
from treasury.papers import receipts_paper, with_receipts

BATCH = 100


@dataclass(frozen=True)
class Batch:
    """`count` receipts in one PDF of `size` bytes: seconds of a core in all; `rows` of them for rows and QR codes."""

    count: int
    seconds: float
    rows: float
    size: int


def time_receipts(branch):
    """The Batch of the last receipts of `branch`, made for the first time in this process: fonts are loaded too."""
    started = time.process_time()
    payments = with_receipts(Payment.objects.filter(branch=branch))[:BATCH]
    paper = receipts_paper(payments, lambda path: f"https://maktab.example.org{path}")
    rows = time.process_time() - started
    pdf = make_pdf("receipt", paper)
    return Batch(len(paper["receipts"]), time.process_time() - started, rows, len(pdf))
