"""The demo holds every kind of thing that a party meets, in known numbers, and breaks no rule of the house."""

from collections import Counter
from datetime import timedelta

from django.db.models import Count
from django.utils.timezone import localdate

from branches.models import Branch, Kind, Subordination
from bureaus.models import Bureau, Mandate, Seat
from meetings.attending.presence import tally
from meetings.minutes.checking import verify_all
from meetings.models import (
    Attendance,
    Candidacy,
    Communique,
    Declaration,
    Election,
    Intervention,
    Meeting,
    Minutes,
    Resolution,
    Task,
)
from members.cards import without_card
from members.models import (
    Assembly,
    Gender,
    Membership,
    MembershipCard,
    Notice,
    Person,
    PublicElectionResult,
    PublicOffice,
    Suspension,
)
from merging.models import Duplicate
from runs.models import Run
from treasury.models import DuesCharge, DuesRate, DuesRelief, LevyCharge, LevyExemption, LevyPayment, Payment

EXPECTED = {
    "Branch": 19,
    "Person": 162,
    "Membership": 168,
    "Suspension": 4,
    "Bureau": 28,
    "Seat": 241,
    "Mandate": 244,
    "Meeting": 50,
    "Task": 153,
    "DuesCharge": 1088,
    "Payment": 98,
}


def test_a_seed_gives_exact_numbers(demo):
    counted = (Branch, Person, Membership, Suspension, Bureau, Seat, Mandate, Meeting, Task, DuesCharge, Payment)
    assert {model.__name__: model.objects.count() for model in counted} == EXPECTED


def test_the_first_branch_wrote_one_member_down_twice(demo):
    """The page of duplicates is not empty for whom it is: the secretary of the branch, and those above."""
    pair = Duplicate.objects.waiting().get()
    assert (pair.same_name, pair.same_birth_date, pair.same_phone) == (True, True, True)
    assert {pair.first.branch, pair.second.branch} == {demo.tree.locals[0]}
    assert (pair.first.memberships.count(), pair.second.memberships.count()) == (1, 0)
    assert Run.objects.get(work="merging.search").result["found"] == 1


def test_the_tree_has_every_kind_and_a_branch_merged_into_its_neighbour(demo):
    assert set(Branch.objects.values_list("kind", flat=True)) == {kind.value for kind in Kind}
    closed = Branch.objects.get(kind=Kind.LOCAL, dissolved_on__isnull=False)
    assert closed.succeeded_by == demo.tree.locals[-1]
    assert not closed.memberships.current().exists()
    assert Subordination.objects.get(branch=closed).ended_on == closed.dissolved_on


def test_every_bureau_comes_from_an_election_in_two_acts(demo):
    assert not Bureau.objects.filter(election=None).exists()
    for bureau in Bureau.objects.select_related("election__meeting").prefetch_related("election__acts"):
        assert [act.order for act in bureau.election.acts.all()] == [1, 2]
        assert bureau.election.meeting.date == bureau.started_on


def test_every_mandate_is_traced_to_an_assembly_or_to_the_holder_before(demo):
    elected = set(Candidacy.objects.values_list("mandate", flat=True))
    for mandate in Mandate.objects.select_related("seat__bureau"):
        assert (mandate.pk in elected) == (mandate.started_on == mandate.seat.bureau.started_on)
        assert mandate.pk in elected or mandate.predecessor_id


def test_two_branches_have_elected_officials_and_results_to_show(demo):
    first, second = demo.tree.locals[:2]
    held = PublicOffice.objects.current()
    assert [held.filter(person__branch=branch).count() for branch in (first, second)] == [8, 4]
    assert {row.assembly for row in held} == set(Assembly) - {Assembly.COUNCILLORS}
    assert not held.filter(list_kind="women").exclude(person__gender=Gender.FEMALE).exists()
    assert PublicOffice.objects.former().count() == 2
    years = PublicElectionResult.objects.filter(branch=first).values_list("held_on__year", flat=True)
    assert Counter(years) == {2015: 2, 2016: 1, 2021: 3}


def test_local_branches_and_provinces_have_two_terms(demo):
    terms = Branch.objects.filter(kind__in=[Kind.LOCAL, Kind.PROVINCE]).annotate(terms=Count("bureaus"))
    assert {branch.terms for branch in terms} == {2}


def test_bureaus_change_between_assemblies(demo):
    resigned = Mandate.objects.filter(end_reason=Mandate.EndReason.RESIGNATION)
    assert resigned.count() == 4
    assert resigned.filter(successors__isnull=False).count() == 3
    assert Mandate.objects.current().filter(status=Mandate.Status.ACTING).count() == 1
    vacant = Seat.objects.filter(bureau__ended_on=None).vacant_on(demo.calendar.today)
    assert {"counsellor", "local_affairs_officer"} <= {seat.office.code for seat in vacant.select_related("office")}


def test_members_move_come_back_and_are_suspended(demo):
    back = Membership.objects.get(previous__end_reason=Membership.EndReason.RESIGNATION)
    assert back.is_current
    reasons = Counter(Membership.objects.values_list("end_reason", flat=True))
    assert reasons["transfer"] == 2
    assert reasons["death"] == 1
    assert reasons["branch_closed"] > 0
    assert Suspension.objects.current().count() == 2
    assert Suspension.objects.exclude(ended_on=None).exists()


def test_assemblies_have_a_full_record(demo):
    assert not Meeting.objects.filter(elections__isnull=False, chair=None).exists()
    assert Attendance.objects.filter(person=None, count=None).exists()
    assert Attendance.objects.filter(is_guest=True, person__isnull=False, person__memberships=None).exists()
    spoken = Intervention.objects.filter(meeting__date__lt=demo.calendar.today)  # today somebody has the floor
    assert not spoken.filter(points="").exists()
    assert Resolution.objects.filter(method="consensus", tasks__isnull=False).exists()
    assert Task.objects.filter(done_on=None).exists()
    assert Meeting.objects.filter(date__gt=demo.calendar.today, called_on__isnull=False).count() == 1


def test_about_a_third_are_women_and_all_are_adults(demo):
    members = [row.person for row in Membership.objects.current().select_related("person")]
    women = sum(person.gender == Gender.FEMALE for person in members)
    assert 0.25 < women / len(members) < 0.42
    assert min(person.age_on(demo.calendar.today) or 99 for person in members) >= 18


def test_phones_are_of_one_invented_range(demo):
    phones = Person.objects.exclude(phone="").values_list("phone", flat=True)
    assert all(phone.startswith("+212600000") and len(phone) == 13 for phone in phones)
    assert len(set(phones)) == len(phones) - 1  # one member is written down twice


def test_nobody_is_a_member_twice(demo):
    rows = Membership.objects.open().values("person").annotate(rows=Count("pk"))
    assert {row["rows"] for row in rows} == {1}


def test_no_month_is_overpaid_and_arrears_parts_exemptions_and_advances_are_there(demo):
    charges = list(DuesCharge.objects.all())
    assert all(0 <= charge.paid <= charge.amount for charge in charges)
    assert any(0 < charge.paid < charge.amount for charge in charges)
    assert any(charge.due for charge in charges)
    assert any(charge.exempted_at and charge.exemption_reason for charge in charges)
    assert any(charge.month > demo.calendar.today and charge.paid for charge in charges)


def test_a_member_is_exempted_one_pays_half_and_one_waits_for_an_answer(demo):
    reliefs = DuesRelief.objects.order_by("pk")
    assert [(row.kind, row.state) for row in reliefs] == [
        ("exemption", "approved"), ("percent", "approved"), ("percent", "waiting"),
    ]  # fmt: skip
    assert not any(row.answered_by_id == row.recorded_by_id for row in reliefs)
    first, second, _third = (row.charges.filter(month=demo.calendar.month(0)) for row in reliefs)
    assert first.get().exempted_at
    assert second.get().amount * 2 == second.get().before_relief


def test_receipts_run_without_a_gap_in_each_branch_and_year_in_the_order_of_days(demo):
    series = {}
    for payment in Payment.objects.order_by("number"):
        series.setdefault((payment.branch_id, payment.year), []).append(payment)
    for payments in series.values():
        assert [payment.number for payment in payments] == list(range(1, len(payments) + 1))
        days = [payment.paid_on for payment in payments]
        assert days == sorted(days)


def test_voided_payments_say_why_and_one_rate_is_to_come(demo):
    voided = Payment.objects.exclude(voided_at=None)
    assert voided.exists()
    assert not voided.filter(void_reason="").exists()
    assert not DuesCharge.objects.asked().filter(month__gt=demo.calendar.today).filter(paid=0).exists()
    assert DuesRate.objects.filter(started_on__gt=demo.calendar.today).count() == 1
    assert DuesRate.objects.current().exclude(category=None).count() == 3


def test_some_members_have_cards_one_lost_it_and_one_s_was_stolen(demo):
    first, second = demo.tree.locals[:2]
    revoked = MembershipCard.objects.exclude(revoked_at=None).select_related("membership").order_by("pk")
    assert [card.revoke_reason for card in revoked] == ["lost", "stolen"]
    standing = [card.membership.cards.standing().count() for card in revoked]
    assert standing == [1, 0]
    assert MembershipCard.objects.valid_on(localdate()).filter(membership__person__user__username="member").exists()
    assert without_card(first).exists()
    assert not without_card(second).exists()
    assert MembershipCard.objects.exclude(printed_at=None).count() == 10


def test_what_people_were_told_years_ago_is_read_and_no_longer_contested(demo):
    assert Notice.objects.exists()
    # Of money that waits no day is told; a call, sent today, tells a day to come.
    for notice in Notice.objects.filter(words__has_key="day").exclude(kind=Notice.Kind.MEETING_CALLED):
        assert notice.created_at.date().isoformat() == notice.words["day"]
        if notice.kind in {Notice.Kind.TRANSFER_ASKED, Notice.Kind.CARD_REVOKED}:  # of today
            continue
        assert (notice.read_at is None) == (notice.words.get("until", "") >= localdate().isoformat())
    for election in Election.objects.select_related("meeting"):
        assert (election.contestable_until - election.meeting.date).days == 15


def test_elected_officials_of_one_branch_owe_a_levy_and_some_paid(demo):
    branch = demo.tree.locals[0]
    held = PublicOffice.objects.current().under(branch).filter(levy_charges__isnull=False).distinct()
    assert LevyCharge.objects.asked().count() == held.count() * 6
    assert LevyPayment.objects.filter(branch=branch, free=0).count() == LevyPayment.objects.count() > 0
    assert LevyCharge.objects.filter(due__gt=0).exists()
    assert LevyExemption.objects.waiting().count() == 1


def test_the_first_branch_tells_of_its_last_assembly(demo):
    minutes = Minutes.objects.approved().get()
    assert list(verify_all()) == []
    assert Communique.objects.published().get().meeting_id == minutes.meeting_id


def test_the_last_renewal_is_to_be_declared(demo):
    """And nothing is asked of those that were recorded long after they took place."""
    [to_make] = Declaration.objects.to_make()
    assert to_make.due_on == Declaration.objects.latest("due_on").due_on
    assert Declaration.objects.earliest("due_on").due_on > localdate() - timedelta(days=400)


def test_the_assembly_that_is_overdue_is_called(demo):
    meeting = Meeting.objects.with_names().get(call__isnull=False, date__gt=demo.calendar.today)
    assert (meeting.state, meeting.session) == (Meeting.State.CALLED, Meeting.Session.RENEWAL)
    assert meeting.date.weekday() == 6
    assert (meeting.date - meeting.called_on).days >= meeting.call.notice_days
    assert meeting.entitled_count == meeting.roll.entitled().count() > 0
    assert set(meeting.roll.exclude(reason="").values_list("reason", flat=True)) == {"dues"}


def test_the_desk_of_the_assembly_of_today_has_begun_to_tick(demo):
    meeting = Meeting.objects.with_names().get(call__isnull=False, date=demo.calendar.today)
    counted = tally(meeting)
    assert (counted.missing, counted.present) == (3, counted.needed - 3)
    assert (localdate() - meeting.call.sent_on).days >= meeting.call.notice_days
