"""The pages of shares: what a branch owes, who remitted, confirming, percentages; who sees and who is refused."""

import io
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import load_workbook

from administration.branch_work import branch_work
from arabic.calendar import format_month
from branches.tree import move_branch
from documents.pdf import make_pdf
from tests.documents.reading import missing_words, pages_of, words_of
from tests.factories import make_user
from tests.treasury import remits
from tests.treasury.books import bank_of
from tests.treasury.money import dh, member_of, month, pay, rate
from tests.treasury.remits import confirm, decide, owed, voided
from treasury.cashbook.accounts import cash_box_of
from treasury.models import Remittance, ShareRule
from treasury.shares.papers import slip_paper


@pytest.fixture
def branch(party, treasurer):
    """Percentages of 50, 25, 15 and 10; the local branch collected 100 dirhams last month."""
    rate(party["national"], 20)
    decide(party["national"], 50, 25, 15, 10, by=make_user(is_superuser=True))
    pay(member_of(party["local"]), 100, by=treasurer, paid_on=month(-1))
    return party["local"]


def url(branch, name="shares", *args, **asked):
    return reverse(f"treasury:{name}", args=[branch.slug, *args], query=asked)


def year(branch):
    return url(branch, year=month(-1).year)


def typed(branch, amount="50", **fields):
    """A remittance in cash as its form sends it."""
    return {
        "amount": amount, "account": cash_box_of(branch).pk, "method": "transfer", "reference": "",
        "booked_on": f"{localdate():%d/%m/%Y}", "form_key": str(uuid4()),
    } | fields  # fmt: skip


def came(branch, received="50", **fields):
    """What came into the box of `branch`, as the form sends it."""
    return {
        "confirm": "1", "received": received, "received_on": f"{localdate():%d/%m/%Y}", "method": "transfer",
        "account": cash_box_of(branch).pk, "reference": "", "reason": "",
    } | fields  # fmt: skip


def test_from_what_is_owed_to_what_came(visit, send, branch, party, treasurer, above):
    page, form = visit(treasurer, year(branch)), url(branch, "remit", f"{month(-1):%Y-%m}")
    assert form in page.text
    assert page.context["to_remit"] == [(party["province"], 50)]
    assert "للتنظيم الجهوي" in page.text
    assert visit(treasurer, form).context["form"].initial["amount"] == 50
    answer = send(treasurer, form, **typed(branch))
    row = Remittance.objects.get()
    assert (answer.status_code, answer.url) == (302, row.get_absolute_url())
    assert 'name="confirm"' not in visit(treasurer, row.get_absolute_url()).text
    waiting = reverse("treasury:waiting-remittances")
    assert row.get_absolute_url() in visit(above, waiting).text
    assert row.get_absolute_url() not in visit(treasurer, waiting).text
    assert 'name="confirm"' in visit(above, row.get_absolute_url()).text
    wrong = send(above, row.get_absolute_url(), **came(party["province"], "45"))
    assert (wrong.status_code, list(wrong.context["confirming"].errors)) == (422, ["reason"])
    assert send(above, row.get_absolute_url(), **came(party["province"], "45", reason="اقتطاع")).status_code == 302
    for user in (treasurer, above):
        assert "−5,00" in visit(user, row.get_absolute_url()).text
        assert "اقتطاع" in visit(user, row.get_absolute_url()).text
    assert "اقتطاع" in visit(treasurer, year(branch)).text
    paper = visit(above, url(branch, "remittance-paper", row.pk))
    assert paper.content[:5] == b"%PDF-"


def test_a_remittance_is_refused_with_a_reason(visit, send, branch, treasurer, above):
    send(treasurer, url(branch, "remit", f"{month(-1):%Y-%m}"), **typed(branch))
    row = Remittance.objects.get()
    assert send(above, row.get_absolute_url(), refuse="1").status_code == 422
    send(above, row.get_absolute_url(), **{"refuse": "1", "refusal-reason": "لم يصل"})
    page = visit(treasurer, row.get_absolute_url())
    assert "لم يصل" in page.text
    assert "ألغ سنده" in page.text
    assert visit(treasurer, year(branch)).context["to_remit"] == [(row.to_branch, 50)]
    send(above, row.get_absolute_url(), **came(row.to_branch))
    assert Remittance.objects.get().is_refused


@pytest.mark.parametrize(
    ("fields", "key"),
    [({"amount": "50,01"}, "amount"), ({"amount": "0"}, "amount"), ({"account": "9"}, "account"),
     ({"booked_on": "1/1/2999"}, "booked_on"), ({"form_key": "x"}, "form_key")],
)  # fmt: skip
def test_a_wrong_form_keeps_what_was_typed_and_records_nothing(send, branch, treasurer, fields, key):
    answer = send(treasurer, url(branch, "remit", f"{month(-1):%Y-%m}"), **typed(branch, **fields))
    assert answer.status_code == 422
    assert key in answer.context["form"].errors
    assert not Remittance.objects.exists()


@pytest.mark.parametrize("asked", ["2999-01", "garbage", "0001-01"])
def test_a_month_that_is_not_over_has_no_form(visit, branch, treasurer, asked):
    assert visit(treasurer, url(branch, "remit", asked)).status_code == 404


def test_the_level_above_sees_who_remitted_and_who_did_not(visit, branch, party, treasurer, teammate, above):
    pay(member_of(party["other"]), 40, by=teammate, paid_on=month(-1))
    confirm(remits.send(branch, 50, treasurer), above)
    page = visit(above, url(party["province"], "shares-received"))
    assert [(row.branch, row.due, row.remitted, row.left) for row in page.context["rows"]] == [
        (party["other"], 20, 0, 20), (branch, 50, 50, 0),
    ]  # fmt: skip
    assert page.context["sums"] == {"collected": 140, "due": 70, "remitted": 50, "confirmed": 50, "left": 20}
    assert "فرع واحد لم يحول" in page.text
    by_due = visit(above, url(party["province"], "shares-received", sort="due"))
    assert [row.branch for row in by_due.context["rows"]] == [branch, party["other"]]
    assert visit(above, url(party["province"], "shares-received", month="garbage")).status_code == 404
    table = visit(above, url(party["province"], "shares-received-table", f"{month(-1):%Y-%m}", "xlsx"))
    sheet = load_workbook(io.BytesIO(b"".join(table.streaming_content))).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [party["other"].name, branch.name]
    assert "لا فرع يحول" in visit(treasurer, url(branch, "shares-received")).text


def test_a_correction_stands_in_the_open(visit, branch, party, treasurer, above):
    older = pay(member_of(branch), 60, by=treasurer, paid_on=month(-2))
    remits.send(branch, 30, treasurer, offset=-2)
    voided(older)
    for user in (treasurer, above):
        assert "−60,00" in visit(user, year(branch)).text
    assert "−30,00" in visit(above, url(party["province"], "shares-received")).text
    table = visit(treasurer, url(branch, "shares-table", month(-1).year, "csv"))
    assert "-30" in b"".join(table.streaming_content).decode()


def test_the_level_above_decides_the_percentages(visit, send, party, secretary, treasurer, branch_secretary):
    page = url(party["local"], "share-rules")
    values = {"local": "60", "province": "20,5", "region": "10", "national": "9,5", "from_month": f"{month():%Y-%m}",
              "decision": "قرار المجلس", "decided_on": f"{localdate():%d/%m/%Y}"}  # fmt: skip
    for user in (treasurer, branch_secretary):
        assert '<form class="form card"' not in visit(user, page).text
        assert send(user, page, **values).status_code == 403
    assert '<form class="form card"' in visit(secretary, page).text
    assert send(secretary, page, **values | {"national": "9"}).status_code == 422
    assert send(secretary, page, **values | {"local": "sixty"}).status_code == 422
    assert send(secretary, page, **values).status_code == 302
    rule = ShareRule.objects.get()
    assert (rule.province, rule.started_on, rule.recorded_by) == (dh("20.5"), month(), secretary)
    assert "قرار المجلس" in visit(treasurer, page).text
    assert send(secretary, url(party["province"], "share-rules"), **values).status_code == 403


def test_who_sees_and_who_sends(visit, send, branch, party, treasurer, branch_secretary, chief, above, teammate,
                                member, outsider):  # fmt: skip
    row = Remittance.objects.get(pk=send_it(branch, treasurer))
    users = treasurer, branch_secretary, chief, above, teammate, member, outsider
    seen = {name: [visit(user, url(branch, name, *args)).status_code for user in users] for name, args in (
        ("shares", []), ("remittance", [row.pk]), ("remittance-paper", [row.pk]), ("remit", [f"{month(-1):%Y-%m}"]),
    )}  # fmt: skip
    assert seen["shares"] == [200, 200, 200, 200, 404, 404, 404]
    assert seen["remittance"] == seen["remittance-paper"] == [200, 200, 200, 200, 404, 404, 404]
    assert seen["remit"] == [200, 403, 403, 403, 404, 404, 404]
    assert [send(user, row.get_absolute_url(), **came(row.to_branch)).status_code for user in users[:3]] == [403] * 3
    assert not Remittance.objects.confirmed().exists()
    assert visit(treasurer, url(party["other"], "remittance", row.pk)).status_code == 404


def send_it(branch, by):
    return remits.send(branch, 50, by).pk


def test_what_is_to_be_done_stands_on_the_desk(visit, branch, party, treasurer, above):
    said = [row.sentence for row in branch_work(treasurer, branch)]
    assert "لم تحول حصة الشهر الماضي إلى المستوى الأعلى" in said
    send_it(branch, treasurer)
    assert "لم تحول حصة الشهر الماضي إلى المستوى الأعلى" not in [
        row.sentence for row in branch_work(treasurer, branch)
    ]
    assert "تحويلات حصص تنتظر تأكيدك" in [row.sentence for row in branch_work(above, party["province"])]
    assert owed(branch).left == 0


def test_no_percentages_are_said_so(visit, party, treasurer):
    assert "لم تُقرر النسب بعد" in visit(treasurer, url(party["local"])).text


def test_the_slip_says_both_sides(branch, party, treasurer, above):
    row = confirm(remits.send(branch, 50, treasurer), above, 45, reason="اقتطاع بنكي")
    paper = slip_paper(row)
    pdf = make_pdf("voucher", paper)
    assert missing_words(pdf, words_of(paper)) == []
    assert len(pages_of(pdf)) == 1
    assert {"اقتطاع", "بنكي"} <= words_of(paper)


def test_the_percentages_page_says_who_decides_them(visit, party, treasurer, chief):
    local, province = url(party["local"], "share-rules"), url(party["province"], "share-rules")
    page = visit(treasurer, local)
    assert "لم تُقرر النسب بعد: وإلى ذلك الحين يحتفظ كل فرع" in page.text
    assert page.context["deciders"] == "الكاتب الأول (الفرع الإقليمي بالنخيل)"
    assert "من يقررها" not in visit(chief, local).text
    assert visit(chief, province).context["deciders"] == "المقر الوطني"


def test_a_rule_is_listed_with_what_each_level_gets(visit, branch, party):
    page = visit(make_user(is_superuser=True), url(party["national"], "share-rules")).text
    assert "فرع محلي 50%،" in " ".join(page.split())


def test_what_is_left_is_named_for_each_level_that_gets_it(visit, branch, party, treasurer):
    """A month that a statement counted for the province goes there; another one, to the level above since."""
    remits.send(branch, 10, treasurer)
    pay(member_of(branch), 100, by=treasurer, paid_on=month(-2))
    region = party["region"]
    move_branch(branch=branch, parent=region)
    branch.refresh_from_db()
    text = visit(treasurer, url(branch, year=month(-1).year)).text
    left = [amount for _above, amount in visit(treasurer, url(branch, year=month(-1).year)).context["to_remit"]]
    assert sorted(left) == [dh(40), dh(50)]
    for above in (party["province"], region):
        assert f"لم يحول إلى {above}" in text


def test_the_only_account_is_chosen_when_it_is_confirmed(visit, send, branch, party, treasurer, above):
    send(treasurer, url(branch, "remit", f"{month(-1):%Y-%m}"), **typed(branch))
    row = Remittance.objects.get()
    assert row.entry.description == f"حصة {format_month(month(-1))}"
    box = cash_box_of(party["province"])
    form = visit(above, row.get_absolute_url()).context["confirming"]
    assert form["account"].initial == box.pk
    bank_of(party["province"], by=above)
    form = visit(above, row.get_absolute_url()).context["confirming"]
    assert form["account"].initial not in (None, box.pk)
