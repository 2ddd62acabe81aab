"""A worker, or the database itself, is killed amid payments: what was answered for is there once, and nothing else."""

import secrets
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.timezone import localdate

from bench.population import populate
from branches.models import Branch, Kind
from members.models import Membership
from tests.treasury.killing import Gunicorn, Rush, server_of_its_own
from treasury.audit.checks import audit
from treasury.models import Allocation, NumberSequence, Payment

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PAYMENTS = 250  # before and after each death


@pytest.fixture
def served(settings, tmp_path):
    """(the server, its web workers, an account, pairs of a branch and a member of it)."""
    settings.SECRET_KEY = secrets.token_urlsafe(50)
    with server_of_its_own() as (server, url):
        by = populate(2 * PAYMENTS + 20, of_a_branch=130).accounts["headquarters"]
        branches = Branch.objects.filter(kind=Kind.LOCAL).in_bulk()
        members = Membership.objects.current().filter(branch__in=branches, suspensions=None).order_by("person_id")
        pairs = [(branches[branch], payer) for branch, payer in members.values_list("branch", "person")]
        pairs = [pair for place in range(4) for pair in pairs[place::4]]  # all branches are paid at once
        with Gunicorn(url, tmp_path) as web:
            yield server, web, by, pairs


def test_what_was_answered_for_is_there_once(served):
    server, web, by, pairs = served
    assert len(pairs) >= 2 * PAYMENTS
    before = set(Payment.objects.values_list("pk", flat=True))
    first = Rush(web, by)
    first.pay(pairs[:PAYMENTS], halfway=web.kill_worker)
    check_books(before, first.forms)
    second = Rush(web, by)

    def kill_database():
        server.kill()
        server.start_again()

    second.pay(pairs[PAYMENTS : 2 * PAYMENTS], halfway=kill_database)
    assert max(second.tries.values()) > 1  # somebody paid while it was down
    check_books(before, first.forms | second.forms)
    check_resent(first, pairs[0][0])


def check_books(before, forms):
    """Each form has recorded one payment with one receipt, and everything adds up."""
    connection.close()  # the server may have been another one
    made = Payment.objects.exclude(pk__in=before)
    assert dict(made.values_list("form_key", "payer")) == forms
    assert made.count() == len(forms)
    assert set(made.values_list("amount", "settled", "free")) == {(Decimal(60), Decimal(60), Decimal(0))}
    for row in NumberSequence.objects.filter(series="receipt", year=localdate().year):
        numbers = Payment.objects.filter(branch=row.branch_id, year=row.year).values_list("number", flat=True)
        assert sorted(numbers) == list(range(1, row.last + 1))
    parts = sum(Allocation.objects.filter(payment__in=made).values_list("amount", flat=True))
    assert parts == 60 * len(forms)
    assert audit() == {}


def check_resent(rush, branch):
    """Forms that were answered, sent once more: the same answer, and nothing is recorded."""
    before = set(Payment.objects.values_list("pk", "branch__slug", "number"))
    again = Payment.objects.filter(form_key__in=rush.forms).select_related("branch")[:20]
    for payment in again:
        address = [payment.branch.slug, localdate().year, payment.payer_id]
        assert rush.send(reverse("treasury:record-payment", args=address), payment.form_key)
    assert set(Payment.objects.values_list("pk", "branch__slug", "number")) == before
    assert audit() == {}
