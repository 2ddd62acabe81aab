"""The receipt of a payment, and voiding it."""

from django.urls import reverse

from tests.treasury.money import month, pay
from tests.treasury.pages import YEAR, grid_url
from treasury.models import Payment
from treasury.payments import void_payment


def test_the_receipt_says_all(visit, owing, treasurer):
    payment = pay(owing, 50, method="cheque", note="شيك رقم 12", by=treasurer)
    text = visit(treasurer, payment.get_absolute_url()).text
    for part in (f"{YEAR}/0001", "خديجة بنعلي", "خمسون درهما", "50,00", "شيك رقم 12", str(treasurer), "جزئيا"):
        assert part in text
    void_payment(payment=payment, reason="سُجل مرتين", by=treasurer)
    assert "سُجل مرتين" in visit(treasurer, payment.get_absolute_url()).text


def test_voiding_says_what_it_will_do_and_wants_a_reason(visit, send, party, owing, treasurer):
    payment = pay(owing, 50)
    url = reverse("treasury:void", args=[party["local"].slug, YEAR, 1])
    assert visit(treasurer, url).context["months"] == [month(-2), month(-1), month()]
    assert send(treasurer, url, reason=" ").status_code == 422
    assert send(treasurer, url, reason="خطأ في الاسم").url == grid_url(party["local"])
    payment.refresh_from_db()
    assert (payment.void_reason, payment.voided_by) == ("خطأ في الاسم", treasurer)
    assert send(treasurer, url, reason="مرة أخرى").url == payment.get_absolute_url()


def test_voiding_at_the_same_moment_as_somebody_else_is_refused_in_words(send, party, owing, treasurer, monkeypatch):
    stale = pay(owing, 50)
    void_payment(payment=stale, reason="خطأ في المبلغ", by=treasurer)
    monkeypatch.setattr("treasury.views.payments.payment_of", lambda *_place: stale)
    answer = send(treasurer, reverse("treasury:void", args=[party["local"].slug, YEAR, 1]), reason="خطأ في الاسم")
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert Payment.objects.get().void_reason == "خطأ في المبلغ"
