"""A copy of the whole database tells nobody who voted what: by no order, no time, no key and no length."""

import json
import re
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from meetings.balloting.rounds import close_phones
from meetings.balloting.urns import sign_code
from meetings.balloting.voting import Cast, cast_vote
from meetings.models import Objection, RollEntry, Urn, VoterMark
from meetings.scrubbing import remove_words
from tests.meetings.balloting.held import entry_of, fresh, headquarters, opened, others_vote, sitting_meeting, vote
from tests.meetings.calls import seal
from tests.postgres import dump_of
from tests.threads import at_once, right_after

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def held(party):
    hq = headquarters()
    meeting = sitting_meeting(party["local"], 12, by=hq)
    _poll, round, options = opened(meeting, hq)
    return hq, meeting, round, options


def dumped():
    """The database as `pg_dump` writes it."""
    return dump_of(connection.get_connection_params())


def rows_of(dump, table):
    """The rows of a table in a dump, as lists of texts."""
    text = dump.decode() if isinstance(dump, bytes) else dump
    found = re.search(rf"COPY public\.{table} \([^)]*\) FROM stdin;\n(.*?)\\\.\n", text, re.S)
    return [line.split("\t") for line in found[1].splitlines()]


def test_a_dump_after_the_closing_links_no_ballot_to_a_voter(held):
    hq, meeting, round, (first, second) = held
    cast = [(person, vote(round, person, first if place % 3 else second))
            for place, person in enumerate(meeting.people)]  # fmt: skip
    close_phones(round=round, by=hq)
    dump = dumped()
    [urn] = rows_of(dump, "meetings_urn")
    ballots = json.loads(urn[3] if urn[3].startswith("[") else urn[2])
    codes = [code for code, _choice in ballots]
    assert sorted(codes) == codes == sorted(code for _person, code in cast)
    marks = rows_of(dump, "meetings_votermark")
    entries = {str(entry_of(meeting, person).pk) for person in meeting.people}
    assert {mark[1] for mark in marks} == entries
    for mark in marks:  # a random key, the round, the entry: nothing else, and no time
        assert len(mark) == 3
        assert uuid.UUID(mark[0]).version == 4
    text = dump.decode() if isinstance(dump, bytes) else dump
    for _person, code in cast:  # a ballot's code stands in the urn alone
        assert text.count(code) == 1


def test_copies_taken_around_a_vote_have_nothing_in_common(held):
    _hq, meeting, round, (first, second) = held
    vote(round, meeting.people[0], first)
    before = bytes(fresh(round.urn).sealed)
    code = vote(round, meeting.people[1], second)
    after = bytes(fresh(round.urn).sealed)
    assert code not in str(dumped())
    shared = sum(one == other for one, other in zip(before, after, strict=False))
    assert shared < len(before) / 8  # chance gives one byte of 256
    vote(round, meeting.people[2], first)
    third = len(fresh(round.urn).sealed)
    assert third - len(after) == len(after) - len(before)  # whatever they chose


def test_nothing_of_a_vote_is_in_other_tables(held):
    _hq, meeting, round, (first, _second) = held
    before = {line for line in str_of(dumped()).splitlines() if "\t" in line}
    vote(round, meeting.people[0], first)
    changed = {line for line in str_of(dumped()).splitlines() if "\t" in line} - before
    assert len(changed) == 2  # the mark and the urn
    assert sum("\\\\x" in line for line in changed) == 1


def str_of(dump):
    return dump.decode() if isinstance(dump, bytes) else dump


def test_no_time_and_no_sequence_is_kept_of_marks_and_urns():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type, column_default FROM information_schema.columns "
            "WHERE table_name IN ('meetings_votermark', 'meetings_urn')"
        )
        columns = cursor.fetchall()
    assert {(table, name, kind) for table, name, kind, _default in columns} == {
        ("meetings_votermark", "id", "uuid"),
        ("meetings_votermark", "round_id", "bigint"),
        ("meetings_votermark", "entry_id", "bigint"),
        ("meetings_urn", "id", "bigint"),
        ("meetings_urn", "round_id", "bigint"),
        ("meetings_urn", "sealed", "bytea"),
        ("meetings_urn", "ballots", "jsonb"),
    }
    assert all(default is None for *_column, default in columns)


def test_of_two_requests_at_once_one_is_counted(held):
    hq, meeting, round, (first, second) = held
    person = meeting.people[0]

    def try_to(option):
        try:
            return bool(vote(round, person, option))
        except ValidationError:
            return False

    assert sorted(at_once(try_to, [first, second, first])) == [False, False, True]
    assert VoterMark.objects.count() == 1
    others_vote(round)
    assert sum(close_phones(round=round, by=hq).votes.values()) == 1


def test_the_same_form_sent_twice_at_once_is_counted_once(held):
    hq, meeting, round, (first, _second) = held
    entry = entry_of(meeting, meeting.people[0])
    signed = sign_code("AAAAA-BBBBB", round.pk, entry.pk)
    answers = at_once(lambda _turn: cast_vote(round=round, entry=entry, signed_code=signed, choice=[first]), range(3))
    assert sorted(answer.value for answer in answers) == ["counted", "counted_before", "counted_before"]
    assert answers.count(Cast.COUNTED) == 1
    others_vote(round)
    assert close_phones(round=round, by=hq).votes[first] == 1


def test_everybody_at_once_is_counted(held):
    hq, meeting, round, (first, _second) = held
    at_once(lambda person: vote(round, person, first), meeting.people)
    round = close_phones(round=round, by=hq)
    assert (round.votes[first], round.voters) == (12, 12)


def test_who_votes_while_the_round_is_being_closed_is_late(held):
    hq, meeting, round, (first, _second) = held
    vote(round, meeting.people[0], first)
    others_vote(round)

    def vote_late():
        try:
            return bool(vote(round, meeting.people[1], first))
        except ValidationError:
            return False

    assert right_after(lambda: close_phones(round=round, by=hq), vote_late) is False
    assert len(Urn.objects.get().ballots) == VoterMark.objects.count() == 3


def test_the_database_itself_keeps_marks_and_published_ballots(held):
    hq, meeting, round, (first, _second) = held
    vote(round, meeting.people[0], first)
    others_vote(round)
    other = RollEntry.objects.get(person=meeting.people[1])
    close_phones(round=round, by=hq)
    acts = [
        lambda: VoterMark.objects.create(round=round, entry=other),
        lambda: VoterMark.objects.all().delete(),
        lambda: VoterMark.objects.update(entry=other),
        lambda: Urn.objects.update(ballots=[]),
    ]
    for act in acts:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert len(Urn.objects.get().ballots) == 3


def test_words_go_with_an_identity_from_frozen_ballots(held):
    hq, meeting, _round, _options = held
    person = meeting.people[0]
    row = Objection.objects.create(meeting=meeting, person=person, text="لم أستدع", recorded_by=hq)
    seal(meeting)
    remove_words([person.pk])
    row.refresh_from_db()
    assert row.text != "لم أستدع"
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(meeting=meeting, person=meeting.people[1])
