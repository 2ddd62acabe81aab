"""Random parties: the statements of SQL charge what the rule charges, row by row, however the branches are cut."""

from datetime import timedelta
from decimal import Decimal
from itertools import product
from random import Random

import pytest
from django.utils import timezone

from branches.models import Branch
from members.models import Category, IncomeBand, Membership, Person, Suspension
from tests.factories import make_user
from tests.treasury.charging_rule import Books
from tests.treasury.money import month
from treasury import charging
from treasury.charging import charge_month
from treasury.credit import settle
from treasury.models import Allocation, DuesCharge, DuesRate, DuesRelief, Payment
from treasury.months import current_month
from treasury.settled import recount

AMOUNTS = [Decimal(text) for text in ("0.00", "10.10", "20.00", "33.33")]
PEOPLE = 30


class Chance(Random):
    """Rows of a random party, with every odd thing that the run may meet."""

    def fill(self, party):
        self.user, self.approver = make_user(), make_user()
        self.branches = list(party.values())
        self.categories = list(Category.objects.all())
        self.bands = [IncomeBand.objects.create(name=name) for name in ("أقل من 5 000", "5 000 فأكثر")]
        self.days = [month(offset) + timedelta(days=day) for offset in (-3, -2, -1, 0) for day in (0, 9)]
        for branch in self.branches:
            for category, band in product((None, *self.categories), (None, *self.bands)):
                if self.random() < (0.2 if band else 0.4):
                    self.rate(branch, category, band)
        for number in range(PEOPLE):
            self.person(number)

    def rate(self, branch, category, band):
        ended = self.choice([None, month(-1), month(0)])
        same = {"branch": branch, "category": category, "band": band}
        DuesRate.objects.create(**same, amount=self.choice(AMOUNTS), started_on=month(-5), ended_on=ended)
        if ended and self.random() < 0.5:
            DuesRate.objects.create(**same, amount=self.choice(AMOUNTS), started_on=ended)

    def person(self, number):
        branch = self.choice(self.branches)
        person = Person.objects.create(branch=branch, given_name="عضو", family_name=str(number), gender="F")
        ended = self.choice([None, None, *self.days])
        memberships = [self.membership(person, branch, month(-6), ended)]
        if ended and self.random() < 0.7:
            memberships.append(self.membership(person, self.choice(self.branches), ended, None))
        for offset in (-2, -1, 0):
            if self.random() < 0.4:
                self.charge(self.choice(memberships), month(offset))
        for _relief in range(self.choice([0, 0, 1, 2])):
            self.relief(person)
        for _payment in range(self.choice([0, 0, 1, 2])):
            self.pay(self.choice(memberships))

    def relief(self, person):
        """Decided in any branch: in the member's own, above it, or elsewhere, where it holds for nothing."""
        start, end = self.choice([(-6, None), (-6, -1), (-1, 0), (0, None)])
        kind = self.choice([{"kind": "exemption"}, {"kind": "percent", "percent": self.choice([50, 33])},
                            {"kind": "amount", "amount": self.choice([Decimal("10.10"), Decimal("15")])}])  # fmt: skip
        branch, row = (
            self.choice(self.branches),
            {"started_on": month(start), "ended_on": None if end is None else month(end)},
        )
        state = self.choice(["waiting", "refused", "approved", "approved", "approved"])
        answer = {"answered_by": self.approver, "refusal": "لا" if state == "refused" else ""}
        if not DuesRelief.objects.filter(person=person, branch=branch).exists():
            DuesRelief.objects.create(
                person=person, branch=branch, reason="ظرف", recorded_by=self.user, state=state, **answer, **kind, **row
            )

    def membership(self, person, branch, start, end):
        reason = "transfer" if end else ""
        row = Membership.objects.create(
            person=person, branch=branch, category=self.choice(self.categories), started_on=start, ended_on=end,
            end_reason=reason, income_band=self.choice([None, *self.bands]),
        )  # fmt: skip
        if self.random() < 0.2:
            first = self.choice(self.days)
            Suspension.objects.create(
                membership=row,
                reason="قرار",
                started_on=first,
                ended_on=self.choice([None, first + timedelta(days=31)]),
            )
        return row

    def charge(self, membership, of):
        place = {"membership": membership, "person": membership.person, "branch": membership.branch, "month": of}
        row = DuesCharge.objects.create(**place, amount=self.choice(AMOUNTS[1:]))
        if self.random() < 0.15:
            row.exempted_at, row.exemption_reason = timezone.now(), "ظرف"
            row.save()
        elif self.random() < 0.5:
            payment = self.pay(membership)
            part = min(row.amount, payment.amount, self.choice([Decimal("5.05"), Decimal("99")]))
            settle([(payment.pk, row.pk, part)])
            if self.random() < 0.6:
                row.made_by = payment
                row.save()
            if self.random() < 0.2:
                Payment.objects.filter(pk=payment.pk).update(voided_at=timezone.now(), void_reason="خطأ")
                recount(charges=[row.pk])

    def pay(self, membership):
        number = Payment.objects.count() + 1
        return Payment.objects.create(
            branch=membership.branch, payer=membership.person, year=2026, number=number, recorded_by=self.user,
            paid_on=self.choice(self.days), amount=self.choice([Decimal("7.07"), Decimal("25.30"), Decimal("60")]),
        )  # fmt: skip


@pytest.mark.parametrize("members", [20_000, 1])
@pytest.mark.parametrize("seed", range(12))
def test_sets_of_rows_are_charged_as_row_by_row(party, monkeypatch, seed, members):
    monkeypatch.setattr(charging, "MEMBERS", members)
    chance = Chance(seed)
    chance.fill(party)
    for top in (chance.choice([party["local"], party["province"]]), party["national"], party["national"]):
        for of in (month(-1), month(0)):
            books = Books(current_month())
            expected = books.charge(top.path, of), books.lines()
            assert (charge_month(branch=top, month=of), Books(current_month()).lines()) == expected
    assert Branch.objects.count() == len(party)


def test_money_that_settles_a_month_in_part_settles_more_of_it(party):
    """The allocation grows: a payment settles a month once."""
    chance = Chance(1)
    chance.fill(party)
    Allocation.objects.all().delete()
    DuesCharge.objects.all().delete()
    DuesRate.objects.all().delete()
    DuesRelief.objects.all().delete()
    member = Membership.objects.on(month(0)).filter(suspensions=None).first()
    DuesRate.objects.create(branch=member.branch, amount=Decimal("20.20"), started_on=month(0))
    Payment.objects.all().delete()
    payment = chance.pay(member)
    Payment.objects.filter(pk=payment.pk).update(amount=Decimal("30.30"))
    place = {"membership": member, "person": member.person, "branch": member.branch, "month": month(-1)}
    charge = DuesCharge.objects.create(**place, amount=Decimal("20.20"))
    settle([(payment.pk, charge.pk, Decimal("10.10"))])
    charge_month(branch=member.branch, month=month(0))
    parts = payment.allocations.order_by("charge__month").values_list("charge__month", "amount")
    assert list(parts) == [(month(-1), Decimal("20.20")), (month(0), Decimal("10.10"))]
