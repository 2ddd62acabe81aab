"""The cash book of the demo's branch: rent, print, an event, a deposit, what waits for a second person."""

from datetime import timedelta
from decimal import Decimal

from documents.pdf import make_pdf
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry
from treasury.cashbook.bank_accounts import open_account
from treasury.cashbook.documents import add_document
from treasury.cashbook.recording import record_entry, record_opening, record_transfer, reverse_entry
from treasury.cheques import cash_cheques
from treasury.models import EntryCategory, Payment
from uploads.papers import make_paper

from .accounts import OFFICERS

MONTHS = 6
OPENED_WITH, IN_THE_BANK = 3200, 18400
# Months back, day, category, dirhams, other party, what it is for, and whether its paper is there.
LINES = [
    (5, 3, "utilities", "312.40", "المكتب الوطني للكهرباء والماء", "فاتورة الماء والكهرباء", True),
    (4, 9, "communication", "640", "مطبعة الأطلس", "طبع المطويات", True),
    (3, 20, "events", "2150", "زوار الحفل الخيري", "مداخيل حفل الفرع", False),
    (3, 22, "meetings", "785.50", "مقهى الساحة", "ضيافة الجمع العام", True),
    (2, 5, "utilities", "298.10", "المكتب الوطني للكهرباء والماء", "فاتورة الماء والكهرباء", True),
    (1, 12, "travel", "360", "نقل الجهة", "تنقل إلى اللقاء الجهوي", False),
]
RENT, LANDLORD = "1500", "صاحب المقر"
BIG = (1, 18, "equipment", "2400", "مكتبة الجامعة", "طابعة للمقر")
RIB = "230010001234567890123456"


class Books:
    """Keeps the book of the branch of the demo's treasurer (demo.party.Party)."""

    def __init__(self, party):
        self.calendar, self.branch = party.calendar, party.tree.locals[0]
        officers = {user.username: user for user in party.users.values() if user.username in OFFICERS}
        self.treasurer, self.secretary = officers["treasurer"], officers["secretary"]
        self.categories = {category.code: category for category in EntryCategory.objects.all()}

    def keep(self):
        self.box = cash_box_of(self.branch)
        begins = self.calendar.month(MONTHS)
        self.bank = open_account(
            branch=self.branch, name="حساب التسيير", bank="البنك الشعبي للجهة", number=RIB, begins_on=begins,
            by=self.treasurer,
        )  # fmt: skip
        for account, amount in ((self.box, OPENED_WITH), (self.bank, IN_THE_BANK)):
            given = {"account": account, "amount": Decimal(amount), "booked_on": begins, "by": self.treasurer}
            approve_entry(entry=record_opening(**given), by=self.secretary)
        self._cash_cheques(begins)
        for back in range(MONTHS - 1, -1, -1):
            self._month(back)
        self._wait()

    def _cash_cheques(self, begins):
        """The bank cashes each cheque some days after it was given; the last ones wait."""
        for cheque in Payment.objects.uncashed().filter(branch=self.branch):
            day = max(cheque.paid_on + timedelta(days=5), begins)
            if day <= self.calendar.today:
                cash_cheques(branch=self.branch, payments=[cheque], cleared_on=day, by=self.treasurer)

    def _month(self, back):
        """The rent by the bank, a deposit of what the box does not need, and what else the month brought."""
        rent = self._book(back, 1, "rent", RENT, LANDLORD, "كراء المقر", True, account=self.bank)
        if rent.is_waiting:  # what one party gets of one recorder on one day counts together
            approve_entry(entry=rent, by=self.secretary)
        for line in LINES:
            if line[0] == back:
                self._book(*line)
        if back == 2:
            made = {"amount": Decimal(1000), "booked_on": self.calendar.day(back, 15), "by": self.treasurer}
            record_transfer(from_account=self.box, to_account=self.bank, reference="إيداع 114", **made)
        if back == 1:
            wrong = self._book(back, 14, "communication", "150", "مطبعة الأطلس", "ملصقات", False)
            reverse_entry(
                entry=wrong, reason="سُجل مرتين", by=self.treasurer, booked_on=wrong.booked_on + timedelta(days=1)
            )

    def _wait(self):
        """One large expense that the secretary has approved, and one that waits."""
        approve_entry(entry=self._book(*BIG, True, account=self.bank), by=self.secretary)
        self._book(0, 1, "communication", "2250", "مطبعة الأطلس", "طبع دليل الأعضاء", True, account=self.bank)

    def _book(self, back, day, code, amount, name, text, has_paper, account=None):
        account = account or self.box
        entry = record_entry(
            account=account, category=self.categories[code], amount=Decimal(amount),
            booked_on=self.calendar.day(back, day), method="cash" if account == self.box else "transfer",
            party_name=name, description=text, by=self.treasurer,
        )  # fmt: skip
        if has_paper:
            add_document(entry=entry, paper=make_paper(_invoice(name, text, amount)), by=self.treasurer)
        return entry


def _invoice(name, text, amount):
    """A PDF that looks like what a supplier gives."""
    paper = {"title": f"فاتورة: {text}", "branch": "", "facts": [["الجهة", name], ["المبلغ", f"{amount} درهم"]]}
    return make_pdf("sheet", paper | {"tables": [], "notes": []})
