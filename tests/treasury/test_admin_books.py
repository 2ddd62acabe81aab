"""Closings, hand-overs, rules and remittances in the administration: found by month and state, written by nobody."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories import make_branch, make_user
from tests.rows import ROWS
from treasury.models import MonthClosing

NAMES = ["monthclosing", "handover", "sharerule", "remittance", "donation"]


def listed(client, name, **query):
    return set(client.get(reverse(f"admin:treasury_{name}_changelist"), query).context["cl"].result_list)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_read_over_the_subtree_and_never_written(client, party, secretary, name):
    mine, far = ROWS[name](party["local"]), ROWS[name](make_branch(party["region"], "province"))
    client.force_login(secretary)
    assert mine in listed(client, name)
    assert far not in listed(client, name)
    change = reverse(f"admin:treasury_{name}_change", args=[mine.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"amount": "1", "counted": "1"}).status_code == 403
    assert client.get(reverse(f"admin:treasury_{name}_add")).status_code == 403
    assert client.get(reverse(f"admin:treasury_{name}_change", args=[far.pk])).status_code == 404


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["teammate", "outsider", "member", "treasurer"])
def test_who_has_no_business_in_the_administration_stays_out(client, request, party, who, name):
    ROWS[name](party["local"])
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(f"admin:treasury_{name}_changelist"), follow=True).status_code == 403


def closing(branch, month, **fields):
    counted = {"counted_on": localdate(), "counted": 0, "booked": 0, "closed_by": make_user(), "digest": "0" * 64}
    return MonthClosing.objects.create(branch=branch, month=month, **counted | fields)


def test_a_list_is_narrowed_to_a_month_or_to_what_is_older(client, party, admin_user):
    this = localdate().replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    rows = [closing(party["local"], month) for month in (this, last, date(2019, 5, 1))]
    client.force_login(admin_user)
    assert listed(client, "monthclosing", month=f"{this:%Y-%m}") == {rows[0]}
    assert listed(client, "monthclosing", month=f"{last:%Y-%m}") == {rows[1]}
    assert listed(client, "monthclosing", month="earlier") == {rows[2]}
    for garbage in ("2019-05", "x", ""):
        assert listed(client, "monthclosing", month=garbage) == set(rows)


def test_a_moment_is_found_in_the_month_of_the_country(client, party, admin_user):
    row = ROWS["handover"](party["local"])
    prepared = row.prepared_at.astimezone()
    client.force_login(admin_user)
    today = localdate()
    found = listed(client, "handover", month=f"{today:%Y-%m}")
    assert (row in found) == ((prepared.year, prepared.month) == (today.year, today.month))
    assert row in listed(client, "handover")


def test_states_say_which_wait_and_which_differ(client, party, admin_user):
    row = ROWS["remittance"](party["local"])
    even = closing(party["local"], date(2026, 1, 1))
    odd = closing(party["local"], date(2026, 2, 1), counted=5, explanation="قطعة زائدة")
    client.force_login(admin_user)
    assert listed(client, "remittance", state="waiting") | listed(client, "remittance") == {row}
    assert listed(client, "remittance", state="different") == set()
    assert listed(client, "monthclosing", state="different") == {odd}
    assert listed(client, "monthclosing", state="standing") == {even, odd}
