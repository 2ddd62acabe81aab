"""A deputy's title follows the head's office at that level, the head's gender and the deputy's own."""

from datetime import timedelta

import pytest

from arabic.folding import fold
from branches.models import UPPER_KINDS, Kind
from bureaus.models import Appointment, Mandate, Office
from bureaus.replacement import end_mandate
from bureaus.roster import rosters
from bureaus.titles import give_titles, titles_of
from tests.factories import ELECTED, make_branch, make_bureau, make_member

HEADS = {
    "first_secretary": {"M": "الكاتب الأول", "F": "الكاتبة الأولى", None: "الكاتب(ة) الأول(ى)"},
    "branch_secretary": {"M": "كاتب الفرع", "F": "كاتبة الفرع", None: "كاتب(ة) الفرع"},
}
KEEPERS = {
    ("treasurer", "deputy_treasurer"): {"M": "أمين المال", "F": "أمينة المال", None: "أمين(ة) المال"},
    ("rapporteur", "deputy_rapporteur"): {"M": "المقرر", "F": "المقررة", None: "المقرر(ة)"},
}
DEPUTY = {"M": "نائب", "F": "نائبة", None: "نائب(ة)"}
GENDERS = ("M", "F", None)


@pytest.fixture
def offices(db):
    return {office.code: office for office in Office.objects.all()}


def officer(branch, gender):
    return make_member(branch, gender=gender).person


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("head_gender", GENDERS)
@pytest.mark.parametrize("gender", GENDERS)
def test_every_deputy_at_every_level_in_every_pair_of_genders(offices, kind, head_gender, gender):
    head = "first_secretary" if kind in UPPER_KINDS else "branch_secretary"
    pairs = {(head, "deputy_secretary"): HEADS[head], **KEEPERS}
    holders = [(offices[code], sex) for pair in pairs for code, sex in zip(pair, (head_gender, gender), strict=True)]

    deputies = titles_of(holders)[1::2]

    assert deputies == [f"{DEPUTY[gender]} {titles[head_gender]}" for titles in pairs.values()]


@pytest.mark.django_db
@pytest.mark.parametrize("head_gender", ["M", "F"])
@pytest.mark.parametrize("gender", ["M", "F"])
@pytest.mark.parametrize("head", list(HEADS))
def test_a_mandate_read_alone_says_the_same_as_the_roster(head, head_gender, gender):
    branch = make_branch(kind=Kind.PROVINCE if head == "first_secretary" else Kind.LOCAL)
    holders = [officer(branch, head_gender), officer(branch, gender)]
    bureau = make_bureau(branch, head, "deputy_secretary", holders=holders)
    title = f"{DEPUTY[gender]} {HEADS[head][head_gender]}"

    (roster,) = rosters(branch.bureaus.filter(pk=bureau.pk))

    assert [seat.title for seat in roster.seats] == [HEADS[head][head_gender], title]
    alone = Mandate.objects.get(person=holders[1])
    assert alone.title == title
    assert Mandate.objects.with_titles().get(person=holders[1]).title == title


@pytest.mark.django_db
def test_titles_fetched_with_their_rows_cost_one_query_for_all_deputies(django_assert_num_queries):
    branch = make_branch()
    codes = ["branch_secretary", "deputy_secretary", "treasurer", "deputy_treasurer", "rapporteur", "counsellor"]
    make_bureau(branch, *codes, holders=[officer(branch, sex) for sex in "FMFFMM"])

    rows = Mandate.objects.with_titles().select_related("person").order_by("seat__order")
    with django_assert_num_queries(2):
        titles = [row.title for row in rows]
    with django_assert_num_queries(1):
        assert [row.title for row in rows.filter(seat__office__is_deputy=False)][:2] == ["كاتبة الفرع", "أمينة المال"]

    assert titles == [
        "كاتبة الفرع",
        "نائب كاتبة الفرع",
        "أمينة المال",
        "نائبة أمينة المال",
        "مقرر",
        "مستشار",
    ]


@pytest.mark.django_db
def test_a_deputy_keeps_the_title_while_the_head_s_seat_is_vacant_and_follows_the_next_head():
    branch = make_branch()
    woman, deputy, man = (officer(branch, sex) for sex in "FMM")
    bureau = make_bureau(branch, "branch_secretary", "deputy_secretary", holders=[woman, deputy])
    head = bureau.seats.get(office__code="branch_secretary")
    left = ELECTED + timedelta(days=30)

    end_mandate(mandate=head.mandates.get(), on=left, reason=Mandate.EndReason.RESIGNATION)
    assert Mandate.objects.get(person=deputy).title == "نائب كاتبة الفرع"

    Mandate.objects.create(seat=head, person=man, started_on=left)
    assert Mandate.objects.get(person=deputy).title == "نائب كاتب الفرع"


@pytest.mark.django_db
def test_a_deputy_in_a_bureau_without_the_office_has_the_office_s_own_title():
    branch = make_branch()
    make_bureau(branch, "deputy_treasurer", holders=[officer(branch, "F")])
    assert Mandate.objects.get().title == "نائبة أمين المال"


@pytest.mark.django_db
def test_an_appointment_has_the_title_that_the_seat_will_give():
    branch = make_branch()
    bureau = make_bureau(branch, "treasurer", "deputy_treasurer", holders=[officer(branch, "F"), officer(branch, "M")])
    seat = bureau.seats.get(office__code="deputy_treasurer")
    appointment = Appointment.objects.create(seat=seat, person=officer(branch, "F"), started_on=ELECTED)
    assert str(appointment) == f"{appointment.person} – نائبة أمينة المال"


def test_a_vacant_seat_has_the_form_of_both_genders(offices):
    class Row:
        def __init__(self, code):
            self.office, self.person = offices[code], None

    rows = give_titles([Row("rapporteur"), Row("deputy_rapporteur"), Row("counsellor")])
    assert [row.title for row in rows] == ["مقرر(ة)", "نائب(ة) المقرر(ة)", "مستشار(ة)"]


@pytest.mark.django_db
def test_every_title_of_a_deputy_is_understood_when_a_file_says_it(offices):
    for (head, deputy), titles in {**{(code, "deputy_secretary"): HEADS[code] for code in HEADS}, **KEEPERS}.items():
        for head_gender in "MF":
            for gender in "MF":
                title = f"{DEPUTY[gender]} {titles[head_gender]}"
                known = [office.code for office in offices.values() if fold(title) in office.folded_names]
                assert known == [deputy], (head, title)
