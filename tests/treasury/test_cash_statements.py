"""Bank statements: read as banks write them, stored once, matched with what they prove, booked where none does."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.treasury.books import ago, balance, bank_of, book, category, fill
from tests.treasury.money import dh, member_of, pay, rate
from treasury.cashbook.recording import reverse_entry
from treasury.cashbook.statement_file import read_statement
from treasury.cashbook.statement_lines import import_statement
from treasury.cashbook.statement_rows import Row
from treasury.cashbook.statements import book_line, match_line, propose, release_line
from treasury.models import BankLine, CashEntry
from treasury.voiding import void_payment

ATTIJARIWAFA = """Compte;011780000012345678901234
Période;du 01/10/2026 au 31/10/2026

Date opération;Date valeur;Libellé;Débit;Crédit
01/10/2026;02/10/2026;VIR EMIS LOYER;1 500,00;
05/10/2026;05/10/2026;REMISE CHEQUE N° 114;;2.250,50
;;Total;1 500,00;2 250,50
"""
BMCE = """DATE;VALEUR;LIBELLE OPERATION;DEBIT;CREDIT
03-10-26;03-10-26;FRAIS TENUE DE COMPTE;-12,50;0,00
2026-10-04;2026-10-04;VERSEMENT;0,00;+1000.00 MAD
"""


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def bank(branch, treasurer):
    return bank_of(branch, by=treasurer)


def row(amount, days=3, text="VIREMENT"):
    return Row(ago(days), None, text, dh(amount))


def read_in(bank, by, *rows):
    import_statement(account=bank, rows=list(rows), by=by)
    return list(BankLine.objects.order_by("pk"))


def refused(call, **arguments):
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    return " ".join(refusal.value.messages)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_statement_is_read_in_either_spelling_of_its_letters(encoding):
    rows = read_statement(ATTIJARIWAFA.encode(encoding)).rows
    assert [(f"{found.day}", found.amount) for found in rows] == [
        ("2026-10-01", Decimal("-1500.00")),
        ("2026-10-05", Decimal("2250.50")),
    ]
    assert rows[1].text == "REMISE CHEQUE N° 114"
    assert f"{rows[0].value_day}" == "2026-10-02"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_another_bank_orders_its_columns_otherwise(delimiter):
    rows = read_statement(BMCE.replace(";", delimiter).encode()).rows
    assert [(f"{found.day}", found.amount) for found in rows] == [
        ("2026-10-03", Decimal("-12.50")),
        ("2026-10-04", Decimal("1000.00")),
    ]


def test_one_signed_amount_will_do():
    content = 'Date,Libellé,Montant\n2026-10-03,FRAIS,-12.50\n2026-10-04,VERSEMENT,"1,000.00"\n'
    assert [found.amount for found in read_statement(content.encode()).rows] == [Decimal("-12.50"), Decimal("1000.00")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "العناوين"),
        (b"PK\x03\x04\x00\x00", "CSV"),
        ("اسم;هاتف\nهدى;0612345678\n".encode(), "العناوين"),
        (b"Date;Libelle;Debit;Credit\n", "لا سطر"),
        (b"Date;Libelle;Debit;Credit\n32/13/2026;X;10,00;\n", "السطر 2"),
        (b"Date;Libelle;Debit;Credit\n01/10/2026;X;dix;\n", "السطر 2"),
        (b"Date;Libelle;Debit;Credit\n01/10/2026;X;1,234;\n", "السطر 2"),
        (b"Date;Libelle;Debit;Credit\n01/10/2026;X;99999999999999;\n", "السطر 2"),
        (b"x" * 2_000_001, "أجزاء"),
    ],
)
def test_what_is_no_statement_is_refused_in_words(content, words):
    assert words in refused(read_statement, content=content)


def test_a_file_read_in_twice_doubles_nothing(bank, treasurer):
    rows = [row(-50), row(-50), row(100)]
    assert import_statement(account=bank, rows=rows, by=treasurer) == 3
    assert import_statement(account=bank, rows=rows, by=treasurer) == 0
    assert import_statement(account=bank, rows=[*rows, row(-50), row(7)], by=treasurer) == 2
    assert BankLine.objects.filter(direction=-1, amount=dh(50)).count() == 3
    assert balance(bank) == dh(0)


def test_a_cash_box_has_no_statement_and_no_line_is_of_a_day_to_come(branch, bank, treasurer):
    assert refused(import_statement, account=bank, rows=[row(5, days=-1)], by=treasurer)
    box = fill(branch, 5, by=treasurer).account
    assert refused(import_statement, account=box, rows=[row(5)], by=treasurer)


def test_payments_and_entries_of_the_amount_are_proposed_the_nearest_first(branch, bank, treasurer):
    rate(branch, 20)
    near, far, cash, small = (
        pay(member_of(branch), amount, by=treasurer, method=method, paid_on=ago(days))
        for amount, method, days in ((60, "mobile", 4), (60, "transfer", 8), (60, "cash", 3), (40, "transfer", 3))
    )
    entry = fill(branch, 60, by=treasurer, account=bank, days=5)
    out = book(branch, 60, by=treasurer, account=bank, days=3)
    credit, debit, other = read_in(bank, treasurer, row(60), row(-60), row(61))
    found = propose(bank, [credit, debit, other])
    assert (found[credit.pk].payments, found[credit.pk].entries) == ([near, far], [entry])
    assert (found[debit.pk].payments, found[debit.pk].entries) == ([], [out])
    assert (found[other.pk].payments, found[other.pk].entries) == ([], [])
    too_far = read_in(bank, treasurer, row(60, days=14))[-1]
    assert not propose(bank, [too_far])[too_far.pk].payments
    assert {cash.method, small.amount} == {"cash", dh(40)}


def test_a_line_is_matched_once_and_with_nothing_that_differs(branch, party, bank, treasurer):
    rate(party["province"], 20)
    payment = pay(member_of(branch), 60, by=treasurer, method="transfer")
    elsewhere = pay(member_of(party["other"]), 60, by=treasurer, method="transfer")
    line, debit, other = read_in(bank, treasurer, row(60), row(-60), row(61))
    for wrong, found in ((debit, payment), (other, payment), (line, elsewhere)):
        assert refused(match_line, line=wrong, payment=found, by=treasurer)
    assert refused(match_line, line=line, by=treasurer)
    matched = match_line(line=line, payment=payment, by=treasurer)
    assert (matched.match, matched.matched_by) == (payment, treasurer)
    assert refused(match_line, line=line, payment=payment, by=treasurer)
    again = read_in(bank, treasurer, row(60), row(60))[-1]
    assert refused(match_line, line=again, payment=payment, by=treasurer)
    release_line(line=line, by=treasurer)
    assert match_line(line=again, payment=payment, by=treasurer).payment == payment
    assert refused(release_line, line=line, by=treasurer)


def test_what_the_book_lacks_is_booked_with_the_banks_day_and_amount(bank, treasurer):
    line = read_in(bank, treasurer, row("-12.50", text="FRAIS"))[0]
    wrong = {"line": line, "party_name": "البنك", "by": treasurer}
    assert refused(book_line, **wrong, category=category("events"))
    entry = book_line(**wrong, category=category("bank-fees"))
    line.refresh_from_db()
    assert (line.entry, entry.amount, entry.booked_on, entry.reference) == (entry, dh("12.50"), line.day, "FRAIS")
    assert balance(bank) == dh("-12.50")
    assert refused(book_line, **wrong, category=category("bank-fees"))


def test_a_large_one_waits_and_is_matched_once_it_counts(bank, treasurer):
    line = read_in(bank, treasurer, row(-3000))[0]
    entry = book_line(line=line, category=category("rent"), party_name="صاحب المقر", by=treasurer)
    line.refresh_from_db()
    assert (entry.state, line.matched_at) == ("waiting", None)
    assert refused(match_line, line=line, entry=entry, by=treasurer)


def test_a_match_that_was_voided_or_reversed_since_is_told(branch, bank, treasurer):
    rate(branch, 20)
    payment = pay(member_of(branch), 60, by=treasurer, method="transfer")
    entry = fill(branch, 70, by=treasurer, account=bank)
    first, second = read_in(bank, treasurer, row(60), row(70))
    match_line(line=first, payment=payment, by=treasurer)
    match_line(line=second, entry=entry, by=treasurer)
    assert not BankLine.objects.contradicted().exists()
    void_payment(payment=payment, reason="بدون مؤونة", by=treasurer)
    reverse_entry(entry=entry, reason="خطأ", by=treasurer)
    assert set(BankLine.objects.contradicted()) == {first, second}


# The pages


def test_a_file_is_read_in_and_its_lines_matched_on_the_page(visit, send, branch, bank, treasurer):
    page = reverse("treasury:statement", args=[branch.slug, bank.pk])
    assert visit(treasurer, page).status_code == 200
    book(branch, 1500, by=treasurer, account=bank, booked_on=ago(2))
    text = f"Date;Libellé;Débit;Crédit\n{ago(3):%d/%m/%Y};LOYER;1500,00;\n{ago(3):%d/%m/%Y};FRAIS;12,50;\n"
    assert send(treasurer, page, file=SimpleUploadedFile("releve.csv", text.encode("cp1252"))).status_code == 302
    shown = visit(treasurer, page)
    assert shown.context["unmatched"] == 2
    rent, fees = BankLine.objects.order_by("pk")
    entry = CashEntry.objects.get()
    match = reverse("treasury:match-line", args=[branch.slug, rent.pk])
    assert f'value="{entry.pk}"' in shown.text
    assert send(treasurer, match, entry=entry.pk).url == page
    rent.refresh_from_db()
    assert rent.entry == entry
    booking = reverse("treasury:book-line", args=[branch.slug, fees.pk])
    assert send(treasurer, booking, category="", party_name="").status_code == 422
    values = {"category": category("bank-fees").pk, "party_name": "البنك", "description": ""}
    assert send(treasurer, booking, **values).url == page
    assert visit(treasurer, page).context["unmatched"] == 0
    assert visit(treasurer, booking).status_code == 302
    send(treasurer, reverse("treasury:release-line", args=[branch.slug, rent.pk]))
    rent.refresh_from_db()
    assert rent.matched_at is None


def test_a_wrong_file_stays_beside_its_field(send, branch, bank, treasurer):
    page = reverse("treasury:statement", args=[branch.slug, bank.pk])
    answer = send(treasurer, page, file=SimpleUploadedFile("photo.jpg", b"\xff\xd8\x00"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    assert send(treasurer, page).status_code == 422
    assert not BankLine.objects.exists()


def test_a_page_of_lines_asks_as_many_queries_however_many_they_are(
    client, branch, bank, treasurer, assert_flat_queries
):
    client.force_login(treasurer)
    page = reverse("treasury:statement", args=[branch.slug, bank.pk])

    def grow(rows):
        while BankLine.objects.count() < rows:
            number = BankLine.objects.count()
            entry = fill(branch, 100 + number, by=treasurer, account=bank, party_name=f"زائر {number}")
            line = read_in(bank, treasurer, row(100 + number))[-1]
            if number % 2:
                match_line(line=line, entry=entry, by=treasurer)

    assert_flat_queries(grow, lambda: client.get(page), sizes=(3, 9, 29))


def test_only_who_records_reads_statements_in(
    visit, send, branch, bank, treasurer, branch_secretary, secretary, teammate, member
):
    line = read_in(bank, treasurer, row(60))[0]
    pages = [reverse("treasury:statement", args=[branch.slug, bank.pk])]
    pages += [reverse(f"treasury:{name}-line", args=[branch.slug, line.pk]) for name in ("match", "release", "book")]
    for page in pages:
        for user, status in ((branch_secretary, 403), (secretary, 403), (teammate, 404), (member, 404)):
            assert send(user, page).status_code == status, page
    for page in (pages[0], pages[3]):
        users = treasurer, branch_secretary, teammate
        assert [visit(user, page).status_code for user in users] == [200, 403, 404]
    line.refresh_from_db()
    assert line.matched_at is None


@pytest.mark.parametrize("text", ["1.250", "1,250", "12,500"])
def test_an_amount_that_may_be_thousands_is_refused(text):
    content = f"Date;Libellé;Montant\n01/11/2026;VIREMENT;{text}\n".encode()
    assert "المبلغ" in refused(read_statement, content=content)


def test_a_line_whose_voucher_waits_is_not_booked_again(bank, treasurer):
    line = read_in(bank, treasurer, row(-3000))[0]
    booked = {"line": line, "category": category("rent"), "party_name": "صاحب المقر", "by": treasurer}
    assert book_line(**booked).is_waiting
    assert "ينتظر مصادقة شخص ثان" in refused(book_line, **booked)
    assert CashEntry.objects.filter(account=bank, kind="expense").count() == 1
