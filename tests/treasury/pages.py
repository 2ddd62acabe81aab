"""Addresses of the treasury's pages, and what their forms send."""

from uuid import uuid4

from django.urls import reverse
from django.utils.timezone import localdate

IN_PLACE = {"HTTP_HX_REQUEST": "true"}


def this_year():
    """Asked in the test: a run may last over the end of a year."""
    return localdate().year


def grid_url(branch, year=None):
    return reverse("treasury:grid", args=[branch.slug, year or this_year()])


def record_url(membership, branch=None):
    branch = branch or membership.branch
    return reverse("treasury:record-payment", args=[branch.slug, this_year(), membership.person.pk])


def payment_values(amount="60,00", previewed="60.00", **fields):
    """A payment as its form sends it."""
    paid_on = f"{localdate():%d/%m/%Y}"
    return {"amount": amount, "previewed": previewed, "paid_on": paid_on, "method": "cash", "note": ""} | {
        "form_key": str(uuid4()), **fields,
    }  # fmt: skip
