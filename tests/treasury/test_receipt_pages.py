"""The receipt of a payment, and voiding it."""

import re
from html import unescape

from django.urls import reverse
from django.utils.html import strip_tags

from arabic.calendar import format_month
from tests.treasury.money import month, pay
from tests.treasury.pages import grid_url, this_year
from treasury.models import Payment
from treasury.voiding import void_payment


def test_the_receipt_says_all(visit, owing, treasurer):
    payment = pay(owing, 50, method="cheque", note="شيك رقم 12", by=treasurer)
    text = visit(treasurer, payment.get_absolute_url()).text
    for part in (f"{this_year()}/0001", "خديجة بنعلي", "خمسون درهما", "50,00", "شيك رقم 12", str(treasurer), "جزئيا"):
        assert part in text
    void_payment(payment=payment, reason="سُجل مرتين", by=treasurer)
    assert "سُجل مرتين" in visit(treasurer, payment.get_absolute_url()).text


def test_voiding_says_what_it_will_do_and_wants_a_reason(visit, send, party, owing, treasurer):
    payment = pay(owing, 50)
    url = reverse("treasury:void", args=[party["local"].slug, this_year(), 1])
    voiding = visit(treasurer, url).context["voiding"]
    assert [(line.month, line.due) for line in voiding.due_again] == [(month(-2), 20), (month(-1), 20), (month(), 10)]
    assert (voiding.withdrawn, voiding.moved) == ([], [])
    assert send(treasurer, url, reason=" ").status_code == 422
    assert send(treasurer, url, reason="خطأ في الاسم").url == grid_url(party["local"])
    payment.refresh_from_db()
    assert (payment.void_reason, payment.voided_by) == ("خطأ في الاسم", treasurer)
    assert send(treasurer, url, reason="مرة أخرى").url == payment.get_absolute_url()


def test_voiding_at_the_same_moment_as_somebody_else_is_refused_in_words(send, party, owing, treasurer, monkeypatch):
    stale = pay(owing, 50)
    void_payment(payment=stale, reason="خطأ في المبلغ", by=treasurer)
    monkeypatch.setattr("treasury.views.receipts.payment_of", lambda *_place: stale)
    answer = send(
        treasurer, reverse("treasury:void", args=[party["local"].slug, this_year(), 1]), reason="خطأ في الاسم"
    )
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert Payment.objects.get().void_reason == "خطأ في المبلغ"


def test_before_voiding_the_page_says_which_months_go_and_which_receipts_change(visit, party, owing, treasurer):
    pay(owing, 60 + 40)
    right = pay(owing, 30)
    answer = visit(treasurer, reverse("treasury:void", args=[party["local"].slug, this_year(), 1]))
    text = re.sub(r"[ \n]+", " ", answer.text)
    assert f"{format_month(month(-1))} (10,00\u00a0درهم" in unescape(strip_tags(text))
    assert f"4 أشهر لن تبقى محتسبة، من {format_month(month(1))} إلى {format_month(month(4))}" in text
    assert right.get_absolute_url() in text
    assert f"{format_month(month(-2))}، {format_month(month(-1))} </li>" in text
    assert Payment.objects.valid().count() == 2


def test_after_voiding_the_grid_shows_nothing_of_months_nobody_asked_for(visit, send, party, owing, treasurer):
    before = visit(treasurer, grid_url(party["local"], this_year() + 1)).context["totals"].year
    pay(owing, 60 + 20 * 20 + 5)
    send(treasurer, reverse("treasury:void", args=[party["local"].slug, this_year(), 1]), reason="خطأ في الاسم")
    answer = visit(treasurer, grid_url(party["local"], this_year() + 1))
    assert answer.context["totals"].year == before
    row = next(row for row in answer.context["rows"] if row.person == owing.person)
    assert {(cell.shape, cell.left) for cell in row.cells} == {("uncharged", 0)}
