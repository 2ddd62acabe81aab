"""A member's own dues, in all branches."""

from datetime import timedelta

from members.joining import transfer
from tests.treasury.money import charge, dh, member_of, month, own_dues, pay, rate
from treasury.charging import exempt
from treasury.models import DuesCharge, Payment
from treasury.months import months_of
from treasury.states import State, cell_of
from treasury.voiding import void_payment


def test_own_dues_hold_what_is_owed_and_the_receipts(party, treasurer):
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], -2)
    moved = transfer(membership=membership, branch=party["other"], on=month(-1))
    charge(party["other"], -1, 0)
    void_payment(payment=pay(moved, 5, branch=party["other"]), reason="خطأ", by=treasurer)
    pay(membership, 30)
    dues = own_dues(membership.person)
    assert [(cell.month, cell.charge.branch.slug, cell.left) for cell in dues.owed] == [
        (month(-1), "zitoun", dh(20)),
        (month(), "zitoun", dh(20)),
    ]
    assert (dues.arrears, dues.credit) == (dh(40), dh(10))
    assert [(row.branch.slug, bool(row.voided_at)) for row in dues.receipts] == [("nakhil", False), ("zitoun", True)]
    assert dues.receipts[0].months == [month(-2)]
    assert [cell.month for cell in dues.months] == months_of(month().year)


def test_whoever_owes_nothing(party):
    membership = member_of(party["local"], on=month() + timedelta(days=1))
    dues = own_dues(membership.person)
    assert (dues.owed, dues.arrears, dues.credit, dues.receipts) == ([], 0, 0, [])
    assert dues.months[0].state == State.OUTSIDE


def test_own_dues_cost_the_same_for_any_past(party, assert_flat_queries):
    rate(party["province"], 20)
    membership = member_of(party["local"])

    def grow(rows):
        while Payment.objects.count() < rows:
            pay(membership, 20)

    def call():
        dues = own_dues(membership.person)
        return [row.branch.name for row in dues.receipts] + [cell.charge.branch.name for cell in dues.owed]

    assert assert_flat_queries(grow, call) == 6  # and the memberships


def test_the_state_of_each_month(party, treasurer):
    rate(party["local"], 20)
    membership = member_of(party["local"])
    charge(party["local"], -3, -2, -1, 0)
    exempt(charge=DuesCharge.objects.get(person=membership.person, month=month(-3)), reason="ظرف", by=treasurer)

    def states():
        charges = {row.month: row for row in membership.dues_charges.asked()}
        return [cell_of(month(offset), charges.get(month(offset))).state.value for offset in range(-4, 3)]

    assert states() == ["uncharged", "exempt", "overdue", "overdue", "due", "uncharged", "uncharged"]
    pay(membership, 30)
    assert states() == ["uncharged", "exempt", "paid", "partial", "due", "uncharged", "uncharged"]
    payment = pay(membership, 60)
    assert states() == ["uncharged", "exempt", "paid", "paid", "paid", "advance", "partial"]
    void_payment(payment=payment, reason="خطأ", by=treasurer)
    assert states()[-2:] == ["uncharged", "uncharged"]
    assert cell_of(month(), None, is_member=False).state == State.OUTSIDE
