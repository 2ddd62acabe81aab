"""Two records of one person become one: nothing is lost, and what was kept twice fits one person."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from bureaus.models import Mandate
from meetings.minutes.checking import verify_all
from meetings.models import Honouree, Measure, Meeting, PlanPresentation
from meetings.planning.adopting import present_plan
from members.cards import issue_card
from members.joining import join, leave
from members.models import Membership, MembershipCard, Notice, Person, Suspension, TransferRequest, User
from members.suspending import suspend
from members.transfers import find_member
from merging.merge import merge_people
from merging.models import Merge
from merging.receipts import first_name_of
from merging.undoing import undo_merge
from sql.passes import passing
from tests.factories import make_bureau, make_member, make_person, make_user
from tests.meetings.minutes import approved_minutes
from tests.meetings.plans import adopted_plan, measures_of
from tests.meetings.records import make_meeting
from tests.treasury.money import charge, month, pay, rate
from treasury.credit import credit_of
from treasury.models import DuesCharge, DuesRelief, Payment
from treasury.open_months import open_lines
from treasury.papers import receipts_paper, with_receipts
from treasury.relief_decisions import approve_relief, record_relief

MARCH = date(2026, 3, 1)


@pytest.fixture
def headquarters(party):
    return make_user(is_superuser=True)


@pytest.fixture
def twins(party):
    """Two records of one person in the local branch: the memberships, the older one in front."""
    return (
        make_member(party["local"], given_name="هدى", family_name="الزموري", gender="F", phone="+212611111111"),
        make_member(party["local"], on=date(2023, 5, 1), given_name="الهدى", family_name="الزموري", gender="F",
                    birth_date=date(1990, 4, 2)),
    )  # fmt: skip


def merged(twins, by, **options):
    kept, absorbed = (membership.person for membership in twins)
    return merge_people(kept=kept, absorbed=absorbed, by=by, **options)


def record(person):
    return Person.records.get(pk=person.pk)


def spans(person):
    rows = Membership.objects.filter(person=person).order_by("pk")
    return [(row.branch.slug, row.started_on, row.ended_on, row.end_reason) for row in rows.select_related("branch")]


def test_the_record_that_stays_says_what_was_chosen_and_the_other_leads_to_it(twins, branch_secretary):
    older, younger = twins
    merge = merged(twins, branch_secretary, taken=["birth_date"])
    kept, absorbed = record(older.person), record(younger.person)
    assert (kept.given_name, kept.birth_date, kept.phone) == ("هدى", date(1990, 4, 2), "+212611111111")
    assert (absorbed.merged_into, absorbed.standing, absorbed.given_name) == (kept, kept, "الهدى")
    assert merge.choices == [
        {"field": "given_name", "kept": "هدى", "absorbed": "الهدى", "taken": "kept"},
        {"field": "birth_date", "kept": "", "absorbed": "1990-04-02", "taken": "absorbed"},
        {"field": "phone", "kept": "+212611111111", "absorbed": "", "taken": "kept"},
    ]
    assert Notice.objects.get(person=kept).kind == "merged"


def test_the_record_merged_is_in_no_list_and_found_by_its_number_and_name(twins, branch_secretary):
    older, younger = twins
    number = younger.person.shown_number
    merged(twins, branch_secretary)
    assert list(Person.objects.filter(family_name="الزموري")) == [older.person]
    assert list(older.branch.people.filter(family_name="الزموري")) == [older.person]
    assert list(Person.objects.search(number)) == [older.person]
    assert list(Person.objects.search("الهدى")) == [older.person]
    assert find_member(number, "الزموري") == older
    assert record(older.person).shown_number != number == record(younger.person).shown_number


def test_a_number_that_only_the_merged_record_has_goes_along(party, branch_secretary):
    guest, member = make_person(party["local"]), make_member(party["local"]).person
    merge_people(kept=guest, absorbed=member, by=branch_secretary)
    assert (record(guest).member_number, record(member).member_number) == (member.member_number, None)


def test_of_two_open_memberships_the_older_stands(twins, branch_secretary):
    older, younger = twins
    merged(twins, branch_secretary)
    assert spans(older.person) == [
        ("nakhil", date(2020, 1, 1), None, ""),
        ("nakhil", date(2023, 5, 1), date(2023, 5, 1), "merged"),
    ]
    assert spans(younger.person) == []


def test_the_membership_chosen_stands_and_the_file_goes_to_its_branch(party, headquarters):
    older = make_member(party["local"])
    younger = make_member(party["other"], on=date(2023, 5, 1))
    merge_people(kept=older.person, absorbed=younger.person, by=headquarters, standing=younger)
    assert spans(older.person) == [
        ("nakhil", date(2020, 1, 1), date(2023, 5, 1), "merged"),
        ("zitoun", date(2023, 5, 1), None, ""),
    ]
    assert record(older.person).branch == party["other"]


def test_days_kept_twice_in_the_past_count_once(party, headquarters):
    older, younger = make_member(party["local"]), make_member(party["other"], on=date(2019, 1, 1))
    leave(membership=younger, on=date(2021, 1, 1), reason="resignation")
    merge_people(kept=older.person, absorbed=younger.person, by=headquarters)
    assert spans(older.person) == [
        ("nakhil", date(2020, 1, 1), None, ""),
        ("zitoun", date(2019, 1, 1), date(2020, 1, 1), "resignation"),
    ]


@pytest.mark.parametrize("until", [None, timedelta(days=40)])
def test_a_suspension_of_the_membership_that_ends_goes_on(twins, branch_secretary, until):
    older, younger = twins
    until = until and localdate() + until
    suspend(membership=younger, on=MARCH, reason="قرار", until=until)
    merged(twins, branch_secretary)
    assert Suspension.objects.current().get(membership=older).ended_on == until
    assert Suspension.objects.get(membership=younger).ended_on == localdate()


def test_the_longer_of_two_suspensions_holds(twins, branch_secretary):
    older, younger = twins
    until = localdate() + timedelta(days=10)
    suspend(membership=older, on=MARCH, reason="قرار", until=until)
    suspend(membership=younger, on=MARCH, reason="قرار آخر")
    merged(twins, branch_secretary)
    rows = Suspension.objects.filter(membership=older).order_by("started_on")
    assert [(row.started_on, row.ended_on) for row in rows] == [(MARCH, until), (until, None)]


def test_cards_with_the_number_merged_are_revoked(twins, branch_secretary):
    own, other = (issue_card(membership=membership, by=branch_secretary) for membership in twins)
    merged(twins, branch_secretary)
    stored = MembershipCard.objects.in_bulk([own.pk, other.pk])
    assert (stored[own.pk].revoked_at, stored[other.pk].revoke_reason) == (None, "merged")
    assert stored[other.pk].revoked_by == branch_secretary


def test_a_request_to_move_the_membership_that_ends_lapses(party, twins, branch_secretary):
    older, younger = twins
    for membership in twins:
        TransferRequest.objects.create(membership=membership, from_branch=party["local"], to_branch=party["other"],
                                       asked_by=branch_secretary)  # fmt: skip
    merged(twins, branch_secretary)
    states = dict(TransferRequest.objects.values_list("membership", "state"))
    assert states == {older.pk: "waiting", younger.pk: "lapsed"}


def test_a_month_paid_twice_becomes_credit_and_every_payment_stays(party, twins, branch_secretary, treasurer):
    older, younger = twins
    rate(party["province"], 20)
    for membership in twins:
        charge(membership.branch, 0)
    first, second = pay(older, 20, by=treasurer), pay(younger, 20, by=treasurer)
    merged(twins, branch_secretary)
    assert set(Payment.objects.filter(payer=older.person)) == {first, second}
    charges = DuesCharge.objects.filter(person=older.person)
    left = charges.asked().get()
    assert (left.paid, left.due) == (Decimal(20), 0)
    assert charges.exclude(withdrawn_at=None).get().exemption_reason
    assert credit_of(older.person, older.branch) == Decimal(20)
    assert not DuesCharge.objects.filter(person=younger.person).exists()


def test_of_a_month_asked_twice_the_charge_on_which_more_is_paid_stays(party, twins, branch_secretary, treasurer):
    older, younger = twins
    rate(party["province"], 20)
    charge(older.branch, 0)
    paid = pay(younger, 15, by=treasurer)
    merged(twins, branch_secretary)
    left = DuesCharge.objects.asked().get(person=older.person)
    assert (left.membership, left.paid, left.due) == (younger, Decimal(15), Decimal(5))
    paid.refresh_from_db()
    assert (paid.payer, paid.free) == (older.person, 0)


def _relieve(membership, by, **given):
    fields = {"kind": "percent", "percent": 50, "from_month": month(), "reason": "ظرف", "branch": membership.branch}
    row = record_relief(person=membership.person, by=by, **fields | given)
    return approve_relief(relief=row, by=make_user(is_superuser=True))


def test_of_two_reductions_of_one_month_that_of_the_record_that_stays_holds(party, twins, branch_secretary, treasurer):
    older, younger = twins
    rate(party["province"], 20)
    kept, folded = _relieve(older, treasurer), _relieve(younger, treasurer, percent=25, from_month=month(-1))
    merge = merged(twins, branch_secretary)
    charge(older.branch, 0)
    assert DuesCharge.objects.get(person=older.person).amount == Decimal(10)
    states = dict(DuesRelief.objects.values_list("pk", "state"))
    assert states == {kept.pk: "approved", folded.pk: "folded"}
    undo_merge(merge=merge, by=branch_secretary)
    folded.refresh_from_db()
    assert (folded.person, folded.state) == (younger.person, "approved")


def test_a_reduction_of_other_months_goes_along(party, twins, branch_secretary, treasurer):
    older, younger = twins
    rate(party["province"], 20)
    _relieve(older, treasurer, until=month(1))
    _relieve(younger, treasurer, percent=25, from_month=month(1))
    merged(twins, branch_secretary)
    dues = [line.due for line in open_lines(Person.objects.get(pk=older.person_id), older.branch)]
    assert dues[:3] == [Decimal(10), Decimal(15), Decimal(15)]


def test_a_receipt_says_in_which_name_it_was_made_out(client, party, twins, branch_secretary, treasurer):
    older, younger = twins
    rate(party["province"], 20)
    own, other = pay(older, 20, by=treasurer), pay(younger, 20, by=treasurer)
    merged(twins, branch_secretary)
    client.force_login(treasurer)
    assert "الهدى الزموري" in client.get(other.get_absolute_url()).text
    assert "الهدى الزموري" not in client.get(own.get_absolute_url()).text
    other.refresh_from_db()
    assert [first_name_of(payment) for payment in (own, other)] == ["", "الهدى الزموري"]
    paper = receipts_paper(with_receipts(Payment.objects.filter(pk=other.pk)), str, first_name_of)
    assert paper["receipts"][0]["payer"] == "هدى الزموري"
    assert "الهدى الزموري" in paper["receipts"][0]["note"]


def test_who_was_ticked_twice_at_a_meeting_attended_once(party, twins, branch_secretary):
    older, younger = twins
    meeting, other = (Meeting.objects.create(branch=party["local"], title="جمع", date=MARCH) for _ in range(2))
    own = meeting.attendance.create(person=older.person, is_guest=True)
    meeting.attendance.create(person=younger.person, capacity="مقررة")
    alone = other.attendance.create(person=younger.person)
    merged(twins, branch_secretary)
    assert list(older.person.attendance.order_by("pk")) == [own, alone]
    own.refresh_from_db()
    assert (own.capacity, own.is_guest) == ("مقررة", False)


def test_who_was_honoured_twice_at_a_ceremony_was_honoured_once(party, twins, branch_secretary):
    older, younger = twins
    meeting, other = (Meeting.objects.create(branch=party["local"], title="حفل", date=MARCH) for _ in range(2))
    own = meeting.honourees.create(person=older.person, capacity="رئيسة الجماعة")
    twin = meeting.honourees.create(person=younger.person, capacity="مناضلة", reason="عطاؤها للحزب")
    alone = other.honourees.create(person=younger.person)
    before = list(Honouree.objects.order_by("pk").values())
    merge = merged(twins, branch_secretary)
    assert list(Honouree.objects.order_by("pk")) == [own, alone]
    own.refresh_from_db()
    assert (own.capacity, own.reason) == ("رئيسة الجماعة", "عطاؤها للحزب")
    assert Honouree.objects.get(pk=alone.pk).person == older.person
    undo_merge(merge=merge, by=branch_secretary)
    assert list(Honouree.objects.order_by("pk").values()) == before
    assert Honouree.objects.get(pk=twin.pk).person == younger.person


def test_approved_minutes_that_honour_both_records_stay_in_order(party, twins, headquarters):
    older, _younger = twins
    meeting = Meeting.objects.create(branch=party["local"], title="حفل", date=MARCH)
    for membership in twins:
        meeting.honourees.create(person=membership.person, reason="عطاء")
    approved_minutes(meeting, make_user(), headquarters)
    merged(twins, headquarters)
    assert meeting.honourees.get().person == older.person
    assert list(verify_all()) == []


def test_measures_and_presentations_of_plans_go_along_and_come_back(party, twins, headquarters):
    older, younger = twins
    plan = adopted_plan(party["national"])
    measure = measures_of(plan)[0]
    with passing("merging"):
        Measure.objects.filter(pk=measure.pk).update(owner=younger.person)
    meeting = make_meeting(party["local"], date=date(2026, 3, 1))
    presentation = present_plan(meeting=meeting, plan=plan, presenter=younger.person)
    merge = merged(twins, headquarters)
    for undone, person in ((False, older.person), (True, younger.person)):
        if undone:
            undo_merge(merge=merge, by=headquarters)
        assert Measure.objects.get(pk=measure.pk).owner == person
        assert PlanPresentation.objects.get(pk=presentation.pk).presenter == person


def test_mandates_and_what_was_said_in_meetings_go_along(party, twins, headquarters):
    older, younger = twins
    make_bureau(party["local"], "treasurer", holders=[younger.person], on=date(2024, 3, 10))
    meeting = Meeting.objects.create(branch=party["local"], title="جمع", date=MARCH, chair=younger.person)
    spoken = meeting.interventions.create(speaker=younger.person, subject="كلمة")
    merged(twins, headquarters)
    assert Mandate.objects.current().get(person=older.person).seat.office.code == "treasurer"
    for row in (meeting, spoken):
        row.refresh_from_db()
    assert (meeting.chair, spoken.speaker) == (older.person, older.person)


def test_the_account_of_the_merged_record_signs_in_for_the_one_that_stays(twins, branch_secretary):
    older, younger = twins
    account = make_user(younger.person)
    merged(twins, branch_secretary)
    account.refresh_from_db()
    assert (account.person, account.is_active, account.confirmed_through) == (older.person, True, None)


@pytest.mark.parametrize("chosen", [None, 0, 1])
def test_of_two_accounts_one_signs_in_and_the_other_is_closed(twins, branch_secretary, chosen):
    older, younger = twins
    accounts = [make_user(older.person), make_user(younger.person)]
    merged(twins, branch_secretary, account=None if chosen is None else accounts[chosen])
    stays, closed = (User.objects.get(pk=accounts[index].pk) for index in ((1, 0) if chosen else (0, 1)))
    assert (stays.person, stays.is_active) == (older.person, True)
    assert (closed.person, closed.is_active) == (record(younger.person), False)
    closed.is_active = True
    with pytest.raises(ValidationError):
        closed.full_clean()


def test_a_record_is_merged_once(twins, branch_secretary):
    merged(twins, branch_secretary)
    with pytest.raises(ValidationError, match="سبق دمج"):
        merged(twins, branch_secretary)
    assert Merge.objects.count() == 1


def test_nobody_is_two_people_before_one_assembly_or_in_one_bureau(party, twins, headquarters):
    bureau = make_bureau(party["local"], "branch_secretary", "treasurer", holders=[row.person for row in twins])
    with pytest.raises(ValidationError) as refusal:
        merged(twins, headquarters)
    assert len(refusal.value.messages) == 1
    assert Mandate.objects.filter(seat__bureau=bureau).count() == 2
    assert not Merge.objects.exists()


def test_a_death_and_a_membership_are_not_one_person(twins, branch_secretary):
    _older, younger = twins
    leave(membership=younger, on=MARCH, reason="death")
    with pytest.raises(ValidationError):
        merged(twins, branch_secretary)


def test_who_is_merged_is_admitted_nowhere(party, twins, branch_secretary):
    _older, younger = twins
    stale = Person.objects.get(pk=younger.person_id)
    merged(twins, branch_secretary)
    with pytest.raises(ValidationError):
        join(person=stale, branch=party["local"], on=localdate(), category=younger.category)
