"""Money in the administration: read by who may, written by nobody, a rate set by headquarters."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.rows import ROWS
from treasury.models import DuesRate, LevyRate


@pytest.mark.parametrize("name", ["payment", "duescharge", "allocation", "levycharge", "levypayment"])
def test_money_is_not_written_here(client, party, admin_user, name):
    row = ROWS[name](party["local"])
    client.force_login(admin_user)
    assert client.get(reverse(f"admin:treasury_{name}_add")).status_code == 403
    assert client.post(reverse(f"admin:treasury_{name}_change", args=[row.pk]), {"amount": "1"}).status_code == 403


def test_a_rate_ends_where_the_next_begins(client, party, admin_user):
    client.force_login(admin_user)
    address = reverse("admin:treasury_duesrate_add")
    data = {"branch": party["local"].pk, "category": "", "amount": "20,00", "started_on": "01/01/2026"}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert client.post(address, data | {"amount": "30,00", "started_on": "01/07/2026"}).status_code == 302
    rates = list(DuesRate.objects.order_by("started_on").values_list("amount", "ended_on"))
    assert rates == [(Decimal("20.00"), date(2026, 7, 1)), (Decimal("30.00"), None)]


def test_a_rate_that_is_refused_says_why(client, party, admin_user):
    client.force_login(admin_user)
    data = {"branch": party["local"].pk, "category": "", "amount": "20,00", "started_on": "15/01/2026"}
    form = client.post(reverse("admin:treasury_duesrate_add"), data).context["adminform"].form
    assert list(form.errors) == ["started_on"]
    assert not DuesRate.objects.exists()


def test_a_rate_of_levies_is_set_by_the_same_workflow(client, party, admin_user):
    client.force_login(admin_user)
    address = reverse("admin:treasury_levyrate_add")
    data = {"branch": party["local"].pk, "assembly": "1", "amount": "20,00", "started_on": "01/01/2026",
            "decision": "قرار", "decided_on": "01/12/2025"}  # fmt: skip
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert client.post(address, data | {"amount": "30,00", "started_on": "01/07/2026"}).status_code == 302
    rates = LevyRate.objects.order_by("started_on").values_list("amount", "ended_on", "recorded_by")
    assert list(rates) == [
        (Decimal("20.00"), date(2026, 7, 1), admin_user.pk),
        (Decimal("30.00"), None, admin_user.pk),
    ]
    form = client.post(address, data | {"started_on": "15/01/2026"}).context["adminform"].form
    assert list(form.errors) == ["started_on"]
