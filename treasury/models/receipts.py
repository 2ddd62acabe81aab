"""The series of receipt numbers."""

from django.db import models

from branches.models import Branch


class ReceiptSequence(models.Model):
    """The last receipt number given in a branch in a year. Its row is the lock that keeps numbers gapless."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "year"], name="treasury_receiptsequence_once")]

    def __str__(self):
        return f"{self.branch} {self.year}: {self.last}"
