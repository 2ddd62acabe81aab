"""What anybody may write into an address or a form: endless numbers and endless words ask nothing of the database."""

import pytest
from django.urls import reverse

from branches.models import Branch
from forms.requests import clean_query, read_number
from members.models import Person
from tests.factories import make_bureau, make_member
from tests.meetings.records import make_meeting, values_of

pytestmark = pytest.mark.django_db

ENDLESS = ["9" * 25, "9" * 5000, "½", "²", "-1", "1e9", "\0"]
WORDS = " ".join(f"كلمة{number}" for number in range(3000))


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("٤٢", 42), ("0", 0), ("9" * 18, 10**18 - 1), *[(text, None) for text in [*ENDLESS, "", " 1", None]]],
)
def test_a_number_is_what_a_key_can_be(text, number):
    assert read_number(text) == number


def test_words_are_cut_and_never_hold_the_character_that_a_database_refuses():
    assert clean_query(" سعيد\0 الورياغلي ") == "سعيد الورياغلي"
    assert clean_query("س" * 101) == "س" * 100


def answered(text):
    """A NUL in an address is refused before any page is asked; whatever else is typed finds what it can."""
    return 400 if "\0" in text else 200


@pytest.mark.parametrize("text", ENDLESS)
def test_no_page_falls_over_a_number(client, party, bureau, secretary, admin_user, text):
    client.force_login(secretary)
    person = make_member(party["province"]).person
    seat = bureau.seats.get(order=1)
    for address, name in [
        (reverse("bureaus:fill-seat", args=[seat.pk]), "person"),
        (reverse("members:transfer", args=[person.pk]), "branch"),
        (reverse("members:own-dues"), "year"),
        (reverse("members:list", args=["nakhil"]), "page"),
        (reverse("treasury:grid", args=["nakhil", 2026]), "page"),
    ]:
        assert client.get(address, {name: text}).status_code == answered(text)
    client.force_login(admin_user)
    for model, name in [("person", "branch"), ("person", "category"), ("membership", "branch")]:
        address = reverse(f"admin:members_{model}_changelist")
        assert client.get(address, {name: text}).status_code in (302, answered(text))


@pytest.mark.parametrize("text", ENDLESS)
def test_no_row_of_a_meeting_falls_over_a_number(client, party, bureau, secretary, text):
    meeting = make_meeting(party["local"])
    client.force_login(secretary)
    attendance = reverse("meetings:attendance", args=[meeting.pk])
    rows = values_of(client.get(attendance))
    chosen = {name: text for name in rows if name.endswith("-chosen")}
    names = {name.removesuffix("chosen") + "name": "سعيد الورياغلي" for name in chosen}
    assert chosen
    assert client.post(attendance, rows | names | chosen).status_code == 422
    total = next(name for name in rows if name.endswith("-TOTAL_FORMS"))
    assert client.post(attendance, rows | {total: text, "add": "attendance"}).status_code in (200, 422)
    assert not Person.objects.filter(given_name="سعيد", family_name="الورياغلي").exists()


@pytest.mark.parametrize("words", [WORDS, "سعيد\0"])
def test_no_search_falls_over_its_words(client, party, bureau, secretary, admin_user, words):
    client.force_login(secretary)
    person = make_member(party["province"]).person
    seat = bureau.seats.get(order=1)
    pages = [
        ("branches:home", []),
        ("bureaus:fill-seat", [seat.pk]),
        ("members:list", ["nakhil"]),
        ("members:transfer", [person.pk]),
        ("meetings:list", ["nakhil"]),
        ("treasury:grid", ["nakhil", 2026]),
    ]
    for name, args in pages:
        assert client.get(reverse(name, args=args), {"q": words}).status_code == answered(words)
    client.force_login(admin_user)
    for model in ("branches_branch", "members_person", "members_user", "meetings_meeting"):
        assert client.get(reverse(f"admin:{model}_changelist"), {"q": words}).status_code == answered(words)
    assert client.get(reverse("admin:branches_branch_localities"), {"term": words}).status_code == answered(words)
    query = {"app_label": "meetings", "model_name": "meeting", "field_name": "branch", "term": words}
    assert client.get(reverse("admin:autocomplete"), query).status_code == answered(words)


@pytest.mark.parametrize("query", [{}, {"closed": "1"}, {"q": "فرع"}])
def test_the_first_visit_of_the_headquarters_says_what_to_do(client, admin_user, query):
    client.force_login(admin_user)
    assert not Branch.objects.exists()
    answer = client.get(reverse("branches:home"), query)
    assert answer.status_code == 200
    assert (reverse("admin:branches_branch_add") in answer.text) == ("q" not in query)
    assert "لم يُربط حسابك" not in answer.text.split("<main", 1)[1].split("</main>")[0]


def test_the_headquarters_have_no_own_branch_and_see_the_tree(client, admin_user):
    client.force_login(admin_user)
    answer = client.get(reverse("branches:mine"), follow=True)
    assert answer.redirect_chain == [(reverse("branches:home"), 302)]
    assert (answer.status_code, list(answer.context["messages"])) == (200, [])
    assert "إضافة المقر الوطني" in answer.text


def test_a_party_whose_first_branch_is_there_draws_it(client, party, admin_user):
    make_bureau(party["national"], "first_secretary")
    client.force_login(admin_user)
    assert "إضافة المقر الوطني" not in client.get(reverse("branches:home")).text
