"""A secret ballot on phones: who may vote, once, while the round is open; and what of it is kept."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from meetings.attending.desk import check_in, check_out, take_back
from meetings.balloting.rounds import close_phones, open_round
from meetings.balloting.slips import find_slip, hand_slip
from meetings.balloting.urns import make_code, seal, sign_code, unseal
from meetings.balloting.voting import Cast, cast_vote
from meetings.models import Attendance, RollEntry, Urn, VoterMark, VotingSlip
from tests.factories import make_members, make_user
from tests.meetings.balloting.held import entry_of, fresh, opened, others_vote, planned_poll, sitting_meeting, vote

pytestmark = pytest.mark.usefixtures("in_english")


def test_each_vote_is_counted_and_published_by_its_code(meeting, hq):
    poll, round, (first, second) = opened(meeting, hq)
    people = meeting.people
    codes = [vote(round, person, first) for person in people[:3]]
    codes += [vote(round, people[3], second), vote(round, people[4])]
    round = close_phones(round=round, by=hq)
    assert (round.votes, round.blank, round.voters, round.present) == ({first: 3, second: 1}, 1, 5, 5)
    assert round.elected == [first]
    assert fresh(poll).is_over
    urn = Urn.objects.get()
    assert urn.ballots == sorted([[codes[0], [first]], [codes[1], [first]], [codes[2], [first]],
                                  [codes[3], [second]], [codes[4], []]])  # fmt: skip
    assert bytes(urn.sealed) == b""


def test_a_lost_answer_is_asked_again_with_the_same_code(meeting, hq):
    _poll, round, (first, second) = opened(meeting, hq)
    entry, code = entry_of(meeting, meeting.people[0]), make_code()
    sent = {"round": round, "entry": entry, "signed_code": sign_code(code, round.pk, entry.pk)}
    assert cast_vote(**sent, choice=[first]) == Cast.COUNTED
    assert cast_vote(**sent, choice=[first]) == Cast.COUNTED_BEFORE
    assert cast_vote(**sent, choice=[second]) == Cast.COUNTED_BEFORE  # the first choice stands
    others_vote(round)
    round = close_phones(round=round, by=hq)
    assert round.votes == {first: 1, second: 0}
    assert cast_vote(**sent, choice=[first]) == Cast.COUNTED_BEFORE


def test_nobody_votes_twice(meeting, hq):
    _poll, round, (first, second) = opened(meeting, hq)
    vote(round, meeting.people[0], first)
    with pytest.raises(ValidationError, match="already"):
        vote(round, meeting.people[0], second)
    others_vote(round)
    assert close_phones(round=round, by=hq).votes == {first: 1, second: 0}


def test_nobody_votes_late(meeting, hq):
    _poll, round, (first, _second) = opened(meeting, hq)
    vote(round, meeting.people[1], first)
    others_vote(round)
    close_phones(round=round, by=hq)
    with pytest.raises(ValidationError, match="closed"):
        vote(round, meeting.people[0], first)
    with pytest.raises(ValidationError, match="over"):
        close_phones(round=round, by=hq)
    assert VoterMark.objects.count() == 3


@pytest.mark.parametrize("state", ["excluded", "struck_off"])
def test_who_is_not_entitled_does_not_vote(meeting, hq, state):
    _poll, round, (first, _second) = opened(meeting, hq)
    person = meeting.people[4]
    reason = "dues" if state == "excluded" else ""
    RollEntry.objects.filter(meeting=meeting, person=person).update(state=state, reason=reason)
    with pytest.raises(PermissionDenied):
        vote(round, person, first)
    assert VoterMark.objects.count() == 0


def test_who_is_absent_does_not_vote(meeting, hq):
    _poll, round, (first, _second) = opened(meeting, hq)
    Attendance.objects.filter(person=meeting.people[4]).delete()
    with pytest.raises(PermissionDenied):
        vote(round, meeting.people[4], first)


def test_a_choice_names_those_who_stand_once_and_no_more_than_the_seats(meeting, hq):
    _poll, round, (first, second) = opened(meeting, hq)
    for choice in ([first, second], [first + 100], [first, first]):
        with pytest.raises(ValidationError):
            vote(round, meeting.people[0], *choice)
    assert VoterMark.objects.count() == 0


def test_a_code_is_the_servers_own_and_for_one_voter(meeting, hq):
    _poll, round, (first, _second) = opened(meeting, hq)
    mine, theirs = (entry_of(meeting, person) for person in meeting.people[:2])
    for signed in ("", "AAAAA-AAAAA", sign_code(make_code(), round.pk, theirs.pk)):
        with pytest.raises(ValidationError, match="open the page again"):
            cast_vote(round=round, entry=mine, signed_code=signed, choice=[first])


def test_a_code_in_the_urn_is_taken_by_nobody_else(meeting, hq):
    _poll, round, (first, second) = opened(meeting, hq)
    code = vote(round, meeting.people[0], first)
    with pytest.raises(ValidationError):
        vote(round, meeting.people[1], second, code=code)


def test_a_sealed_urn_says_nothing_by_its_length_or_its_order():
    long, short = {"B": [101, 7], "A": [7]}, {"A": [], "B": []}
    options = [7, 101]
    assert len(seal(long, 1, options)) == len(seal(short, 1, options))
    assert seal(long, 1, options) != seal(long, 1, options)
    assert list(unseal(seal(long, 1, options), 1)) == ["A", "B"]
    with pytest.raises(ValidationError, match="key"):
        unseal(seal(long, 1, options), 2)


def test_an_urn_opens_with_an_earlier_key_of_the_server(settings):
    sealed = seal({"A": [7]}, 1, [7])
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-server"
    assert unseal(sealed, 1) == {"A": [7]}
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ValidationError):
        unseal(sealed, 1)


def test_two_voters_have_no_secret(party, hq):
    meeting = sitting_meeting(party["local"], 2, by=hq)
    poll = planned_poll(meeting, hq)
    with pytest.raises(ValidationError, match="fewer than 3"):
        open_round(poll=poll, by=hq)


def test_who_has_no_account_votes_by_a_code_of_the_desk(meeting, hq):
    _poll, round, (first, _second) = opened(meeting, hq)
    entry = entry_of(meeting, meeting.people[0])
    lost = hand_slip(round=round, entry=entry, by=hq)
    token = hand_slip(round=round, entry=entry, by=hq)
    assert find_slip(lost) is None
    assert find_slip(token).entry == entry
    assert token not in str(list(VotingSlip.objects.values_list()))
    vote(round, meeting.people[0], first)
    with pytest.raises(ValidationError, match="has voted"):
        hand_slip(round=round, entry=entry, by=hq)


def test_a_code_is_handed_to_nobody_with_an_account_nor_to_the_absent(meeting, hq):
    _poll, round, _options = opened(meeting, hq)
    make_user(meeting.people[0])
    Attendance.objects.filter(person=meeting.people[1]).delete()
    for person in meeting.people[:2]:
        with pytest.raises(ValidationError):
            hand_slip(round=round, entry=entry_of(meeting, person), by=hq)
    for person in meeting.people[2:]:
        vote(round, person)
    close_phones(round=round, by=hq)
    with pytest.raises(ValidationError):
        hand_slip(round=round, entry=entry_of(meeting, meeting.people[2]), by=hq)


def test_the_record_is_kept_by_who_may(meeting, hq, party):
    _poll, round, _options = opened(meeting, hq)
    member = make_user(meeting.people[0])
    with pytest.raises(PermissionDenied):
        close_phones(round=round, by=member)
    with pytest.raises(PermissionDenied):
        hand_slip(round=round, entry=entry_of(meeting, meeting.people[1]), by=member)
    assert fresh(round).is_open
    make_members(party["local"], 1)


def test_who_left_the_room_does_not_vote_until_they_come_back(meeting, hq):
    meeting.attendance.all().delete()
    entries = [entry_of(meeting, person) for person in meeting.people]
    for entry in entries:
        check_in(entry=entry, by=hq)
    _poll, round, (first, _second) = opened(meeting, hq)
    check_out(entry=entries[3], by=hq)
    take_back(entry=entries[4], by=hq)
    for person in meeting.people[3:]:
        with pytest.raises(PermissionDenied, match="present"):
            vote(round, person, first)
    assert not VoterMark.objects.exists()
    check_in(entry=entries[3], by=hq)
    vote(round, meeting.people[3], first)
    assert VoterMark.objects.get().entry == entries[3]
