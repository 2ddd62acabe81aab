"""Which stored line a line of another file may be, what is said of it, taking that back; days that no bank writes."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.treasury.books import ago, bank_of, book
from tests.treasury.money import dh
from tests.treasury.ofx import account, line, sgml
from treasury.cashbook.statement_file import read_statement
from treasury.cashbook.statement_lines import import_statement
from treasury.cashbook.statement_rows import Closing, Row
from treasury.cashbook.statements import match_line
from treasury.cashbook.twins import decide_twin, reopen_twin
from treasury.models import BankBalance, BankLine


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def bank(branch, treasurer):
    return bank_of(branch, by=treasurer)


def refused(call, **arguments):
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    return " ".join(refusal.value.messages)


def row(text, number="", days=3, amount=-50, value=None):
    return Row(ago(days), None if value is None else ago(value), text, dh(amount), number)


def twins(bank, by, first, second):
    """{text of the second file: text of the first file's line that it may be} after both were read in."""
    import_statement(account=bank, rows=first, by=by)
    import_statement(account=bank, rows=second, by=by)
    return {found.text: found.twin.text for found in BankLine.objects.doubtful().select_related("twin")}


def test_of_two_lines_alike_but_for_the_text_each_is_asked_about_its_own(bank, treasurer):
    first = [row("RETRAIT GAB AGDAL"), row("Prélèvement assurance")]
    second = [row("PRELEVEMENT ASSURANCE", "B"), row("RETRAIT GAB AGDAL", "A")]
    assert twins(bank, treasurer, first, second) == {
        "PRELEVEMENT ASSURANCE": "Prélèvement assurance",
        "RETRAIT GAB AGDAL": "RETRAIT GAB AGDAL",
    }


def test_where_no_text_is_the_same_the_nearest_is_asked_about(bank, treasurer):
    first = [row("LOYER SIEGE NOVEMBRE", "A"), row("CARTE LIBRAIRIE HAY", "B"), row("X", "C")]
    second = [row("LIBRAIRIE HAY"), row("LOYER NOVEMBRE"), row("AUTRE"), row("DE TROP")]
    assert twins(bank, treasurer, first, second) == {
        "LIBRAIRIE HAY": "CARTE LIBRAIRIE HAY",
        "LOYER NOVEMBRE": "LOYER SIEGE NOVEMBRE",
        "AUTRE": "X",
    }


def test_what_is_compared_is_bounded_and_no_twin_is_lost_by_it(bank, treasurer):
    first = [row(f"A {place}", f"{place}") for place in range(60)]
    second = [row(f"B {place} C") for place in range(60)]
    found = twins(bank, treasurer, first, second)
    assert (len(found), len(set(found.values()))) == (60, 60)


def test_a_twin_stands_on_the_day_or_the_value_date_and_has_the_same_amount(bank, treasurer):
    first = [row("V", days=5, value=3), row("M", days=8, amount=-51), row("D", days=12)]
    second = [row("V2", "1", days=3), row("M2", "2", days=8), row("D2", "3", days=14, value=12)]
    assert twins(bank, treasurer, first, second) == {"V2": "V", "D2": "D"}


# Taking back what was said


@pytest.fixture
def twin(bank, treasurer):
    """A line of OFX that may be one of CSV."""
    twins(bank, treasurer, [row("RETRAIT")], [row("RETRAIT GAB", "A")])
    return BankLine.objects.doubtful().get()


@pytest.mark.parametrize("is_same", [True, False])
def test_what_was_said_is_taken_back_and_asked_anew(bank, twin, treasurer, is_same):
    assert refused(reopen_twin, line=twin, by=treasurer)
    decide_twin(line=twin, is_same=is_same, by=treasurer)
    again = reopen_twin(line=twin, by=treasurer)
    assert (again.twin_state, again.twin_decided_by, again.twin_decided_at) == ("asked", None, None)
    assert decide_twin(line=twin, is_same=not is_same, by=treasurer).twin_state == ("other" if is_same else "same")


def test_of_a_matched_line_nothing_is_taken_back(branch, bank, twin, treasurer):
    entry = book(branch, 50, by=treasurer, account=bank, days=3)
    decide_twin(line=twin, is_same=False, by=treasurer)
    match_line(line=twin, entry=entry, by=treasurer)
    assert "سبقت مطابقة" in refused(reopen_twin, line=twin, by=treasurer)
    twin.refresh_from_db()
    assert twin.twin_state == "other"


def test_the_page_offers_to_take_back_what_was_said(
    visit, send, branch, bank, twin, treasurer, branch_secretary, teammate
):
    page = reverse("treasury:statement", args=[branch.slug, bank.pk])
    say = reverse("treasury:twin-line", args=[branch.slug, twin.pk])
    for same, state in (("yes", "same"), ("no", "other")):
        assert 'value="again"' not in visit(treasurer, page).text
        send(treasurer, say, same=same)
        assert 'value="again"' in visit(treasurer, page).text
        for user, status in ((branch_secretary, 403), (teammate, 404)):
            assert send(user, say, same="again").status_code == status
        twin.refresh_from_db()
        assert twin.twin_state == state
        assert send(treasurer, say, same="again").url == page
        twin.refresh_from_db()
        assert twin.twin_state == "asked"


# Days that no bank writes


@pytest.mark.parametrize(
    ("day", "value_day"),
    [
        (date.min, None), (date(1989, 12, 31), None), (date.max, None), (None, date.min), (None, date.max),
        (None, date(1989, 12, 31)), (None, 61),
    ],
)  # fmt: skip
def test_a_day_that_no_bank_writes_is_refused_in_words(bank, treasurer, day, value_day):
    if isinstance(value_day, int):
        value_day = localdate() + timedelta(days=value_day)
    odd = Row(day or ago(3), value_day, "VIREMENT", dh(5))
    assert "التاريخ" in refused(import_statement, account=bank, rows=[row("X"), odd], by=treasurer)
    assert not BankLine.objects.exists()


def test_the_first_and_the_last_day_are_taken(bank, treasurer):
    rows = [Row(date(1990, 1, 1), localdate() + timedelta(days=60), "VIREMENT", dh(5))]
    assert import_statement(account=bank, rows=rows, by=treasurer) == 1


def test_a_balance_of_an_odd_day_stores_nothing(bank, treasurer):
    closing = Closing(date.min, dh(5))
    assert refused(import_statement, account=bank, rows=[row("X")], closing=closing, by=treasurer)
    assert not BankBalance.objects.exists()


@pytest.mark.parametrize("tag", ["<DTPOSTED>00010101", "<DTAVAIL>00010101", "<DTAVAIL>99991231"])
def test_the_page_refuses_a_file_of_an_odd_day(send, branch, bank, treasurer, tag):
    content = sgml(account(line(5, "A", more=tag))) if "AVAIL" in tag else odd_file("00010101")
    page = reverse("treasury:statement", args=[branch.slug, bank.pk])
    assert send(treasurer, page, file=SimpleUploadedFile("x.ofx", content)).status_code == 422
    assert not BankLine.objects.exists()


def odd_file(posted, available="", balance=""):
    told = sgml(account(line(5, "A", more=f"<DTAVAIL>{available}"), closing=5)).decode("cp1252")
    told = told.replace(f"<DTPOSTED>{ago(3):%Y%m%d}", f"<DTPOSTED>{posted}")
    return told.replace(f"<DTASOF>{ago(0):%Y%m%d}", f"<DTASOF>{balance or posted}").encode("cp1252")


DAYS = st.one_of(st.dates().map(lambda day: f"{day:%Y%m%d}".rjust(8, "0")), st.from_regex(r"[0-9]{8}", fullmatch=True))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posted=DAYS, available=DAYS | st.just(""), balance=DAYS)
@example(posted="00010101", available="", balance="20200101")
@example(posted="20200101", available="99991231", balance="20200101")
@example(posted="20200101", available="20200101", balance="00010101")
def test_whatever_its_days_a_file_is_stored_or_refused_in_words(bank, treasurer, posted, available, balance):
    with suppress(ValidationError):
        found = read_statement(odd_file(posted, available, balance), bank.number)
        import_statement(account=bank, rows=found.rows, closing=found.closing, by=treasurer)
    days = BankLine.objects.values_list("day", "value_day")
    assert all(date(1990, 1, 1) <= day and (value or day).year >= 1990 for day, value in days)
