"""Who is late in a branch, sorted and reachable; and what the grid says beside: due, settled, received."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories import make_officer
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from tests.treasury.pages import grid_url
from treasury.voiding import void_payment


@pytest.fixture
def url(party):
    return reverse("treasury:arrears", args=[party["local"].slug])


def test_the_running_month_is_due_and_not_late(visit, party, owing, treasurer, url):
    answer = visit(treasurer, url)
    debt = next(debt for debt in answer.context["debts"] if debt.person == owing.person)
    assert (debt.amount, debt.months, debt.since) == (dh(40), 2, month(-2))
    pay(owing, 40)
    assert owing.person not in [debt.person for debt in visit(treasurer, url).context["debts"]]
    row = next(row for row in visit(treasurer, grid_url(party["local"])).context["rows"] if row.person == owing.person)
    assert (row.balance.arrears, row.cells[month().month - 1].shape) == (dh(20), "due")
    assert "المتأخرات إلى اليوم" not in visit(treasurer, grid_url(party["local"])).text


def test_it_is_sorted_by_amount_or_by_age(visit, party, bureau, treasurer, url):
    rate(party["province"], 20)
    old = member_of(party["local"], family_name="القديمي")
    charge(party["local"], -4)
    for row in party["local"].memberships.exclude(pk=old.pk):
        pay(row, 20 * 5)
    large = member_of(party["local"], on=month(-3), family_name="الكبيري", category="elected")
    rate(party["local"], 200, since=-3, category=large.category)
    charge(party["local"], -3, -2, -1, 0)

    def order(**asked):
        return [(debt.person, debt.amount, debt.since) for debt in visit(treasurer, url, asked).context["debts"]]

    by_age = [(old.person, dh(80), month(-4)), (large.person, dh(600), month(-3))]
    assert order(sort="age") == by_age
    assert order() == order(sort="gold") == by_age[::-1]
    assert visit(treasurer, url).context["total"] == dh(680)


def test_a_phone_is_called_or_written_to(visit, party, owing, treasurer, url):
    owing.person.phone = "+212612345678"
    owing.person.save()
    page = visit(treasurer, url).text
    assert 'href="tel:+212612345678"' in page
    assert 'href="https://wa.me/212612345678"' in page
    assert "لا هاتف" in page  # the others have none


def test_nobody_late_is_said(visit, party, bureau, treasurer, url):
    assert "لا متأخرات على أحد" in visit(treasurer, url).text


def test_who_sees_the_late(
    visit, party, owing, treasurer, branch_secretary, secretary, teammate, member, outsider, url
):
    above = make_officer(party["region"], "treasurer")
    users = treasurer, branch_secretary, secretary, above, teammate, member, outsider
    assert [visit(user, url).status_code for user in users] == [200, 200, 200, 403, 404, 404, 404]
    assert visit(None, url).status_code == 302


def test_the_list_costs_the_same_for_any_number(client, party, owing, treasurer, url, assert_flat_queries):
    client.force_login(treasurer)
    made = [owing]

    def grow(rows):
        while len(made) < rows:
            made.append(member_of(party["local"]))
            charge(party["local"], -2, -1)

    assert_flat_queries(grow, lambda: client.get(url))


def test_money_received_stands_beside_dues_settled(visit, party, owing, treasurer):
    payment = pay(owing, 100)
    totals = visit(treasurer, grid_url(party["local"], localdate().year)).context["totals"]
    assert totals.received_in_year == dh(100)
    assert totals.received[localdate().month - 1] == dh(100)
    assert visit(treasurer, grid_url(party["local"], localdate().year - 1)).context["totals"].received_in_year == 0
    void_payment(payment=payment, reason="خطأ", by=treasurer)
    assert visit(treasurer, grid_url(party["local"])).context["totals"].received_in_year == 0


def test_how_far_a_member_has_paid(visit, party, owing, treasurer):
    def through():
        rows = visit(treasurer, grid_url(party["local"])).context["rows"]
        return next(row.paid_through for row in rows if row.person == owing.person)

    assert through() is None
    assert "لم يؤد شيء بعد" in visit(treasurer, grid_url(party["local"])).text
    pay(owing, 30)
    assert through() == month(-2)
    pay(owing, 50)
    assert through() == month(1) if month(1).year == month().year else month()


def test_months_stand_as_bars_with_their_words(visit, party, owing, treasurer):
    pay(owing, 20)
    page = visit(treasurer, grid_url(party["local"], month(-2).year))
    bar = page.context["bars"][month(-2).month - 1]
    assert (bar.height, bar.part) == (100, round(100 / 6))
    assert bar.words.endswith("20,00 من 120,00 درهم")
    assert page.context["bars"][0 if month(-2).month > 1 else 11].height == 0
    above = make_officer(party["region"], "treasurer")
    assert 'id="dues-bars"' in visit(above, grid_url(party["local"], month(-2).year)).text


class Bars(HTMLParser):
    """The names of the pictured bars of a page, each with the classes of the rectangles drawn in it."""

    def __init__(self, page):
        super().__init__()
        self.found, self.within = [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "svg":
            self.within = attrs.get("class") == "bar"
            if self.within:
                self.found.append((attrs["aria-label"], []))
        elif tag == "rect" and self.within:
            self.found[-1][1].append(attrs["class"])


def test_sub_branches_stand_as_bars(visit, party, owing, secretary):
    pay(owing, 60)
    answer = visit(secretary, reverse("treasury:below", args=[party["province"].slug, month(-2).year]))
    assert "المستحق إلى اليوم" in answer.text
    bars = Bars(answer.text).found
    assert [parts for _label, parts in bars] == [["bar-track", "bar-value"]] * len(answer.context["rows"])
    assert bars[0][0] == "الفرع المحلي بالنخيل: 17 %: 60,00\u00a0درهم من 360,00\u00a0درهم"


def test_the_names_lead_to_a_payment_for_who_may_record_it(visit, party, owing, treasurer, branch_secretary):
    address = reverse("treasury:arrears", args=[party["local"].slug])
    payment = reverse("treasury:record-payment", args=[party["local"].slug, month().year, owing.person_id])
    assert payment in visit(treasurer, address).text
    assert payment not in visit(branch_secretary, address).text


def test_a_payment_recorded_beside_the_list_brings_the_list_anew(client, party, owing, treasurer):
    address = reverse("treasury:arrears", args=[party["local"].slug])
    url = reverse("treasury:record-payment", args=[party["local"].slug, month().year, owing.person_id])
    client.force_login(treasurer)
    beside = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "peek-content"}
    page = client.get(url, **beside)
    assert 'id="file"' in page.text
    typed = {"amount": "x", "method": "cash", "paid_on": month().strftime("%d/%m/%Y"), "next": address,
             "form_key": page.context["form"]["form_key"].value()}  # fmt: skip
    refused = client.post(url, typed, **beside)
    assert (refused.status_code, 'value="x"' in refused.text, 'id="file"' in refused.text) == (422, True, True)
    answer = client.post(url, typed | {"amount": "20", "previewed": "20.00"}, **beside)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, address)
