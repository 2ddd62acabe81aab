"""The sums that stand on months and payments, and what leaves them alone."""

from datetime import timedelta

from django.utils.timezone import localdate

from tests.treasury.money import charge, dh, member_of, month, pay, rate, wrong_sums
from treasury.charging import exempt, withdraw_exemption
from treasury.models import DuesCharge, Payment
from treasury.settled import recount
from treasury.voiding import void_payment


def test_a_month_and_a_payment_say_what_is_left_of_them(party):
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], -1, 0)
    payment = pay(membership, 30)
    rows = DuesCharge.objects.order_by("month").values_list("amount", "paid", "due")
    assert list(rows) == [(dh(20), dh(20), dh(0)), (dh(20), dh(10), dh(10))]
    payment.refresh_from_db()
    assert (payment.settled, payment.free) == (dh(30), dh(0))


def test_a_voided_payment_keeps_what_it_settled_and_has_nothing_free(party, treasurer):
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], 0)
    payment = void_payment(payment=pay(membership, 20), reason="خطأ", by=treasurer)
    payment.refresh_from_db()
    assert (payment.settled, payment.free) == (dh(20), dh(0))
    own = DuesCharge.objects.filter(person=membership.person)
    assert list(own.values_list("paid", "due")) == [(dh(0), dh(20))]


def test_nothing_is_due_on_an_exempted_month(party, treasurer):
    rate(party["province"], 20)
    own = DuesCharge.objects.filter(person=member_of(party["local"]).person)
    charge(party["local"], 0)
    exempt(charge=own.get(), reason="ظرف صحي", by=treasurer)
    assert own.get().due == dh(0)
    withdraw_exemption(charge=own.get())
    assert own.get().due == dh(20)


def test_saving_a_row_read_before_a_payment_leaves_its_sum(party):
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], 0)
    early = DuesCharge.objects.get()
    payment = pay(membership, 20)
    assert (early.paid, payment.settled) == (dh(0), dh(20))  # a new payment is saved with what it settles
    payment.settled = dh(0)
    early.save()
    payment.save()
    assert DuesCharge.objects.get().paid == dh(20)
    assert Payment.objects.get().settled == dh(20)


def test_a_month_says_between_which_days_it_was_paid(party, treasurer):
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], 0)
    early, late = localdate() - timedelta(days=9), localdate() - timedelta(days=4)
    own = DuesCharge.objects.filter(person=membership.person).values_list("paid", "first_paid_on", "last_paid_on")
    assert own.get() == (dh(0), None, None)
    first, last = pay(membership, 5, paid_on=early), pay(membership, 5, paid_on=late)
    assert own.get() == (dh(10), early, late)
    void_payment(payment=last, reason="خطأ", by=treasurer)
    assert own.get() == (dh(5), early, early)
    void_payment(payment=first, reason="خطأ", by=treasurer)
    assert own.get() == (dh(0), None, None)


def test_saving_a_row_read_before_a_payment_leaves_its_days(party):
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], 0)
    early = DuesCharge.objects.get()
    pay(membership, 20)
    early.save()
    row = DuesCharge.objects.get()
    assert row.first_paid_on == row.last_paid_on == localdate()


def test_recounting_changes_the_rows_that_are_named(party):
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], -1, 0)
    payment = pay(membership, 40)
    DuesCharge.objects.update(paid=1)
    Payment.objects.update(settled=1)
    recount(charges=DuesCharge.objects.filter(month=month(0)).values_list("pk", flat=True))
    assert list(DuesCharge.objects.order_by("month").values_list("paid", flat=True)) == [dh(1), dh(20)]
    recount(charges=DuesCharge.objects.values_list("pk", flat=True), payments=[payment.pk])
    assert wrong_sums() == []
