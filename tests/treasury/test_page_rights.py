"""Who may open which page of the treasury, and who may write there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Branch
from bureaus.models import Bureau
from tests.factories import make_officer, make_user
from tests.treasury.money import dh, member_of, month, pay
from tests.treasury.pages import grid_url, record_url, this_year
from treasury.models import DuesCharge, Payment


def statuses(visit, url, *users):
    return [visit(user, url).status_code for user in users]


def test_the_grid_is_for_who_sees_the_branchs_money(
    visit, party, owing, treasurer, branch_secretary, secretary, teammate, member, outsider
):
    url = grid_url(party["local"])
    users = treasurer, branch_secretary, secretary, teammate, member, outsider
    assert statuses(visit, url, *users) == [200, 200, 200, 404, 404, 404]
    answer = visit(None, url)
    assert (answer.status_code, answer.url) == (302, f"{reverse('account_login')}?next={url}")
    assert "خديجة بنعلي" in visit(branch_secretary, url).text
    assert record_url(owing) in visit(treasurer, url).text
    assert record_url(owing) not in visit(secretary, url).text


def test_a_published_roster_does_not_publish_dues(visit, party, owing, outsider):
    Branch.objects.filter(pk=party["local"].pk).update(publishes_roster=True)
    assert statuses(visit, grid_url(party["local"]), outsider, None) == [404, 302]


def test_the_treasurer_of_the_level_above_sees_totals_without_names(visit, party, owing):
    above = make_officer(party["province"], "treasurer")
    answer = visit(above, grid_url(party["local"]))
    assert answer.templates[0].name == "treasury/totals.html"
    assert "خديجة" not in answer.text
    this = len([offset for offset in (-2, -1, 0) if month(offset).year == this_year()])
    totals = answer.context["totals"].year
    assert (totals.charged, totals.arrears) == (dh(20) * 6 * this, dh(60) * 6)
    below = visit(above, reverse("treasury:below", args=[party["province"].slug, this_year()]))
    assert [child.slug for child, _total in below.context["rows"]] == ["nakhil", "zitoun"]
    assert below.context["whole"].charged == dh(20) * 6 * this


@pytest.mark.parametrize("name", ["dues", "below"])
def test_other_pages_of_a_reader(visit, party, owing, name, branch_secretary, teammate, outsider):
    arguments = [party["local"].slug] + ([this_year()] if name == "below" else [])
    url = reverse(f"treasury:{name}", args=arguments)
    opened = 302 if name == "dues" else 200
    assert statuses(visit, url, branch_secretary, teammate, outsider) == [opened, 404, 404]


def test_only_who_records_may_write(
    visit, send, party, owing, treasurer, branch_secretary, secretary, teammate, outsider
):
    local, row = party["local"].slug, DuesCharge.objects.filter(person=owing.person).first()
    payment = pay(owing, 5)
    reads = [
        record_url(owing),
        reverse("treasury:rates", args=[local]),
        reverse("treasury:exemption", args=[local, row.pk]),
        reverse("treasury:void", args=[local, payment.year, payment.number]),
    ]
    for url in reads:
        users = treasurer, branch_secretary, secretary, teammate, outsider
        assert statuses(visit, url, *users) == [200, 403, 403, 404, 404], url
        assert [send(user, url).status_code for user in (branch_secretary, secretary)] == [403, 403], url
        assert [send(user, url).status_code for user in (teammate, outsider)] == [404, 404], url
        assert visit(None, url).status_code == 302
    url = reverse("treasury:charge", args=[local])
    assert [send(user, url).status_code for user in (branch_secretary, teammate, outsider)] == [403, 404, 404]
    assert Payment.objects.valid().get() == payment


def test_a_receipt_is_for_who_sees_the_money_and_for_its_payer(
    visit, party, owing, treasurer, branch_secretary, teammate, member, outsider
):
    url = pay(owing, 5).get_absolute_url()
    payer = make_user(owing.person)
    users = treasurer, branch_secretary, payer, teammate, member, outsider
    assert statuses(visit, url, *users) == [200, 200, 200, 404, 404, 404]
    assert visit(None, url).status_code == 302
    void = reverse("treasury:void", args=[party["local"].slug, this_year(), 1])
    assert void in visit(treasurer, url).text
    assert void not in visit(payer, url).text
    assert statuses(visit, void, payer) == [403]


def test_a_treasurer_records_only_for_members_of_the_branch(visit, party, owing, treasurer):
    stranger = member_of(party["other"])
    assert visit(treasurer, record_url(stranger, party["local"])).status_code == 404
    assert visit(treasurer, record_url(owing, party["other"])).status_code == 404


def test_a_right_that_ended_closes_the_grid(visit, party, owing, treasurer):
    Bureau.objects.filter(branch=party["local"]).update(ended_on=localdate())
    treasurer.person.mandates.update(ended_on=localdate() - timedelta(days=1))
    assert statuses(visit, grid_url(party["local"]), type(treasurer).objects.get(pk=treasurer.pk)) == [404]
