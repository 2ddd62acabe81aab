"""The demo's treasury shows each state that two people bring about, made by the workflows, and its books add up."""

from decimal import Decimal

from django.db.models import F
from django.utils.timezone import localdate

from bureaus.models import Mandate
from demo.treasury import Treasury
from tests.treasury.money import wrong_sums
from treasury.handover.due import due_in, treasurers
from treasury.models import Donation, DuesReminder, Handover, MonthClosing, Payment, Remittance, ShareRule


def test_two_months_are_closed_one_with_a_difference_that_is_explained(demo):
    even, odd = MonthClosing.objects.filter(branch=demo.tree.locals[0]).order_by("month")
    assert (even.difference, even.explanation) == (0, "")
    assert (odd.difference, bool(odd.explanation)) == (Decimal(-20), True)
    assert odd.previous == even


def test_donations_have_certificates_and_stand_in_the_book(demo):
    gifts = Donation.objects.order_by("given_on")
    assert [gift.amount for gift in gifts] == [Decimal(5000), Decimal(1200)]
    assert [gift.number for gift in gifts] == sorted(gift.number for gift in gifts)
    assert [gift.entry.state for gift in gifts] == ["counts", "counts"]


def test_a_remittance_is_confirmed_one_differs_and_one_waits(demo):
    assert ShareRule.objects.get().branch == demo.tree.national
    first, second, third = Remittance.objects.order_by("statement__month")
    assert (first.is_confirmed, first.difference) == (True, 0)
    assert (second.difference, bool(second.reason)) == (Decimal(-10), True)
    assert list(Remittance.objects.to_confirm()) == [third]
    assert not Remittance.objects.filter(recorded_by=F("decided_by")).exists()


def test_a_hand_over_waits_a_cheque_is_not_cashed_and_one_member_was_reminded(demo):
    """In half a year of dues nobody took money over from somebody else; in two years the treasurer did."""
    branch = demo.tree.locals[0]
    assert (due_in(branch), Handover.objects.count()) == (None, 0)
    sitting = treasurers().on(localdate()).get(seat__bureau__branch=branch)
    Mandate.objects.filter(pk=sitting.pk).update(started_on=localdate())
    Treasury(demo).hand_over()
    handover = Handover.objects.get(branch=branch)
    assert (handover.signed_at, handover.difference) == (None, 0)
    assert Payment.objects.uncashed().filter(branch=branch).exists()
    assert DuesReminder.objects.get().branch == branch


def test_the_books_of_the_demo_add_up(demo):
    assert wrong_sums() == []
