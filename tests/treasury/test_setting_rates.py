"""Who decided a rate and when, and taking a decision back before it has begun."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from members.models import Category
from tests.factories import make_officer
from tests.treasury.money import dh, member_of, month, pay, rate
from treasury.models import DuesRate
from treasury.rates import RateTable
from treasury.setting_rates import set_rate, withdraw_rate

WHY = "أجّل المجلس الوطني قراره"


def held(branch, *offsets):
    regular = Category.objects.get(code="regular")
    table = RateTable.of(branch)
    return [table.rate(branch.path, regular.pk, None, month(offset)) for offset in offsets]


def rates_url(branch):
    return reverse("treasury:rates", args=[branch.slug])


def withdraw_url(row):
    return reverse("treasury:withdraw-rate", args=[row.branch.slug, row.pk])


def test_a_rate_says_who_decided_it_and_who_recorded_it(party, treasurer):
    made = set_rate(
        branch=party["local"], amount=dh(25), from_month=month(1), by=treasurer, decision=" قرار المجلس الوطني ",
        decided_on=localdate() - timedelta(days=3),
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.decision, made.recorded_by) == ("قرار المجلس الوطني", treasurer)
    assert (made.decided_on, made.recorded_at.date()) == (localdate() - timedelta(days=3), localdate())


def test_nothing_is_decided_on_a_day_to_come(party):
    day = localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        set_rate(branch=party["local"], amount=dh(25), from_month=month(1), decided_on=day)
    assert list(refused.value.message_dict) == ["decided_on"]


def test_a_rate_to_come_is_taken_back_and_the_one_before_holds_on(party, treasurer):
    rate(party["local"], 20)
    rate(party["local"], 30, since=6)
    row = rate(party["local"], 25, since=3)
    withdraw_rate(rate=row, reason=f" {WHY} ", by=treasurer)
    assert held(party["local"], 0, 3, 5, 6) == [dh(20), dh(20), dh(20), dh(30)]
    row.refresh_from_db()
    assert (row.withdrawal_reason, row.withdrawn_by, row.ended_on) == (WHY, treasurer, row.started_on)
    assert row.history.count() == 2


def test_taking_back_a_mended_rate_brings_back_what_it_mended(party, treasurer):
    rate(party["local"], 20)
    rate(party["local"], 300, since=2)
    withdraw_rate(rate=rate(party["local"], 30, since=2), reason=WHY, by=treasurer)
    assert held(party["local"], 1, 2) == [dh(20), dh(300)]
    withdraw_rate(rate=DuesRate.objects.get(amount=300), reason=WHY, by=treasurer)
    assert held(party["local"], 1, 2, 9) == [dh(20)] * 3


def test_what_was_taken_back_is_decided_anew(party, treasurer):
    rate(party["local"], 20)
    withdraw_rate(rate=rate(party["local"], 25, since=2), reason=WHY, by=treasurer)
    assert rate(party["local"], 25, since=2).withdrawn_at is None
    assert held(party["local"], 1, 2) == [dh(20), dh(25)]


def test_a_rate_of_another_category_is_left_alone(party, treasurer):
    elected = Category.objects.get(code="elected")
    rate(party["local"], 20)
    rate(party["local"], 100, category=elected)
    withdraw_rate(rate=rate(party["local"], 120, since=2, category=elected), reason=WHY, by=treasurer)
    assert DuesRate.objects.current().count() == 2
    assert RateTable.of(party["local"]).rate(party["local"].path, elected.pk, None, month(3)) == dh(100)


@pytest.mark.parametrize("since", [0, -2])
def test_a_rate_that_has_begun_is_not_taken_back(party, treasurer, since):
    with pytest.raises(ValidationError, match="بدأ"):
        withdraw_rate(rate=rate(party["local"], 25, since=since), reason=WHY, by=treasurer)
    assert held(party["local"], 1) == [dh(25)]


def test_a_rate_at_which_months_are_paid_in_advance_is_not_taken_back(party, treasurer):
    rate(party["local"], 20)
    row = rate(party["local"], 25, since=1)
    pay(member_of(party["local"]), 45)  # this month and the next
    with pytest.raises(ValidationError, match="مسبقا"):
        withdraw_rate(rate=row, reason=WHY, by=treasurer)
    assert held(party["local"], 1) == [dh(25)]


def test_a_rate_is_taken_back_once_and_with_a_reason(party, treasurer):
    row = rate(party["local"], 25, since=1)
    with pytest.raises(ValidationError) as refused:
        withdraw_rate(rate=row, reason=" ", by=treasurer)
    assert list(refused.value.message_dict) == ["reason"]
    withdraw_rate(rate=row, reason=WHY, by=treasurer)
    with pytest.raises(ValidationError, match="لم يعد"):
        withdraw_rate(rate=row, reason=WHY, by=treasurer)


def test_nobody_takes_back_a_rate_that_they_alone_would_pay(party, treasurer):
    elected = Category.objects.get(code="elected")
    own = treasurer.person.memberships.get()
    own.category = elected
    own.save()
    row = rate(party["local"], 100, since=1, category=elected)
    with pytest.raises(ValidationError, match="يحدده المستوى الأعلى"):
        withdraw_rate(rate=row, reason=WHY, by=treasurer)
    assert withdraw_rate(rate=row, reason=WHY, by=make_officer(party["national"], "treasurer")).withdrawn_at


def test_the_page_says_from_whom_a_rate_is_inherited_and_what_is_to_come(visit, party, bureau, treasurer):
    rate(party["national"], 10)
    rate(party["province"], 20)
    row = set_rate(
        branch=party["province"], amount=dh(25), from_month=month(2), decision="قرار المجلس الإقليمي",
        decided_on=localdate(), by=treasurer,
    )  # fmt: skip
    answer = visit(treasurer, rates_url(party["local"]))
    assert {(found.amount, found.source) for found in answer.context["in_force"]} == {(dh(20), party["province"])}
    assert list(answer.context["to_come"]) == [row]
    assert "قرار المجلس الإقليمي" in answer.text
    assert str(party["province"]) in answer.text
    assert withdraw_url(row) not in answer.text  # another branch's own
    own = rate(party["local"], 15, since=1)
    assert withdraw_url(own) in visit(treasurer, rates_url(party["local"])).text


def test_a_rate_is_taken_back_on_its_page(visit, send, party, bureau, treasurer):
    row = rate(party["local"], 25, since=1)
    assert "25,00" in visit(treasurer, withdraw_url(row)).text
    refused = send(treasurer, withdraw_url(row), reason="")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert send(treasurer, withdraw_url(row), reason=WHY).url == rates_url(party["local"])
    page = visit(treasurer, rates_url(party["local"]))
    assert not page.context["to_come"]
    assert WHY in page.text
    assert send(treasurer, withdraw_url(row), reason=WHY).status_code == 422


def test_who_sees_the_money_does_not_take_a_rate_back(send, party, bureau, treasurer, branch_secretary, outsider):
    row = rate(party["local"], 25, since=1)
    assert [send(user, withdraw_url(row), reason=WHY).status_code for user in (branch_secretary, outsider)] == [
        403,
        404,
    ]
    elsewhere = reverse("treasury:withdraw-rate", args=[party["local"].slug, rate(party["other"], 25, since=1).pk])
    assert send(treasurer, elsewhere, reason=WHY).status_code == 404
    assert held(party["local"], 1) == [dh(25)]
