"""The pages on which rates are set, months are charged and members exempted."""

from django.urls import reverse

from runs.models import Run
from tests.treasury.money import dh, member_of, month, pay, rate
from tests.treasury.pages import grid_url, record_url
from treasury.models import DuesCharge, DuesRate


def test_a_rate_is_set_from_its_page(visit, send, party, owing, treasurer):
    url = reverse("treasury:rates", args=[party["local"].slug])
    rows = visit(treasurer, url).context["in_force"]
    assert {(row.amount, row.source) for row in rows} == {(dh(20), party["province"])}
    form = {"category": "", "decision": "قرار المجلس", "decided_on": "01/02/2026"}
    refused = send(treasurer, url, **form, amount="25", from_month=f"{month():%Y-%m}")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["from_month"])
    assert send(treasurer, url, **form, amount="25,50", from_month=f"{month(1):%Y-%m}").status_code == 302
    assert DuesRate.objects.get(branch=party["local"]).amount == dh("25.50")


def test_a_month_is_charged_from_the_grid_to_the_branch_alone(visit, send, party, bureau, treasurer):
    rate(party["province"], 20)
    member_of(party["other"])
    assert visit(treasurer, grid_url(party["local"])).context["waiting"] == {"ready": 5, "without_rate": 0}
    url = reverse("treasury:charge", args=[party["local"].slug])
    assert send(treasurer, url, month=f"{month():%Y-%m}").url == Run.objects.get().get_absolute_url()
    assert DuesCharge.objects.count() == 5
    assert visit(treasurer, grid_url(party["local"])).context["waiting"] == {"ready": 0, "without_rate": 0}
    assert send(treasurer, url, month="1999-01").url == reverse("treasury:rates", args=[party["local"].slug])


def test_nothing_is_missing_where_the_rate_is_zero(visit, party, bureau, treasurer):
    free = member_of(party["local"], category="elected")
    rate(party["province"], 20)
    rate(party["province"], 0, category=free.category)
    waiting = visit(treasurer, grid_url(party["local"])).context["waiting"]
    assert (waiting["ready"], waiting["without_rate"]) == (party["local"].memberships.count() - 1, 0)


def test_a_want_of_rate_is_said(visit, party, bureau, treasurer):
    answer = visit(treasurer, grid_url(party["local"]))
    assert answer.context["waiting"] == {"ready": 0, "without_rate": 5}
    assert reverse("treasury:rates", args=[party["local"].slug]) in answer.text


def test_an_exemption_is_given_and_withdrawn(visit, send, party, owing, treasurer):
    row = DuesCharge.objects.get(person=owing.person, month=month())
    url = reverse("treasury:exemption", args=[party["local"].slug, row.pk])
    assert url in visit(treasurer, record_url(owing)).text
    assert send(treasurer, url, reason="").status_code == 422
    assert send(treasurer, url, reason="ظرف اجتماعي").status_code == 302
    row.refresh_from_db()
    assert (row.exemption_reason, row.exempted_by) == ("ظرف اجتماعي", treasurer)
    assert "ظرف اجتماعي" in visit(treasurer, url).text
    assert send(treasurer, url).status_code == 302
    row.refresh_from_db()
    assert row.exempted_at is None


def test_an_exemption_sent_twice_is_not_withdrawn(send, party, owing, treasurer):
    row = DuesCharge.objects.get(person=owing.person, month=month())
    url = reverse("treasury:exemption", args=[party["local"].slug, row.pk])
    for _time in range(2):
        assert send(treasurer, url, reason="ظرف اجتماعي").status_code == 302
    row.refresh_from_db()
    assert row.exemption_reason == "ظرف اجتماعي"


def test_what_is_partly_paid_cannot_be_exempted(send, party, owing, treasurer):
    pay(owing, 5)
    row = DuesCharge.objects.get(person=owing.person, month=month(-2))
    answer = send(treasurer, reverse("treasury:exemption", args=[party["local"].slug, row.pk]), reason="ظرف")
    assert answer.status_code == 422
    assert "ألغِ الأداء أولا" in answer.text
