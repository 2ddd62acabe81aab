"""The ceiling of donations says what of its source is certain; headquarters correct it, and who did so stays known."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from treasury.models import AmountLimit


@pytest.fixture
def ceiling(db):
    return AmountLimit.objects.get(subject="donation", ended_on=None)


def values(row, **changed):
    told = {"subject": row.subject, "amount": f"{row.amount}", "started_on": f"{row.started_on:%d/%m/%Y}"}
    return told | {"ended_on": "", "reference": row.reference} | changed


def test_the_row_says_that_its_first_day_is_to_be_checked(ceiling):
    assert (ceiling.amount, ceiling.started_on) == (Decimal("600000.00"), date(2021, 5, 17))
    assert "117/21" in ceiling.reference
    assert "على الحزب التحقق" in ceiling.reference


def test_headquarters_correct_day_and_source_and_the_history_names_who(client, admin_user, ceiling):
    client.force_login(admin_user)
    before = AmountLimit.objects.get(subject="donation", ended_on__isnull=False)
    page = reverse("admin:treasury_amountlimit_change", args=[ceiling.pk])
    told = values(ceiling, started_on="01/06/2021", reference="الجريدة الرسمية")
    assert client.post(page, told).status_code == 302
    earlier = reverse("admin:treasury_amountlimit_change", args=[before.pk])
    told = values(before, ended_on="01/06/2021")
    assert client.post(earlier, told).status_code == 302
    ceiling.refresh_from_db()
    before.refresh_from_db()
    assert (ceiling.started_on, before.ended_on) == (date(2021, 6, 1), date(2021, 6, 1))
    version = ceiling.history.latest()
    assert (version.history_user, version.reference) == (admin_user, "الجريدة الرسمية")
    assert version.history_date


def test_two_ceilings_of_one_day_and_no_source_are_refused(client, admin_user, ceiling):
    client.force_login(admin_user)
    page = reverse("admin:treasury_amountlimit_change", args=[ceiling.pk])
    nameless = client.post(page, values(ceiling, reference="")).context["adminform"].form
    assert list(nameless.errors) == ["reference"]
    twice = client.post(page, values(ceiling, started_on="01/01/2020")).context["adminform"].form
    assert "مبلغ آخر" in str(twice.errors)
    ceiling.refresh_from_db()
    assert ceiling.started_on == date(2021, 5, 17)


@pytest.mark.parametrize("who", ["secretary", "treasurer", "outsider"])
def test_nobody_but_headquarters_changes_what_the_law_sets(client, request, ceiling, who):
    client.force_login(request.getfixturevalue(who))
    page = reverse("admin:treasury_amountlimit_change", args=[ceiling.pk])
    assert client.post(page, values(ceiling, amount="1.00"), follow=True).status_code in (403, 404)
    ceiling.refresh_from_db()
    assert ceiling.amount == Decimal("600000.00")
