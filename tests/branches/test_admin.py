"""Branches in the administration: added under a parent, moved and closed by users who manage the branch above."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from branches.admin import BranchForm
from branches.models import Branch, Kind
from branches.tree import dissolve_branch, move_branch
from tests.factories import make_branch, make_member, make_officer

ADD = reverse("admin:branches_branch_add")


def new_branch(parent, **fields):
    data = {
        "parent": parent.pk if parent else "",
        "kind": "local",
        "name": "الفرع المحلي بالرمان",
        "slug": "romman",
        "founded_on": "05/08/2026",
        "phone": "06 12 34 56 78",
        "locality_code": "",
    }
    return data | fields


def page(name, branch):
    return reverse(f"admin:branches_branch_{name}", args=[branch.pk])


def test_a_branch_is_added_under_a_parent_with_its_history(client, party, secretary):
    client.force_login(secretary)
    assert client.post(ADD, new_branch(party["province"])).status_code == 302
    branch = Branch.objects.get(slug="romman")
    assert branch.path.startswith(party["province"].path)
    assert branch.phone == "+212612345678"
    assert branch.subordinations.get().started_on == date(2026, 8, 5)
    assert branch.history.get().history_user == secretary


@pytest.mark.parametrize("place", ["region", "local"])
def test_a_parent_out_of_reach_is_refused(client, party, secretary, place):
    client.force_login(secretary)
    answer = client.post(ADD, new_branch(party[place]))
    assert list(answer.context["adminform"].form.errors) == ["parent"]
    assert not Branch.objects.filter(slug="romman").exists()


def test_only_headquarters_plant_a_root(client, party, secretary):
    client.force_login(secretary)
    assert "parent" in client.post(ADD, new_branch(None)).context["adminform"].form.errors


def test_what_was_typed_stays_beside_the_error(client, party, secretary):
    client.force_login(secretary)
    answer = client.post(ADD, new_branch(party["province"], phone="12", slug=party["local"].slug))
    form = answer.context["adminform"].form
    assert set(form.errors) == {"phone", "slug"}
    assert form["phone"].value() == "12"


def test_the_locality_is_found_by_its_name_and_stored_by_its_code(client, party, secretary):
    client.force_login(secretary)
    found = client.get(reverse("admin:branches_branch_localities"), {"term": "الخميسات"}).json()["results"]
    code = next(row["id"] for row in found if row["id"] == "04.291.01.01")
    client.post(ADD, new_branch(party["province"], locality_code=code))
    assert Branch.objects.get(slug="romman").locality_code == code
    answer = client.post(ADD, new_branch(party["province"], slug="other-romman", locality_code="99"))
    assert list(answer.context["adminform"].form.errors) == ["locality_code"]


def test_the_locality_is_no_address_for_visitors(client, db):
    assert client.get(reverse("admin:branches_branch_localities"), {"term": "سلا"}).status_code == 302


def test_the_list_stands_in_the_order_of_the_tree(client, party, secretary):
    cell = make_branch(party["local"], Kind.CELL)
    client.force_login(secretary)
    rows = list(client.get(reverse("admin:branches_branch_changelist")).context["cl"].result_list)
    assert rows == [party["province"], party["local"], cell, party["other"]]


@pytest.mark.parametrize(("stored", "typed"), [("فرع أمزميز", "امزميز"), ("هيئة الواحة", "هيأة الواحه")])
def test_the_search_is_folded(client, party, secretary, stored, typed):
    branch = make_branch(party["local"], Kind.CELL, name=stored)
    client.force_login(secretary)
    found = client.get(reverse("admin:branches_branch_changelist"), {"q": typed}).context["cl"].result_list
    assert list(found) == [branch]


def test_a_branch_moves_with_its_history(client, party, secretary):
    cell = make_branch(party["province"], Kind.LOCAL)
    client.force_login(secretary)
    user = make_officer(party["region"], "first_secretary")
    other = make_branch(party["region"], Kind.PROVINCE)
    assert client.get(page("moving", cell)).status_code == 200
    client.force_login(user)
    data = {"parent": party["region"].pk, "on": "01/02/2026", "reason": "تقطيع ترابي"}
    assert client.post(page("moving", other), data).context["form"].errors["parent"]
    assert client.get(page("moving", cell)).status_code == 403


def test_moving_is_one_step_with_a_trace(client, party, admin_user):
    other = make_branch(party["region"], Kind.PROVINCE)
    client.force_login(admin_user)
    data = {"parent": other.pk, "on": "01/02/2026", "reason": "تقطيع ترابي"}
    assert client.post(page("moving", party["local"]), data).status_code == 302
    party["local"].refresh_from_db()
    assert party["local"].path.startswith(other.path)
    assert [row.parent for row in party["local"].subordinations.all()] == [party["province"], other]


def test_closing_says_what_it_needs_and_changes_nothing(client, party, secretary):
    make_member(party["local"])
    client.force_login(secretary)
    answer = client.post(page("closing", party["local"]), {"on": "01/02/2026", "reason": "", "successor": ""})
    assert answer.context["form"].errors["successor"]
    party["local"].refresh_from_db()
    assert party["local"].is_standing
    data = {"on": "01/02/2026", "reason": "دمج", "successor": party["other"].pk}
    assert client.post(page("closing", party["local"]), data).status_code == 302
    party["local"].refresh_from_db()
    assert party["local"].succeeded_by == party["other"]


@pytest.mark.parametrize("workflow", ["moving", "closing"])
def test_the_tree_does_not_change_before_its_day(client, party, admin_user, workflow):
    client.force_login(admin_user)
    data = {"parent": party["region"].pk, "on": f"{localdate() + timedelta(days=1):%d/%m/%Y}", "reason": "دمج"}
    answer = client.post(page(workflow, party["local"]), data)
    assert list(answer.context["form"].errors) == ["on"]
    party["local"].refresh_from_db()
    assert party["local"].dissolved_on is None
    assert party["local"].subordinations.get().ended_on is None


def test_correcting_a_branch_does_not_open_it_again_when_it_was_closed_meanwhile(
    client, party, admin_user, monkeypatch
):
    local = party["local"]
    full_clean = BranchForm.full_clean

    def closing_meanwhile(form):
        full_clean(form)
        dissolve_branch(branch=Branch.objects.get(pk=local.pk), on=date(2026, 1, 1))

    monkeypatch.setattr(BranchForm, "full_clean", closing_meanwhile)
    client.force_login(admin_user)
    fields = {"name": "الفرع المحلي بالنخلة", "slug": local.slug, "kind": "local", "founded_on": "01/01/2010"}
    fields |= {"subordinations-TOTAL_FORMS": 0, "subordinations-INITIAL_FORMS": 0}
    assert client.post(page("change", local), fields).status_code == 302
    local.refresh_from_db()
    assert (local.name, local.dissolved_on) == ("الفرع المحلي بالنخلة", date(2026, 1, 1))
    assert local.history.first().dissolved_on == date(2026, 1, 1)


def test_a_secretary_neither_moves_nor_closes_the_own_branch(client, party, secretary, branch_secretary):
    client.force_login(secretary)
    assert client.get(page("closing", party["province"])).status_code == 403
    client.force_login(branch_secretary)
    assert client.get(page("closing", party["local"])).status_code == 403
    assert client.get(page("closing", party["other"])).status_code == 404


def test_the_earlier_place_is_shown(client, party, secretary):
    other = make_branch(party["province"], Kind.LOCAL)
    cell = make_branch(party["local"], Kind.CELL)
    move_branch(branch=cell, parent=other, on=date(2026, 1, 1))
    client.force_login(secretary)
    assert party["local"].name in client.get(page("change", cell)).text


def test_autocomplete_offers_the_branches_where_the_field_may_write(client, party, secretary):
    client.force_login(secretary)

    def offered(model, field):
        query = {"app_label": model.split(".")[0], "model_name": model.split(".")[1], "field_name": field, "term": ""}
        return {int(row["id"]) for row in client.get(reverse("admin:autocomplete"), query).json()["results"]}

    assert offered("members.person", "branch") == {party["province"].pk}
    assert offered("branches.subordination", "parent") == {party["province"].pk}
    assert offered("meetings.meeting", "branch") == {party[name].pk for name in ("province", "local", "other")}


def test_autocomplete_is_closed_to_others(client, party, member):
    client.force_login(member)
    query = {"app_label": "members", "model_name": "person", "field_name": "branch", "term": ""}
    assert client.get(reverse("admin:autocomplete"), query).status_code == 302


SLUG = reverse("admin:branches_branch_slug")


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"name": "فرع الرمان", "name_latin": "Section Er-Romman"}, "section-er-romman"),
        ({"name": "الفرع المحلي بالنخيل", "name_latin": "Nakhil"}, "nakhil-2"),
        ({"name": "", "name_latin": "Tinghir"}, "tinghir"),
        ({"name": "", "name_latin": ""}, ""),
        ({"name": "½", "name_latin": "½" * 300}, "12" * 35),
        ({}, ""),
    ],
)
def test_the_address_word_is_proposed_while_the_names_are_typed(client, party, secretary, typed, word):
    client.force_login(secretary)
    answer = client.get(SLUG, typed)
    assert (answer.status_code, answer.content.decode()) == (200, word)


def test_who_adds_no_branch_is_proposed_no_word(client, party, branch_secretary, member):
    client.force_login(branch_secretary)
    assert client.get(SLUG, {"name": "فرع"}).status_code == 403
    client.force_login(member)
    assert client.get(SLUG, {"name": "فرع"}).status_code in {302, 403}
