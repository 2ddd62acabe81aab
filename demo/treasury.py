"""What two people do with money in the demo: shares of the levels, donations, closed months, a hand-over, a reminder.

All of it stands in the branch of the demo's treasurer, whose book `demo.books` keeps.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from bureaus.models import Mandate
from members.models import User
from treasury.arrears import late_charges
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.balances import balances_before
from treasury.closing.months import close_month
from treasury.donations.recording import Giver, record_donation
from treasury.handover.due import due_in
from treasury.handover.steps import prepare_handover
from treasury.models import MoneyAccount, Payment
from treasury.models.closings import COINS, NOTES
from treasury.payments import record_payment
from treasury.reminders import remind
from treasury.shares.owed import months_of_branches
from treasury.shares.remitting import confirm_remittance, remit
from treasury.shares.rules import decide_shares

from .accounts import OFFICERS

RULED_BACK = 6
PERCENTS = tuple(map(Decimal, (50, 20, 15, 15)))
# What came less than was sent, with why, of the last months that owed something; the last waits for the province.
REMITTED = [(0, ""), (10, "رسوم التحويل البنكي"), (None, "")]
LEAST_OWED = 20
# Months back, what is missing in the cash box, and why.
CLOSED = [(4, 0, ""), (3, 20, "نقصت ورقة من فئة 20 درهما عند عد الصندوق، ويُبحث عن سببها")]
GIVERS = [
    (1, "5000", Giver(name="عبد الرحيم الصقلي", birth_date=date(1961, 3, 14), phone="+212661200301"), "transfer"),
    (0, "1200", Giver(name="لطيفة البوعناني", birth_date=date(1974, 9, 2), phone="+212661200302"), "mobile"),
]


class Treasury:
    """Acts of a demo.party.Party in the branch of its treasurer, after its book is kept."""

    def __init__(self, party):
        self.party, self.calendar, self.branch = party, party.calendar, party.tree.locals[0]
        officers = {user.username: user for user in party.users.values() if user.username in OFFICERS}
        self.treasurer, self.headquarters = officers["treasurer"], officers["hq"]
        self.box = cash_box_of(self.branch)
        self.bank = MoneyAccount.objects.banks().get(branch=self.branch)

    def keep(self):
        self._share()
        self._receive_donations()
        self._close_months()
        self.hand_over()
        self._take_a_cheque()
        self._remind()

    def _share(self):
        """Headquarters decides the parts; a month is confirmed, one with a difference, and one is under way."""
        since = self.calendar.month(RULED_BACK)
        decide_shares(
            branch=self.party.tree.national, percents=PERCENTS, from_month=since, decision="قرار المجلس الوطني",
            decided_on=since, by=self.headquarters,
        )  # fmt: skip
        province = self.party.tree.above(self.branch)
        receiver = self._treasurer_of(province)
        for (back, owed), (missing, reason) in zip(self._owing_months(), REMITTED, strict=False):
            day = self.calendar.day(back - 1, 8)
            sent = remit(
                branch=self.branch, month=self.calendar.month(back), amount=owed, account=self.bank, method="transfer",
                booked_on=day, by=self.treasurer, reference=f"تحويل {back}",
            )  # fmt: skip
            if missing is not None:
                confirm_remittance(
                    remittance=sent, received=owed - missing, received_on=day + timedelta(days=2), reason=reason,
                    account=cash_box_of(province), method="cash", by=receiver,
                )  # fmt: skip

    def _owing_months(self):
        """(months back, dirhams owed upwards) of the last months that are over and owe enough, the oldest first."""
        span = self.calendar.month(RULED_BACK - 1), self.calendar.month(1)
        owed = months_of_branches([self.branch], *span)
        left = [(back, owed[self.branch.pk, self.calendar.month(back)].left) for back in range(RULED_BACK - 1, 0, -1)]
        return [row for row in left if row[1] >= LEAST_OWED][-len(REMITTED) :]

    def _treasurer_of(self, branch):
        """The account of the treasurer of `branch`, opened where there is none."""
        mandates = Mandate.objects.on(self.calendar.today).filter(seat__bureau__branch=branch)
        person = mandates.filter(seat__office__code="treasurer").select_related("person").get().person
        known = self.party.users.get(person.pk) or User.objects.filter(person=person).first()
        return known or User.objects.create_user(
            username="treasurer-province", person=person, owner_confirmed_at=timezone.now()
        )

    def _receive_donations(self):
        for back, amount, giver, method in GIVERS:
            record_donation(
                branch=self.branch, giver=giver, amount=Decimal(amount), given_on=self.calendar.day(back, 6),
                account=self.bank, method=method, reference=f"هبة {back}", near_known=True, by=self.treasurer,
            )  # fmt: skip

    def _close_months(self):
        """Two months: the cash of the first was what the book says; a note was missing in the second."""
        for back, missing, explanation in CLOSED:
            day = self.calendar.day(back - 1, 2)
            close_month(
                branch=self.branch, month=self.calendar.month(back), counted_on=day, explanation=explanation,
                counts=self._counted(day, missing), by=self.treasurer,
            )  # fmt: skip

    def _counted(self, day, missing=0):
        """The cash of the end of `day` in notes and coins, without `missing` dirhams."""
        left, counts = balances_before([self.box], day + timedelta(days=1))[self.box.pk] - missing, {}
        for value in (*NOTES, *COINS):
            counts[str(value)], left = int(left // value), left % value
        return counts

    def hand_over(self):
        """The treasurer counted what the one before left; that one has not signed yet."""
        if due_in(self.branch):
            day = self.calendar.today
            prepare_handover(branch=self.branch, counted_on=day, counts=self._counted(day), by=self.treasurer)

    def _take_a_cheque(self):
        """One that waits to be cashed, unless one does already."""
        if Payment.objects.uncashed().filter(branch=self.branch).exists():
            return
        payer = self.party.members_of(self.branch, self.calendar.today)[-1].person
        record_payment(
            branch=self.branch, payer=payer, amount=Decimal(240), method=Payment.Method.CHEQUE, reference="4410087",
            bank="البنك الشعبي للجهة", paid_on=self.calendar.today, by=self.treasurer,
        )  # fmt: skip

    def _remind(self):
        """Somebody whose dues are late, and who may be reminded, was so today."""
        late = late_charges().filter(branch=self.branch, person__phone__gt="").exclude(person=self.treasurer.person)
        people = late.order_by("month", "person").values_list("person", flat=True)
        for person in dict.fromkeys(people):
            made, _skipped = remind(branch=self.branch, people=[person], kind="whatsapp", by=self.treasurer)
            if made:
                return
