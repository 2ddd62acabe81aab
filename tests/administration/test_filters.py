"""Filters, pages and the desk of the administration: they narrow what is within reach and never widen it."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils.timezone import localdate

from administration.filters import PeriodFilter, ShortPaginator
from members.joining import leave
from members.models import Membership, Person
from tests.factories import make_branch, make_member, make_officer, make_person, make_user


def found(client, model, **query):
    address = reverse(f"admin:members_{model}_changelist")
    return set(client.get(address, query).context["cl"].result_list)


class TestByBranch:
    def test_it_finds_the_branch_and_those_under_it(self, client, party, admin_user):
        here, under = make_member(party["local"]).person, make_member(make_branch(party["local"], "cell")).person
        beside = make_member(party["other"]).person
        client.force_login(admin_user)
        assert found(client, "person", branch=party["local"].pk) == {here, under}
        assert found(client, "person", branch=party["province"].pk) == {here, under, beside}

    @pytest.mark.parametrize("chosen", ["0", "999999", "-1", "نخيل", "9" * 25])
    def test_a_branch_that_is_not_there_holds_nobody(self, client, party, admin_user, chosen):
        make_member(party["local"])
        client.force_login(admin_user)
        assert found(client, "person", branch=chosen) == set()

    def test_a_branch_out_of_reach_holds_nobody(self, client, party, secretary):
        far = make_branch(party["region"], "province")
        make_member(far)
        client.force_login(secretary)
        assert found(client, "person", branch=far.pk) == set()


class TestByState:
    @pytest.fixture
    def rows(self, party):
        """A membership in force, one that is over, one announced to end and one to come."""
        current, over, announced = (make_member(party["province"]) for _ in range(3))
        leave(membership=over, on=localdate(), reason="resignation")
        leave(membership=announced, on=localdate() + timedelta(days=3), reason="resignation")
        coming = make_member(party["province"], on=localdate() + timedelta(days=3))
        return {"current": current, "over": over, "announced": announced, "coming": coming}

    def narrowed(self, value):
        request = RequestFactory().get("/admin/")
        request.user = AnonymousUser()
        model_admin = admin.site.get_model_admin(Membership)
        narrow = PeriodFilter(request, {"state": [value]}, Membership, model_admin)
        return set(narrow.queryset(request, Membership.objects.all()))

    def test_in_force_today(self, rows):
        assert self.narrowed("current") == {rows["current"], rows["announced"]}

    def test_over_are_those_with_an_end(self, rows):
        assert self.narrowed("ended") == {rows["over"], rows["announced"]}

    def test_any_other_word_narrows_nothing(self, rows):
        assert self.narrowed("garbage") == set(rows.values())

    def test_labels_may_be_those_of_the_model(self):
        labelled = PeriodFilter.labelled("نشط", "منته", soon=("قريب", lambda rows: rows.none()))
        assert [(value, label) for value, (label, _narrow) in labelled.states.items()] == [
            ("current", "نشط"),
            ("soon", "قريب"),
            ("ended", "منته"),
        ]
        assert list(PeriodFilter.states) == ["current", "ended"]


class TestPages:
    @pytest.mark.parametrize(("most", "count", "is_cut"), [(2, 2, True), (3, 3, True), (4, 3, False)])
    def test_counting_stops_where_nobody_turns_pages(self, party, monkeypatch, most, count, is_cut):
        for _ in range(3):
            make_member(party["local"])
        monkeypatch.setattr(ShortPaginator, "most", most)
        pages = ShortPaginator(Person.objects.order_by("pk"), 50)
        assert (pages.count, pages.is_cut) == (count, is_cut)


class TestSearching:
    """A search fetches the keys of what it found once; its page is taken of them."""

    @pytest.fixture
    def people(self, party):
        return [make_person(party["local"], "سعاد", f"البحري {letter}") for letter in "جبأ"]

    def search(self, client, **query):
        client.force_login(make_user(is_superuser=True, is_staff=True))
        return client.get(reverse("admin:members_person_changelist"), {"q": "بحري", **query})

    def test_what_it_found_is_counted_and_in_order(self, client, people):
        shown = self.search(client).context["cl"]
        assert shown.result_count == 3
        assert [row.family_name[-1] for row in shown.result_list] == ["أ", "ب", "ج"]

    def test_it_is_asked_for_once(self, client, people, django_assert_num_queries):
        self.search(client)
        told = 3 if connection.vendor == "postgresql" else 0  # that it looks rows up, for this statement alone
        with django_assert_num_queries(6 + told):
            client.get(reverse("admin:members_person_changelist"), {"q": "بحري"})

    def test_filters_and_another_order_hold_for_it(self, client, people):
        Person.objects.filter(pk=people[0].pk).update(gender="M")
        Person.objects.filter(pk=people[1].pk).update(gender="F")
        Person.objects.filter(pk=people[2].pk).update(gender="F")
        shown = self.search(client, gender="F", o="-0").context["cl"]
        assert [row.pk for row in shown.result_list] == [people[1].pk, people[2].pk]

    def test_no_more_is_found_than_is_counted(self, client, people, monkeypatch):
        monkeypatch.setattr(ShortPaginator, "most", 2)
        shown = self.search(client).context["cl"]
        assert (shown.result_count, shown.paginator.is_cut, len(shown.result_list)) == (2, True, 2)

    def test_the_links_of_rows_keep_the_search(self, client, people):
        page = self.search(client)
        kept = urlencode({"_changelist_filters": urlencode({"q": "بحري"})})
        address = reverse("admin:members_person_change", args=[people[0].pk])
        assert f'href="{address}?{kept}"' in page.text

    def test_who_sees_no_file_finds_none(self, client, party, people):
        client.force_login(make_officer(party["other"], "branch_secretary"))
        shown = client.get(reverse("admin:members_person_changelist"), {"q": "بحري"}).context["cl"]
        assert list(shown.result_list) == []
