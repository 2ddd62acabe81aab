"""The tables of the administration's lists, and its menu, say what Django's own say, in fewer steps."""

import re
from html import unescape

import pytest
from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import results
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.template import Context
from django.urls import reverse
from django.utils.html import escape, strip_tags
from django.utils.timezone import localdate

from members.models import Person
from tests.administration.test_every_model import SCOPED, address, viewed_in
from tests.factories import make_person, make_user
from tests.rows import ROWS

CELL = re.compile(r"<(t[hd]) class=\"([^\"]*)\">(.*?)</t[hd]>", re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)


def cells_of(html):
    """[[(tag, classes, text, address or "")]] of the rows in `html`."""
    found = []
    for row in ROW.findall(html):
        cells = []
        for tag, classes, inner in CELL.findall(row):
            link = re.search(r'<a href="([^"]*)"', inner) if tag == "th" else None
            cells.append((tag, classes, unescape(strip_tags(inner)).strip(), unescape(link[1]) if link else ""))
        found.append(cells)
    return found


def ours(answer):
    body = answer.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    return cells_of(body)


def djangos(changelist):
    return cells_of("".join(f"<tr>{''.join(row)}</tr>" for row in results(changelist)))


@pytest.mark.parametrize("name", SCOPED)
def test_each_cell_says_what_django_would_say(client, party, secretary, name):
    ROWS[name](viewed_in(party, name, secretary))
    client.force_login(secretary)
    answer = client.get(address(name, "changelist"))
    drawn = ours(answer)
    assert drawn
    assert drawn == djangos(answer.context["cl"])


def test_names_are_text_and_never_markup(client, party, secretary):
    make_person(party["local"], family_name="<b>العلوي</b> & أبناؤه")
    client.force_login(secretary)
    answer = client.get(address("person", "changelist"), {"q": "أبناؤه"})
    [[name, *_rest]] = ours(answer)
    assert "&lt;b&gt;العلوي&lt;/b&gt; &amp; أبناؤه" in answer.content.decode()
    assert name[2].endswith("<b>العلوي</b> & أبناؤه")


def test_a_row_keeps_the_filters_of_its_list(client, party, secretary):
    person = make_person(party["local"], family_name="البقالي")
    client.force_login(secretary)
    answer = client.get(address("person", "changelist"), {"q": "البقالي", "gender": person.gender})
    [[(_tag, _classes, _text, link), *_rest]] = ours(answer)
    way, kept = link.split("?")
    assert way == address("person", "change", person.pk)
    assert kept.startswith("_changelist_filters=q%3D")
    assert client.get(link).status_code == 200


def test_a_popup_hands_the_key_of_the_row_back(client, party, secretary):
    person = make_person(party["local"], family_name="البقالي")
    client.force_login(secretary)
    page = client.get(address("person", "changelist"), {"q": "البقالي", "_popup": 1}).content.decode()
    assert f'data-popup-opener="{person.pk}"' in page


def test_an_empty_list_draws_no_table(client, secretary):
    client.force_login(secretary)
    page = client.get(address("person", "changelist"), {"q": "لاأحد"}).content.decode()
    assert 'id="result_list"' not in page


# Searches


@pytest.fixture
def family(party):
    return [
        make_person(party["local"], given_name=f"اسم {number:03}", family_name="الرحماني") for number in range(120)
    ]


def names_on(client, **query):
    changelist = client.get(address("person", "changelist"), {"q": "الرحماني", **query}).context["cl"]
    return [person.given_name for person in changelist.result_list], changelist.result_count


def test_the_pages_of_a_search_follow_each_other(client, secretary, family):
    client.force_login(secretary)
    pages = [names_on(client, p=page) for page in (1, 2, 3)]
    assert [len(names) for names, _count in pages] == [50, 50, 20]
    assert [name for names, _count in pages for name in names] == [person.given_name for person in family]
    assert {count for _names, count in pages} == {120}


def test_all_of_a_search_is_shown_where_it_is_asked(client, secretary, family):
    client.force_login(secretary)
    assert names_on(client, all="") == ([person.given_name for person in family], 120)


def test_too_many_to_show_at_once_are_paged(client, secretary, family, monkeypatch):
    monkeypatch.setattr(type(admin.site._registry[Person]), "list_max_show_all", 100)
    client.force_login(secretary)
    assert names_on(client, all="") == ([person.given_name for person in family[:50]], 120)


def test_a_search_is_sorted_by_the_column_that_was_asked(client, secretary, family):
    client.force_login(secretary)
    names, _count = names_on(client, o="-1")
    assert len(names) == 50


@pytest.mark.parametrize("page", ["9", "-3", "0", "99999999999999999999", "س"])
def test_a_page_that_there_is_not_is_no_error(client, secretary, family, page):
    client.force_login(secretary)
    answer = client.get(address("person", "changelist"), {"q": "الرحماني", "p": page}, follow=True)
    assert answer.status_code in {200, 404}


def test_a_search_past_its_most_says_so(client, secretary, family, monkeypatch):
    monkeypatch.setattr("administration.filters.ShortPaginator.most", 60)
    client.force_login(secretary)
    page = client.get(address("person", "changelist"), {"q": "الرحماني"}).content.decode()
    assert "60 نتيجة أو أكثر: ضيّق البحث" in page
    assert "وتضم صفحاته 60 منها فقط: ضيّق البحث بكلمة أو بالتصفية." in page


def test_a_search_below_its_most_and_a_list_past_it_ask_for_no_narrower_search(client, secretary, family, monkeypatch):
    monkeypatch.setattr("administration.filters.ShortPaginator.most", 1_000)
    client.force_login(secretary)
    assert "ضيّق البحث" not in client.get(address("person", "changelist"), {"q": "الرحماني"}).content.decode()
    monkeypatch.setattr("administration.filters.ShortPaginator.most", 60)
    page = client.get(address("person", "changelist")).content.decode()
    assert "ضيّق البحث" not in page
    assert "العدد: 60 أو أكثر" in page


# The menu


def menu_of(client):
    page = client.get(address("person", "changelist")).content.decode()
    side = page.split('id="nav-sidebar"')[1].split("</nav>")[0]
    return set(re.findall(r'<a href="(/admin/[^"]+)"', side)), side


def test_the_menu_is_of_the_readers_rights_alone(client, secretary):
    client.force_login(secretary)
    for_secretary, _side = menu_of(client)
    client.force_login(make_user(is_superuser=True))
    for_headquarters, _side = menu_of(client)
    client.force_login(secretary)
    assert menu_of(client)[0] == for_secretary
    offices = reverse("admin:bureaus_office_changelist")
    assert (offices in for_headquarters, offices in for_secretary) == (True, False)


def test_the_menu_marks_the_page_on_which_it_stands(client, secretary):
    client.force_login(secretary)
    _links, side = menu_of(client)
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', side) == [address("person", "changelist")]
    assert side.count("current-model") == side.count("current-app") == 1


def test_rights_that_are_lost_leave_the_menu_at_once(client, party, secretary):
    client.force_login(secretary)
    assert menu_of(client)[0]
    secretary.person.mandates.update(ended_on=localdate(), end_reason="resignation")
    assert client.get(address("person", "changelist")).status_code == 302


def test_the_front_page_names_the_models_that_the_readers_rights_open(client, secretary):
    """Kept for each set of rights, as the menu is."""
    for user in (make_user(is_superuser=True), secretary):
        client.force_login(user)
        answer = client.get(reverse("admin:index"))
        opened = {model["admin_url"] for app in answer.context["app_list"] for model in app["models"]}
        named = answer.text.split('id="content-main"')[1]
        assert opened
        assert opened == set(re.findall(r'<th scope="row"[^>]*>\s*<a href="([^"]+)"', named))
    secretary.person.mandates.update(ended_on=localdate(), end_reason="resignation")
    assert client.get(reverse("admin:index")).status_code == 302


def test_the_button_that_adds_a_row_keeps_the_filters_and_the_form_that_asked(client, party, secretary):
    client.force_login(secretary)
    for query in ({}, {"q": "البقالي"}, {"q": "البقالي", "_popup": 1}, {"_popup": 1, "_to_field": "id"}):
        answer = client.get(address("person", "changelist"), query)
        way = reverse("admin:members_person_add")
        asked = Context({"opts": answer.context["opts"], "preserved_filters": answer.context["preserved_filters"]})
        expected = add_preserved_filters(asked, way, query.get("_popup"), query.get("_to_field"))
        assert f'<a href="{escape(expected)}" class="addlink">' in answer.text
