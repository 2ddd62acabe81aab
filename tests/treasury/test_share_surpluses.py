"""What came to the level above beyond what was sent: it settles what is owed for the month, and then the next one."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from administration.branch_work import branch_work
from branches.models import Branch
from branches.tree import move_branch
from members.models import Notice
from tests.factories import make_branch, make_officer, make_user
from tests.treasury.books import fill, holds
from tests.treasury.gifts import refused
from tests.treasury.money import dh, member_of, month, pay, rate
from tests.treasury.remits import confirm, decide, owed, send, voided
from treasury.audit.checks import audit
from treasury.models import ShareCorrection, ShareStatement
from treasury.shares.owed import months_of_branches
from treasury.shares.writing_off import write_off

pytestmark = pytest.mark.usefixtures("books_add_up")

WHY = "أُرسل معها باقي الشهر"


@pytest.fixture
def branch(party, treasurer):
    """It owes 50 dirhams upwards for each of the last three months, and has what it needs to pay them."""
    rate(party["national"], 20)
    decide(party["national"], 50, 25, 15, 10, by=make_user(is_superuser=True))
    member = member_of(party["local"])
    for back in (-3, -2, -1):
        pay(member, 100, by=treasurer, paid_on=month(back))
    fill(party["local"], 500, by=treasurer)
    return party["local"]


def more(branch, treasurer, above, sent, came, offset=-3):
    return confirm(send(branch, sent, treasurer, offset), above, came, reason=WHY)


def left(branch):
    rows = months_of_branches([branch], month(-3), month(-1))
    return [row.left for row in rows.values()]


def test_it_settles_what_is_left_of_the_month(branch, treasurer, above):
    remittance = more(branch, treasurer, above, 40, 45)
    assert (remittance.counted, remittance.missing, remittance.difference) == (45, 0, 5)
    assert (left(branch), owed(branch, -3).surplus) == ([5, 50, 50], 0)
    assert "amount" in refused(send, branch, 6, treasurer, -3)
    send(branch, 5, treasurer, -3)
    assert left(branch) == [0, 50, 50]


def to_remit(user, branch):
    return [row for row in branch_work(user, branch) if "حصة الشهر الماضي" in row.sentence]


@pytest.mark.parametrize(("came", "waits"), [(150, False), (149, True)])
def test_a_month_that_it_settles_whole_is_not_to_be_remitted(branch, treasurer, above, came, waits):
    assert to_remit(treasurer, branch)
    more(branch, treasurer, above, 50, came)
    assert left(branch) == [0, 0, 150 - came]
    assert bool(to_remit(treasurer, branch)) is waits


def test_what_is_more_than_the_month_owed_is_taken_off_the_next(branch, party, treasurer, above):
    more(branch, treasurer, above, 50, 62)
    first, second = owed(branch, -3), owed(branch, -2)
    assert (first.due, first.confirmed, first.difference, first.surplus, first.left) == (50, 62, 12, 12, 0)
    assert [(line.about, line.collected, line.due) for line in second.surpluses] == [(month(-3), 0, -12)]
    assert (second.due, second.left, second.corrected) == (38, 38, -12)
    assert "amount" in refused(send, branch, 39, treasurer, -2)
    confirm(send(branch, 38, treasurer, -2), above)
    assert left(branch) == [0, 0, 50]
    assert holds(party["province"]) == 100  # what two months owed
    [kept] = ShareCorrection.objects.filter(is_surplus=True)
    assert (kept.about.month, kept.statement.month, kept.to_province) == (month(-3), month(-2), -12)


def test_what_is_more_than_two_months_goes_on(branch, treasurer, above):
    more(branch, treasurer, above, 50, 120)
    assert left(branch) == [0, 0, 30]
    assert [line.due for line in owed(branch, -1).rests] == [-20]
    assert refused(send, branch, 1, treasurer, -2)
    confirm(send(branch, 30, treasurer, -1), above)
    assert left(branch) == [0, 0, 0]
    assert list(ShareStatement.objects.order_by("month").values_list("month", flat=True)) == [
        month(-3), month(-2), month(-1),
    ]  # fmt: skip


def test_a_month_that_was_sent_before_it_came_is_passed_over(branch, treasurer, above):
    early, later = send(branch, 50, treasurer, -3), send(branch, 50, treasurer, -2)
    confirm(early, above, 57, reason=WHY)
    assert left(branch) == [0, 0, 43]
    confirm(later, above, 53, reason=WHY)
    assert left(branch) == [0, 0, 40]
    assert [line.due for line in owed(branch, -1).surpluses] == [-7, -3]
    send(branch, 40, treasurer, -1)
    assert ShareCorrection.objects.filter(is_surplus=True).count() == 2


def test_more_of_a_month_that_was_taken_up_once_is_taken_up_again(branch, treasurer, above):
    first, second = send(branch, 20, treasurer, -3), send(branch, 30, treasurer, -3)
    confirm(first, above, 60, reason=WHY)
    confirm(send(branch, 40, treasurer, -2), above)  # 50 less the 10 that came already
    confirm(second, above)
    assert owed(branch, -3).surplus == 40
    assert left(branch) == [0, 0, 20]
    assert [line.due for line in owed(branch, -1).surpluses] == [-30]


def test_what_came_short_and_what_came_above_of_one_month_meet(branch, treasurer, above, chief):
    short = confirm(send(branch, 30, treasurer, -3), above, 26, reason="اقتطاع بنكي")
    assert left(branch)[0] == 24
    more(branch, treasurer, above, 20, 24)
    assert left(branch)[0] == 0
    assert refused(write_off, remittance=short, reason="رسوم", by=chief)


def test_a_void_after_it_is_a_correction_beside_it(branch, treasurer, above):
    remittance = more(branch, treasurer, above, 50, 60)
    voided(remittance.branch.payments.get(paid_on=month(-3)))
    second = owed(branch, -2)
    assert ([row.due for row in second.corrections], [row.due for row in second.surpluses]) == ([-50], [-10])
    assert left(branch) == [0, 0, 40]


def test_it_stays_with_the_level_that_got_it(branch, party, treasurer, above):
    """The branch moves under another province before the next month is counted: that one got nothing."""
    more(branch, treasurer, above, 50, 60)
    move_branch(branch=branch, parent=make_branch(party["region"], "province", "إقليم النخيل"))
    branch = Branch.objects.get(pk=branch.pk)
    assert (owed(branch, -3).surplus, left(branch)) == (10, [0, 50, 50])


def test_who_sent_it_is_told(branch, treasurer, above):
    remittance = more(branch, treasurer, above, 40, 45)
    notice = Notice.objects.get(kind="share_above")
    assert (notice.person_id, notice.address) == (treasurer.person_id, remittance.get_absolute_url())
    assert "5,00" in notice.sentence
    assert WHY in notice.sentence


def test_both_sides_read_it(visit, branch, party, treasurer, above):
    remittance = more(branch, treasurer, above, 50, 62)
    for user in (treasurer, above):
        assert "وصل زيادة على المرسَل" in visit(user, remittance.get_absolute_url()).text
    shares = visit(treasurer, f"/branches/{branch.slug}/shares/?year={month(-3).year}").text
    assert "زائد عما استحق عن" in shares
    assert "زائد عن المستحق، يُخصم من شهر لاحق" in shares
    received = f"/branches/{party['province'].slug}/shares/received/?month={month(-3):%Y-%m}"
    assert "يُخصم من شهر لاحق" in visit(above, received).text


def test_the_audit_names_what_is_taken_off_twice(branch, treasurer, above):
    more(branch, treasurer, above, 50, 62)
    send(branch, 38, treasurer, -2)
    rows = ShareCorrection.objects.filter(is_surplus=True)
    rows.update(to_province=dh(-13))
    assert list(audit()) == ["surpluses"]
    rows.update(to_province=dh(-12))
    with pytest.raises(IntegrityError, match="one_kind"), transaction.atomic():
        rows.update(is_rest=True)


def test_many_of_them_ask_as_many_queries(party, branch, treasurer, above, assert_flat_queries):
    more(branch, treasurer, above, 50, 62)
    other, officer = party["other"], make_officer(party["other"], "treasurer")
    pay(member_of(other), 100, by=officer, paid_on=month(-3))
    fill(other, 100, by=officer)

    def grow(count):
        if count > 1:
            confirm(send(other, 50, officer, -3), above, 70, reason=WHY)

    def ask():
        return months_of_branches([branch, other], month(-3), month(-1))

    assert_flat_queries(grow, ask, sizes=(1, 2))
    assert ask()[other.pk, month(-3)].surplus == 20


PARTS = st.tuples(st.integers(1, 60), st.integers(1, 140))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(PARTS, min_size=1, max_size=5))
def test_whatever_comes_what_is_owed_and_what_came_meet(branch, treasurer, above, sent):
    """Of each month the treasurer sends a part of what is left, and any other sum comes: no dirham is lost."""
    with transaction.atomic():
        came = Decimal(0)
        for amount, received in sent:
            row = next((row for row in (owed(branch, back) for back in (-3, -2, -1)) if row.left > 0), None)
            if row is None:
                break
            remittance = send(branch, min(dh(amount), row.left), treasurer, _offset(row.month))
            confirm(remittance, above, received, reason=WHY)
            came += received
        rows = months_of_branches([branch], month(-3), month(0))
        assert sum(row.left for row in rows.values()) == 150 - came
        assert audit() == {}
        transaction.set_rollback(True)


def _offset(day):
    return next(back for back in (-3, -2, -1) if month(back) == day)
