"""What was sent to the level above and did not come: owed again, sent again, or written off by a second person."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from administration.branch_work import branch_work
from members.models import Notice
from tests.documents.reading import words_of
from tests.factories import make_officer, make_user
from tests.treasury.books import holds
from tests.treasury.gifts import refused
from tests.treasury.money import dh, member_of, month, pay, rate
from tests.treasury.remits import confirm, decide, owed, send
from treasury.audit.checks import audit
from treasury.models import Remittance
from treasury.shares.papers import slip_paper
from treasury.shares.remitting import refuse_remittance
from treasury.shares.writing_off import write_off

WHY = "رسوم بنكية"


@pytest.fixture
def branch(party, treasurer):
    """It owes 50 dirhams upwards for last month."""
    rate(party["national"], 20)
    decide(party["national"], 50, 25, 15, 10, by=make_user(is_superuser=True))
    pay(member_of(party["local"]), 100, by=treasurer, paid_on=month(-1))
    return party["local"]


@pytest.fixture
def short(branch, treasurer, above):
    """50 dirhams that were sent, of which 45 came."""
    return confirm(send(branch, 50, treasurer), above, 45, reason="اقتطاع بنكي")


def told(kind):
    return list(Notice.objects.filter(kind=kind).values_list("person", "address"))


def test_it_is_owed_again_and_who_sent_it_is_told(branch, short, treasurer):
    row = owed(branch)
    assert (row.remitted, row.confirmed, row.difference, row.left) == (50, 45, -5, 5)
    assert told("share_differs") == [(treasurer.person_id, short.get_absolute_url())]
    assert "5,00" in Notice.objects.get(kind="share_differs").sentence


def to_do(user, branch):
    return [row for row in branch_work(user, branch) if "لم يصل جزء من حصة" in row.sentence]


def test_what_is_owed_again_is_to_be_done_until_it_is_sent_again(branch, short, treasurer, branch_secretary):
    [row] = to_do(treasurer, branch)
    assert (row.address, row.by, row.is_mine) == (reverse("treasury:shares", args=[branch.slug]), "", True)
    [row] = to_do(branch_secretary, branch)
    assert (row.by, row.is_mine) == ("أمين(ة) مال الفرع", False)
    send(branch, 3, treasurer)
    assert to_do(treasurer, branch)
    send(branch, 2, treasurer)
    assert not to_do(treasurer, branch)


def test_what_is_owed_again_is_to_be_done_until_it_is_written_off(branch, short, treasurer, chief):
    assert to_do(treasurer, branch)
    write_off(remittance=short, reason=WHY, by=chief)
    assert not to_do(treasurer, branch)


def test_a_part_of_a_month_that_came_whole_is_no_such_rest(branch, treasurer, above):
    confirm(send(branch, 40, treasurer), above)
    assert owed(branch).left == 10
    assert not to_do(treasurer, branch)


def test_it_is_sent_again_and_no_more(party, branch, short, treasurer, above, chief):
    assert "amount" in refused(send, branch, 6, treasurer)
    again = send(branch, 5, treasurer)
    assert owed(branch).left == 0
    assert refused(write_off, remittance=short, reason=WHY, by=chief)  # it is under way
    confirm(again, above)
    assert (holds(party["province"]), owed(branch).left) == (50, 0)


def test_it_is_written_off_by_a_second_person_of_the_level_above(party, branch, short, treasurer, chief):
    assert write_off(remittance=short, reason=WHY, by=chief).written_off == 5
    row = owed(branch)
    assert (row.left, row.difference, row.written_off, row.confirmed) == (0, -5, 5, 45)
    assert told("share_written_off") == [(treasurer.person_id, short.get_absolute_url())]
    assert (holds(branch), holds(party["province"])) == (50, 45)  # no book changes
    assert "amount" in refused(send, branch, 1, treasurer)
    assert refused(write_off, remittance=short, reason=WHY, by=chief)  # twice
    assert audit() == {}


def test_who_sent_it_or_said_that_less_came_writes_nothing_off(party, branch, short, treasurer, above, chief):
    boss = make_officer(party["region"], "treasurer")
    for user in (treasurer, above, boss, make_user()):
        assert "" in refused(write_off, remittance=short, reason=WHY, by=user)
    assert list(refused(write_off, remittance=short, reason=" ", by=chief)) == ["reason"]
    assert owed(branch).left == 5
    with pytest.raises(IntegrityError), transaction.atomic():
        Remittance.objects.update(written_off=5, written_off_reason=WHY, written_off_by=above)
    with pytest.raises(IntegrityError), transaction.atomic():
        Remittance.objects.update(written_off=6, written_off_reason=WHY, written_off_by=chief)


def test_a_part_that_was_sent_again_is_not_written_off_too(branch, short, treasurer, chief):
    send(branch, 3, treasurer)
    assert write_off(remittance=short, reason=WHY, by=chief).written_off == 2
    assert owed(branch).left == 0


def test_what_came_whole_or_not_at_all_has_nothing_to_write_off(branch, treasurer, above, chief):
    sent = send(branch, 50, treasurer)
    assert refused(write_off, remittance=sent, reason=WHY, by=chief)
    refuse_remittance(remittance=sent, reason="لم يصل", by=above)
    assert refused(write_off, remittance=sent, reason=WHY, by=chief)
    assert told("share_refused") == [(treasurer.person_id, sent.get_absolute_url())]


def test_the_pages_and_the_slip_say_so_to_both(
    visit, send, branch, short, treasurer, above, chief, outsider, teammate
):
    page = short.get_absolute_url()
    write = reverse("treasury:write-off-remittance", args=[branch.slug, short.pk])
    remit = reverse("treasury:remit", args=[branch.slug, f"{month(-1):%Y-%m}"])
    for user, addresses in ((treasurer, (False, True)), (above, (False, False)), (chief, (True, False))):
        shown = visit(user, page).text
        assert "يبقى في ذمة" in shown
        assert (write in shown, remit in shown) == addresses
    assert [send(user, write, reason=WHY).status_code for user in (treasurer, above, outsider, teammate)] == [
        403, 403, 404, 404,
    ]  # fmt: skip
    assert send(chief, write, reason="").status_code == 422
    assert "5,00" in visit(chief, write).text
    assert send(chief, write, reason=WHY).url == page
    for user in (treasurer, above):
        assert WHY in visit(user, page).text
    assert send(chief, write, reason=WHY).url == page  # twice
    short.refresh_from_db()
    table = visit(treasurer, reverse("treasury:shares-table", args=[branch.slug, month(-1).year, "csv"]))
    text = io.StringIO(b"".join(table.streaming_content).decode("utf-8-sig"))
    [line] = [row for row in csv.DictReader(text, delimiter=";") if row["المحول"] not in ("", "0", "0.00", "0,00")]
    columns = list(line)
    assert columns[-2:] == ["المبلغ المعفى منه", "الباقي للتحويل"]
    assert [Decimal(line[name].replace(",", ".")) for name in columns[-2:]] == [5, 0]
    assert {"المعفى", "بنكية"} <= words_of(slip_paper(short))
    assert (short.written_off, owed(branch).left) == (dh(5), 0)
