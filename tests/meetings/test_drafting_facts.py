"""Minutes and communiqué tell every fact of a record, and neither name nor number beyond it."""

import dataclasses
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.assembly_file import parse_assembly, record_assembly
from meetings.drafting.communique import communique_title, draft_communique
from meetings.drafting.facts import (
    Act,
    Attendee,
    Ballot,
    Decision,
    Duty,
    Facts,
    Honour,
    Item,
    Place,
    Plan,
    Someone,
    Speech,
    Verdict,
    facts_of,
)
from meetings.drafting.minutes import draft_minutes
from meetings.election_record import ElectionRecord
from meetings.models import Majority, Meeting, Outcome
from meetings.record import hold_record
from tests.meetings.assembly_file.files import EXAMPLE, REAL
from tests.meetings.drafting_vocabulary import beyond, own_words
from tests.meetings.told import missing

DRAFTS = {"minutes": draft_minutes, "communique": draft_communique}


def recorded_facts(path):
    meeting = record_assembly(file=parse_assembly(path.read_bytes())).meeting
    meeting = Meeting.objects.with_names().get(pk=meeting.pk)
    hold_record([meeting])
    return facts_of(meeting, ElectionRecord.all_of(meeting), meeting.chair_capacity)


@pytest.fixture(params=[EXAMPLE, *REAL], ids=lambda path: path.stem)
def facts(request, db):
    return recorded_facts(request.param)


@pytest.mark.parametrize("draft", DRAFTS)
def test_every_fact_of_the_record_is_told(facts, draft):
    assert missing(DRAFTS[draft](facts), facts) == []


@pytest.mark.parametrize("draft", DRAFTS)
def test_no_name_and_no_number_is_told_beyond_the_record(facts, draft):
    assert beyond(DRAFTS[draft](facts), facts) == []
    assert beyond(communique_title(facts), facts) == []


def test_no_part_of_a_name_is_a_word_of_the_drafts_own(facts):
    """Else what is told beyond the record could hide behind it."""
    people = [facts.chair, facts.rapporteur, *(row.person for row in facts.attendance)]
    people += [row.speaker for row in facts.speeches] + [row.person for row in facts.ballots[0].places]
    names = {part for person in people if person for part in person.name.split()}
    assert names & own_words() == set()


def test_one_fact_taken_out_of_the_record_goes_out_of_the_texts(facts):
    """The test of beyond notices: a text of the whole record tells too much about less of it."""
    poorer = dataclasses.replace(facts, ballots=())
    assert beyond(draft_minutes(facts), poorer) != []
    assert missing(draft_minutes(poorer), facts) != []


PEOPLE = st.builds(
    Someone,
    name=st.sampled_from(["أمينة المرابط", "بدر السوسي", "Karim Naciri", "إلياس آيت علي", "رقية السملالي"]),
    gender=st.sampled_from(["F", "M", ""]),
    key=st.just(1),
)
NUMBERS = st.one_of(st.none(), st.sampled_from([0, 1, 2, 3, 10, 11, 58, 99, 100, 101, 102, 103, 111]))
SUBJECTS = st.sampled_from(
    [
        "كلمة ترحيبية",
        "عرض حول التعليم",
        "حصيلة السنة",
        "الوضع التنظيمي.",
        "2030",
        "Plan Nakhil",
        "تقرير لجنة البيئة",
    ]
)
CAPACITIES = st.sampled_from(["", "كاتبة الجهة", "المنسق الإقليمي", "ممثلو الشبيبة"])
DAYS = st.dates(date(2015, 1, 1), date(2026, 11, 1))
ATTENDEES = st.one_of(
    st.builds(Attendee, person=PEOPLE, capacity=CAPACITIES, is_guest=st.booleans()),
    st.builds(Attendee, person=st.none(), capacity=CAPACITIES.filter(bool), count=NUMBERS, is_guest=st.booleans()),
)
SPEECHES = st.builds(
    Speech, subject=SUBJECTS, speaker=st.one_of(st.none(), PEOPLE), capacity=CAPACITIES,
    points=st.lists(SUBJECTS, max_size=3).map(tuple),
)  # fmt: skip
DUTIES = st.builds(Duty, subject=SUBJECTS, owner=st.one_of(st.none(), PEOPLE), due_on=st.one_of(st.none(), DAYS))
METHODS = st.sampled_from(["", "consensus", "show_of_hands", "secret_ballot"])
VERDICTS = st.builds(
    Verdict, outcome=st.sampled_from(Outcome.values), majority=st.sampled_from(Majority.values),
    needed=NUMBERS.filter(lambda number: number != 0), chair_vote=st.sampled_from(["", "for", "against"]),
)  # fmt: skip
DECISIONS = st.builds(
    Decision, subject=SUBJECTS, method=METHODS, votes_for=NUMBERS, votes_against=NUMBERS, abstentions=NUMBERS,
    duties=st.lists(DUTIES, max_size=2).map(tuple), verdict=st.one_of(st.none(), VERDICTS),
)  # fmt: skip
OFFICES = {
    "branch_secretary": {"M": "كاتب الفرع", "F": "كاتبة الفرع", "": "كاتب(ة) الفرع"},
    "first_secretary": {"M": "الكاتب الأول", "F": "الكاتبة الأولى", "": "الكاتب الأول / الكاتبة الأولى"},
    "rapporteur": {"M": "مقرر", "F": "مقررة", "": "مقرر(ة)"},
}
COUNSELLORS = {"M": "مستشار", "F": "مستشارة", "": "مستشار(ة)"}


@st.composite
def ballots(draw):
    places = []
    for office, titles in OFFICES.items():
        person = draw(st.one_of(st.none(), PEOPLE))
        places.append(Place(office, titles[person.gender if person else ""], person, joins_later=draw(st.booleans())))
    for person in draw(st.lists(st.one_of(st.none(), PEOPLE), max_size=5)):
        title = COUNSELLORS[person.gender if person else ""]
        places.append(Place("counsellor", title, person, "مستشارون", draw(st.booleans())))
    first = Act(draw(METHODS), frozenset(draw(st.sets(st.sampled_from(sorted(OFFICES))))))
    others = Act(draw(METHODS), is_of_others=True)
    acts = draw(st.sampled_from([(first, others), (others,), (first,)]))
    return Ballot(draw(st.sampled_from(["bureau", "council", "committee"])), acts, tuple(places),
                  draw(st.one_of(st.none(), DAYS)))  # fmt: skip


BRANCHES = st.sampled_from(["الفرع المحلي بالنخيل", "خلية القرب بالواحة", "جهة الواحة", "حزب الأفق"])
PLANS = st.builds(
    Plan, title=st.sampled_from(["خطة عمل لترسيخ الحضور", "برنامج 2030"]), branch=BRANCHES, first_day=DAYS,
    last_day=DAYS, adopted_on=DAYS, presenter=st.one_of(st.none(), PEOPLE),
)  # fmt: skip
HONOURS = st.builds(
    Honour, person=PEOPLE, capacity=CAPACITIES, reason=st.sampled_from(["", "اعترافا بعطائها.", "خدمة للمدرسة"])
)
TITLES = st.sampled_from(
    ["الجمع العام العادي", "اجتماع المكتب", "لقاء مع الساكنة", "ندوة", "Réunion publique", "المجلس"]
)
RECORDS = st.builds(
    Facts,
    branch=st.sampled_from(["الفرع المحلي بالنخيل", "خلية القرب بالواحة", "جهة الواحة", "حزب الأفق"]),
    kind=st.sampled_from([*Meeting.Kind.values, "something_new"]),
    title=TITLES,
    date=DAYS,
    purpose=st.sampled_from(["", "تجديد المكتب.", "تقييم السنة\nوتجديد المكتب"]),
    part_of_day=st.sampled_from(["", "morning", "afternoon", "evening"]),
    starts_at=st.one_of(st.none(), st.just(time(9, 5))),
    closed_at=st.one_of(st.none(), st.just(time(17, 45))),
    venue=st.sampled_from(["", "المقر الإقليمي", "دار الشباب", "Hôtel Atlas", "5 زنقة الورد"]),
    host=st.sampled_from(["", "الفرع الإقليمي بالنخيل"]),
    chair=st.one_of(st.none(), PEOPLE),
    rapporteur=st.one_of(st.none(), PEOPLE),
    call_number=st.one_of(st.none(), st.integers(1, 12)),
    called_on=st.one_of(st.none(), DAYS),
    entitled=NUMBERS,
    present=NUMBERS,
    quorum=NUMBERS,
    source_credit=st.sampled_from(["", "مراسلة خاصة"]),
    source_place=st.sampled_from(["", "الواحة"]),
    agenda=st.lists(st.builds(Item, subject=SUBJECTS, note=st.sampled_from(["", "يقدمه الكاتب"])), max_size=3).map(
        tuple
    ),
    attendance=st.lists(ATTENDEES, max_size=4).map(tuple),
    speeches=st.lists(SPEECHES, max_size=3).map(tuple),
    decisions=st.lists(DECISIONS, max_size=3).map(tuple),
    ballots=st.lists(ballots(), max_size=2).map(tuple),
    plans_adopted=st.lists(PLANS, max_size=2).map(tuple),
    plans_presented=st.lists(PLANS, max_size=2).map(tuple),
    honours=st.lists(HONOURS, max_size=3).map(tuple),
    founded=st.lists(BRANCHES, max_size=2).map(tuple),
)


@settings(max_examples=300, deadline=None)
@given(RECORDS)
def test_any_record_is_told_whole_and_nothing_else(facts):
    for draft in DRAFTS.values():
        text = draft(facts)
        assert missing(text, _as_told(facts)) == []
        assert beyond(text, facts) == []
        assert "None" not in text
        assert "  " not in text


def _as_told(facts):
    """A purpose of several lines is told line by line."""
    return dataclasses.replace(facts, purpose=facts.purpose.split("\n")[0])


@given(RECORDS)
def test_women_and_men_are_told_apart(facts):
    text = draft_minutes(facts)
    for person in filter(None, (facts.chair, facts.rapporteur)):
        title = {"F": "السيدة", "M": "السيد", "": "السيد(ة)"}[person.gender]
        assert f"{title} {person.name}" in text
