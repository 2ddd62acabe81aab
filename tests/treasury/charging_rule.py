"""The rule of the monthly run in plain Python, row by row: what the statements of SQL must come to."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from branches.models import Branch
from members.models import Membership, Suspension
from treasury.models import Allocation, DuesCharge, DuesRate, DuesRelief, Payment


class Books:
    """Everything that the run reads, as dictionaries; `charge(paths, month)` changes them as the rule says."""

    def __init__(self, current_month):
        self.current_month = current_month
        self.paths = dict(Branch.objects.values_list("pk", "path"))
        self.memberships = list(Membership.objects.order_by("pk").values())
        self.suspensions = list(Suspension.objects.values())
        self.rates = list(DuesRate.objects.values())
        self.reliefs = list(DuesRelief.objects.filter(state="approved").values())
        self.payments = list(Payment.objects.filter(voided_at=None).order_by("paid_on", "pk").values())
        self.allocations = defaultdict(Decimal)
        for row in Allocation.objects.filter(released_at=None):
            self.allocations[row.payment_id, row.charge_id] += row.amount
        self.charges = list(DuesCharge.objects.filter(withdrawn_at=None).order_by("month", "pk").values())

    def charge(self, top, month):
        members = [row for row in self.memberships if self.is_in(row["branch_id"], top) and self.owes(row, month)]
        if month >= self.current_month:
            for member in members:
                self.take_over(member, month)
        for charge in self.of(month):
            if self.is_in(charge["branch_id"], top):
                self.release(charge, month)
        made = [member for member in members if self.ask(member, month)]
        owed_by = {member["person_id"] for member in members}
        for charge in self.of(month):
            if charge["made_by_id"] and charge["person_id"] in owed_by:
                charge["confirmed_at"] = "confirmed"
        for payment in self.payments:
            if self.is_in(payment["branch_id"], top):
                self.use(payment)
        return len(made)

    def is_in(self, branch, top):
        return self.paths[branch].startswith(top)

    def of(self, month):
        return [row for row in self.charges if row["month"] == month]

    def owes(self, member, month):
        pauses = [row for row in self.suspensions if row["membership_id"] == member["id"]]
        return covers(member, month) and not any(covers(row, month) for row in pauses)

    def price(self, member, month):
        path = self.paths[member["branch_id"]]
        for length in range(len(path), 0, -4):
            for kind in self.kinds(member):
                for rate in self.rates:
                    here = self.paths[rate["branch_id"]] == path[:length]
                    if here and (rate["category_id"], rate["band_id"]) == kind and covers(rate, month):
                        return rate["amount"]
        return None

    def kinds(self, member):
        """(category, band) of the rates that concern a member: who declared no band has none of a band."""
        category, band = member["category_id"], member["income_band_id"]
        return [(category, band), *([(None, band)] if band else []), (category, None), (None, None)]

    def asked(self, member, month):
        """{what a charge of the member says of the month: amount, and the relief that lowers it or exempts}."""
        price, relief = self.price(member, month), self.relief(member, month)
        same = {"amount": price, "relief_id": None, "before_relief": None, "exempts": False}
        if not price or relief is None:
            return same
        if relief["kind"] == "exemption":
            return same | {"relief_id": relief["id"], "exempts": True}
        lowered = relief["amount"]
        if relief["kind"] == "percent":
            part = price * (100 - relief["percent"]) / 100
            lowered = part.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        lower = {"amount": lowered, "relief_id": relief["id"], "before_relief": price}
        return same | lower if lowered < price else same

    def relief(self, member, month):
        path = self.paths[member["branch_id"]]
        held = [
            row
            for row in self.reliefs
            if row["person_id"] == member["person_id"] and covers(row, month)
            and path.startswith(self.paths[row["branch_id"]])
        ]  # fmt: skip
        return max(held, key=lambda row: (len(self.paths[row["branch_id"]]), row["id"]), default=None)

    def paid(self, charge):
        valid = {row["id"] for row in self.payments}
        return sum(
            (part for (payment, of), part in self.allocations.items() if of == charge["id"] and payment in valid),
            Decimal(0),
        )

    def take_over(self, member, month):
        for charge in self.of(month):
            same_person = charge["person_id"] == member["person_id"]
            asked = self.asked(member, month)
            exempts = asked.pop("exempts")
            is_open = same_person and asked["amount"] and not charge["exempted_at"] and not self.paid(charge)
            same = (charge["membership_id"], charge["amount"]) == (member["id"], asked["amount"])
            if is_open and (exempts or not same):
                charge["made_by_id"] = None
                charge["exempted_at"] = "relieved" if exempts else None
                charge.update(membership_id=member["id"], branch_id=member["branch_id"], **asked)

    def release(self, charge, month):
        member = next(row for row in self.memberships if row["id"] == charge["membership_id"])
        paid = self.paid(charge)
        if self.owes(member, month) or charge["exempted_at"] or paid >= charge["amount"]:
            return
        if paid:
            charge["amount"] = paid
        elif month < self.current_month or not self.is_asked_elsewhere(charge, month):
            charge["exempted_at"] = "released"

    def is_asked_elsewhere(self, charge, month):
        own = [row for row in self.memberships if row["person_id"] == charge["person_id"]]
        return any(self.owes(row, month) and self.price(row, month) for row in own)

    def ask(self, member, month):
        asked = self.asked(member, month)
        exempted = "relieved" if asked.pop("exempts") else None
        if not asked["amount"] or any(row["person_id"] == member["person_id"] for row in self.of(month)):
            return False
        columns = {"membership_id": member["id"], "person_id": member["person_id"], "branch_id": member["branch_id"]}
        new = {"id": f"new {member['id']}", "month": month, **asked}
        self.charges.append(columns | new | {"exempted_at": exempted, "made_by_id": None, "confirmed_at": None})
        return True

    def use(self, payment):
        left = payment["amount"] - sum(part for (own, _to), part in self.allocations.items() if own == payment["id"])
        place = (payment["payer_id"], payment["branch_id"])
        for charge in sorted(self.charges, key=lambda row: (row["month"], isinstance(row["id"], str))):
            due = Decimal(0) if charge["exempted_at"] else charge["amount"] - self.paid(charge)
            if (charge["person_id"], charge["branch_id"]) == place and due > 0 and left > 0:
                part = min(left, due)
                self.allocations[payment["id"], charge["id"]] += part
                left -= part

    def lines(self):
        """The charges and what settles each, without keys, to compare with what the database holds."""
        parts = defaultdict(dict)
        for (payment, charge), part in self.allocations.items():
            parts[charge][payment] = part
        return sorted(line(row, parts[row["id"]]) for row in self.charges)


def line(charge, parts):
    return (
        charge["person_id"],
        charge["month"],
        charge["membership_id"],
        charge["branch_id"],
        charge["amount"],
        charge["relief_id"] or 0,
        charge["before_relief"] or 0,
        bool(charge["exempted_at"]),
        charge["made_by_id"] or 0,
        bool(charge["confirmed_at"]),
        sorted(parts.items()),
    )


def covers(row, day):
    return row["started_on"] <= day and (row["ended_on"] is None or day < row["ended_on"])
