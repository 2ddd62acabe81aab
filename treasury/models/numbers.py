"""The series of numbers that receipts and vouchers bear."""

from django.db import models

from branches.models import Branch


class NumberSequence(models.Model):
    """The last number given in a series of a branch in a year. Its row is the lock that keeps numbers gapless."""

    class Series(models.TextChoices):
        RECEIPT = "receipt"  # payments of dues
        VOUCHER = "voucher"  # entries of the cash book
        DONATION = "donation"  # certificates of donations
        LEVY = "levy"  # receipts of levies
        EARLIER = "earlier"  # payments taken over from earlier books, in the year 0

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    series = models.CharField(max_length=10, choices=Series.choices, default=Series.RECEIPT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "series", "year"], name="treasury_numbersequence_once")
        ]

    def __str__(self):
        return f"{self.branch} {self.series} {self.year}: {self.last}"
