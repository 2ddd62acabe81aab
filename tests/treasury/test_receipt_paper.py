"""The receipt as a paper: what it says, who gets it, and the public page to which its code leads."""

from datetime import timedelta
from time import perf_counter

import pytest
from django.core.signing import Signer
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate

from arabic.calendar import format_month, format_run
from documents.pdf import make_pdf
from documents.qr import qr_code
from members.models import Membership
from tests.documents.reading import links_of, missing_words, pages_of, words_of
from tests.treasury.money import charge, member_of, month, pay
from tests.treasury.pages import IN_PLACE, payment_values, record_url, this_year
from tests.visits import statuses
from treasury.models import Payment
from treasury.papers import receipts_paper, with_receipts
from treasury.receipt_checks import check_token
from treasury.voiding import void_payment


def absolute(path):
    return f"https://maktab.example.org{path}"


def paper_of(*payments):
    rows = with_receipts(Payment.objects.filter(pk__in=[payment.pk for payment in payments])).order_by("pk")
    return receipts_paper(rows, absolute)


def paper_url(payment):
    return reverse("treasury:receipt-paper", args=[payment.branch.slug, payment.year, payment.number])


def check_url(payment):
    return reverse("treasury:check-receipt", args=[check_token(payment)])


def test_the_paper_says_what_the_receipt_says(owing, treasurer):
    payment = pay(owing, 50, method="cheque", note="شيك رقم 12", by=treasurer)
    (receipt,) = paper_of(payment)["receipts"]
    address = absolute(check_url(payment))
    assert receipt == {
        "number": f"{this_year()}/0001",
        "branch": "الفرع المحلي بالنخيل",
        "payer": "خديجة بنعلي",
        "day": date_format(localdate()),
        "method": "بشيك · 7654321 · البنك الأول",
        "recorded_by": str(treasurer),
        "amount": "50,00\u00a0درهم",
        "in_words": "خمسون درهما",
        "lines": [[format_run(month(-2), month(-1)), "40,00"], [f"{format_month(month())} (جزئيا)", "10,00"]],
        "note": "شيك رقم 12",
        "voided": [],
        "address": address,
        "qr": qr_code(address),
    }


def test_months_apart_stand_apart_and_money_without_a_month_is_kept(party, bureau, owing, treasurer):
    Membership.objects.filter(pk=owing.pk).update(ended_on=month(1))
    paper = paper_of(pay(owing, 60 + 5, by=treasurer))
    assert paper["receipts"][0]["lines"] == [
        [format_run(month(-2), month()), "60,00"],
        ["رصيد لشهور قادمة", "5,00"],
    ]


def test_every_word_of_the_paper_is_found_in_it(owing, treasurer):
    payment = pay(owing, 1250, note="شيك رقم 12", by=treasurer)
    void_payment(payment=payment, reason="سُجل مرتين", by=treasurer)
    paper = paper_of(payment)
    pdf = make_pdf("receipt", paper)
    assert missing_words(pdf, words_of(paper)) == []
    assert len(pages_of(pdf)) == 1


def test_a_voided_receipt_is_printed_as_void_by_whom_and_why(owing, treasurer):
    payment = pay(owing, 50, by=treasurer)
    assert "ملغى" not in pages_of(make_pdf("receipt", paper_of(payment)))[0]
    void_payment(payment=payment, reason="سُجل مرتين", by=treasurer)
    paper = paper_of(payment)
    day = date_format(localdate())
    assert paper["receipts"][0]["voided"] == [
        f"ألغي في {day} من طرف {treasurer}: لا يُعتد بهذا الوصل.",
        "السبب: سُجل مرتين",
    ]
    assert "ملغى" in pages_of(make_pdf("receipt", paper))[0]
    assert paper["receipts"][0]["lines"][0][1] == "40,00"


def test_the_longest_receipt_is_one_page(owing, treasurer):
    payment = pay(owing, 60, note="شيك " * 62, by=treasurer)
    paper = paper_of(payment)
    paper["receipts"][0] |= {
        "payer": "عبد اللطيف مولاي إدريس " * 7,
        "branch": "الفرع الإقليمي بعمالة مقاطعات الدار البيضاء أنفا " * 3,
        "lines": [[format_run(month(-2), month(number)), "80,00"] for number in range(15)],
    }
    assert len(pages_of(make_pdf("receipt", paper))) == 1


def test_who_gets_the_paper(client, party, owing, treasurer, branch_secretary, secretary, teammate, member, outsider):
    url = paper_url(pay(owing, 50))
    assert statuses(client, url, treasurer, branch_secretary, secretary) == [200, 200, 200]
    assert statuses(client, url, teammate, member, outsider, None) == [404, 404, 404, 302]
    assert statuses(client, paper_url(pay(member.person.memberships.get(), 20)), member) == [200]


def test_the_answer_is_a_private_pdf_with_an_arabic_name(visit, owing, treasurer):
    answer = visit(treasurer, paper_url(pay(owing, 50)))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert f'filename="receipt-nakhil-{this_year()}-0001.pdf"; filename*=UTF-8' in answer["Content-Disposition"]
    assert "خديجة بنعلي" in pages_of(answer.content)[0]
    assert links_of(answer.content) == [f"http://testserver{check_url(Payment.objects.get())}"]


def test_the_receipt_and_the_confirmation_lead_to_the_paper(client, visit, send, party, owing, treasurer):
    payment = pay(owing, 20)
    assert paper_url(payment) in visit(treasurer, payment.get_absolute_url()).text
    in_place = send(treasurer, record_url(owing), **payment_values("20,00", "20.00"), headers=IN_PLACE)
    assert paper_url(Payment.objects.get(number=2)) in in_place.text
    answer = send(treasurer, record_url(owing), **payment_values("20,00", "20.00"))
    assert paper_url(Payment.objects.get(number=3)) in client.get(answer.url).text


def test_anybody_with_the_code_reads_number_amount_and_day_without_the_name(visit, owing, treasurer):
    payment = pay(owing, 50, note="شيك رقم 12", paid_on=localdate() - timedelta(days=1), by=treasurer)
    answer = visit(None, check_url(payment))
    for part in (payment.receipt, "50,00", date_format(payment.paid_on), "الفرع المحلي بالنخيل", "معتد به"):
        assert part in answer.text
    for part in ("خديجة", "بنعلي", str(treasurer), "شيك"):
        assert part not in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "strict-origin"


def test_the_code_of_a_voided_receipt_says_so(visit, owing, treasurer):
    payment = pay(owing, 50)
    void_payment(payment=payment, reason="خطأ في الاسم", by=treasurer)
    text = visit(None, check_url(payment)).text
    assert "ألغي هذا الوصل" in text
    assert "معتد به" not in text
    assert "خطأ في الاسم" not in text


def test_no_code_is_made_up(visit, owing):
    payment, other = pay(owing, 20), pay(owing, 20)
    signature = check_token(other).split(":")[1]
    made_up = [
        f"{payment.pk}:{signature}",
        Signer().sign(payment.pk),
        Signer(salt="treasury.receipt", key="another").sign(payment.pk),
        check_token(payment)[:-1],
        f"{payment.pk}:",
        str(payment.pk),
        "وصل",
    ]
    for token in made_up:
        assert visit(None, reverse("treasury:check-receipt", args=[token])).status_code == 404


def test_a_code_outlives_the_key_that_signed_it(visit, owing, settings):
    url, printed_with = check_url(pay(owing, 20)), settings.SECRET_KEY
    settings.SECRET_KEY = "a-later-key-" + "0" * 40
    assert visit(None, url).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [printed_with]
    assert visit(None, url).status_code == 200


def test_codes_are_not_tried_by_the_hundred(client, db):
    address = reverse("treasury:check-receipt", args=["1:made-up"])
    assert [client.get(address).status_code for _try in range(31)] == [404] * 30 + [429]


def test_a_hundred_receipts_are_one_paper_of_a_hundred_pages(party, bureau, treasurer, owing):
    payments = [pay(owing, 10, by=treasurer) for _payment in range(3)]
    paper = paper_of(*payments)
    receipt = paper["receipts"][0]
    paper["receipts"] = [
        receipt | {"number": f"{this_year()}/{number:04d}", "qr": qr_code(f"{receipt['address']}{number}")}
        for number in range(1, 101)
    ]
    started = perf_counter()
    pages = pages_of(make_pdf("receipt", paper))
    assert perf_counter() - started < 20  # `python -m bench` measures; this only sees that it does not grow wild
    assert len(pages) == 100
    assert f"{this_year()}/0100" in pages[-1]


def test_many_receipts_ask_as_few_questions_as_one(party, bureau, owing, treasurer, assert_flat_queries):
    charge(party["province"], -3)

    def grow(rows):
        for number in range(Payment.objects.count(), rows):
            pay(member_of(party["local"], given_name=f"عضو {number}"), 20, by=treasurer)

    assert assert_flat_queries(grow, lambda: receipts_paper(with_receipts(Payment.objects.all()), absolute)) == 2


@pytest.mark.parametrize("token", ["1:2:3", "../1", "0" * 400])
def test_garbage_is_no_code(client, db, token):
    assert client.get(f"/receipts/{token}/").status_code == 404
