"""Sentences of the drafts, word for word."""

from dataclasses import replace
from datetime import date, time

import pytest

from meetings.drafting import phrases
from meetings.drafting.communique import draft_communique
from meetings.drafting.elections import tell_ballot
from meetings.drafting.facts import Act, Attendee, Ballot, Decision, Duty, Facts, Place, Someone, Speech, Verdict
from meetings.drafting.minutes import draft_minutes

AMINA, BADR = Someone("أمينة المرابط", "F", 1), Someone("بدر السوسي", "M", 2)
BARE = Facts("الفرع المحلي بالنخيل", "general_assembly", "الجمع العام لتجديد المكتب", date(2026, 10, 18))


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("عرض التجربة المحلية", "قدم السيد بدر السوسي عرض التجربة المحلية"),
        ("عرض حول التعليم", "تناول الكلمة السيد بدر السوسي، في موضوع «عرض حول التعليم»"),
        ("تقرير مالي", "تناول الكلمة السيد بدر السوسي، في موضوع «تقرير مالي»"),
        ("عرض", "تناول الكلمة السيد بدر السوسي، في موضوع «عرض»"),
        ("كلمة ترحيبية", "ألقى السيد بدر السوسي كلمة ترحيبية"),
        ("حصيلة السنة", "تناول الكلمة السيد بدر السوسي، في موضوع «حصيلة السنة»"),
    ],
)
def test_a_verb_takes_only_what_shows_no_case(subject, said):
    assert phrases.spoke(Speech(subject, BADR)) == said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((58, 2, 1), "بـ58 صوتا مقابل صوتين وامتناع عضو واحد عن التصويت"),
        ((58, 0, 0), "بـ58 صوتا دون معارضة ولا امتناع"),
        ((58, 2, 0), "بـ58 صوتا مقابل صوتين ودون امتناع"),
        ((58, 0, 3), "بـ58 صوتا دون معارضة، مع امتناع 3 أعضاء عن التصويت"),
        ((58, None, 3), "بـ58 صوتا وامتناع 3 أعضاء عن التصويت"),
        ((58, 0, None), "بـ58 صوتا دون معارضة"),
        ((0, 12, None), "دون أي صوت مؤيد مقابل 12 صوتا"),
        ((0, 0, 12), "دون أي صوت مؤيد ولا معارضة، مع امتناع 12 عضوا عن التصويت"),
        ((None, 0, 0), "دون معارضة ولا امتناع"),
        ((None, 2, None), "بمعارضة صوتين"),
        ((None, None, 0), "دون امتناع"),
        ((None, None, 2), "مع امتناع عضوين عن التصويت"),
        ((None, None, None), ""),
    ],
)
def test_votes(counts, said):
    decided = phrases.decided(Decision("برنامج سنوي", "", *counts))
    assert decided == "، ".join(filter(None, ("برنامج سنوي", said)))


def test_a_task_has_its_last_day():
    duty = Duty("إعداد البرنامج", AMINA, date(2026, 12, 31))
    assert phrases.duty(duty) == "إعداد البرنامج، تتولى ذلك السيدة أمينة المرابط، وذلك في أجل أقصاه 31 دجنبر 2026"


@pytest.mark.parametrize("count", [1, 2, 12])
def test_people_told_by_their_capacity_have_their_number(count):
    assert phrases.attendee(Attendee(capacity="المنخرطات", count=count)) == f"المنخرطات (العدد: {count})"


@pytest.mark.parametrize(
    ("kind", "title", "intro"),
    [
        ("general_assembly", "الجمع العام لتجديد المكتب", "وكانت الغاية منه:"),
        ("training", "القيادة المحلية", "وكانت الغاية منها:"),
        ("outreach_meeting", "ندوة الشباب والسياسة", "وكانت الغاية منها:"),
    ],
)
def test_the_aims_follow_the_gender_of_the_meeting(kind, title, intro):
    facts = replace(BARE, kind=kind, title=title, purpose="التقييم\nالبرنامج")
    for draft in (draft_minutes, draft_communique):
        assert f"{intro}\n- التقييم\n- البرنامج" in draft(facts)


SECRETARY = Place("branch_secretary", "كاتب الفرع", BADR)
TREASURER = Place("treasurer", "أمينة المال", AMINA)


def ballot(*acts, places=(SECRETARY, TREASURER), **fields):
    return Ballot("bureau", acts, places, **fields)


def test_consensus_is_no_unanimity():
    first = ballot(Act("consensus", frozenset({"branch_secretary"})), Act("", is_of_others=True))
    assert tell_ballot(first) == [
        "تم انتخاب السيد بدر السوسي كاتبا للفرع بالتوافق، فيما توزعت باقي المهام على النحو التالي:",
        "- أمينة المال: السيدة أمينة المرابط",
    ]
    facts = replace(BARE, ballots=(first,), decisions=(Decision("برنامج سنوي", "consensus"),))
    for draft in (draft_minutes, draft_communique):
        assert "بالإجماع" not in draft(facts)


def test_places_that_no_act_tells_have_a_heading():
    whole = ["تم انتخاب أعضاء المكتب على النحو التالي:", "- كاتب الفرع: السيد بدر السوسي",
             "- أمينة المال: السيدة أمينة المرابط"]  # fmt: skip
    assert tell_ballot(ballot()) == whole
    assert "وقد تم انتخاب أعضاء المكتب على النحو التالي:\n- كاتب" in draft_communique(
        replace(BARE, ballots=(ballot(),))
    )
    assert tell_ballot(ballot(Act("", frozenset({"branch_secretary"})))) == [
        "تم انتخاب السيد بدر السوسي كاتبا للفرع.",
        "وتوزعت باقي المهام على النحو التالي:",
        "- أمينة المال: السيدة أمينة المرابط",
    ]
    assert tell_ballot(ballot(places=(), term_ends_on=date(2029, 10, 18))) == [
        "حدد تاريخ تجديد المكتب في 18 أكتوبر 2029."
    ]


def test_the_source_stands_under_a_heading_of_its_own():
    """And nothing is said of a closing that nobody recorded."""
    text = draft_minutes(replace(BARE, source_credit="مراسلة خاصة"))
    assert text.endswith("## مصدر المعطيات\n\nمراسلة خاصة.\n")
    assert "اختتام الجلسة" not in text
    assert "## اختتام الجلسة\n\nرفعت الجلسة على الساعة 18:30." in draft_minutes(replace(BARE, closed_at=time(18, 30)))


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (
            Verdict("adopted", "half_cast", 22),
            "برنامج سنوي، برفع الأيدي، بـ31 صوتا مقابل 12 صوتا وامتناع 3 أعضاء عن التصويت، "
            "وبذلك تحققت الأغلبية اللازمة، وهي أكثر من نصف الأصوات المعبر عنها (22 صوتا)",
        ),
        (
            Verdict("adopted", "half_cast", 22, "for"),
            "برنامج سنوي، برفع الأيدي، بـ31 صوتا مقابل 12 صوتا وامتناع 3 أعضاء عن التصويت، وبذلك تحققت الأغلبية "
            "اللازمة، وهي أكثر من نصف الأصوات المعبر عنها (22 صوتا)، بترجيح صوت الرئيس عند التعادل",
        ),
        (
            Verdict("rejected", "two_thirds_entitled", 40),
            "برنامج سنوي، برفع الأيدي، بـ31 صوتا مقابل 12 صوتا وامتناع 3 أعضاء عن التصويت، "
            "ولم تتحقق الأغلبية اللازمة، وهي ثلثا من لهم حق الحضور (40 صوتا)",
        ),
    ],
)
def test_what_came_of_a_vote(verdict, said):
    assert phrases.decided(Decision("برنامج سنوي.", "show_of_hands", 31, 12, 3, verdict=verdict)) == said


def test_what_was_not_taken_stands_apart():
    taken = Decision("برنامج سنوي", "consensus", verdict=Verdict("adopted", "half_cast"))
    failed = Decision("التقرير المالي", "show_of_hands", 12, 31, 3, verdict=Verdict("rejected", "half_cast", 22))
    unsettled = Decision("تعديل النظام", "show_of_hands", verdict=Verdict("no_quorum", "two_thirds_present"))
    text = draft_minutes(replace(BARE, decisions=(taken, failed, unsettled)))
    assert "صدر عن أشغال الجمع العام القرار التالي:\n1. برنامج سنوي، بالتوافق.\n" in text
    assert "وعرض للتصويت المشروع التالي ولم يعتمد:\n1. التقرير المالي، برفع الأيدي، بـ12 صوتا" in text
    assert "ومشروع لم يبت فيه:\n1. تعديل النظام، برفع الأيدي، ولم يبت فيه لعدم اكتمال النصاب.\n" in text
    assert "واتخذ الحاضرون القرار التالي:" in draft_communique(replace(BARE, decisions=(taken, failed)))
    assert "وعرض للتصويت المشروع التالي ولم يعتمد:" in draft_communique(replace(BARE, decisions=(failed,)))
