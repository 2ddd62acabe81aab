"""A vote on a resolution: what comes of it, what it keeps, what is refused, and taking it back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from meetings import second_calls
from meetings.attending.presence import count_presence
from meetings.changing_calls import cancel
from meetings.drafting.facts import facts_of
from meetings.minutes.approving import reasons_to_wait
from meetings.models import AttendanceClosing, MajorityRule, Matter, Meeting, Outcome, Resolution, Vote
from meetings.models.majorities import Votes, votes_needed
from meetings.record import hold_record
from meetings.voting.deciding import Cast, decide
from meetings.voting.presence import Present
from meetings.voting.recording import record_vote, take_back_vote
from meetings.voting.words import explain
from tests.factories import make_member, make_user
from tests.meetings.calls import call_meeting, seal
from tests.meetings.minutes import write_minutes
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db


def refused(message):
    return pytest.raises(ValidationError, match=message)


def called_of(branch):
    make_member(branch)
    return call_meeting(branch)


class TestOutcome:
    def test_more_than_half_of_the_votes_adopts(self, vote):
        found = vote(31, 12, 3)
        assert (found.outcome, found.needed) == (Outcome.ADOPTED, 22)
        assert (found.entitled, found.present, found.quorum, found.majority) == (60, 46, 31, "half_cast")

    def test_it_is_explained(self, vote):
        assert explain(vote(31, 12, 3)) == (
            "اعتُمد، بتأييد 31 صوتا، مقابل 12، وامتناع 3؛ ويلزم أكثر من نصف الأصوات المعبر عنها (22)؛ "
            "وكان الحاضرون 46، والنصاب 31."
        )

    def test_the_resolution_tells_method_and_counts(self, vote, resolve):
        row = resolve()
        vote(31, 12, 3, on=row)
        row.refresh_from_db()
        assert (row.method, row.votes_for, row.votes_against, row.abstentions) == ("show_of_hands", 31, 12, 3)

    def test_half_rejects(self, vote):
        assert vote(20, 21, 5).outcome == Outcome.REJECTED

    def test_a_tie_rejects_unless_the_chair_voted_for(self, vote):
        assert vote(20, 20, 0).outcome == Outcome.REJECTED
        assert vote(20, 20, 0, chair_vote="against").outcome == Outcome.REJECTED
        decided = vote(20, 20, 0, chair_vote="for")
        assert (decided.outcome, decided.needed) == (Outcome.ADOPTED, 21)
        assert "صوت الرئيس" in explain(decided)

    def test_the_chair_decides_no_tie_where_the_rule_does_not_say_so(self, vote, resolve):
        assert vote(20, 20, 0, on=resolve(Matter.FINANCIAL_REPORT), chair_vote="for").outcome == Outcome.REJECTED

    def test_the_chair_is_not_told_where_there_is_no_tie(self, vote):
        assert vote(21, 20, 0, chair_vote="for").chair_vote == ""

    def test_consensus_has_no_counts(self, vote):
        found = vote(method="consensus")
        assert (found.outcome, found.needed, found.votes_for) == (Outcome.ADOPTED, None, None)
        assert explain(found).startswith("اعتُمد بالتوافق")

    def test_a_consensus_of_too_few_dissolves_no_branch(self, vote, resolve, session):
        assert vote(method="consensus", on=resolve(Matter.DISSOLUTION)).outcome == Outcome.ADOPTED
        session.present_count = 39
        session.save()
        found = vote(method="consensus", on=resolve(Matter.DISSOLUTION))
        assert (found.outcome, found.needed) == (Outcome.REJECTED, 40)

    def test_without_quorum_nothing_is_decided(self, vote, session):
        session.present_count = 30
        session.save()
        found = vote(30, 0, 0)
        assert (found.outcome, found.needed) == (Outcome.NO_QUORUM, None)
        assert explain(found).startswith("لم يُبتّ في الأمر")

    def test_a_matter_of_persons_is_voted_on_secretly(self, vote, resolve):
        row = resolve(Matter.EXPULSION)
        with pytest.raises(ValidationError) as refusal:
            vote(31, 12, 3, on=row)
        assert set(refusal.value.message_dict) == {"method"}
        assert vote(31, 12, 3, on=row, method="secret_ballot").outcome == Outcome.ADOPTED

    def test_two_thirds_of_those_present(self, vote, resolve):
        assert vote(31, 0, 0, on=resolve(Matter.RULES)).outcome == Outcome.ADOPTED
        assert vote(30, 0, 0, on=resolve(Matter.RULES)).outcome == Outcome.REJECTED

    def test_where_nobody_counted_who_is_present_a_majority_of_votes_is_told(self, vote, resolve, session):
        session.present_count = session.entitled_count = session.quorum = None
        session.save()
        found = vote(31, 12, 3)
        assert (found.outcome, found.present) == (Outcome.ADOPTED, None)
        with refused("سجل أولا عدد الحاضرين"):
            vote(31, 0, 0, on=resolve(Matter.RULES))

    def test_a_later_rule_changes_nothing(self, vote):
        found = vote(31, 12, 3)
        MajorityRule.objects.filter(matter=Matter.ORDINARY).update(majority="two_thirds_entitled")
        assert Vote.objects.get(pk=found.pk).majority == "half_cast"


COUNT = st.integers(0, 200)


@given(counts=st.tuples(COUNT, COUNT, COUNT), present=COUNT, represented=st.integers(0, 20), rule=st.booleans())
def test_no_vote_counts_more_people_than_there_are(counts, present, represented, rule):
    terms = MajorityRule(majority="half_cast", chair_decides=rule)
    there = Present(entitled=300, present=present, represented=represented, needed=None)
    cast = Cast("show_of_hands", *counts)
    if sum(counts) > present + represented:
        with pytest.raises(ValidationError):
            decide(terms, cast, there)
        return
    found = decide(terms, cast, there)
    assert found.needed == votes_needed("half_cast", Votes(*counts))
    assert (found.outcome == Outcome.ADOPTED) is (counts[0] > counts[1])


class TestRefused:
    @pytest.mark.parametrize("counts", [(31, 12, 4), (47, 0, 0), (0, 0, 47)])
    def test_more_votes_than_people(self, vote, counts):
        with refused("أكثر من"):
            vote(*counts)
        assert not Vote.objects.exists()

    def test_missing_counts(self, vote):
        with pytest.raises(ValidationError) as refusal:
            vote(31)
        assert set(refusal.value.message_dict) == {"votes_against", "abstentions"}

    def test_counts_of_a_consensus(self, vote):
        with refused("التوافق"):
            vote(31, 0, 0, method="consensus")

    @pytest.mark.parametrize("method", ["", "shouting"])
    def test_no_method(self, vote, method):
        with pytest.raises(ValidationError) as refusal:
            vote(31, 0, 0, method=method)
        assert set(refusal.value.message_dict) == {"method"}

    def test_twice(self, vote, resolve):
        row = resolve()
        vote(31, 12, 3, on=row)
        with refused("سبق"):
            vote(31, 12, 3, on=row)
        assert row.votes.count() == 1

    def test_the_database_keeps_one_too(self, vote, resolve):
        found = vote(31, 12, 3)
        found.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            found.save(force_insert=True)

    def test_before_the_meeting(self, vote, session):
        session.date = localdate() + timedelta(days=1)
        session.save()
        with refused("لم يبدأ"):
            vote(31, 12, 3)

    def test_of_a_meeting_that_is_called_for_later(self, party):
        meeting = called_of(party["local"])
        row = meeting.resolutions.create(subject="برنامج")
        with refused("لم يبدأ"):
            record_vote(meeting=meeting, resolution=row, method="consensus", by=make_user(is_superuser=True))

    def test_of_a_cancelled_one(self, party):
        meeting = called_of(party["local"])
        headquarters = make_user(is_superuser=True)
        cancel(meeting=meeting, reason="أمطار", by=headquarters)
        row = meeting.resolutions.create(subject="برنامج")
        with refused("ملغى"):
            record_vote(meeting=meeting, resolution=row, method="consensus", by=headquarters)

    def test_of_approved_minutes(self, vote, session, resolve):
        row = resolve()
        seal(session)
        with refused("محضر هذا الاجتماع معتمد"):
            vote(31, 12, 3, on=row)

    def test_by_who_does_not_keep_the_record(self, vote, treasurer, outsider):
        for user in (treasurer, outsider):
            with pytest.raises(PermissionDenied):
                vote(31, 12, 3, by=user)

    def test_a_resolution_of_another_meeting(self, vote, party):
        row = make_meeting(party["local"], "جمع آخر").resolutions.create(subject="برنامج")
        with pytest.raises(Resolution.DoesNotExist):
            vote(31, 12, 3, on=row)


class TestTakenBack:
    def test_it_stays_with_its_reason_and_another_is_recorded(self, vote, resolve, secretary):
        row = resolve()
        first = take_back_vote(vote=vote(31, 12, 3, on=row), because="خطأ في العد", by=secretary)
        row.refresh_from_db()
        assert (first.outcome, first.taken_back_by, first.taken_back_because) == ("adopted", secretary, "خطأ في العد")
        assert (row.method, row.votes_for) == ("", None)
        second = vote(13, 31, 2, on=row)
        assert [found.outcome for found in row.votes.all()] == ["adopted", "rejected"]
        assert Resolution.objects.get(pk=row.pk).vote == second

    def test_not_without_a_reason_nor_twice(self, vote, secretary):
        found = vote(31, 12, 3)
        with pytest.raises(ValidationError) as refusal:
            take_back_vote(vote=found, because="  ", by=secretary)
        assert set(refusal.value.message_dict) == {"because"}
        take_back_vote(vote=found, because="خطأ", by=secretary)
        with refused("سبق"):
            take_back_vote(vote=found, because="خطأ", by=secretary)

    def test_not_by_others_nor_after_the_minutes(self, vote, session, secretary, treasurer):
        found = vote(31, 12, 3)
        with pytest.raises(PermissionDenied):
            take_back_vote(vote=found, because="خطأ", by=treasurer)
        seal(session)
        with refused("محضر هذا الاجتماع معتمد"):
            take_back_vote(vote=found, because="خطأ", by=secretary)


@pytest.mark.postgresql
class TestDatabase:
    def test_a_vote_does_not_change(self, vote):
        found = vote(31, 12, 3)
        for change in ({"outcome": "rejected"}, {"votes_for": 30}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Vote.objects.filter(pk=found.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            found.delete()

    def test_nor_does_what_was_voted_on(self, vote, resolve):
        row = resolve()
        vote(31, 12, 3, on=row)
        for change in ({"subject": "غيره"}, {"votes_for": 40}, {"matter": "rules"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Resolution.objects.filter(pk=row.pk).update(**change)
        Resolution.objects.filter(pk=row.pk).update(order=7)

    def test_nor_is_one_added_to_approved_minutes(self, vote, session, resolve):
        found, row = vote(31, 12, 3), resolve()
        seal(session)
        found.pk, found.resolution, found.presence = None, row, None
        with pytest.raises(DatabaseError, match="approved"), transaction.atomic():
            found.save(force_insert=True)


def test_a_closed_list_is_no_judge_of_a_vote_taken_before(vote, session, secretary):
    session.present_count = 30
    session.save()
    count = count_presence(meeting=session, by=secretary, of="إقفال اللائحة")
    AttendanceClosing.objects.create(meeting=session, count=count, closed_by=secretary)
    with refused("لائحة الحضور مقفلة"):
        vote(30, 0, 0)
    assert not Vote.objects.exists()


class TestUndecided:
    """What was never voted on, or voted on and taken back, is told nowhere as decided."""

    @pytest.fixture
    def waiting(self, vote, secretary):
        return take_back_vote(vote=vote(12, 31, 3), because="خطأ", by=secretary).resolution

    def test_it_waits_for_its_vote(self, waiting, vote):
        row = Resolution.objects.get(pk=waiting.pk)
        assert (row.awaits_vote, row.is_fixed) == (True, True)
        vote(12, 31, 3, on=row)
        row = Resolution.objects.get(pk=waiting.pk)
        assert (row.awaits_vote, row.is_fixed) == (False, True)

    def test_no_draft_tells_it(self, waiting, session):
        hold_record([session])
        assert facts_of(session, (), "").decisions == ()

    def test_no_minutes_are_approved_meanwhile(self, waiting, session, vote):
        minutes = write_minutes(session, make_user())
        assert any("ينتظر التصويت" in why for why in reasons_to_wait(minutes))
        vote(12, 31, 3, on=Resolution.objects.get(pk=waiting.pk))
        assert not any("ينتظر التصويت" in why for why in reasons_to_wait(minutes))


class TestChair:
    def test_nobody_decides_a_tie_of_none(self, vote):
        with pytest.raises(ValidationError) as refusal:
            vote(0, 0, 20, chair_vote="for")
        assert set(refusal.value.message_dict) == {"chair_vote"}
        assert vote(0, 0, 20).outcome == Outcome.REJECTED

    def test_nor_one_of_a_secret_ballot(self, vote):
        with pytest.raises(ValidationError) as refusal:
            vote(20, 20, 0, method="secret_ballot", chair_vote="for")
        assert set(refusal.value.message_dict) == {"chair_vote"}
        assert vote(20, 20, 0, method="secret_ballot").outcome == Outcome.REJECTED


class TestSecondCall:
    def test_a_vote_without_quorum_resolves_nothing(self, vote, session, resolve):
        session.present_count = 3
        session.save()
        vote(3, 0, 0)
        assert not second_calls._resolved(session)
        resolve()
        assert second_calls._resolved(session)

    def test_once_it_is_sent_nothing_is_voted_on_at_the_first(self, vote, session, party, resolve):
        row = resolve()
        second = called_of(party["local"])
        Meeting.objects.filter(pk=second.pk).update(previous_call=session)
        with refused("الاستدعاء الثاني"):
            vote(31, 12, 3, on=row)
