"""The administration of every model: three standing people, rows out of reach, deletion, search, queries."""

import pytest
from django.contrib import admin
from django.urls import reverse

from administration.scoped import RecordedAdmin
from tests.factories import make_branch, make_person, make_user
from tests.rows import NOT_ADMINISTERED, PARTY_WIDE, ROWS

REGISTERED = sorted(model._meta.model_name for model in admin.site._registry)
SCOPED = [name for name in REGISTERED if name not in PARTY_WIDE]
READABLE = {"office", "category", "incomeband"}  # lists link to them
MODELS = {model._meta.model_name: model for model in admin.site._registry}


def address(name, page, *args):
    return reverse(f"admin:{MODELS[name]._meta.app_label}_{name}_{page}", args=args)


def listed(client, name, **query):
    return list(client.get(address(name, "changelist"), query).context["cl"].result_list)


@pytest.fixture
def boss(client):
    user = make_user(is_superuser=True)
    client.force_login(user)
    return user


def test_every_scoped_model_has_its_row():
    assert set(SCOPED) == set(ROWS) - NOT_ADMINISTERED


def viewed_in(party, name, secretary):
    """A branch in which the secretary of the province sees rows of this model."""
    return party["province"] if name == "user" else party["local"]


def seen_by(who, user, party, name):
    """A branch in which this officer sees rows of the model: readings are seen from the level above alone."""
    if who == "secretary":
        return viewed_in(party, name, user)
    return make_branch(party["local"], "cell") if name == "reading" else party["local"]


@pytest.mark.parametrize("name", SCOPED)
def test_the_secretary_lists_the_rows_within_reach_only(client, party, secretary, name):
    mine = ROWS[name](viewed_in(party, name, secretary))
    far = ROWS[name](make_branch(party["region"], "province"))
    client.force_login(secretary)
    rows = listed(client, name)
    assert mine in rows
    assert far not in rows


@pytest.mark.parametrize("name", SCOPED)
def test_a_row_out_of_reach_is_not_there(client, party, secretary, name):
    far = ROWS[name](make_branch(party["region"], "province"))
    client.force_login(secretary)
    assert client.get(address(name, "change", far.pk)).status_code == 404
    assert client.post(address(name, "change", far.pk), {}).status_code in {403, 404}
    assert client.get(address(name, "history", far.pk)).status_code == 404
    assert client.post(address(name, "delete", far.pk), {"post": "yes"}).status_code == 403
    assert type(far).objects.filter(pk=far.pk).exists()


@pytest.mark.parametrize("name", SCOPED)
def test_a_row_within_reach_opens_with_its_history(client, party, secretary, name):
    mine = ROWS[name](viewed_in(party, name, secretary))
    client.force_login(secretary)
    assert client.get(address(name, "change", mine.pk)).status_code == 200
    assert client.get(address(name, "history", mine.pk)).status_code == 200
    if issubclass(type(admin.site._registry[type(mine)]), RecordedAdmin):
        mine.save()  # cash boxes are made without a first version
        version = mine.history.latest()
        assert client.get(address(name, "simple_history", mine.pk, version.pk)).status_code == 200


@pytest.mark.parametrize("who", ["teammate", "outsider", "member", "treasurer"])
def test_whoever_holds_no_right_to_the_administration_does_not_enter(client, request, party, who):
    client.force_login(request.getfixturevalue(who))
    refused = {name for name in REGISTERED if client.get(address(name, "changelist"), follow=True).status_code == 403}
    assert refused == set(REGISTERED)


@pytest.mark.parametrize("app", sorted({model._meta.app_label for model in admin.site._registry}))
def test_the_page_of_an_app_leads_to_its_models(client, db, boss, app):
    page = client.get(reverse("admin:app_list", args=[app])).text
    main = page[page.index('id="content-main"') :]
    of_app = [name for name in REGISTERED if MODELS[name]._meta.app_label == app]
    assert [name for name in of_app if address(name, "changelist") not in main] == []
    assert "ينتظرك" not in page  # what waits, and the figures, are the front page's


def test_a_visitor_signs_in_through_the_site(client, db):
    for name in REGISTERED:
        answer = client.get(address(name, "changelist"), follow=True)
        assert answer.redirect_chain[-1][0].startswith(reverse("account_login") + "?next="), name


@pytest.mark.parametrize("name", sorted(PARTY_WIDE & set(REGISTERED)))
def test_what_is_the_party_s_is_for_headquarters(client, party, secretary, name):
    client.force_login(secretary)
    assert client.get(address(name, "changelist")).status_code == (200 if name in READABLE else 403)
    assert client.get(address(name, "add")).status_code == 403
    assert address(name, "changelist") not in client.get(reverse("admin:index")).text
    client.force_login(make_user(is_superuser=True))
    assert client.get(address(name, "changelist")).status_code == 200


@pytest.mark.parametrize("name", SCOPED)
def test_nobody_deletes_what_happened(client, party, boss, name):
    row = ROWS[name](party["local"])
    assert client.post(address(name, "delete", row.pk), {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post(address(name, "changelist"), action)
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("name", SCOPED)
def test_lists_cost_the_same_at_any_length(client, party, boss, assert_flat_queries, name):
    made = []

    def grow(rows):
        while len(made) < rows:
            made.append(ROWS[name](party["local"]))

    spent = assert_flat_queries(grow, lambda: client.get(address(name, "changelist")))
    assert spent <= 12


@pytest.mark.parametrize("name", SCOPED)
def test_every_filter_answers(client, party, boss, name):
    ROWS[name](party["local"])
    filters = client.get(address(name, "changelist")).context["cl"].filter_specs
    for spec in filters:
        for choice in spec.choices(client.get(address(name, "changelist")).context["cl"]):
            assert client.get(address(name, "changelist") + choice["query_string"]).status_code == 200


@pytest.mark.parametrize("name", REGISTERED)
def test_every_search_answers(client, party, boss, name):
    if name in SCOPED:
        ROWS[name](party["local"])
    assert client.get(address(name, "changelist"), {"q": "لا أحد بهذا الاسم"}).status_code == 200


@pytest.mark.parametrize("name", SCOPED)
@pytest.mark.parametrize("who", ["secretary", "branch_secretary"])
def test_what_a_page_offers_is_open(client, request, party, name, who):
    """Each button of a row's page leads where its reader may go."""
    user = request.getfixturevalue(who)
    mine = ROWS[name](seen_by(who, user, party, name))
    client.force_login(user)
    for label, url in client.get(address(name, "change", mine.pk)).context["tools"]:
        assert client.get(url).status_code == 200, label


def test_history_is_read_and_never_put_back(client, party, secretary):
    person = make_person(party["province"], "سعيد", "البركاني")
    person.family_name = "الريفي"
    person.save()
    client.force_login(secretary)
    first = person.history.earliest()
    page = reverse("admin:members_person_simple_history", args=[person.pk, first.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"family_name": "البركاني"}).status_code == 403
    person.refresh_from_db()
    assert person.family_name == "الريفي"


def test_the_shortcut_to_any_row_is_closed(client, party, boss):
    assert client.get("/admin/r/1/1/").status_code == 404
