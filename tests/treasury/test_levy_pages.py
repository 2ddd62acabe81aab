"""The pages of levies: rates, months, officials, receipts, exemptions; who sees and who is refused."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import load_workbook

from documents.pdf import make_pdf
from members.models import Assembly
from members.public_offices import record_public_office
from tests.documents.reading import missing_words, words_of
from tests.factories import make_officer, make_person, make_user
from tests.treasury.books import bank_of, category
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.money import dh, member_of, month
from traces.models import Reading
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.recording import reverse_entry
from treasury.levies.officials import Officials
from treasury.levies.papers import list_paper, receipt_paper
from treasury.models import LevyCharge, LevyPayment, LevyRate
from treasury.receipt_checks import levy_token


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def office(branch):
    return elect(branch)


@pytest.fixture
def owing(branch, office):
    levy(branch, 100)
    ask(branch, -1, 0)
    return office.person


def url(branch, name="levies", *args):
    return reverse(f"treasury:{name}", args=[branch.slug, *args])


def typed(branch, amount="150", **fields):
    return {
        "account": cash_box_of(branch).pk, "amount": amount, "booked_on": f"{localdate():%d/%m/%Y}",
        "method": "transfer", "reference": "", "form_key": str(uuid4()),
    } | fields  # fmt: skip


def plain(text):
    return text.replace("\u00a0", " ")


def test_from_the_rate_to_the_receipt(visit, send, branch, office, treasurer):
    assert "لم تُطلب أي مساهمة بعد" in visit(treasurer, url(branch)).text
    set_ = send(
        treasurer, url(branch, "levy-rates"), amount="100", assembly="1", from_month=f"{month(-1):%Y-%m}",
        decision="قرار مجلس الفرع", decided_on=f"{localdate():%d/%m/%Y}",
    )  # fmt: skip
    assert set_.status_code == 302
    page = visit(treasurer, url(branch, "levy-rates"))
    assert "قرار مجلس الفرع" in page.text
    missing = visit(treasurer, url(branch, "charge-levies"))
    assert [row.count for row in missing.context["missing"]] == [1, 1]
    answer = send(treasurer, url(branch, "charge-levies"), months="all")
    assert [str(words) for words in get_messages(answer.wsgi_request)] == ["طُلبت مساهمتان."]
    assert "لا ينقص أي شهر" in visit(treasurer, url(branch, "charge-levies")).text
    listed = visit(treasurer, url(branch))
    [row] = listed.context["page_obj"]
    assert (row.person, row.left, row.months, row.since) == (office.person, dh(200), 2, month(-1))
    assert visit(treasurer, url(branch, "levy-official", office.person_id)).context["levies"].left == dh(200)
    form = visit(treasurer, url(branch, "receive-levy", office.person_id))
    assert 'value="200,00"' in plain(form.text)
    answer = send(treasurer, url(branch, "receive-levy", office.person_id), **typed(branch))
    payment = LevyPayment.objects.get()
    assert (answer.status_code, answer.url) == (302, payment.get_absolute_url())
    page = visit(treasurer, payment.get_absolute_url())
    for words in (payment.receipt, "مائة وخمسون درهما", payment.entry.voucher, "المجلس الجماعي، بني ملال"):
        assert words in page.text
    paper = visit(treasurer, url(branch, "levy-receipt-paper", payment.pk))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_wrong_input_is_said_beside_the_field_and_kept(send, branch, owing, treasurer):
    answer = send(treasurer, url(branch, "receive-levy", owing.pk), **typed(branch, "200,01", reference="ش 7"))
    assert answer.status_code == 422
    assert plain(answer.context["form"].errors["amount"][0]) == "هذا المبلغ يفوق المستحق: 200,00 درهم."
    assert 'value="ش 7"' in answer.text
    for amount in ("", "-5", "مائة", "1e9", "0"):
        answer = send(treasurer, url(branch, "receive-levy", owing.pk), **typed(branch, amount))
        assert list(answer.context["form"].errors) == ["amount"]
    assert not LevyPayment.objects.exists()
    answer = send(treasurer, url(branch, "levy-rates"), amount="x", assembly="9", from_month="x", decision="")
    assert set(answer.context["form"].errors) == {"amount", "assembly", "from_month", "decision", "decided_on"}
    assert send(treasurer, url(branch, "charge-levies"), months="1999-01").status_code == 422


def test_money_at_the_bank_says_how_it_came(send, branch, owing, treasurer):
    bank = bank_of(branch, by=treasurer)
    for method in ("", "credit", "earlier"):
        sent = typed(branch, account=bank.pk, method=method)
        answer = send(treasurer, url(branch, "receive-levy", owing.pk), **sent)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["method"])
    assert not LevyPayment.objects.exists()
    send(treasurer, url(branch, "receive-levy", owing.pk), **typed(branch, account=bank.pk, method="cheque"))
    assert not LevyPayment.objects.exists()  # a cheque has a number
    sent = typed(branch, account=bank.pk, method="cheque", reference="77")
    send(treasurer, url(branch, "receive-levy", owing.pk), **sent)
    assert LevyPayment.objects.get().is_uncashed
    # the box takes cash alone, whatever the field says
    send(treasurer, url(branch, "receive-levy", owing.pk), **typed(branch, "50", method=""))
    assert LevyPayment.objects.latest("pk").entry.method == "cash"


def test_a_receipt_is_taken_back_on_its_page(visit, send, branch, owing, treasurer, branch_secretary):
    payment = receive(branch, owing, 150, treasurer)
    page = visit(treasurer, url(branch, "reverse-levy", payment.pk))
    assert "بعد أن يوافق شخص ثان" in page.text
    assert send(treasurer, url(branch, "reverse-levy", payment.pk), reason="").status_code == 422
    answer = send(treasurer, url(branch, "reverse-levy", payment.pk), reason="خطأ")
    assert answer.url == payment.get_absolute_url()
    page = visit(treasurer, payment.get_absolute_url())
    assert url(branch, "reverse-levy", payment.pk) not in page.text
    reversal = payment.entry.reversals.get()
    assert reversal.is_waiting
    send(branch_secretary, reverse("treasury:approve-entry", args=[branch.slug, reversal.pk]))
    payment.refresh_from_db()
    assert payment.reversed_at
    assert left(owing) == {-1: dh(100), 0: dh(100)}
    token = levy_token(payment)
    assert "ولا يُعتد به" in visit(None, reverse("treasury:check-levy", args=[token])).text


def test_the_receipt_s_code_confirms_it_and_names_nobody(visit, branch, owing, treasurer):
    payment = receive(branch, owing, 150, treasurer)
    page = visit(None, reverse("treasury:check-levy", args=[levy_token(payment)]))
    assert payment.receipt in page.text
    assert owing.family_name not in page.text
    assert visit(None, reverse("treasury:check-levy", args=["1:x"])).status_code == 404


def test_the_receipt_on_paper_says_whose_and_for_what(branch, owing, treasurer):
    payment = receive(branch, owing, 150, treasurer)
    paper = receipt_paper(payment, lambda path: f"https://example.org{path}")
    made = make_pdf("certificate", paper)
    assert not missing_words(made, words_of(paper) | {payment.receipt})
    assert dict(paper["facts"])["عن"].startswith("المجلس الجماعي، بني ملال: ")
    assert paper["notes"] == []
    assert dict(paper["facts"])["عن"].replace("\u00a0", " ").endswith("(50,00)")  # in part
    reverse_entry(entry=payment.entry, reason="خطأ", by=make_user(member_of(branch).person))
    payment.refresh_from_db()
    paper = receipt_paper(payment, lambda path: f"https://example.org{path}")
    assert paper["notes"] == ["سُحب هذا الوصل، ولا يُعتد به."]
    assert dict(paper["facts"])["عن"].count("،") == 2  # still the months that it settled: two, in one council


def test_an_official_sees_their_own_levies_and_records_nothing(visit, send, branch, owing, treasurer):
    own = make_user(owing)
    payment = receive(branch, owing, 150, treasurer)
    for address in (url(branch, "levy-official", owing.pk), payment.get_absolute_url(),
                    url(branch, "levy-receipt-paper", payment.pk)):  # fmt: skip
        assert visit(own, address).status_code == 200
    assert url(branch, "levy-official", owing.pk) in visit(own, reverse("members:own-dues")).text
    assert visit(own, url(branch)).status_code == 404
    assert send(own, url(branch, "receive-levy", owing.pk), **typed(branch)).status_code == 403
    assert send(own, url(branch, "reverse-levy", payment.pk), reason="x").status_code == 403
    assert Reading.objects.filter(person=owing).count() == 0
    visit(treasurer, payment.get_absolute_url())
    assert Reading.objects.filter(person=owing, subject="levies").count() == 1


def test_the_treasurer_who_is_elected_receives_nothing_of_their_own(visit, send, branch, treasurer):
    office = elect(branch, person=treasurer.person)
    levy(branch, 100)
    ask(branch, 0)
    page = visit(treasurer, url(branch, "levy-official", office.person_id))
    assert url(branch, "receive-levy", office.person_id) not in page.text
    answer = send(treasurer, url(branch, "receive-levy", office.person_id), **typed(branch, "100"))
    assert answer.status_code == 422
    assert "لا يسجل أحد مساهماته بنفسه" in answer.text
    assert not LevyPayment.objects.exists()


def test_another_branch_knows_nothing(visit, send, branch, owing, treasurer, teammate, outsider):
    payment = receive(branch, owing, 50, treasurer)
    rate = LevyRate.objects.get()
    for user in (teammate, outsider):
        for name, args in (
            ("levies", ()), ("levies-paper", ()), ("levies-table", ("csv",)), ("charge-levies", ()),
            ("levy-rates", ()), ("withdraw-levy-rate", (rate.pk,)), ("levy-official", (owing.pk,)),
            ("receive-levy", (owing.pk,)), ("exempt-levy", (owing.pk,)), ("levy-payment", (payment.pk,)),
            ("levy-receipt-paper", (payment.pk,)), ("reverse-levy", (payment.pk,)),
        ):  # fmt: skip
            assert visit(user, url(branch, name, *args)).status_code == 404, name
        assert send(user, url(branch, "receive-levy", owing.pk), **typed(branch)).status_code == 404
        assert send(user, url(branch, "charge-levies"), months="all").status_code == 404


def test_who_sees_the_money_but_does_not_keep_it_is_refused(visit, send, branch, owing, branch_secretary):
    assert visit(branch_secretary, url(branch)).status_code == 200
    for name, args in (("charge-levies", ()), ("levy-rates", ()), ("receive-levy", (owing.pk,))):
        assert visit(branch_secretary, url(branch, name, *args)).status_code == 403
        assert send(branch_secretary, url(branch, name, *args)).status_code == 403


def test_levies_owed_to_the_level_above_are_its_own(visit, party, branch, office, treasurer):
    above = make_officer(party["region"], "treasurer")
    levy(party["region"], 300)
    ask(party["region"], 0)
    assert [row.left for row in visit(above, url(party["region"])).context["page_obj"]] == [dh(300)]
    assert not visit(treasurer, url(branch)).context["page_obj"].object_list
    assert visit(treasurer, url(party["region"], "levy-official", office.person_id)).status_code == 404


# The list


def test_the_list_is_sorted_narrowed_printed_and_exported(visit, branch, treasurer):
    levy(branch, 100)
    levy(branch, 400, Assembly.REGIONAL)
    first = elect(branch)
    second = elect(
        branch, Assembly.REGIONAL, person=member_of(branch, given_name="إدريس", family_name="الفاسي").person
    )
    ask(branch, -1, 0)
    receive(branch, first.person, 200, treasurer)

    def listed(**asked):
        return [row.person for row in visit(treasurer, url(branch), asked).context["page_obj"]]

    assert listed() == [second.person, first.person]
    assert listed(sort="name") == sorted([first.person, second.person], key=lambda person: person.name_key)
    assert listed(assembly="1") == [first.person]
    assert listed(owing="1") == [second.person]
    assert listed(q="ادريس") == [second.person]
    assert listed(sort="x", assembly="x") == [second.person, first.person]
    assert listed(q="لا أحد") == []
    table = visit(treasurer, url(branch, "levies-table", "xlsx"), {"owing": "1"})
    rows = list(load_workbook(io.BytesIO(b"".join(table.streaming_content))).active.values)
    assert rows[1][0] == "إدريس الفاسي"
    assert (rows[1][2], rows[1][4], len(rows)) == (800, 800, 2)
    assert visit(treasurer, url(branch, "levies-table", "csv")).status_code == 200
    assert visit(treasurer, url(branch, "levies-table", "doc")).status_code == 404
    assert visit(treasurer, url(branch, "levies-paper"))["Content-Type"] == "application/pdf"
    found = Officials(treasurer, branch)
    assert list_paper(branch, found[:], found.sums)["tables"][0]["total"][-1].replace("\u00a0", " ") == "800,00"
    assert Reading.objects.filter(subject="levies", reader=treasurer).count() == 3


def test_the_pages_cost_the_same_for_any_number_of_officials(visit, branch, treasurer, assert_flat_queries):
    levy(branch, 100)

    def grow(rows):
        while LevyCharge.objects.filter(month=month()).count() < rows:
            elect(branch)
            ask(branch, 0)

    assert_flat_queries(grow, lambda: visit(treasurer, url(branch)))


def test_one_official_costs_the_same_for_any_number_of_months(visit, branch, office, treasurer, assert_flat_queries):
    levy(branch, 100, since=-32)

    def grow(rows):
        while LevyCharge.objects.count() < rows:
            ask(branch, LevyCharge.objects.count() - 31)
            receive(branch, office.person, 100, treasurer)

    assert_flat_queries(grow, lambda: visit(treasurer, url(branch, "levy-official", office.person_id)))


def test_charging_costs_the_same_for_any_number_of_officials(branch, assert_flat_queries):
    levy(branch, 100)
    made = []

    def grow(rows):
        while len(made) < rows:
            made.append(elect(branch))
        LevyCharge.objects.all().delete()

    def call():
        LevyCharge.objects.all().delete()
        assert ask(branch, 0) == [len(made)]

    assert_flat_queries(grow, call)


# What leads here


def test_the_file_of_a_person_says_what_is_owed(visit, branch, owing, branch_secretary, treasurer):
    page = visit(branch_secretary, reverse("members:person", args=[owing.pk]))
    assert url(branch, "levy-official", owing.pk) in page.text
    assert "200,00" in page.text


def test_an_end_that_is_recorded_late_withdraws_months_at_once(send, branch, office, owing, branch_secretary):
    send(
        branch_secretary, reverse("members:end-public-office", args=[office.pk]),
        on=f"{month(-1):%d/%m/%Y}", reason="resignation",
    )  # fmt: skip
    assert left(owing) == {}
    assert LevyCharge.objects.exclude(withdrawn_at=None).count() == 2


def test_the_monthly_command_asks_levies_too(party, branch, office, capsys):
    levy(party["region"], 300)
    call_command("charge_dues")
    assert "طُلبت مساهمة واحدة." in capsys.readouterr().out
    assert left(office.person) == {0: dh(300)}
    call_command("charge_dues")
    assert "مساهمة" not in capsys.readouterr().out


def test_the_book_s_own_form_offers_no_levies(visit, branch, treasurer):
    page = visit(treasurer, url(branch, "record-income"))
    assert f'value="{category("levies").pk}"' not in page.text


def test_the_year_s_report_counts_levies_under_their_heading(visit, branch, owing, treasurer):
    receive(branch, owing, 150, treasurer)
    page = visit(treasurer, reverse("treasury:year-report", args=[branch.slug, localdate().year]))
    assert "مساهمات المنتخبين" in page.text
    assert "150,00" in page.text


# Rates


def test_a_rate_to_come_is_taken_back_on_its_page(visit, send, branch, treasurer):
    to_come = levy(branch, 200, since=1)
    page = visit(treasurer, url(branch, "levy-rates"))
    assert url(branch, "withdraw-levy-rate", to_come.pk) in page.text
    assert visit(treasurer, url(branch, "withdraw-levy-rate", to_come.pk)).status_code == 200
    assert send(treasurer, url(branch, "withdraw-levy-rate", to_come.pk), reason="أجل").status_code == 302
    to_come.refresh_from_db()
    assert to_come.withdrawal_reason == "أجل"


def test_the_page_of_rates_names_whom_a_levy_is_owed(visit, party, branch, treasurer):
    levy(party["region"], 300)
    levy(party["region"], 900, presidents=True)
    rows = visit(treasurer, url(branch, "levy-rates")).context["in_force"]
    found = [(row.presidents, row.amount, row.owed_to) for row in rows if row.assembly == Assembly.COMMUNAL]
    assert found == [(False, dh(300), party["region"]), (True, dh(900), party["region"])]


def test_who_is_no_member_owes_too(branch, treasurer):
    person = make_person(branch)
    record_public_office(person=person, assembly=5, role=90, started_on=localdate() - timedelta(days=400))
    levy(branch, 1000, Assembly.REPRESENTATIVES)
    ask(branch, 0)
    assert receive(branch, person, 1000, treasurer).entry.party == person
