"""A member's category is said in the member's gender; on its own in the form of both."""

import pytest

from members.models import Category
from tests.factories import make_member, make_officer

TITLES = {
    "regular": ("عضو عامل", "عضوة عاملة", "عضو(ة) عامل(ة)"),
    "reduced": ("طالب أو باحث عن عمل", "طالبة أو باحثة عن عمل", "طالب(ة) أو باحث(ة) عن عمل"),
    "elected": ("منتخب", "منتخبة", "منتخب(ة)"),
    "sympathiser": ("متعاطف", "متعاطفة", "متعاطف(ة)"),
}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", TITLES)
def test_a_category_in_each_gender(code):
    category = Category.objects.get(code=code)
    assert (category.title_for("M"), category.title_for("F"), str(category)) == TITLES[code]


def test_every_seeded_category_has_both_titles():
    assert set(TITLES) == set(Category.objects.values_list("code", flat=True))


@pytest.mark.parametrize(("gender", "title"), [("M", "منتخب"), ("F", "منتخبة")])
def test_the_list_and_the_file_say_it_in_the_member_s_gender(client, party, gender, title):
    client.force_login(make_officer(party["local"], "branch_secretary"))
    person = make_member(party["local"], category="elected", gender=gender).person

    listed = client.get(f"/branches/{party['local'].slug}/members/").text
    shown = client.get(f"/people/{person.pk}/").text

    assert f">{title}</td>" in listed
    assert f"<dd>{title}</dd>" in shown
