"""The pages of the cash book: the book, its forms, approving, papers; who sees them and who is refused."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories import make_officer, make_user
from tests.treasury.books import ago, balance, bank_of, book, category, fill, holds
from tests.treasury.money import dh, member_of, pay, rate
from traces.models import Reading
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry
from treasury.models import CashEntry, MoneyAccount, Payment
from treasury.voiding import void_payment


@pytest.fixture
def branch(party, bureau):
    return party["local"]


def url(branch, name="cash-book", *args):
    return reverse(f"treasury:{name}", args=[branch.slug, *args])


def typed(branch, amount="120,00", code="rent", **fields):
    """An entry as its form sends it."""
    return {
        "account": cash_box_of(branch).pk,
        "amount": amount,
        "category": category(code).pk,
        "party_name": "مكتب الكراء",
        "party": "",
        "description": "كراء المقر",
        "booked_on": f"{localdate():%d/%m/%Y}",
        "method": "transfer",
        "reference": "",
        "form_key": str(uuid4()),
    } | fields


def test_a_branch_with_nothing_is_told_where_to_begin(visit, branch, treasurer, branch_secretary):
    answer = visit(treasurer, url(branch))
    assert "يبدأ السجل بما في الصندوق" in answer.text
    assert url(branch, "record-opening") in answer.text
    assert url(branch, "record-opening") not in visit(branch_secretary, url(branch)).text


def test_the_book_shows_entries_and_dues_with_the_balance_after_each(visit, branch, treasurer):
    rate(branch, 20)
    member = member_of(branch, given_name="خديجة", family_name="بنعلي")
    pay(member, 60, by=treasurer)
    void_payment(payment=pay(member, 5, by=treasurer), reason="سُجل مرتين", by=treasurer)
    book(branch, 40, by=treasurer)
    answer = visit(treasurer, url(branch))
    assert [line.running for line in answer.context["lines"]] == [dh(60), dh(60), dh(20)]
    assert [(line.is_payment, line.adds) for line in answer.context["lines"]] == [
        (True, dh(60)),
        (True, dh(0)),
        (False, dh(-40)),
    ]
    for words in ("خديجة بنعلي", "سُجل مرتين", "الكراء: مكتب الكراء"):
        assert words in answer.text
    assert 'class="void"' in answer.text


def test_a_month_is_chosen_and_begins_with_what_was_there(visit, branch, treasurer):
    day = localdate().replace(day=1)
    fill(branch, 100, by=treasurer, booked_on=ago(40))
    fill(branch, 10, by=treasurer, booked_on=day)
    answer = visit(treasurer, url(branch))
    assert (answer.context["carried"], answer.context["income"]) == (dh(100), dh(10))
    assert [line.running for line in answer.context["lines"]] == [dh(110)]
    before = visit(treasurer, url(branch), {"month": f"{ago(40):%Y-%m}"})
    assert [line.running for line in before.context["lines"]] == [dh(100)]
    assert visit(treasurer, url(branch), {"month": "garbage"}).status_code == 404
    assert visit(treasurer, url(branch), {"month": "0001-01"}).status_code == 404


def test_an_account_and_a_category_are_chosen(visit, branch, treasurer):
    bank = bank_of(branch, by=treasurer)
    fill(branch, 100, by=treasurer)
    fill(branch, 900, by=treasurer, account=bank)
    book(branch, 30, "travel", by=treasurer)
    of_bank = visit(treasurer, url(branch), {"account": bank.pk})
    assert [line.running for line in of_bank.context["lines"]] == [dh(900)]
    travel = visit(treasurer, url(branch), {"category": "travel"})
    assert [(line.row.amount, line.running) for line in travel.context["lines"]] == [(dh(30), dh(970))]
    dues = visit(treasurer, url(branch), {"category": "dues", "account": "9" * 30})
    assert list(dues.context["lines"]) == []


def test_an_expense_is_recorded_and_leads_to_its_voucher(send, branch, treasurer):
    fill(branch, 500, by=treasurer)
    values = typed(branch)
    answer = send(treasurer, url(branch, "record-expense"), **values)
    entry = CashEntry.objects.get(kind="expense")
    assert (answer.status_code, answer.url) == (302, entry.get_absolute_url())
    assert (entry.method, entry.amount, entry.description, entry.recorded_by) == (
        "cash",
        dh(120),
        "كراء المقر",
        treasurer,
    )
    send(treasurer, url(branch, "record-expense"), **values)
    assert CashEntry.objects.filter(kind="expense").count() == 1


def test_what_is_refused_stands_beside_its_field_and_nothing_is_saved(send, branch, treasurer):
    answer = send(treasurer, url(branch, "record-expense"), **typed(branch, amount="مائة", party_name=""))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["amount", "party_name"]
    short = send(treasurer, url(branch, "record-expense"), **typed(branch))
    assert short.status_code == 422
    assert "سينقص الصندوق" in short.text
    assert 'value="120,00"' in short.text
    assert not CashEntry.objects.exists()


def test_an_income_takes_no_category_of_expenses(send, branch, treasurer):
    answer = send(treasurer, url(branch, "record-income"), **typed(branch, code="rent"))
    assert list(answer.context["form"].errors) == ["category"]
    assert send(treasurer, url(branch, "record-income"), **typed(branch, code="events")).status_code == 302
    assert holds(branch) == dh(120)


def test_a_member_is_named_by_their_number_or_from_the_list(send, visit, branch, party, treasurer):
    member = member_of(branch, given_name="خديجة", family_name="بنعلي").person
    stranger = member_of(party["other"], given_name="خديجة", family_name="العلوي").person
    page = url(branch, "record-income")
    send(treasurer, page, **typed(branch, code="events", party_name=member.shown_number))
    send(treasurer, page, **typed(branch, code="events", party_name="خديجة بنعلي", party=member.pk))
    send(treasurer, page, **typed(branch, code="events", party_name="جارتها", party=member.pk))
    assert list(CashEntry.objects.order_by("pk").values_list("party", flat=True)) == [member.pk, member.pk, None]
    wrong = send(treasurer, page, **typed(branch, code="events", party_name=stranger.shown_number))
    assert list(wrong.context["form"].errors) == ["party_name"]
    options = visit(treasurer, url(branch, "cash-people"), {"party_name": "خديجة"}).text
    assert "بنعلي" in options
    assert "العلوي" not in options


def test_a_deposit_and_an_opening_balance(send, visit, branch, treasurer, branch_secretary):
    assert visit(treasurer, url(branch, "record-transfer")).url == url(branch, "accounts")
    box, bank = cash_box_of(branch), bank_of(branch, by=treasurer)
    day = {"booked_on": f"{localdate():%d/%m/%Y}"}
    send(treasurer, url(branch, "record-opening"), account=box.pk, amount="900", form_key=str(uuid4()), **day)
    opening = CashEntry.objects.get()
    assert opening.is_waiting
    assert send(branch_secretary, url(branch, "approve-entry", opening.pk)).url == opening.get_absolute_url()
    moved = {"from_account": box.pk, "to_account": bank.pk, "amount": "400", "reference": "", "form_key": str(uuid4())}
    assert send(treasurer, url(branch, "record-transfer"), **moved, **day).status_code == 302
    assert holds(branch) == dh(500)


def test_the_secretary_finds_what_waits_and_approves_it(send, visit, branch, treasurer, branch_secretary):
    fill(branch, 5000, by=treasurer)
    send(treasurer, url(branch, "record-expense"), **typed(branch, amount="3000"))
    entry = CashEntry.objects.get(kind="expense")
    page = visit(branch_secretary, entry.get_absolute_url())
    assert page.context["may_approve"]
    assert entry.voucher in visit(branch_secretary, reverse("treasury:waiting-entries")).text
    assert entry.voucher not in visit(treasurer, reverse("treasury:waiting-entries")).text
    assert "سندات من سجل الصندوق تنتظر مصادقتك" in visit(branch_secretary, branch.get_absolute_url()).text
    assert "تنتظر مصادقة شخص ثان" in visit(treasurer, branch.get_absolute_url()).text
    send(branch_secretary, url(branch, "approve-entry", entry.pk))
    assert holds(branch) == dh(2000)
    again = send(branch_secretary, url(branch, "approve-entry", entry.pk))
    assert again.status_code == 302
    assert visit(branch_secretary, url(branch, "refuse-entry", entry.pk)).status_code == 302


def test_nobody_approves_their_own_through_the_page(send, visit, branch, treasurer, branch_secretary, member):
    fill(branch, 5000, by=treasurer)
    entry = book(branch, 2500, by=treasurer, party=branch_secretary.person)
    for user, status in ((treasurer, 403), (branch_secretary, 403), (member, 404)):
        assert send(user, url(branch, "approve-entry", entry.pk)).status_code == status
    assert send(branch_secretary, url(branch, "refuse-entry", entry.pk), reason="لا").status_code == 403
    assert not visit(treasurer, entry.get_absolute_url()).context["may_approve"]
    entry.refresh_from_db()
    assert entry.is_waiting
    assert send(treasurer, url(branch, "refuse-entry", entry.pk), reason="سُجل خطأ").status_code == 302
    entry.refresh_from_db()
    assert (entry.state, entry.refusal) == ("refused", "سُجل خطأ")


def test_a_wrong_entry_is_reversed_from_its_page(send, visit, branch, treasurer, branch_secretary):
    entry = fill(branch, 100, by=treasurer)
    page = url(branch, "reverse-entry", entry.pk)
    assert send(branch_secretary, page, reason="خطأ").status_code == 403
    day = {"booked_on": f"{localdate():%d/%m/%Y}", "form_key": str(uuid4())}
    assert send(treasurer, page, reason="", **day).status_code == 422
    made = send(treasurer, page, reason="خطأ", **day)
    reversal = CashEntry.objects.get(kind="reversal")
    assert made.url == reversal.get_absolute_url()
    shown = visit(treasurer, entry.get_absolute_url())
    assert (shown.context["reversal"], shown.context["may_reverse"]) == (reversal, False)
    assert send(treasurer, page, reason="ثانية", **day | {"form_key": str(uuid4())}).status_code == 422
    assert visit(treasurer, reversal.get_absolute_url()).context["may_reverse"] is False


def test_accounts_are_opened_and_their_numbers_masked_elsewhere(send, visit, branch, treasurer, branch_secretary):
    values = {"name": "حساب التسيير", "bank": "البنك الأول", "begins_on": f"{localdate():%d/%m/%Y}"}
    assert send(treasurer, url(branch, "accounts"), number="123", **values).status_code == 422
    assert (
        send(treasurer, url(branch, "accounts"), number="0117 8000 0012 3456 7890 1234", **values).status_code == 302
    )
    assert send(treasurer, url(branch, "accounts"), number="011780000012345678901234", **values).status_code == 422
    assert "011780000012345678901234" in visit(treasurer, url(branch, "accounts")).text
    for user in (treasurer, branch_secretary):
        page = visit(user, url(branch)).text
        assert "•••• 1234" in page
        assert "011780000012345678901234" not in page


def test_an_account_is_closed_when_it_holds_nothing(send, branch, treasurer):
    bank = bank_of(branch, by=treasurer)
    fill(branch, 50, by=treasurer, account=bank)
    today = {"closed_on": f"{localdate():%d/%m/%Y}"}
    page = url(branch, "close-account", bank.pk)
    assert send(treasurer, page, **today).status_code == 422
    book(branch, 50, by=treasurer, account=bank)
    assert send(treasurer, page, **today).status_code == 302
    bank.refresh_from_db()
    assert bank.closed_on == localdate()
    assert send(treasurer, page, **today).status_code == 422
    assert send(treasurer, url(branch, "close-account", cash_box_of(branch).pk), **today).status_code == 404


def in_no_account(payment):
    """As payments were recorded before their account was asked for."""
    Payment.objects.filter(pk=payment.pk).update(account=None)
    return payment


def test_no_account_is_closed_while_a_payment_is_in_none(send, branch, treasurer):
    rate(branch, 20)
    first, second = bank_of(branch, by=treasurer), bank_of(branch, by=treasurer, number="1" * 24)
    payment = in_no_account(pay(member_of(branch), 20, by=treasurer, method="transfer", account=first))
    today = {"closed_on": f"{localdate():%d/%m/%Y}"}
    assert send(treasurer, url(branch, "close-account", first.pk), **today).status_code == 422
    send(treasurer, url(branch, "unassigned"), account=second.pk, payments=[payment.pk])
    assert send(treasurer, url(branch, "close-account", first.pk), **today).status_code == 302
    assert balance(second) == dh(20)


def test_payments_are_assigned_where_there_are_two_accounts(send, visit, branch, party, treasurer):
    rate(party["province"], 20)
    first = bank_of(branch, by=treasurer)
    early = in_no_account(pay(member_of(branch), 20, by=treasurer, method="transfer"))
    second = bank_of(branch, by=treasurer, number="1" * 24, name="حساب الانتخابات")
    early.refresh_from_db()
    assert early.account == first
    late, elsewhere = (
        in_no_account(pay(member_of(place), 40, by=treasurer, method="transfer", account=account))
        for place, account in ((branch, first), (party["other"], None))
    )
    assert visit(treasurer, url(branch)).context["unassigned"] == 1
    page = url(branch, "unassigned")
    assert send(treasurer, page, account=second.pk).status_code == 422
    assert send(treasurer, page, account=second.pk, payments=[elsewhere.pk]).status_code == 422
    assert send(treasurer, page, account=cash_box_of(branch).pk, payments=[late.pk]).status_code == 422
    assert send(treasurer, page, account=second.pk, payments=[late.pk]).status_code == 302
    late.refresh_from_db()
    assert late.account == second
    assert visit(treasurer, url(branch)).context["unassigned"] == 0


def test_who_opens_a_voucher_that_names_a_member_leaves_a_trace(visit, branch, treasurer, branch_secretary):
    named = fill(branch, 100, by=treasurer, party=member_of(branch).person)
    visit(branch_secretary, named.get_absolute_url())
    visit(branch_secretary, fill(branch, 5, by=treasurer).get_absolute_url())
    told = Reading.objects.values_list("act", "subject", "person", "reader")
    assert list(told) == [("opened", "voucher", named.party_id, branch_secretary.pk)]


def test_the_papers_say_what_they_are_and_leave_a_trace(visit, branch, treasurer, branch_secretary):
    entry = fill(branch, 100, by=treasurer, party=member_of(branch).person)
    for name, args in (("voucher-paper", [entry.pk]), ("cash-book-paper", [])):
        answer = visit(branch_secretary, url(branch, name, *args))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    for kind in ("xlsx", "csv"):
        table = visit(branch_secretary, url(branch, "cash-book-table", kind))
        assert table.status_code == 200
    assert "100.00" in b"".join(table.streaming_content).decode("utf-8-sig")
    assert visit(branch_secretary, url(branch, "cash-book-table", "ods")).status_code == 404
    told = Reading.objects.exclude(act="opened").order_by("pk").values_list("act", "subject", "count")
    assert list(told) == [
        ("printed", "voucher", 1), ("printed", "cash_book", 1),
        ("exported", "cash_book", 1), ("exported", "cash_book", 1),
    ]  # fmt: skip


# Who sees what


@pytest.mark.parametrize("name", ["cash-book", "cash-book-paper", "cash-book-table", "entry", "voucher-paper"])
def test_the_book_is_for_who_sees_the_branchs_money(
    visit, branch, treasurer, branch_secretary, secretary, teammate, member, outsider, name
):
    entry = fill(branch, 100, by=treasurer)
    args = {"entry": [entry.pk], "voucher-paper": [entry.pk], "cash-book-table": ["csv"]}.get(name, [])
    users = treasurer, branch_secretary, secretary, teammate, member, outsider
    assert [visit(user, url(branch, name, *args)).status_code for user in users] == [200, 200, 200, 404, 404, 404]
    assert visit(None, url(branch, name, *args)).status_code == 302


@pytest.mark.parametrize("name", ["record-income", "record-expense", "record-opening", "accounts", "unassigned"])
def test_only_treasurers_write(visit, send, branch, treasurer, branch_secretary, secretary, teammate, member, name):
    users = treasurer, branch_secretary, secretary, teammate, member
    assert [visit(user, url(branch, name)).status_code for user in users] == [200, 403, 403, 404, 404]
    assert [send(user, url(branch, name)).status_code for user in users[1:]] == [403, 403, 404, 404]


def test_the_treasurer_above_sees_what_the_accounts_hold_and_no_line(visit, branch, party, treasurer):
    fill(branch, 100, by=treasurer)
    above = make_officer(party["province"], "treasurer")
    answer = visit(above, url(branch))
    assert answer.templates[0].name == "treasury/cashbook/totals.html"
    assert "100,00" in answer.text
    assert "زوار الحفل" not in answer.text
    assert visit(above, url(branch, "entry", CashEntry.objects.get().pk)).status_code == 404


def test_an_entry_is_found_in_its_own_branch_alone(visit, branch, party, treasurer):
    entry = fill(branch, 100, by=treasurer)
    headquarters = make_user(is_superuser=True)
    assert visit(headquarters, url(party["other"], "entry", entry.pk)).status_code == 404
    assert visit(headquarters, url(branch, "entry", entry.pk)).status_code == 200
    assert MoneyAccount.objects.visible_to(treasurer).count() == 1


def test_the_book_asks_as_many_queries_however_long_it_is(branch, client, treasurer, assert_flat_queries):
    rate(branch, 20)
    client.force_login(treasurer)

    def grow(rows):
        while CashEntry.objects.count() < rows:
            fill(branch, 10, by=treasurer, party_name=f"زائر {CashEntry.objects.count()}")
            pay(member_of(branch), 20, by=treasurer)

    assert assert_flat_queries(grow, lambda: client.get(url(branch))) <= 32


def test_the_administration_lists_entries_and_writes_none(client, branch, treasurer, teammate):
    entry = approve_entry_of(branch, treasurer)
    headquarters = make_user(is_superuser=True, is_staff=True)
    client.force_login(headquarters)
    page = reverse("admin:treasury_cashentry_change", args=[entry.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"amount": "1"}).status_code == 403
    for state in ("waiting", "refused", "undocumented"):
        assert client.get(reverse("admin:treasury_cashentry_changelist"), {"state": state}).status_code == 200
    assert client.get(reverse("admin:treasury_cashentry_add")).status_code == 403
    rent = reverse("admin:treasury_entrycategory_change", args=[category("rent").pk])
    client.post(rent, {"name": "كراء المقرات", "heading": "مصاريف التسيير", "order": 8})
    assert category("rent").name == "كراء المقرات"
    client.force_login(teammate)
    assert client.get(page).status_code in (302, 403, 404)


def approve_entry_of(branch, treasurer):
    fill(branch, 5000, by=treasurer)
    return approve_entry(entry=book(branch, 2500, by=treasurer), by=make_user(is_superuser=True))
