"""Filters, pages and the desk of the administration: they narrow what is within reach and never widen it."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse
from django.utils.timezone import localdate

from administration.desk import attention
from administration.filters import BranchFilter, PeriodFilter, ShortPaginator
from bureaus.models import Bureau, Mandate
from bureaus.replacement import end_mandate
from members.joining import leave
from members.models import Membership, Person
from tests.factories import make_branch, make_bureau, make_member, make_user


def offered(user, model=Person):
    """What the filter by branch offers the user, as (key, label)."""
    request = RequestFactory().get("/admin/")
    request.user = user
    return BranchFilter(request, {}, model, admin.site.get_model_admin(model)).lookup_choices


def found(client, model, **query):
    address = reverse(f"admin:members_{model}_changelist")
    return set(client.get(address, query).context["cl"].result_list)


class TestByBranch:
    def test_it_offers_what_is_within_reach_in_the_order_of_the_tree(self, party, secretary):
        keys = [int(key) for key, _label in offered(secretary)]
        assert keys == [party[name].pk for name in ("province", "local", "other")]

    def test_a_step_down_is_a_step_in(self, party):
        labels = dict(offered(make_user(is_superuser=True)))
        assert labels[str(party["national"].pk)] == "حزب الأفق"
        assert labels[str(party["local"].pk)] == "\u2003\u2003\u2003الفرع المحلي بالنخيل"

    def test_of_many_branches_the_highest_are_offered(self, party, monkeypatch):
        monkeypatch.setattr(BranchFilter, "most", 3)
        keys = [int(key) for key, _label in offered(make_user(is_superuser=True))]
        assert keys == [party[name].pk for name in ("national", "region", "province")]

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


class TestTheDesk:
    def test_an_empty_desk_says_nothing(self, party, secretary):
        assert attention(secretary) == []

    def test_numbers_are_counted_in_arabic(self, party, bureau, secretary):
        for order in (3, 4):
            end_mandate(mandate=bureau.seats.get(order=order).mandates.get(), on=localdate())
        assert [sentence for sentence, _address in attention(secretary)] == ["مقعدان شاغران"]

    @pytest.mark.parametrize(("days", "due"), [(-1, True), (0, True), (1, False)])
    def test_a_bureau_is_due_from_the_day_of_its_term(self, party, bureau, secretary, days, due):
        Bureau.objects.filter(pk=bureau.pk).update(term_ends_on=localdate() + timedelta(days=days))
        assert bool(attention(secretary)) is due

    def test_seats_of_a_bureau_that_has_ended_are_not_vacant(self, party, bureau, secretary):
        end_mandate(mandate=bureau.seats.get(order=4).mandates.get(), on=localdate() - timedelta(days=9))
        make_bureau(party["local"], "branch_secretary", on=localdate())
        assert attention(secretary) == []

    def test_what_is_out_of_reach_is_not_counted(self, party, secretary):
        far = make_bureau(make_branch(party["region"], "province"), "counsellor")
        end_mandate(mandate=Mandate.objects.get(seat__bureau=far), on=localdate())
        assert attention(secretary) == []
        assert len(attention(make_user(is_superuser=True))) == 1

    def test_it_costs_three_queries_whatever_waits(self, party, assert_flat_queries):
        headquarters = make_user(is_superuser=True)

        def grow(rows):
            bureau = make_bureau(make_branch(party["province"], "local"), *["counsellor"] * rows)
            Bureau.objects.filter(pk=bureau.pk).update(term_ends_on=localdate())
            for mandate in Mandate.objects.filter(seat__bureau=bureau):
                end_mandate(mandate=mandate, on=localdate())

        assert assert_flat_queries(grow, lambda: attention(headquarters)) == 3
