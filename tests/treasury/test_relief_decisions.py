"""Who records, approves, refuses and ends an exemption or a reduction: never one person alone, nor for oneself."""

import pytest
from django.core.exceptions import ValidationError

from members.joining import leave
from members.models import Membership
from tests.factories import holder_of, make_bureau, make_officer, make_user
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.charging import exempt, withdraw_exemption
from treasury.models import DuesCharge, DuesRelief
from treasury.relief_decisions import approve_relief, record_relief, refuse_relief, stop_relief
from treasury.relief_rights import may_answer, may_record, reliefs_to_answer

WHY = "فقدان الشغل"


@pytest.fixture
def membership(party):
    rate(party["province"], 20)
    return member_of(party["local"])


@pytest.fixture
def region(party):
    return make_officer(party["region"], "first_secretary")


def record(membership, by, **given):
    fields = {"branch": membership.branch, "kind": "exemption", "from_month": month(), "reason": WHY} | given
    return record_relief(person=membership.person, by=by, **fields)


def answer(user, relief):
    """What the user's approval comes to: "approved", or why not."""
    try:
        return approve_relief(relief=relief, by=user).state
    except ValidationError as refusal:
        return " ".join(refusal.messages)


class TestRecording:
    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"reason": " "}, "reason"),
            ({"kind": "percent"}, "percent"),
            ({"kind": "percent", "percent": 0}, "percent"),
            ({"kind": "percent", "percent": 100}, "percent"),
            ({"kind": "amount"}, "amount"),
            ({"kind": "amount", "amount": dh(0)}, "amount"),
            ({"kind": "amount", "amount": dh(10) / 3}, "amount"),
            ({"from_month": (0, 2)}, "from_month"),
            ({"until": (0, 1)}, "until"),
            ({"until": (-1, 1)}, "until"),
        ],
    )
    def test_what_makes_no_sense_is_refused_beside_its_field(self, membership, treasurer, given, field):
        days = {
            name: month(value[0]).replace(day=value[1]) for name, value in given.items() if isinstance(value, tuple)
        }
        with pytest.raises(ValidationError) as refused:
            record(membership, treasurer, **given | days)
        assert list(refused.value.message_dict) == [field]
        assert not DuesRelief.objects.exists()

    def test_nobody_records_it_for_themselves(self, party, membership, treasurer):
        with pytest.raises(ValidationError, match="واجباته هو"):
            record(treasurer.person.memberships.get(), treasurer)

    def test_it_is_for_members_of_the_branch_in_these_months(self, party, membership, treasurer):
        stranger = member_of(party["other"])
        with pytest.raises(ValidationError) as refused:
            record(stranger, treasurer, branch=party["local"])
        assert list(refused.value.message_dict) == ["branch"]
        leave(membership=membership, on=month(-1), reason=Membership.EndReason.RESIGNATION)
        with pytest.raises(ValidationError):
            record(membership, treasurer)
        assert record(membership, treasurer, from_month=month(-2), until=month(-1)).is_waiting

    @pytest.mark.parametrize("second", ["local", "province"])
    def test_no_second_one_for_a_month_along_the_line(self, party, membership, treasurer, second):
        record(membership, treasurer, until=month(3))
        with pytest.raises(ValidationError) as refused:
            record(membership, treasurer, branch=party[second], from_month=month(2))
        assert list(refused.value.message_dict) == ["from_month"]
        assert record(membership, treasurer, branch=party[second], from_month=month(3)).is_waiting

    def test_never_over_a_month_on_which_something_is_paid(self, party, membership, treasurer):
        charge(party["local"], -1, 0)
        pay(membership, 5)
        with pytest.raises(ValidationError) as refused:
            record(membership, treasurer, from_month=month(-1))
        assert list(refused.value.message_dict) == ["from_month"]
        assert record(membership, treasurer, from_month=month()).is_waiting


class TestApproval:
    def test_is_the_heads_or_the_level_above(self, party, membership, bureau, treasurer, branch_secretary, secretary):
        relief = record(membership, treasurer)
        teammate = make_officer(party["other"], "branch_secretary")
        rapporteur = make_user(holder_of(bureau, "rapporteur"))
        assert [may_answer(user, relief) for user in (treasurer, rapporteur, teammate, make_user())] == [False] * 4
        assert [may_answer(user, relief) for user in (branch_secretary, secretary)] == [True, True]
        assert answer(branch_secretary, relief) == "approved"
        relief.refresh_from_db()
        assert (relief.answered_by, relief.history.count()) == (branch_secretary, 2)

    def test_is_never_of_who_recorded_it(self, membership, branch_secretary, secretary):
        relief = record(membership, branch_secretary)
        assert "شخص آخر" in answer(branch_secretary, relief)
        assert answer(secretary, relief) == "approved"

    def test_is_never_for_oneself(self, party, membership, treasurer, branch_secretary, secretary):
        relief = record(branch_secretary.person.memberships.get(), treasurer)
        assert "شخص آخر" in answer(branch_secretary, relief)
        assert answer(secretary, relief) == "approved"

    def test_of_the_head_is_the_level_above_and_not_the_deputy(self, party, membership, secretary):
        bureau = make_bureau(party["other"], "branch_secretary", "deputy_secretary", "treasurer")
        head, deputy, treasurer = (make_user(holder_of(bureau, code)) for code in (
            "branch_secretary", "deputy_secretary", "treasurer",
        ))  # fmt: skip
        of_head = record(head.person.memberships.get(), treasurer)
        of_treasurer = record(treasurer.person.memberships.get(), deputy)
        assert [may_answer(user, of_head) for user in (head, deputy, treasurer, secretary)] == [False] * 3 + [True]
        assert [may_answer(user, of_treasurer) for user in (head, deputy, treasurer)] == [True, False, False]

    def test_of_what_holds_above_is_above(self, party, membership, branch_secretary, secretary, region):
        relief = record(membership, secretary, branch=party["province"])
        assert [may_answer(user, relief) for user in (branch_secretary, secretary, region)] == [False, False, True]

    def test_of_an_officer_of_a_higher_level_is_there(self, party, membership, treasurer, branch_secretary, region):
        make_bureau(party["province"], "counsellor", holders=[membership.person])
        relief = record(membership, treasurer)
        assert [may_answer(user, relief) for user in (branch_secretary, region)] == [False, True]

    def test_comes_once(self, membership, treasurer, branch_secretary, secretary):
        relief = record(membership, treasurer)
        approve_relief(relief=relief, by=branch_secretary)
        for act in (approve_relief, refuse_relief):
            with pytest.raises(ValidationError, match="سبق البت"):
                act(relief=relief, by=secretary, **({"reason": "لا"} if act is refuse_relief else {}))

    def test_comes_too_late_once_the_month_is_paid(self, party, membership, treasurer, branch_secretary):
        relief = record(membership, treasurer)
        pay(membership, 20)
        assert "أُدي شيء" in answer(branch_secretary, relief)
        relief.refresh_from_db()
        assert relief.is_waiting
        assert DuesCharge.objects.get().amount == dh(20)

    def test_ends_with_the_office(self, party, membership, bureau, treasurer, branch_secretary):
        relief = record(membership, treasurer)
        bureau.seats.get(office__code="branch_secretary").mandates.update(ended_on=month())
        user = type(branch_secretary).objects.get(pk=branch_secretary.pk)
        assert not may_answer(user, relief)


class TestRefusal:
    def test_wants_a_reason_and_lowers_nothing(self, party, membership, treasurer, branch_secretary):
        relief = record(membership, treasurer)
        with pytest.raises(ValidationError) as refused:
            refuse_relief(relief=relief, reason=" ", by=branch_secretary)
        assert list(refused.value.message_dict) == ["reason"]
        assert refuse_relief(relief=relief, reason="لا وثيقة", by=branch_secretary).refusal == "لا وثيقة"
        charge(party["local"], 0)
        assert DuesCharge.objects.filter(person=membership.person, exempted_at=None).count() == 1
        assert record(membership, treasurer).is_waiting  # what was refused is in nobody's way

    def test_takes_back_what_oneself_recorded(self, membership, bureau, treasurer):
        relief = record(membership, treasurer)
        with pytest.raises(ValidationError):
            refuse_relief(relief=relief, reason="خطأ", by=make_user(holder_of(bureau, "rapporteur")))
        assert refuse_relief(relief=relief, reason="خطأ", by=treasurer).state == "refused"


class TestEndingEarly:
    @pytest.fixture
    def held(self, membership, treasurer, branch_secretary):
        relief = record(membership, treasurer, from_month=month(-2), until=month(6))
        return approve_relief(relief=relief, by=branch_secretary)

    @pytest.mark.parametrize(
        ("offset", "reason", "field"), [(-1, WHY, "from_month"), (6, WHY, "from_month"), (1, " ", "reason")]
    )
    def test_is_from_this_month_on_within_it_and_for_a_reason(self, held, branch_secretary, offset, reason, field):
        with pytest.raises(ValidationError) as refused:
            stop_relief(relief=held, from_month=month(offset), reason=reason, by=branch_secretary)
        assert list(refused.value.message_dict) == [field]

    def test_is_of_who_could_approve_it(self, held, membership, treasurer, branch_secretary):
        for user in (treasurer, make_user(membership.person)):
            with pytest.raises(ValidationError, match="لا يمكنك إنهاؤه"):
                stop_relief(relief=held, from_month=month(1), reason=WHY, by=user)
        assert stop_relief(relief=held, from_month=month(1), reason=WHY, by=branch_secretary).ended_on == month(1)

    def test_of_what_waits_or_is_over_is_none(self, membership, treasurer, branch_secretary):
        waiting = record(membership, treasurer)
        over = approve_relief(
            relief=record(membership, treasurer, from_month=month(-3), until=month(-1)), by=branch_secretary
        )
        for relief in (waiting, over):
            with pytest.raises(ValidationError, match="لم يعد"):
                stop_relief(relief=relief, from_month=month(), reason=WHY, by=branch_secretary)

    def test_before_it_begins_leaves_it_without_a_month(self, membership, treasurer, branch_secretary):
        relief = approve_relief(relief=record(membership, treasurer, from_month=month(3)), by=branch_secretary)
        relief = stop_relief(relief=relief, from_month=month(1), reason=WHY, by=branch_secretary)
        assert (relief.ended_on, relief.covers_nothing) == (month(3), True)


def test_what_waits_is_listed_oldest_first_in_one_query(
    membership, treasurer, branch_secretary, django_assert_num_queries
):
    rows = [record(membership, treasurer), record(member_of(membership.branch), treasurer)]
    record(treasurer.person.memberships.get(), branch_secretary)  # they recorded it themselves
    branch_secretary.reach("treasury.approve_duesrelief")
    with django_assert_num_queries(1):
        assert list(reliefs_to_answer(branch_secretary)) == rows


def test_who_records(party, bureau, treasurer, branch_secretary, secretary, outsider):
    local = party["local"]
    users = treasurer, branch_secretary, secretary, make_officer(party["other"], "treasurer"), outsider
    assert [may_record(user, local) for user in users] == [True, True, True, False, False]


class TestAMonthExemptedAlone:
    """It is asked again as the decision that holds by then leaves it, never at the full rate."""

    @pytest.fixture
    def alone(self, membership, treasurer):
        charge(membership.branch, 0)
        return exempt(charge=DuesCharge.objects.get(person=membership.person), reason="هذا الشهر فقط", by=treasurer)

    def approved(self, membership, treasurer, region, **given):
        return approve_relief(relief=record(membership, treasurer, **given), by=region)

    def test_under_a_reduction_approved_since(self, membership, treasurer, region, alone):
        self.approved(membership, treasurer, region, kind="percent", percent=50)
        row = withdraw_exemption(charge=alone)
        assert (row.amount, row.before_relief, row.exempted_at) == (dh(10), dh(20), None)

    def test_not_at_all_under_an_exemption_approved_since(self, membership, treasurer, region, alone):
        self.approved(membership, treasurer, region)
        with pytest.raises(ValidationError, match="قرار"):
            withdraw_exemption(charge=alone)
        assert DuesCharge.objects.get(pk=alone.pk).exempted_at


def test_one_that_was_ended_before_it_began_stands_in_nobodys_way(party, treasurer, secretary):
    person = member_of(party["local"]).person
    said = {"person": person, "branch": party["local"], "kind": "exemption", "reason": "ظرف", "by": treasurer}
    first = approve_relief(relief=record_relief(from_month=month(2), **said), by=secretary)
    stop_relief(relief=first, from_month=month(1), reason="لم يعد له داع", by=secretary)
    assert record_relief(from_month=month(1), until=month(4), **said).is_waiting
