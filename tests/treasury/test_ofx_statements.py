"""Bank statements as OFX: either version is read, hostile files are refused, and no line is doubled."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.treasury.books import RIB, ago, bank_of, book, category, fill
from tests.treasury.money import dh
from tests.treasury.ofx import account, line, sgml, xml
from treasury.cashbook.statement_file import read_statement
from treasury.cashbook.statement_lines import compare_closing, import_statement
from treasury.cashbook.statement_ofx import DEEPEST, read_ofx
from treasury.cashbook.statement_rows import MOST_BYTES, Closing, Row
from treasury.cashbook.statements import book_line, match_line, propose
from treasury.cashbook.twins import decide_twin
from treasury.models import BankBalance, BankLine

NUMBER = RIB.replace(" ", "")


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def bank(branch, treasurer):
    return bank_of(branch, by=treasurer)


def refused(call, *arguments, **named):
    with pytest.raises(ValidationError) as refusal:
        call(*arguments, **named)
    return " ".join(refusal.value.messages)


def read_in(bank, content, by):
    found = read_statement(content, bank.number)
    return import_statement(account=bank, rows=found.rows, closing=found.closing, by=by)


# Reading


@pytest.mark.parametrize(
    ("charset", "encoding", "name"),
    [
        ("1252", "cp1252", "PRÉLÈVEMENT N° 114"),
        ("1256", "cp1256", "تحويل كراء المقر"),
        ("1252", "utf-8", "تحويل كراء المقر"),  # the header of another file
        ("NONE", "utf-8-sig", "PRÉLÈVEMENT"),
    ],
)
def test_version_1_is_read_in_each_spelling_of_its_letters(charset, encoding, name):
    content = sgml(account(line("-1500.00", "A1", name=name, memo="")), charset=charset, encoding=encoding)
    assert read_statement(content, NUMBER).rows == (Row(ago(3), None, name, dh(-1500), "A1"),)


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "iso-8859-1"])
def test_version_2_is_read_as_xml(encoding):
    lines = line("+2250,50", "B1", name="CHÈQUE &amp; CIE", closed=True, more="<CHECKNUM>114</CHECKNUM>")
    found = read_statement(xml(account(lines, closing="-12.5", closed=True, days=1), encoding=encoding), NUMBER)
    assert found.rows == (Row(ago(3), None, "CHÈQUE & CIE 114", Decimal("2250.50"), "B1"),)
    assert found.closing == Closing(ago(1), Decimal("-12.5"))


def test_a_tag_without_text_hides_nothing_of_its_line_or_the_next():
    lines = line(-5, "A", name="", memo="FRAIS &lt;ATM&gt;"), line(7, "B", name="VERSEMENT", memo="VERSEMENT")
    found = read_statement(sgml(account(*lines)), NUMBER)
    assert [(row.text, row.amount) for row in found.rows] == [("FRAIS <ATM>", dh(-5)), ("VERSEMENT", dh(7))]


def test_cdata_is_text_and_a_line_of_nothing_is_passed_over():
    lines = line(-5, "A", name="<![CDATA[A & B <C>]]>"), line("0.00", "B")
    assert [row.text for row in read_statement(sgml(account(*lines)), NUMBER).rows] == ["A & B <C>"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (sgml(), "لا سطر"),
        (sgml(account()), "لا سطر"),
        (sgml(account(line("dix", "A"))), "العملية 1: تتعذر قراءة المبلغ"),
        (sgml(account(line(5, "A"), line("1.250", "B"))), "العملية 2"),
        (sgml(account(line(5, "A"))).replace(b"<DTPOSTED>2", b"<DTPOSTED>X"), "التاريخ"),
        (sgml(account(line(5, "A", more="<DTAVAIL>20261399"))), "تاريخ القيمة"),
        (sgml(account(line(5, "A", more="<CURRENCY><CURSYM>EUR</CURRENCY>"))), "العملة"),
        (sgml(account(line(5, "A", kind="DEBIT"))), "اتجاه"),
        (sgml(account(line(-5, "A", kind="CREDIT"))), "اتجاه"),
        (sgml(account(line(5, "A"), closing="beaucoup")), "الرصيد الختامي"),
        (sgml(account(line(5, "A")))[:-60], "تالف"),
        (b"OFXHEADER:100\n\n", "تالف"),
        (xml(account(line(5, "A"))), "تالف"),  # tags are not closed
        (sgml(account(line(5, "A", name="<!ENTITY x 'y'>"))), "كيانات"),
        (b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><OFX>" + sgml(account(line(5, "A")))[200:], "كيانات"),
        (sgml(account(line(5, "A"))) + b"<OFX></OFX>", "تالف"),
        (sgml(account(line(5, "A"), currency="EUR")), "EUR"),
        (sgml(account(line(5, "A"), currency="")), "عملة"),
        (b"<OFX>" + b"<A>x" * 250_000, "أجزاء"),
        (b"OFXHEADER" + b"x" * MOST_BYTES, "أجزاء"),
    ],
)
def test_what_is_no_statement_in_dirhams_is_refused_in_words(content, words):
    assert words in refused(read_statement, content, NUMBER)


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE OFX [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">%s]>
<OFX><STMTRS><NAME>&b;</NAME></STMTRS></OFX>"""


@pytest.mark.parametrize(
    "more", [b"", b'<!ENTITY c SYSTEM "file:///etc/passwd">', b'<!ENTITY % d SYSTEM "http://x/">']
)
def test_bombs_of_entities_and_files_from_elsewhere_are_refused(more):
    assert "كيانات" in refused(read_statement, BOMB.replace(b"%s", more), NUMBER)


def test_deep_endless_and_unclosed_files_are_refused_at_once():
    for body in (b"<A>" * 190_000, b"<A><![CDATA[" * 90_000, b"<A>" * 20 + b"</B>" * 100_000):
        assert refused(read_ofx, b"<OFX>" + body)
    assert refused(read_ofx, b"<?xml version='1.0'?>" + b"<A>" * 90_000 + b"</A>" * 90_000)


def test_records_within_their_like_are_refused_before_they_are_searched():
    whole = account(line(5, "A", closed=True), closed=True)
    inner = whole.removeprefix("<STMTTRNRS>").removesuffix("</STMTTRNRS>")
    nested = whole.replace("</STMTRS>", inner + "</STMTRS>")
    lines = account("<STMTTRN>" + line(5, "A", closed=True) + "</STMTTRN>", closed=True)
    deep = "<A>" * (DEEPEST + 1) + "</A>" * (DEEPEST + 1)
    for body in (nested, lines, deep):
        for content in (sgml(body), xml(body)):
            assert "تالف" in refused(read_ofx, content)
    for content in (sgml(whole), xml(whole), xml("<A>" * 20 + "</A>" * 20 + whole)):
        assert [row.amount for statement in read_ofx(content) for row in statement.rows] == [5]


def read_or_refuse(content, rib=NUMBER):
    """The rows; none where the file is refused in words. Anything else that is raised fails the test."""
    try:
        return read_statement(content, rib).rows
    except ValidationError as error:
        return [] if all(error.messages) else None


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 600), st.booleans())
def test_garbage_never_raises_but_in_words(garbage, place, is_xml):
    whole = (
        xml(account(line(5, "A", closed=True), closing="5", closed=True)) if is_xml else sgml(account(line(5, "A")))
    )
    for content in (
        b"OFXHEADER:100\n<OFX>" + garbage,
        whole[:place] + garbage + whole[place:],
        whole[:place] + garbage,
    ):
        assert all(row.amount for row in read_or_refuse(content))


TAGS = ["OFX", "STMTRS", "STMTTRN", "TRNAMT", "DTPOSTED", "FITID", "CURDEF", "ACCTID", "/STMTTRN", "/STMTRS", "/OFX"]
TEXTS = ["", "5", "MAD", "20261001", "<![CDATA[", "]]>", "&amp;", "&#0;", "\x00"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(TAGS), st.sampled_from(TEXTS)), max_size=40))
def test_tags_in_any_order_never_raise_but_in_words(soup):
    body = "".join(f"<{tag}>{text}" for tag, text in soup).encode()
    for content in (b"<OFX>" + body + b"</OFX>", b"<?xml version='1.0'?><OFX>" + body + b"</OFX>"):
        assert all(row.amount for row in read_or_refuse(content, ""))


# The account that is meant


@pytest.mark.parametrize("number", [NUMBER, "MA64" + NUMBER, RIB, NUMBER[6:22], NUMBER[6:22].lstrip("0"), "123456"])
def test_of_several_accounts_the_one_of_the_page_is_read(number):
    own = account(line(5, "A"), number=number)
    other = account(line(99, "A"), number="999888777666", currency="EUR")
    assert [row.amount for row in read_statement(sgml(other, own), NUMBER).rows] == [dh(5)]


def test_a_file_of_another_account_is_refused_and_shows_the_end_of_its_number():
    words = refused(read_statement, sgml(account(line(5, "A"), number="999888777666")), NUMBER)
    assert "7666" in words
    assert "999888777666" not in words
    for short in ("", "0000", "34", "X"):
        assert refused(read_statement, sgml(account(line(5, "A"), number=short)), NUMBER)


def test_two_accounts_that_may_be_meant_are_not_guessed_and_two_periods_of_one_are_joined():
    first, second = account(line(5, "A")), account(line(7, "B"), number=NUMBER)
    assert "24" in refused(read_statement, sgml(first, second), NUMBER)
    assert "24" in refused(read_statement, sgml(first, second), "")
    joined = read_statement(sgml(account(line(5, "A"), closing=5, days=9), account(line(7, "B"), closing=12)), NUMBER)
    assert ([row.amount for row in joined.rows], joined.closing.amount) == ([dh(5), dh(7)], 12)


# Storing


def test_the_same_file_twice_doubles_nothing_even_where_the_bank_words_a_line_anew(bank, treasurer):
    assert read_in(bank, sgml(account(line(-50, "A1"), line(-50, "A2"), line(60, "A3"))), treasurer) == 3
    later = account(line(-50, "A1", name="RETRAIT GAB"), line(-50, "A2"), line(60, "A3"), line(8, "A4"))
    assert read_in(bank, sgml(later), treasurer) == 1
    assert sorted(BankLine.objects.values_list("bank_number", flat=True)) == ["A1", "A2", "A3", "A4"]


def test_numbers_that_tell_no_line_apart_are_not_trusted(bank, treasurer):
    same = account(line(-50, "0"), line(-50, "0"), line(60, "0"))
    assert read_in(bank, sgml(same), treasurer) == 3
    assert read_in(bank, sgml(same), treasurer) == 0
    assert set(BankLine.objects.values_list("bank_number", flat=True)) == {""}


def test_two_operations_that_one_number_stands_on_are_both_stored(bank, treasurer):
    same = sgml(account(line(-50, "7", name="RETRAIT GAB"), line(-50, "7", name="COMMISSION"), line(60, "8")))
    assert read_in(bank, same, treasurer) == 3
    assert read_in(bank, same, treasurer) == 0
    assert BankLine.objects.filter(amount=50).count() == 2


def test_a_bank_that_numbers_each_statement_from_one_loses_no_line(bank, treasurer):
    assert read_in(bank, sgml(account(line(-50, "1", days=9))), treasurer) == 1
    assert read_in(bank, sgml(account(line(-50, "1", days=2))), treasurer) == 1


CSV = "Date;Date valeur;Libellé;Débit;Crédit\n{day:%d/%m/%Y};{value:%d/%m/%Y};RETRAIT;50,00;\n"


@pytest.mark.parametrize("csv_first", [True, False])
def test_a_line_once_by_csv_and_once_by_ofx_is_asked_about(bank, treasurer, csv_first):
    files = [CSV.format(day=ago(4), value=ago(3)).encode(), sgml(account(line(-50, "A1")))]
    for content in files if csv_first else reversed(files):
        assert read_in(bank, content, treasurer) == 1
    first, second = BankLine.objects.order_by("pk")
    assert (second.twin, second.twin_state, first.twin_state) == (first, "asked", "")
    assert (BankLine.objects.unmatched().count(), BankLine.objects.doubtful().count()) == (2, 1)
    for content in files:
        assert read_in(bank, content, treasurer) == 0


def two_kinds(bank, by):
    """A line of CSV, and its twin of OFX."""
    read_in(bank, CSV.format(day=ago(3), value=ago(3)).encode(), by)
    read_in(bank, sgml(account(line(-50, "A1"))), by)
    return BankLine.objects.order_by("pk")


def test_what_may_be_another_line_is_neither_matched_nor_booked_before_it_is_said(branch, bank, treasurer):
    entry = book(branch, 50, by=treasurer, account=bank, days=3)
    first, twin = two_kinds(bank, treasurer)
    assert set(propose(bank, [first, twin])) == {first.pk}
    assert "مرة ثانية" in refused(match_line, line=twin, entry=entry, by=treasurer)
    assert refused(book_line, line=twin, category=category("bank-fees"), party_name="البنك", by=treasurer)
    aside = decide_twin(line=twin, is_same=True, by=treasurer)
    assert (aside.twin_state, aside.twin_decided_by) == ("same", treasurer)
    assert list(BankLine.objects.unmatched()) == [first]
    assert refused(match_line, line=twin, entry=entry, by=treasurer)
    assert refused(decide_twin, line=twin, is_same=False, by=treasurer)
    assert refused(decide_twin, line=first, is_same=True, by=treasurer)


def test_what_is_said_to_be_another_line_is_matched_as_any(branch, bank, treasurer):
    entry = book(branch, 50, by=treasurer, account=bank, days=3)
    _first, twin = two_kinds(bank, treasurer)
    decide_twin(line=twin, is_same=False, by=treasurer)
    assert match_line(line=twin, entry=entry, by=treasurer).entry == entry


def test_each_line_is_the_twin_of_one_and_days_apart_are_no_twins(bank, treasurer):
    read_in(bank, CSV.format(day=ago(3), value=ago(3)).encode(), treasurer)
    read_in(bank, sgml(account(line(-50, "A1"), line(-50, "A2"), line(-50, "A3", days=2))), treasurer)
    assert BankLine.objects.doubtful().count() == 1


# The balance


def test_the_closing_balance_stands_beside_the_book_s(branch, bank, treasurer):
    assert compare_closing(bank) is None
    fill(branch, 100, by=treasurer, account=bank, days=3)
    fill(branch, 40, by=treasurer, account=bank, days=0)
    read_in(bank, sgml(account(line(5, "A"), closing="130.00", days=1)), treasurer)
    read_in(bank, sgml(account(line(5, "A"), closing="130.00", days=1)), treasurer)
    told, booked, difference = compare_closing(bank)
    assert (told.day, told.amount, booked, difference) == (ago(1), dh(130), dh(100), dh(30))
    assert BankBalance.objects.count() == 1


def test_a_balance_of_a_day_to_come_stores_nothing(bank, treasurer):
    assert refused(read_in, bank, sgml(account(line(5, "A"), closing=5, days=-2)), treasurer)
    assert not BankLine.objects.exists()
    assert not BankBalance.objects.exists()


# The page


def test_the_page_reads_ofx_by_its_content_and_asks_about_twins(visit, send, branch, bank, treasurer):
    page = reverse("treasury:statement", args=[branch.slug, bank.pk])
    for name, content in (
        ("releve.ofx", CSV.format(day=ago(3), value=ago(3)).encode()),
        ("releve.csv", sgml(account(line(-50, "A1"), closing="-50.00"))),
    ):
        assert send(treasurer, page, file=SimpleUploadedFile(name, content)).status_code == 302
    shown = visit(treasurer, page)
    assert (shown.context["doubtful"], shown.context["closing"][2]) == (1, dh(-50))
    twin = BankLine.objects.doubtful().get()
    assert "هو نفسه" in shown.text
    say = reverse("treasury:twin-line", args=[branch.slug, twin.pk])
    assert visit(treasurer, reverse("treasury:book-line", args=[branch.slug, twin.pk])).status_code == 302
    assert send(treasurer, say, same="yes").url == page
    shown = visit(treasurer, page)
    assert (shown.context["doubtful"], shown.context["unmatched"]) == (0, 1)


def test_a_refused_file_keeps_nothing(send, branch, bank, treasurer):
    page = reverse("treasury:statement", args=[branch.slug, bank.pk])
    for content in (sgml(account(line(5, "A"), line("x", "B"))), sgml(account(line(5, "A"), currency="EUR"))):
        answer = send(treasurer, page, file=SimpleUploadedFile("x.ofx", content))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    assert not BankLine.objects.exists()


def test_only_who_records_says_what_a_twin_is(send, branch, bank, treasurer, branch_secretary, secretary, teammate):
    _first, twin = two_kinds(bank, treasurer)
    say = reverse("treasury:twin-line", args=[branch.slug, twin.pk])
    for user, status in ((branch_secretary, 403), (secretary, 403), (teammate, 404)):
        assert send(user, say, same="yes").status_code == status
    twin.refresh_from_db()
    assert twin.twin_state == "asked"
