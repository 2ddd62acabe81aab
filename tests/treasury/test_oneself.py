"""A treasurer pays dues too: what one may do with one's own money, and what takes somebody else."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from members.models import Category
from tests.treasury.money import charge, dh, month, pay, rate
from tests.treasury.pages import payment_values, record_url, this_year
from treasury.charging import exempt, withdraw_exemption
from treasury.models import DuesCharge, DuesRate, Payment
from treasury.rates import set_rate
from treasury.voiding import void_payment


@pytest.fixture
def own(party, treasurer):
    """The treasurer's own membership, with three months due."""
    rate(party["province"], 20)
    charge(party["local"], -2, -1, 0)
    return treasurer.person.memberships.get()


@pytest.fixture
def own_month(own):
    return DuesCharge.objects.get(person=own.person, month=month())


def test_a_treasurer_records_their_own_payment(send, own, treasurer):
    assert send(treasurer, record_url(own), **payment_values("60,00")).status_code == 302
    payment = Payment.objects.get()
    assert (payment.payer, payment.recorded_by) == (own.person, treasurer)


def test_nobody_exempts_themselves(send, party, own_month, treasurer, branch_secretary):
    with pytest.raises(ValidationError, match="نفسه"):
        exempt(charge=own_month, reason="ظرف", by=treasurer)
    page = reverse("treasury:exemption", args=[party["local"].slug, own_month.pk])
    answer = send(treasurer, page, reason="ظرف")
    assert (answer.status_code, len(answer.context["form"].non_field_errors())) == (422, 1)
    own_month.refresh_from_db()
    assert own_month.exempted_at is None
    exempt(charge=own_month, reason="ظرف", by=branch_secretary)
    withdraw_exemption(charge=own_month)  # to owe more is nobody's favour


def test_nobody_voids_their_own_payment(visit, send, party, own, treasurer, branch_secretary):
    payment = pay(own, 60, by=treasurer)
    page = reverse("treasury:void", args=[party["local"].slug, this_year(), 1])
    assert page not in visit(treasurer, payment.get_absolute_url()).text
    assert visit(treasurer, page).status_code == 200
    with pytest.raises(ValidationError, match="بنفسه"):
        void_payment(payment=payment, reason="خطأ", by=treasurer)
    assert send(treasurer, page, reason="خطأ").status_code == 422
    assert Payment.objects.valid().get() == payment
    assert void_payment(payment=payment, reason="خطأ", by=branch_secretary).voided_at


def test_nobody_sets_a_rate_that_they_alone_would_pay(send, party, own, treasurer):
    elected = Category.objects.get(code="elected")
    own.category = elected
    own.save()
    with pytest.raises(ValidationError) as refused:
        set_rate(branch=party["local"], category=elected, amount=dh(0), from_month=month(1), by=treasurer)
    assert list(refused.value.message_dict) == ["category"]
    form = {"amount": "0", "category": elected.pk, "from_month": f"{month(1):%Y-%m}"}
    answer = send(treasurer, reverse("treasury:rates", args=[party["local"].slug]), **form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["category"])
    assert not DuesRate.objects.filter(branch=party["local"]).exists()
    assert set_rate(branch=party["local"], amount=dh(25), from_month=month(1), by=treasurer).amount == dh(25)
