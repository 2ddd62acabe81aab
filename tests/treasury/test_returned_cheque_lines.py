"""The bank's two lines of a cheque that came back: the money that it gave, and the money that it took again."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_user
from tests.treasury.books import ago, bank_of
from tests.treasury.money import member_of, pay, rate
from treasury.cashbook.statement_lines import import_statement
from treasury.cashbook.statement_rows import Row
from treasury.cashbook.statements import match_line, propose, release_line
from treasury.cheques import bounce_cheque, cash_cheques
from treasury.models import BankLine
from treasury.void_requests import approve_void, ask_bounce


@pytest.fixture
def branch(party):
    rate(party["province"], 20)
    return party["local"]


@pytest.fixture
def bank(branch, treasurer):
    return bank_of(branch, by=treasurer)


@pytest.fixture
def cheque(branch, bank, treasurer):
    return pay(member_of(branch), 60, by=treasurer, method="cheque", paid_on=ago(20))


@pytest.fixture
def lines(bank, treasurer):
    """The credit, twelve days before the reversal."""
    rows = [Row(ago(14), None, "REMISE CHEQUE", 60), Row(ago(2), None, "CHEQUE IMPAYE", -60)]
    import_statement(account=bank, rows=rows, by=treasurer)
    return {line.comes_in: line for line in BankLine.objects.all()}


def came_back(branch, cheque, treasurer):
    cash_cheques(branch=branch, payments=[cheque], cleared_on=ago(14), by=treasurer)
    cheque.refresh_from_db()
    request = ask_bounce(payment=cheque, cleared_on=ago(2), reason="بدون رصيد", by=treasurer)
    approve_void(request=request, by=make_user(is_superuser=True))
    cheque.refresh_from_db()
    assert cheque.is_bounced


def test_both_lines_are_proposed_and_matched(branch, bank, cheque, lines, treasurer):
    came_back(branch, cheque, treasurer)
    found = propose(bank, lines.values())
    assert found[lines[True].pk].payments == found[lines[False].pk].returned == [cheque]
    match_line(line=lines[True], by=treasurer, payment=cheque)
    match_line(line=lines[False], by=treasurer, returned=cheque)
    assert not BankLine.objects.unmatched().exists()
    assert not BankLine.objects.contradicted().exists()


def test_one_that_was_matched_before_it_came_back_is_no_contradiction(branch, bank, cheque, lines, treasurer):
    cash_cheques(branch=branch, payments=[cheque], cleared_on=ago(14), by=treasurer)
    cheque.refresh_from_db()
    match_line(line=lines[True], by=treasurer, payment=cheque)
    request = ask_bounce(payment=cheque, cleared_on=ago(2), reason="بدون رصيد", by=treasurer)
    approve_void(request=request, by=make_user(is_superuser=True))
    assert not BankLine.objects.contradicted().exists()
    [returned] = propose(bank, [lines[False]])[lines[False].pk].returned
    assert match_line(line=lines[False], by=treasurer, returned=returned).match == cheque


def test_one_that_the_bank_gave_before_anybody_wrote_it_down_too(bank, cheque, lines, treasurer):
    bounce_cheque(payment=cheque, cleared_on=ago(2), reason="بدون رصيد", by=make_user(is_superuser=True))
    found = propose(bank, lines.values())
    assert [found[lines[True].pk].payments, found[lines[False].pk].returned] == [[cheque], [cheque]]


def test_each_line_is_matched_once_and_the_right_way(branch, bank, cheque, lines, treasurer):
    came_back(branch, cheque, treasurer)
    for wrong in ({"returned": cheque}, {"payment": cheque, "returned": cheque}):
        with pytest.raises(ValidationError):
            match_line(line=lines[True], by=treasurer, **wrong)
    with pytest.raises(ValidationError):
        match_line(line=lines[False], by=treasurer, payment=cheque)
    match_line(line=lines[False], by=treasurer, returned=cheque)
    import_statement(account=bank, rows=[Row(ago(1), None, "CHEQUE IMPAYE BIS", -60)], by=treasurer)
    again = BankLine.objects.unmatched().get(direction=-1)
    assert propose(bank, [again])[again.pk].returned == []
    with pytest.raises(ValidationError):
        match_line(line=again, by=treasurer, returned=cheque)
    release_line(line=lines[False], by=treasurer)
    assert match_line(line=again, by=treasurer, returned=cheque)


def test_a_cheque_that_waits_or_was_voided_otherwise_is_not_proposed(bank, cheque, lines):
    found = propose(bank, lines.values())
    assert [found[line.pk].returned for line in lines.values()] == [[], []]
    assert found[lines[True].pk].payments == []


def test_the_page_matches_the_return(visit, send, branch, bank, cheque, lines, treasurer):
    came_back(branch, cheque, treasurer)
    page = f"/branches/{branch.slug}/cash-book/accounts/{bank.pk}/statement/"
    assert 'name="returned"' in visit(treasurer, page).text
    match = f"/branches/{branch.slug}/cash-book/statement-lines/{lines[False].pk}/match/"
    assert send(treasurer, match, returned=cheque.pk).status_code == 302
    assert BankLine.objects.get(returned=cheque).direction == -1
    assert cheque.void_words in visit(treasurer, page).text
