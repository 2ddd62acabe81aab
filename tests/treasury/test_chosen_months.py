"""Months that the payer chooses: those alone are settled, whatever happens to other payments afterwards."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.treasury.money import charge, dh, member_of, month, pay, rate, settled
from tests.treasury.pages import payment_values, record_url
from treasury.credit import credit_of
from treasury.models import DuesCharge, Payment
from treasury.open_months import open_lines
from treasury.payments import preview_payment
from treasury.views.payments import payment_message
from treasury.voiding import void_payment


@pytest.fixture
def membership(party):
    """A member who owes three months of 20 dirhams, this one included."""
    rate(party["province"], 20)
    row = member_of(party["local"])
    charge(party["local"], -2, -1, 0)
    return row


def months(*offsets):
    return [month(offset) for offset in offsets]


def values(*offsets):
    return [f"{month(offset):%Y-%m}" for offset in offsets]


def refused(*arguments, **fields):
    with pytest.raises(ValidationError) as refusal:
        pay(*arguments, **fields)
    return refusal.value.message_dict


def test_the_chosen_months_alone_are_settled(membership):
    assert settled(pay(membership, 40, months=months(0, 2))) == {0: dh(20), 2: dh(20)}
    assert [row.month for row in DuesCharge.objects.outstanding()] == months(-2, -1, 1)[:2]


def test_less_settles_the_first_of_them_and_the_next_in_part(membership):
    assert settled(pay(membership, 30, months=months(0, -1))) == {-1: dh(20), 0: dh(10)}


def test_more_is_refused_while_other_months_are_due_and_kept_otherwise(membership, party):
    assert "months" in refused(membership, 50, months=months(0, -1))
    assert not Payment.objects.exists()
    pay(membership, 40, months=months(-2, -1))
    payment = pay(membership, 35, months=months(0))
    assert (settled(payment), credit_of(membership.person, party["local"])) == ({0: dh(20)}, dh(15))


def test_a_month_that_is_paid_or_not_asked_for_is_refused(membership):
    pay(membership, 20, months=months(-1))
    for offset in (-1, -20, 90):
        assert "months" in refused(membership, 20, months=months(offset))


def test_a_void_before_it_leaves_the_choice_as_it_was(membership):
    first = pay(membership, 20)
    chosen = pay(membership, 20, months=months(0))
    later = pay(membership, 20)
    void_payment(payment=first, reason="خطأ", by=first.recorded_by)
    assert (settled(chosen), settled(later)) == ({0: dh(20)}, {-2: dh(20)})


def test_the_preview_says_what_the_payment_does(membership, party):
    chosen = set(months(0, 1))
    preview = preview_payment(person=membership.person, branch=party["local"], amount=dh(30), months=chosen)
    assert [(fill.month, fill.part, fill.left) for fill in preview.fills] == [
        (month(0), dh(20), dh(0)), (month(1), dh(10), dh(10)),
    ]  # fmt: skip


def paid_or_refused(membership, amount, chosen):
    """The payment; None where the choice is refused, and nothing else is."""
    try:
        return pay(membership, amount, months=sorted(chosen))
    except ValidationError as error:
        if set(error.message_dict) != {"months"}:
            raise
    return None


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    picked=st.sets(st.integers(-2, 6), min_size=1),
    amount=st.decimals(min_value="0.01", max_value="180", places=2),
    before=st.sampled_from([0, 20, 50]),
)
def test_any_choice_settles_only_what_was_chosen(membership, party, picked, amount, before):
    with transaction.atomic():
        if before:
            pay(membership, before)
        open_now = {line.month for line in open_lines(membership.person, party["local"])}
        chosen = {month(offset) for offset in picked}
        payment = paid_or_refused(membership, amount, chosen)
        if payment:
            assert chosen <= open_now
            assert {month(offset) for offset in settled(payment)} <= chosen
            assert sum(settled(payment).values()) + credit_of(membership.person, party["local"]) == amount
        transaction.set_rollback(True)


def test_the_form_offers_the_open_months_and_shows_what_they_become(visit, send, membership, treasurer):
    url = record_url(membership)
    page = visit(treasurer, url)
    offered = [value for value, _line, _ticked in page.context["form"].offered]
    assert offered == values(*range(-2, 13))
    assert not page.context["form"].ticked
    shown = visit(treasurer, url, {"amount": "40,00", "method": "cash", "months": values(0, 2)} | dated())
    assert [fill.month for fill in shown.context["preview"].fills] == months(0, 2)
    seen = shown.context["form"].ticked
    assert f'name="previewed_months" value="{seen}"' in shown.text
    data = payment_values("40,00", "40.00", months=values(0, 2))
    assert send(treasurer, url, **data).context["unseen"]  # the months on the screen were others
    assert send(treasurer, url, **data, previewed_months=seen).status_code == 302
    assert settled(Payment.objects.get()) == {0: dh(20), 2: dh(20)}


def dated():
    fields = payment_values()
    return {name: fields[name] for name in ("paid_on", "form_key")}


def test_what_is_wrong_with_the_choice_stands_beside_it(send, membership, treasurer):
    answer = send(treasurer, record_url(membership), **payment_values("60,00", months=values(0)))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["months"])
    assert "20,00" in answer.context["form"].errors["months"][0]
    assert f'value="{values(0)[0]}"' in answer.text
    answer = send(treasurer, record_url(membership), **payment_values("60,00", months=["2019-13"]))
    assert (answer.status_code, Payment.objects.count()) == (422, 0)


def test_what_is_kept_as_credit_is_said(send, membership, treasurer):
    send(treasurer, record_url(membership), **payment_values("795,00", "795.00", agreed="795.00"))
    payment = Payment.objects.get()
    assert payment.free == dh(15)
    assert "رصيد قدره 15,00" in payment_message(payment)


def test_a_cheque_of_the_form_needs_its_number_when_it_is_sent_and_not_before(visit, send, membership, treasurer):
    url = record_url(membership)
    shown = visit(treasurer, url, {"amount": "60,00", "method": "cheque"} | dated())
    assert shown.context["preview"].amount == dh(60)
    data = payment_values("60,00", method="cheque")
    answer = send(treasurer, url, **data)
    assert set(answer.context["form"].errors) == {"reference", "bank"}
    assert send(treasurer, url, **data | {"reference": "77", "bank": "البنك"}).status_code == 302
    assert Payment.objects.get().reference == "77"
