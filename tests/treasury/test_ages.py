"""Arrears by age: each month at its age, each member at the age of the oldest; over a branch and those under it."""

from collections import defaultdict
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from branches.paths import STEP
from documents.pdf import make_pdf
from members.joining import transfer
from tests.documents.reading import missing_words, words_of
from tests.factories import make_officer
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.age_papers import ages_paper
from treasury.ages import Age, arrears_by_age, total_of
from treasury.arrears import Debts, late_charges


@pytest.fixture
def members(party, bureau):
    """Members of two branches, each asked for fourteen months of 20 dirhams."""
    rate(party["province"], 20)
    found = [member_of(party[name], on=month(-14)) for name in ("local", "local", "other", "other", "province")]
    for name in ("local", "other", "province"):
        charge(party[name], *range(-14, 1))
    return found


def cells_of(content):
    """The cells of a workbook's sheet, row by row."""
    return list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))


def ages_of(offset):
    return next(age for age in Age if (age.months[0] or month(-99)) <= month(offset) <= age.months[1])


def test_a_month_has_one_age():
    assert [ages_of(-back).value for back in (1, 3, 4, 6, 7, 12, 13, 40)] == [
        "1-3", "1-3", "4-6", "4-6", "7-12", "7-12", "over-12", "over-12",
    ]  # fmt: skip


@given(paid=st.lists(st.sampled_from([0, 15, 20, 200, 270, 280, 300]), min_size=5, max_size=5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_what_the_late_months_add_up_to(members, party, secretary, paid):
    for member, amount in zip(members, paid, strict=True):
        if amount:
            pay(member, amount)
    amounts, oldest = defaultdict(Decimal), {}
    for row in late_charges().select_related("branch").order_by("month"):
        place = row.branch.path[: len(party["province"].path) + STEP]
        age = next(age for age in Age if (age.months[0] or row.month) <= row.month <= age.months[1])
        amounts[place, age] += row.due
        oldest.setdefault((place, row.person_id), age)
    for row in arrears_by_age(secretary, party["province"]):
        assert {age: row.part(age) for age in Age} == {age: amounts[row.branch.path, age] for age in Age}
        for age in Age:
            people = [key for key, found in oldest.items() if key[0] == row.branch.path and found == age]
            assert row.members_of(age) == len(people)


def test_who_owes_in_two_branches_of_a_place_is_one_member_of_it(party, region):
    rate(party["province"], "20.10")
    member = member_of(party["local"], on=month(-14))
    charge(party["province"], -14)
    transfer(membership=member, branch=party["other"], on=month(-13))
    charge(party["province"], -2, -1)
    [row] = [row for row in arrears_by_age(region, party["region"]) if row.branch == party["province"]]
    assert (row.amount, row.members) == (Decimal("60.30"), [0, 0, 0, 1])
    places = {row.branch: row.members for row in arrears_by_age(region, party["province"])}
    assert (places[party["local"]], places[party["other"]]) == ([0, 0, 0, 1], [1, 0, 0, 0])


def test_the_oldest_month_gives_the_member_an_age(members, party, treasurer):
    pay(members[0], 220)
    [own, *_below] = arrears_by_age(treasurer, party["local"])
    debts = Debts(treasurer, party["local"], span=Age.NEW.months)
    assert (own.members_of(Age.NEW), [debt.person_id for debt in debts]) == (1, [members[0].person_id])
    assert debts.total == dh(60)
    assert len(debts) == 1
    assert own.members_of(Age.OLD) == len(Debts(treasurer, party["local"], span=Age.OLD.months))


def test_two_queries_for_any_number_of_branches(members, party, secretary, django_assert_num_queries):
    arrears_by_age(secretary, party["local"])  # what the account reaches is read once
    with django_assert_num_queries(2):
        rows = arrears_by_age(secretary, party["province"])
    assert [row.branch.slug for row in rows] == ["nakhil-province", "nakhil", "zitoun"]
    assert total_of(party["province"], rows).amount == sum(row.due for row in late_charges())


def test_a_branch_whose_totals_are_not_seen_is_left_out(members, party, treasurer):
    assert [row.branch for row in arrears_by_age(treasurer, party["local"])] == [party["local"]]
    assert arrears_by_age(treasurer, party["other"])[0].is_empty


def test_the_page_its_table_and_its_paper(members, party, secretary, visit):
    page = visit(secretary, reverse("treasury:ages", args=["nakhil-province"]), {"sort": "over-12"})
    rows = page.context["page_obj"].object_list
    assert next(row.branch for row in rows) == party["province"]
    assert [row.part(Age.OLD) for row in rows[1:]] == sorted((row.part(Age.OLD) for row in rows[1:]), reverse=True)
    assert f"{reverse('treasury:arrears', args=['nakhil'])}?below=1&amp;age=over-12" in page.text
    table = visit(secretary, reverse("treasury:ages-table", args=["nakhil-province", "xlsx"]))
    head, own, *_rest = cells_of(b"".join(table.streaming_content))
    assert head[0] == "الفرع"
    assert len(head) == 7
    assert own[0] == "الفرع الإقليمي بالنخيل، أعضاؤه"
    assert (
        visit(secretary, reverse("treasury:ages-paper", args=["nakhil-province"]))["Content-Type"] == "application/pdf"
    )
    assert visit(secretary, reverse("treasury:ages-table", args=["nakhil-province", "exe"])).status_code == 404


def test_every_word_of_the_paper_is_found_in_it(members, party, secretary):
    paper = ages_paper(party["province"], arrears_by_age(secretary, party["province"]))
    assert missing_words(make_pdf("sheet", paper), words_of(paper)) == []


def test_who_sees_the_ages(members, party, treasurer, secretary, teammate, member, outsider, visit):
    above = make_officer(party["region"], "treasurer")
    users = treasurer, secretary, above, teammate, member, outsider
    for name, extra in (("ages", []), ("ages-table", ["csv"]), ("ages-paper", [])):
        url = reverse(f"treasury:{name}", args=["nakhil", *extra])
        assert [visit(user, url).status_code for user in users] == [200, 200, 200, 404, 404, 404], name
        assert visit(None, url).status_code == 302
    names = reverse("treasury:arrears", args=["nakhil"])
    assert f"{names}?" not in visit(above, reverse("treasury:ages", args=["nakhil"])).text  # totals alone, no names


def test_the_list_goes_below_and_into_a_file(members, party, secretary, treasurer, visit):
    url = reverse("treasury:arrears", args=["nakhil-province"])
    found = visit(secretary, url, {"below": 1, "age": "over-12", "sort": "name"}).context["debts"]
    assert {debt.branch for debt in found} == {party["province"], party["local"], party["other"]}
    assert [debt.person.name_key for debt in found] == sorted(debt.person.name_key for debt in found)
    assert {debt.branch for debt in visit(secretary, url).context["debts"]} == {party["province"]}
    table = reverse("treasury:arrears-table", args=["nakhil-province", "csv"])
    text = b"".join(visit(secretary, table, {"below": 1}).streaming_content).decode("utf-8-sig")
    assert text.count("\n") == 1 + len(list(Debts(secretary, party["province"], below=True)))
    assert visit(treasurer, table).status_code == 404
