"""The pages of closings: the list, the check list with the count, a closing, reopening; who is refused."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.treasury.books import book, fill
from tests.treasury.closings import close
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.models import CashEntry, DuesCharge, MonthClosing, VoidRequest


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def kept(branch, treasurer):
    rate(branch, 20)
    member = member_of(branch)
    charge(branch, -1, 0)
    pay(member, 20, by=treasurer, paid_on=month(-1))
    return branch


def url(branch, name="closings", *args):
    return reverse(f"treasury:{name}", args=[branch.slug, *args])


def counted(**fields):
    return {"counted_on": f"{localdate():%d/%m/%Y}", "count_20": "1", "count_0_50": "", "explanation": ""} | fields


def test_an_empty_list_says_what_closing_is(visit, branch, treasurer):
    answer = visit(treasurer, url(branch))
    assert "لا شهر مقفل بعد" in answer.text
    assert url(branch, "close-month") not in answer.text
    assert visit(treasurer, url(branch, "close-month")).url == url(branch)


def test_the_treasurer_closes_the_month_that_is_over(visit, send, kept, treasurer):
    assert url(kept, "close-month") in visit(treasurer, url(kept)).text
    page = visit(treasurer, url(kept, "close-month"))
    assert page.context["booked"] == dh(20)
    assert "منجز" in page.text
    answer = send(treasurer, url(kept, "close-month"), **counted())
    closing = MonthClosing.objects.get()
    assert (answer.status_code, answer.url) == (302, closing.get_absolute_url())
    assert (closing.month, closing.counts, closing.closed_by) == (month(-1), {"20": 1}, treasurer)
    shown = visit(treasurer, closing.get_absolute_url())
    assert closing.digest in shown.text
    assert "20 درهما" in shown.text
    assert "كل ما قبل شهر" in visit(treasurer, url(kept)).text


def test_the_first_month_of_money_is_proposed_not_that_of_earlier_books(visit, kept, treasurer):
    charge(kept, -9)
    assert DuesCharge.objects.filter(branch=kept, month=month(-9)).exists()
    page = visit(treasurer, url(kept, "close-month"))
    assert page.context["month"] == month(-1)
    assert month(-9) in page.context["months"]
    assert visit(treasurer, url(kept)).context["next"] == month(-1)


def test_what_was_counted_stays_beside_what_is_refused(send, kept, treasurer):
    answer = send(treasurer, url(kept, "close-month"), **counted(count_20="", count_5="3", count_0_50="1"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["explanation"])
    assert answer.context["form"].total == dh("15.50")
    assert 'value="3"' in answer.text
    assert send(treasurer, url(kept, "close-month"), **counted(count_20="-1")).status_code == 422
    assert send(treasurer, url(kept, "close-month"), **counted(counted_on="غدا")).status_code == 422
    assert not MonthClosing.objects.exists()


def test_a_hindrance_leads_to_where_it_is_done(visit, send, kept, treasurer):
    fill(kept, 5000, by=treasurer, booked_on=month(-1))
    entry = book(kept, 3000, by=treasurer, booked_on=month(-1))
    page = visit(treasurer, url(kept, "close-month"))
    assert page.context["hindered"]
    assert url(kept, "cash-book") in page.text
    assert send(treasurer, url(kept, "close-month"), **counted(explanation="فرق")).status_code == 422
    assert CashEntry.objects.get(pk=entry.pk).is_waiting


def test_a_month_that_is_no_choice_is_not_closed(visit, kept, treasurer):
    address = url(kept, "close-month")
    assert visit(treasurer, address, {"month": "garbage"}).status_code == 404
    assert visit(treasurer, address, {"month": f"{month(0):%Y-%m}"}).url == url(kept)


def test_who_sees_money_sees_closings_and_the_treasurer_alone_closes(
    visit, send, kept, treasurer, branch_secretary, secretary, teammate, member, outsider
):
    closing = close(kept, by=treasurer)
    for user in (branch_secretary, secretary):
        assert visit(user, url(kept)).status_code == 200
        assert visit(user, closing.get_absolute_url()).status_code == 200
        assert visit(user, url(kept, "close-month")).status_code == 403
        assert send(user, url(kept, "close-month"), **counted()).status_code == 403
    for user in (teammate, member, outsider):
        for address in (url(kept), url(kept, "close-month"), closing.get_absolute_url()):
            assert visit(user, address).status_code == 404


def test_the_level_above_reopens_and_it_is_shown(
    visit, send, kept, party, treasurer, branch_secretary, secretary, teammate
):
    closing = close(kept, by=treasurer)
    address = url(kept, "reopen-month", closing.pk)
    for user in (treasurer, branch_secretary):
        assert visit(user, address).status_code == 403
        assert send(user, address, reason="خطأ").status_code == 403
        assert address not in visit(user, closing.get_absolute_url()).text
    assert visit(teammate, address).status_code == 404
    assert address in visit(secretary, closing.get_absolute_url()).text
    assert send(secretary, address, reason=" ").status_code == 422
    send(secretary, address, reason="فاتورة نسيت")
    shown = visit(treasurer, closing.get_absolute_url())
    assert "فاتورة نسيت" in shown.text
    assert "أعيد فتحه" in visit(treasurer, url(kept)).text
    assert send(secretary, address, reason="مرة ثانية").status_code == 302
    assert MonthClosing.objects.get().reopening_reason == "فاتورة نسيت"
    assert visit(treasurer, reverse("treasury:closing", args=[party["other"].slug, closing.pk])).status_code == 404


def test_taking_a_payment_of_a_closed_month_back_says_where_it_counts_and_waits(visit, send, kept, treasurer):
    member = member_of(kept)
    payment = pay(member, 20, by=treasurer, paid_on=month(-1))
    close(kept, by=treasurer)
    void = reverse("treasury:void", args=[kept.slug, payment.year, payment.number])
    page = visit(treasurer, void).text
    assert "مقفل" in page
    assert "يخرج المبلغ من سجل الصندوق بتاريخ يوم الإلغاء" in page
    assert send(treasurer, void, reason="خطأ").status_code == 302
    payment.refresh_from_db()
    assert (payment.voided_at, VoidRequest.objects.waiting().get().payment) == (None, payment)


def test_the_list_needs_as_many_queries_for_many_months(visit, kept, treasurer, assert_flat_queries):
    closing = close(kept, by=treasurer)

    def grow(rows):
        have = MonthClosing.objects.count()
        MonthClosing.objects.bulk_create(
            MonthClosing(
                branch=kept, month=month(-2 - place), counted_on=localdate(), counted=0, booked=0, closed_by=treasurer
            )
            for place in range(have, rows)
        )

    assert closing.pk
    assert_flat_queries(grow, lambda: visit(treasurer, url(kept)))
