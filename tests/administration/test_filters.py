"""Filters, pages and the desk of the administration: they narrow what is within reach and never widen it."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse
from django.utils.timezone import localdate

from administration.filters import PeriodFilter, ShortPaginator
from members.joining import leave
from members.models import Membership, Person
from tests.factories import make_branch, make_member


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
