"""Dues: the rates, each month's charges, exemptions, and payments as people really pay."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from branches.models import Kind
from bureaus.models import Mandate
from bureaus.visibility import who_can_act
from treasury.charging import charge_month, exempt
from treasury.cheques import bounce_cheque
from treasury.models import DuesCharge, Payment
from treasury.payments import record_payment
from treasury.setting_rates import set_rate
from treasury.voiding import void_payment

from .accounts import MEMBER
from .reliefs import decide_reliefs

# What each category pays a month, in dirhams, before the last change and since.
RATES = {None: (15, 20), "reduced": (5, 5), "elected": (80, 100), "sympathiser": (10, 10)}
CHANGED_BACK, DECIDED_AHEAD, DECIDED = 11, -2, 25
# How people pay (months at a time, or a habit), and how many of a hundred do so. In the branch of the demo's treasurer
# they pay more often, to show what a full year looks like; elsewhere less often, because each payment takes its time.
HABITS = {3: 7, 6: 27, 12: 34, "partly": 11, "stopped": 10, "never": 11}
BUSY_HABITS = {1: 14, 3: 27, 6: 18, 12: 13, "partly": 11, "stopped": 8, "never": 9}
COUNCIL = "قرار المجلس الوطني"
EXEMPTIONS = ("وضعية اجتماعية صعبة، بقرار من المكتب", "متابعة الدراسة خارج الإقليم", "فقدان الشغل، بقرار من المكتب")
VOIDED = ("سُجل المبلغ خطأ", "سُجل الأداء باسم عضو آخر", "شيك بدون مؤونة")
LARGE = 5000
# Which payments are recorded wrongly at first.
WRONG_EVERY, WRONG_FIRST = 220, 20
CHEQUE, BANK = Payment.Method.CHEQUE, "البنك الشعبي للجهة"
METHODS = {Payment.Method.CASH: 78, Payment.Method.TRANSFER: 14, CHEQUE: 8}


@dataclass(frozen=True)
class Planned:
    """A payment to record: `void` is why it is taken back at once, empty if it stands."""

    paid_on: object
    branch: object
    payer: object
    amount: Decimal
    void: str = ""

    @property
    def by_cheque(self):
        """As the law asks for large sums; and only a cheque comes back unpaid."""
        return self.amount >= LARGE or self.void == VOIDED[-1]


class Cashbox:
    """Keeps the dues of a demo.party.Party."""

    def __init__(self, party):
        self.party = party
        self.chance = party.chance
        self.calendar = party.calendar
        self.months = [self.calendar.month(back) for back in range(party.size.months - 1, -1, -1)]
        locals_ = Mandate.objects.filter(seat__bureau__branch__kind=Kind.LOCAL, seat__office__code="treasurer")
        self.treasurers = list(locals_.select_related("seat__bureau").order_by("started_on"))

    def keep(self):
        self._set_rates()
        for month in self.months:
            charge_month(branch=self.party.tree.national, month=month)
        self.charges = self._charges_by_member()
        self._exempt()
        owed = filter(None, self.charges.values())
        planned = [payment for charges in owed for payment in self._plan(charges)]
        for payment in self._with_mistakes(planned):
            self._record(payment)
        decide_reliefs(self.party)

    def _set_rates(self):
        """Headquarters sets the rates by category and raises one; a branch asks more; one change is to come."""
        headquarters, own = self.party.tree.national, self.party.tree.locals[-2]
        categories = self.party.crowd.categories
        for code, (before, since) in RATES.items():
            category = code and categories[code]
            first = {"from_month": self.months[0], "decision": COUNCIL, "decided_on": self.months[0]}
            set_rate(branch=headquarters, category=category, amount=Decimal(before), **first)
            if since != before and len(self.months) > CHANGED_BACK:
                changed = self.calendar.month(CHANGED_BACK)
                again = {"from_month": changed, "decision": COUNCIL, "decided_on": changed}
                set_rate(branch=headquarters, category=category, amount=Decimal(since), **again)
        here = {"decision": "قرار الجمع العام للفرع", "decided_on": self.months[0]}
        set_rate(branch=own, amount=Decimal(30), from_month=self.months[0], **here)
        ahead = {"from_month": self.calendar.month(DECIDED_AHEAD), "decision": COUNCIL}
        set_rate(branch=headquarters, amount=Decimal(DECIDED), decided_on=self.calendar.today, **ahead)

    def _charges_by_member(self):
        """{(person, branch): charges, oldest first}: a debt stays with the branch that asked for it."""
        found = {}
        charges = DuesCharge.objects.select_related("person", "branch").order_by("person", "month")
        for charge in charges:
            found.setdefault((charge.person_id, charge.branch_id), []).append(charge)
        return found

    def _exempt(self):
        """One member in fifty owes nothing for some months, by a decision of the bureau."""
        for charges in list(self.charges.values())[7::50]:
            if self._keeps_the_money(charges):
                continue  # nobody decides their own dues
            reason, start = self.chance.choice(EXEMPTIONS), max(0, len(charges) - 8)
            for charge in charges[start : start + 5]:
                exempt(charge=charge, reason=reason, by=self._recorder(charge.branch, charge.month))
            del charges[start : start + 5]

    def _keeps_the_money(self, charges):
        """Whether the member is the one who records the money of the branch in one of these months."""
        return any(self._recorder(row.branch, row.month).person_id == row.person_id for row in charges)

    def _plan(self, charges):
        habits = BUSY_HABITS if charges[0].branch == self.party.tree.locals[0] else HABITS
        habit = self.chance.choices([*habits], [*habits.values()])[0]
        known = self.party.users.get(charges[0].person_id)
        if known:
            habit = "partly" if known.username == MEMBER else 6
        if habit == "never":
            return []
        if habit == "partly":
            return self._partly(charges)
        if habit == "stopped":
            charges, habit = charges[: len(charges) * self.chance.randint(3, 7) // 10], 6
        return self._regularly(charges, habit)

    def _regularly(self, charges, step):
        """Every `step` months: half of the people at the beginning of their months, the others at the end."""
        planned, begin, in_advance = [], 0, self.chance.random() < 0.5
        size = step + self.chance.randint(0, step - 1)
        while begin < len(charges):
            some, missing = charges[begin : begin + size], begin + size - len(charges)
            if missing > 0 and not in_advance:
                break
            amount = sum((charge.amount for charge in some), Decimal(0)) + some[-1].amount * max(0, missing)
            planned.append(self._payment(some[0] if in_advance else some[-1], amount))
            begin, size = begin + size, step
        return planned

    def _partly(self, charges):
        """Now and then a round sum that ends in the middle of a month."""
        planned, left = [], sum((charge.amount for charge in charges), Decimal(0)) * 4 / 5
        for charge in charges[:: self.chance.randint(6, 9)]:
            amount = Decimal(self.chance.choice((50, 90, 110, 130)))
            if amount > left:
                break
            left -= amount
            planned.append(self._payment(charge, amount))
        return planned

    def _payment(self, charge, amount):
        """The payment of `amount`, made in the month of `charge`."""
        paid_on = min(charge.month + timedelta(days=self.chance.randint(0, 26)), self.calendar.today)
        return Planned(paid_on, charge.branch, charge.person, amount)

    def _with_mistakes(self, planned):
        """The payments in the order of their days; now and then a wrong one comes first, and is taken back."""
        for place, payment in enumerate(sorted(planned, key=lambda found: found.paid_on)):
            if place % WRONG_EVERY == WRONG_FIRST:
                reason = self.chance.choice(VOIDED)
                recorded = payment.amount * 10 if reason == VOIDED[0] else payment.amount
                yield replace(payment, amount=recorded, void=reason)
            yield payment

    def _record(self, planned):
        method = self.chance.choices([*METHODS], [*METHODS.values()])[0]
        recorder = self._recorder(planned.branch, planned.paid_on)
        if recorder.person_id == planned.payer.pk:
            others = who_can_act("treasury.add_payment", [planned.branch]).exclude(person=planned.payer)
            recorder = next((self.party.users[row.person_id] for row in others), recorder)
        if planned.by_cheque:
            method = CHEQUE
        if method == CHEQUE and not planned.void and planned.branch != self.party.tree.locals[0]:
            method = Payment.Method.TRANSFER  # only the branch of the demo's treasurer has a bank that cashes cheques
        details = {"reference": str(self.chance.randint(10**6, 10**7 - 1)), "bank": BANK} if method == CHEQUE else {}
        payment = record_payment(
            branch=planned.branch, payer=planned.payer, amount=planned.amount, method=method, paid_on=planned.paid_on,
            by=recorder, **details,
        )  # fmt: skip
        if planned.void == VOIDED[-1]:
            bounce_cheque(payment=payment, cleared_on=planned.paid_on, reason=planned.void, by=recorder)
        elif planned.void:
            void_payment(payment=payment, reason=planned.void, by=recorder)

    def _recorder(self, branch, day):
        """The account of the branch's treasurer on `day`, or of the last one before."""
        terms = [row for row in self.treasurers if row.seat.bureau.branch_id == branch.pk]
        sitting = [row for row in terms if row.started_on <= day] or terms
        return self.party.users[sitting[-1].person_id]
