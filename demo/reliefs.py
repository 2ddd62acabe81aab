"""Exemptions and reductions: an exemption and a reduction that hold, and a request for one that waits."""

from django.db.models import Exists, OuterRef

from bureaus.models import Mandate
from members.models import Membership
from treasury.models import DuesCharge
from treasury.relief_decisions import approve_relief, record_relief

DECISION = "محضر اجتماع مكتب الفرع"
# What is decided, for how many months, why, and whether the branch's secretary has approved it yet.
DECIDED = (
    ({"kind": "exemption"}, 6, "فقدان الشغل", True),
    ({"kind": "percent", "percent": 50}, 12, "متابعة الدراسة", True),
    ({"kind": "percent", "percent": 25}, 6, "وضعية اجتماعية صعبة", False),
)


def decide_reliefs(party):
    """Record, from this month on, what DECIDED says for members of the first branch who have not paid it yet."""
    branch, month = party.tree.locals[0], party.calendar.month(0)
    treasurer, secretary = _holder(party, branch, "treasurer"), _holder(party, branch, "branch_secretary")
    for membership, (terms, months, reason, is_approved) in zip(
        _late_members(party, branch, month), DECIDED, strict=False
    ):
        relief = record_relief(
            person=membership.person, branch=branch, from_month=month, until=party.calendar.month(-months),
            reason=reason, decision=DECISION, by=treasurer, **terms,
        )  # fmt: skip
        if is_approved:
            approve_relief(relief=relief, by=secretary)


def _late_members(party, branch, month):
    """Members without an office or an account who have paid nothing on `month`, nor ahead of it."""
    paid = DuesCharge.objects.asked().filter(person=OuterRef("person"), month__gte=month, paid__gt=0)
    office = Mandate.objects.open().filter(person=OuterRef("person"))
    members = Membership.objects.current().filter(branch=branch, person__user=None, started_on__lte=month)
    return members.filter(~Exists(paid), ~Exists(office)).select_related("person").order_by("pk")[: len(DECIDED)]


def _holder(party, branch, office):
    """The account of who holds the office in the branch today."""
    mandate = Mandate.objects.current().get(seat__bureau__branch=branch, seat__office__code=office)
    return party.users[mandate.person_id]
