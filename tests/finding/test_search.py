"""Who is found by words, number and phone, in which order, and by whom."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.departures import leave_party, move_member
from finding.search import years_before
from finding.words import Words, distance, near_words, read_words
from members.models import Category, NameWord
from members.suspending import suspend
from tests.factories import JOINED, make_bureau, make_member, make_officer, make_user
from tests.finding.asking import found
from tests.treasury.money import charge, pay, rate


@pytest.fixture
def people(party):
    """Four members of the local branch and one of the other, under the same province."""
    local, other = party["local"], party["other"]
    return {
        "houda": make_member(local, given_name="هدى", family_name="العلوي", gender="F", phone="+212612345678",
                             given_name_latin="Houda", family_name_latin="Alaoui", birth_date=date(1990, 5, 3)),
        "mohamed": make_member(local, given_name="محمد", family_name="السوسي", birth_date=date(2001, 12, 31)),
        "driss": make_member(local, given_name="إدريس", family_name="بن الخطيب", category="reduced",
                             on=date(2026, 3, 1)),
        "amine": make_member(other, given_name="أمين", family_name="السوسي", gender="M"),
    }  # fmt: skip


@pytest.fixture
def reader(people, secretary):
    """The first secretary of the province, who is a member there under a name of one word more."""
    return secretary


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("هدى", ["هدى العلوي"]),
        ("هدي علوى", ["هدى العلوي"]),
        ("السوسي", ["محمد السوسي", "أمين السوسي"]),
        ("سوسي محمد", ["محمد السوسي"]),
        ("Houda", ["هدى العلوي"]),
        ("alaoui houda", ["هدى العلوي"]),
        ("Mohammed", ["محمد السوسي"]),
        ("mohamed soussi", ["محمد السوسي"]),
        ("Idriss", ["إدريس بن الخطيب"]),
        ("benkhatib", ["إدريس بن الخطيب"]),
        ("0612345678", ["هدى العلوي"]),
        ("06.12.34.56.78", ["هدى العلوي"]),
        ("+212 6 12 34 56 78", ["هدى العلوي"]),
        ("٠٦١٢٣٤٥٦٧٨", ["هدى العلوي"]),
        ("00212612345678", ["هدى العلوي"]),
        ("0612345679", []),
        ("999999", []),
        ("99999999999999999999", []),
    ],
)
def test_names_are_found_in_both_alphabets_and_phones_in_any_form(reader, typed, expected):
    assert found(reader, q=typed) == expected


def test_a_number_is_found_as_it_is_and_as_the_card_writes_it(people, reader):
    number = people["houda"].person.member_number
    assert found(reader, q=str(number)) == ["هدى العلوي"]
    assert found(reader, q=f"{number:06}") == ["هدى العلوي"]


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("هدا", ["هدى العلوي"]),
        ("السويسي", ["محمد السوسي", "أمين السوسي"]),
        ("محمج السوسي", ["محمد السوسي"]),
        ("العلويي هدى", ["هدى العلوي"]),
        ("houdaa alaui", ["هدى العلوي"]),
    ],
)
def test_a_mistyped_name_finds_the_nearest(reader, typed, expected):
    assert found(reader, q=typed) == expected


@pytest.mark.postgresql
def test_exact_names_come_before_near_ones(party, reader):
    make_member(party["local"], given_name="سعاد", family_name="السوسن")
    assert found(reader, q="السوسن") == ["سعاد السوسن", "محمد السوسي", "أمين السوسي"]


def test_a_name_typed_in_latin_letters_finds_its_bearers_first(party, reader):
    for given in ("حسني", "حسن", "حسناء", "الحسين"):
        make_member(party["local"], given_name=given, family_name="الغالي")
    assert found(reader, q="Hassan")[0] == "حسن الغالي"
    assert set(found(reader, q="Hassan")) == {"حسن الغالي", "حسني الغالي", "حسناء الغالي", "الحسين الغالي"}
    assert found(reader, q="Hosni")[0] == "حسني الغالي"
    assert found(reader, q="Hassan Ghali")[0] == "حسن الغالي"


@pytest.mark.parametrize("typed", ["El Ali", "Al Ali", "al-ali", "Ali", "Houda El Ali", "el ali houda"])
def test_a_short_name_is_found_behind_its_article(party, reader, typed):
    make_member(party["local"], given_name="هدى", family_name="العلي")
    make_member(party["local"], given_name="ليلى", family_name="التازي")
    assert found(reader, q=typed) == ["هدى العلي"]


def test_the_last_word_alone_may_be_typed_in_part(party, reader):
    make_member(party["local"], given_name="رضوان", family_name="الغالي")
    assert found(reader, q="ghali radw") == ["رضوان الغالي"]
    assert found(reader, q="radwan gha") == []  # one consonant is in too many names
    assert found(reader, q="radw ghali") == []
    assert "رضوان الغالي" in found(reader, q="radouan ghal")


@pytest.mark.postgresql
def test_near_names_obey_the_filters_and_the_reach(people, reader, teammate):
    assert found(reader, q="السويسي", gender="M", branch=people["amine"].branch_id) == ["أمين السوسي"]
    assert found(teammate, q="هدا") == []


@pytest.mark.postgresql
def test_the_words_of_names_are_noted_by_the_database_without_numbers_and_e_mails(party):
    make_member(party["local"], given_name="زهور", family_name="الغالي", given_name_latin="Zhour",
                phone="+212611111111", email="zhour.secret@example.org")  # fmt: skip
    words = set(NameWord.objects.values_list("word", flat=True))
    assert {"زهور", "غالي", "zhour"} <= words
    assert not {"secret", "example", "org"} & words
    assert not any(any(letter.isdigit() for letter in word) for word in words)


def test_words_alone_are_sought_where_there_is_no_similarity(people, reader):
    if NameWord.objects.exists():
        return
    assert found(reader, q="السويسي") == []


def test_each_reader_finds_what_they_see(people, secretary, branch_secretary, teammate, member, outsider):
    assert {"هدى العلوي", "أمين السوسي"} <= set(found(secretary))
    assert "هدى العلوي" in found(branch_secretary)
    assert "أمين السوسي" not in found(branch_secretary)
    assert "أمين السوسي" in found(teammate)
    assert "هدى العلوي" not in found(teammate)
    assert found(member) == found(outsider) == []
    assert set(found(make_user(is_superuser=True))) >= set(found(secretary))


def test_the_list_follows_the_tree_and_then_the_names(people, reader):
    expected = ["إدريس بن الخطيب", "محمد السوسي", "هدى العلوي", "أمين السوسي"]
    assert [name for name in found(reader) if "الحامل" not in name] == expected


@pytest.mark.parametrize(
    ("sort", "first"), [("name", "إدريس بن الخطيب"), ("since", "إدريس بن الخطيب"), ("number", "هدى العلوي")]
)
def test_the_list_is_sorted_as_asked(people, reader, sort, first):
    names = [name for name in found(reader, sort=sort) if "الحامل" not in name]
    assert names[0] == first
    assert len(names) == 4


def test_a_branch_is_asked_with_those_under_it(people, party, region):
    assert found(region, branch=party["other"].pk) == ["أمين السوسي"]
    assert set(found(region, branch=party["province"].pk)) == {
        "هدى العلوي", "محمد السوسي", "إدريس بن الخطيب", "أمين السوسي",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"gender": "F"}, ["هدى العلوي"]),
        ({"age_from": 30, "age_to": 40}, ["هدى العلوي"]),
        ({"age_to": 25}, ["محمد السوسي"]),
        ({"since_from": "01/01/2026"}, ["إدريس بن الخطيب"]),
        ({"since_from": "01/03/2026", "since_to": "01/03/2026"}, ["إدريس بن الخطيب"]),
        ({"since_from": "02/03/2026"}, []),
        ({"gender": "F", "q": "السوسي"}, []),
    ],
)
def test_filters_narrow_the_list(people, party, reader, asked, expected):
    assert found(reader, branch=party["local"].pk, **asked) == expected


def test_a_full_name_is_found_where_the_file_has_moved_on_ahead_of_the_member(people, party, branch_secretary):
    """A move that is decided for a later day takes the file along today; the member still belongs here."""
    tomorrow = localdate() + timedelta(days=1)
    move_member(membership=people["houda"], branch=party["other"], on=tomorrow)
    people["houda"].person.refresh_from_db()
    assert people["houda"].person.branch == party["other"]
    assert found(branch_secretary, q="هدى العلوي") == ["هدى العلوي"]
    assert found(branch_secretary, q="هدى العلوي", state="active") == ["هدى العلوي"]
    assert found(branch_secretary, q="العلوي 0612345678") == []


def test_a_full_name_is_found_in_one_branch_as_in_the_whole_party(people, party, branch_secretary):
    make_member(party["other"], given_name="محمد", family_name="السوسي")
    assert found(branch_secretary, q="محمد السوسي") == ["محمد السوسي"]
    assert found(make_user(is_superuser=True), q="محمد السوسي") == ["محمد السوسي"] * 2


def test_a_category_is_asked(people, reader):
    assert found(reader, category=Category.objects.get(code="reduced").pk) == ["إدريس بن الخطيب"]


def test_an_office_is_asked_as_of_a_day(people, party, reader):
    bureau = make_bureau(party["local"], "treasurer", holders=[people["houda"].person], on=date(2024, 3, 10))
    office = bureau.seats.get().office.pk
    assert found(reader, office=office) == ["هدى العلوي"]
    assert found(reader, office=office, on="09/03/2024") == []


def test_states_are_asked_as_of_a_day(people, party, reader):
    suspend(membership=people["houda"], on=date(2026, 5, 1), reason="قرار")
    leave_party(membership=people["mohamed"], on=date(2026, 6, 1), reason="resignation")
    people["driss"].probation_ends_on = localdate() + timedelta(days=30)
    people["driss"].save()
    here = {"branch": party["local"].pk}
    assert found(reader, state="suspended", **here) == ["هدى العلوي"]
    assert found(reader, state="suspended", on="30/04/2026", **here) == []
    assert found(reader, state="active", **here) == ["إدريس بن الخطيب"]
    assert found(reader, state="probation", **here) == ["إدريس بن الخطيب"]
    assert found(reader, state="left", **here) == ["محمد السوسي"]
    assert found(reader, state="left", on="31/05/2026", **here) == []
    assert set(found(reader, on="31/05/2026", **here)) == {"هدى العلوي", "محمد السوسي", "إدريس بن الخطيب"}
    assert found(reader, on=(JOINED - timedelta(days=1)).strftime("%d/%m/%Y"), **here) == []


def test_who_came_back_has_not_left(people, party, reader):
    leave_party(membership=people["mohamed"], on=date(2026, 6, 1), reason="resignation")
    make = people["mohamed"].__class__.objects.create
    make(person=people["mohamed"].person, branch=party["local"], category=people["mohamed"].category,
         started_on=date(2026, 7, 1))  # fmt: skip
    assert found(reader, state="left") == []
    assert found(reader, state="left", on="15/06/2026") == ["محمد السوسي"]


@pytest.fixture
def dues(people, party):
    """The local branch asked for last month; the only one who paid is Houda."""
    rate(party["province"], 20)
    charge(party["local"], -1)
    pay(people["houda"], 20)


def test_dues_are_asked_where_the_reader_sees_money(people, dues, party, secretary, treasurer):
    here = {"branch": party["local"].pk}
    assert "هدى العلوي" in found(secretary, dues="settled", **here)
    late = set(found(secretary, dues="late", **here))
    assert {"محمد السوسي", "إدريس بن الخطيب"} <= late
    assert "هدى العلوي" not in late
    assert "محمد السوسي" in found(treasurer, dues="late")


def test_dues_answer_nothing_where_the_reader_sees_no_money(people, dues, bureau, party):
    rapporteur = make_officer(party["local"], "rapporteur", on=date(2025, 1, 1))
    names = found(rapporteur)
    assert found(rapporteur, dues="late") == found(rapporteur, dues="settled") == names  # no such field, no filter


class TestWhoMovedAway:
    """The branch keeps the membership of who moved on; the file, with phone and age, went along."""

    @pytest.fixture(autouse=True)
    def _moved(self, people, party):
        move_member(membership=people["houda"], branch=party["other"], on=date(2026, 4, 1))

    def test_their_name_is_found_as_of_the_day(self, branch_secretary):
        assert found(branch_secretary, q="هدى") == []
        assert found(branch_secretary, q="هدى", on="31/03/2026") == ["هدى العلوي"]

    @pytest.mark.parametrize(
        "asked", [{"q": "0612345678"}, {"age_from": 30}, {"gender": "F"}, {"q": "612345"}, {"q": "alaoui@example"}]
    )
    def test_their_file_answers_nothing(self, branch_secretary, asked):
        assert "هدى العلوي" not in found(branch_secretary, on="31/03/2026", **asked)

    def test_who_sees_both_branches_is_answered(self, secretary):
        assert found(secretary, q="0612345678", on="31/03/2026") == ["هدى العلوي"]


@pytest.mark.parametrize(
    ("day", "years", "born"),
    [
        (date(2026, 11, 29), 18, date(2008, 11, 29)),
        (date(2028, 2, 29), 18, date(2010, 2, 28)),
        (date(2028, 2, 29), 4, date(2024, 2, 29)),
        (date(2026, 11, 29), 3000, date(1, 11, 29)),
    ],
)
def test_an_age_is_a_day_of_birth(day, years, born):
    assert years_before(day, years) == born


@pytest.mark.parametrize(
    ("typed", "meant", "letters"),
    [
        ("سوسي", "سوسي", 0),
        ("سويسي", "سوسي", 1),
        ("سوس", "سوسي", 1),
        ("سسوي", "سوسي", 1),
        ("علوي", "سوسي", 3),
        ("", "اب", 2),
    ],
)
def test_distance_counts_letters(typed, meant, letters):
    assert distance(typed, meant) == letters == distance(meant, typed)


def test_nothing_typed_asks_nothing():
    assert not read_words("  ")
    assert read_words("- -") == Words()


@pytest.mark.postgresql
def test_a_long_search_that_nobody_matches_tries_few_ways(party):
    """With five spellings of each of fourteen words there would be six thousand million."""
    for family in ("العلوي", "العلمي", "السوسي", "السويسي"):
        make_member(party["local"], given_name="محمد", family_name=family)
    words = read_words(" ".join(["العلوى", "السوسى", "محمدد", "العلميي"] * 4))
    assert len(near_words(words)) <= 6


def test_late_dues_of_another_day_are_refused_in_words(client, party, secretary):
    client.force_login(secretary)
    answer = client.get(reverse("finding:find"), {"dues": "late", "on": "2026-01-01"})
    assert "الواجبات المتأخرة هي واجبات اليوم" in answer.text
