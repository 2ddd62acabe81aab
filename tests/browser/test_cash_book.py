"""The cash book on a telephone and on a desk: an expense with its photo, a large one that the secretary approves."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import expect

from tests.treasury.books import ago, bank_of, category, fill, holds
from tests.treasury.money import dh, member_of, pay, rate
from tests.uploads.pictures import jpeg
from treasury.cashbook.statement_lines import import_statement
from treasury.cashbook.statement_rows import Row
from treasury.cashbook.statements import match_line
from treasury.models import BankLine, CashEntry, Payment

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def branch(party, bureau):
    return party["local"]


def open_book(page, branch):
    page.goto(reverse("treasury:cash-book", args=[branch.slug]))


@WIDTHS
def test_an_expense_with_its_photo_leads_to_the_voucher(page, branch, treasurer, sign_in, looks_right, width):
    member_of(branch, given_name="خديجة", family_name="بنعلي")
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(treasurer)
    open_book(page, branch)
    looks_right()
    fill(branch, 500, by=treasurer)
    page.get_by_role("link", name="سجل مصروفا").click()
    looks_right()
    page.get_by_label("المبلغ").fill("120,50")
    page.get_by_label("الصنف").select_option(str(category("travel").pk))
    page.get_by_role("combobox", name="المستفيد").press_sequentially("خديجة")
    page.get_by_role("option", name="خديجة بنعلي").click()
    page.get_by_label("وثيقة الإثبات").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    page.get_by_role("button", name="سجل مصروفا").click()
    expect(page.get_by_text(f"سُجل السند {localdate().year}/0002")).to_be_visible()
    looks_right()
    entry = CashEntry.objects.get(kind="expense")
    assert (entry.amount, entry.party.full_name, entry.documents.count()) == (dh("120.50"), "خديجة بنعلي", 1)
    page.get_by_role("link", name="سجل الصندوق").first.click()
    expect(page.get_by_role("link", name=entry.voucher)).to_be_visible()
    looks_right()


@WIDTHS
def test_the_secretary_approves_a_large_expense(
    page, branch, treasurer, branch_secretary, sign_in, looks_right, width
):
    fill(branch, 5000, by=treasurer)
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(treasurer)
    page.goto(reverse("treasury:record-expense", args=[branch.slug]))
    page.get_by_label("المبلغ").fill("3000")
    page.get_by_label("الصنف").select_option(str(category("rent").pk))
    page.get_by_role("combobox", name="المستفيد").fill("صاحب المقر")
    page.get_by_role("button", name="سجل مصروفا").click()
    expect(page.get_by_text("لا يُحتسب إلا بعد مصادقة").first).to_be_visible()
    looks_right()
    assert holds(branch) == dh(5000)
    page.context.clear_cookies()
    sign_in(branch_secretary)
    page.goto(reverse("treasury:waiting-entries"))
    looks_right()
    page.get_by_role("link", name=CashEntry.objects.get(kind="expense").voucher).click()
    page.get_by_role("button", name="المصادقة عليه").click()
    expect(page.get_by_text("صودق على السند")).to_be_visible()
    looks_right()
    assert holds(branch) == dh(2000)


@WIDTHS
def test_a_bank_account_a_deposit_and_a_reversal(page, branch, treasurer, sign_in, looks_right, width):
    fill(branch, 900, by=treasurer)
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(treasurer)
    page.goto(reverse("treasury:accounts", args=[branch.slug]))
    looks_right()
    bank_of(branch, by=treasurer)
    page.goto(reverse("treasury:record-transfer", args=[branch.slug]))
    looks_right()
    page.get_by_label("المبلغ").fill("400")
    page.get_by_role("button", name="سجل تحويلا").click()
    expect(page.get_by_text("الحركة المقابلة لهذا التحويل")).to_be_visible()
    page.get_by_role("link", name="ألغه بقيد عكسي").click()
    looks_right()
    page.get_by_label("السبب").fill("لم يودع المبلغ")
    page.get_by_role("button", name="ألغه بقيد عكسي").click()
    expect(page.get_by_text("يلغي هذا القيد السند")).to_be_visible()
    looks_right()
    assert holds(branch) == dh(900)


@WIDTHS
def test_statements_and_cheques_in_no_account(page, branch, treasurer, sign_in, looks_right, width):
    rate(branch, 20)
    bank = bank_of(branch, by=treasurer)
    pay(member_of(branch), 60, by=treasurer, method="transfer")
    entry = fill(branch, 70, by=treasurer, account=bank)
    bank_of(branch, by=treasurer, number="1" * 24, name="حساب الانتخابات")
    pay(member_of(branch), 40, by=treasurer, method="transfer", account=bank)
    Payment.objects.filter(amount=40).update(account=None)  # as it was recorded before its account was asked for
    rows = [Row(ago(1), None, "REMISE CHEQUE", dh(60)), Row(ago(1), None, "FRAIS", dh(-12))]
    import_statement(account=bank, rows=[*rows, Row(ago(1), None, "VERSEMENT", dh(70))], by=treasurer)
    match_line(line=BankLine.objects.get(amount=70), entry=entry, by=treasurer)
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(treasurer)
    fees = BankLine.objects.get(amount=12)
    for name, keys in (("statement", [bank.pk]), ("book-line", [fees.pk]), ("unassigned", []), ("record-opening", [])):
        page.goto(reverse(f"treasury:{name}", args=[branch.slug, *keys]))
        looks_right()
    page.goto(reverse("treasury:statement", args=[branch.slug, bank.pk]))
    page.get_by_role("button", name="الوصل").click()
    expect(page.get_by_text("طوبق السطر")).to_be_visible()
    assert BankLine.objects.get(amount=60).payment.amount == dh(60)
