"""What each elected official owes a branch: the list with its sums, and everything of one of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, Min, OuterRef, Q, Subquery, Sum

from arabic.folding import fold_terms
from branches.scoping import reach_of, view_permission
from members.models import Person, PublicOffice
from sql.prepared import prepared

from ..models import ZERO, LevyCharge, LevyExemption, LevyPayment, exact

ORDERS = {
    "due": ("-left", "person__name_key", "person"),
    "name": ("person__name_key", "person"),
    "since": (F("since").asc(nulls_last=True), "person__name_key", "person"),
}


@dataclass
class Official:
    """A line of the list, in dirhams. `since` is the oldest month on which something is left."""

    person: Person
    asked: Decimal
    paid: Decimal
    left: Decimal
    months: int
    since: object
    offices: list = field(default_factory=list)


@dataclass
class Levies:
    """What one official owes a branch and paid it; `credit` are dirhams of receipts that settle no month."""

    charges: list
    payments: list
    exemptions: list
    offices: list

    @property
    def left(self):
        return sum((row.due for row in self.charges), ZERO)

    @property
    def credit(self):
        return sum((row.free for row in self.payments), ZERO)


class Officials:
    """The officials of whom levies owed to `branch` were asked, as a list that pages cut: each slice, three queries.

    `order` is a key of ORDERS; `assembly` and words of a name narrow it, `owing` leaves out who owes nothing. `sums`
    are of those who are left.
    """

    def __init__(self, user, branch, order="due", *, assembly=None, words="", owing=False):
        rows = LevyCharge.objects.visible_to(user).asked().filter(branch=branch)
        if assembly:
            rows = rows.filter(office__assembly=assembly)
        for term in fold_terms(words):
            rows = rows.filter(person__name_key__contains=term)
        left = Q(due__gt=0)
        if owing:
            rows = rows.filter(person__in=rows.filter(left).order_by().values("person"))
        self.sums = rows.order_by().aggregate(
            asked=exact(Sum("amount")), paid=exact(Sum("paid")), left=exact(Sum("due")),
            people=Count("person", distinct=True, filter=left),
        )  # fmt: skip
        rows = rows.order_by().values("person").annotate(
            asked=exact(Sum("amount")), settled=exact(Sum("paid")), left=exact(Sum("due")),
            months=Count("pk", filter=left), since=Min("month", filter=left),
        )  # fmt: skip
        self._rows = rows.order_by(*ORDERS[order])

    def count(self):
        return self._rows.count()

    __len__ = count

    def __getitem__(self, part):
        rows = list(self._rows[part])
        people = Person.objects.in_bulk([row["person"] for row in rows])
        held = defaultdict(list)
        for office in PublicOffice.objects.standing().filter(person__among=people).by_council():
            office.person = people[office.person_id]
            held[office.person_id].append(office)
        return [
            Official(
                people[row["person"]], row["asked"], row["settled"], row["left"], row["months"], row["since"],
                _now_or_last(held[row["person"]]),
            )
            for row in rows
        ]  # fmt: skip


def _now_or_last(offices):
    """Those held today, or, of who holds none any more, the last one."""
    return [row for row in offices if row.is_current] or sorted(offices, key=lambda row: row.started_on)[-1:]


@dataclass(frozen=True)
class Unused:
    """Dirhams of receipts that settle no month, as after an office is taken back: all, and those who paid the most."""

    total: Decimal
    people: int
    rows: list  # pairs (Person, dirhams)

    MOST = 20

    @classmethod
    def of(cls, user, branch):
        """What `branch` holds so, as `user` sees it; three queries at most."""
        held = LevyPayment.objects.visible_to(user).holding().filter(branch=branch).order_by()
        sums = held.aggregate(total=exact(Sum("free")), people=Count("payer", distinct=True))
        if not sums["people"]:
            return cls(ZERO, 0, [])
        rows = list(held.values_list("payer").annotate(held=exact(Sum("free"))).order_by("-held", "payer")[: cls.MOST])
        people = Person.objects.in_bulk([pk for pk, _held in rows])
        return cls(sums["total"], sums["people"], [(people[pk], held) for pk, held in rows])


def levies_of(user, branch, person) -> Levies:
    """What `user` sees of the levies of `person` in `branch`, newest first; four queries."""
    own = {"branch": branch, "person": person}
    charges = LevyCharge.objects.visible_to(user).filter(**own).select_related("exemption")
    payments = LevyPayment.objects.visible_to(user).filter(branch=branch, payer=person)
    exemptions = LevyExemption.objects.visible_to(user).filter(branch=branch, office__person=person)
    offices = {row.pk: row for row in PublicOffice.objects.filter(person=person).by_council()}
    for row in offices.values():
        row.person = person
    charges = list(charges.order_by("-month", "-pk"))
    exemptions = list(exemptions.select_related("recorded_by__person", "answered_by__person"))
    for row in [*charges, *exemptions]:
        row.office = offices[row.office_id]
    payments = list(payments.select_related("entry", "branch", "recorded_by__person"))
    return Levies(charges, payments, exemptions, [row for row in offices.values() if row.stands])


def sums_of(user, person) -> list[dict]:
    """What `person` owes each branch, as `user` sees it: dicts of the branch's name `branch__name`, slug and path,
    `left`, `months`, how many are `asked`, and `free`, dirhams of receipts that settle no month. A branch that asks
    nothing any more and holds nothing so is left out. One query."""
    rows = [dict(zip(_SUMS, row, strict=True)) for row in _sums_of(person.pk)]
    if user.person_id == person.pk:
        return rows
    asked, held = (reach_of(user, view_permission(model)) for model in (LevyCharge, LevyPayment))
    seen = [row for row in rows if asked.covers(row["branch__path"])]
    seen = [row if held.covers(row["branch__path"]) else row | {"free": ZERO} for row in seen]
    return [row for row in seen if row["asked"] or row["free"]]


_SUMS = ("branch__name", "branch__slug", "branch__path", "left", "months", "asked", "free")


@prepared
def _sums_of(person):
    held = LevyPayment.objects.holding().filter(payer=person, branch=OuterRef("branch")).order_by()
    rows = LevyCharge.objects.filter(person=person).order_by().values("branch")
    sums = rows.annotate(
        left=exact(Sum("due")), months=Count("pk", filter=Q(due__gt=0)),
        asked=Count("pk", filter=Q(withdrawn_at=None)),
        free=exact(Subquery(held.values("branch").annotate(held=Sum("free")).values("held"))),
    ).filter(Q(asked__gt=0) | Q(free__gt=0))  # fmt: skip
    return sums.order_by("branch__path").values_list(*_SUMS)
