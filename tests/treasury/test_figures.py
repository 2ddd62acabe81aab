"""The treasury in pictures: what they show is what the books say, and each stands beside its table."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.factories import make_officer
from tests.treasury.books import book as spend
from tests.treasury.books import fill
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.ages import Age
from treasury.figures import (
    arrears_in_ages,
    cash_over_time,
    collection_by_branch,
    collection_by_month,
    income_and_expenses,
)


@pytest.fixture
def members(party, bureau):
    """A member of each of two branches, asked for five months of 20 dirhams; the first paid two of them."""
    rate(party["province"], 20)
    found = [member_of(party[name]) for name in ("local", "other")]
    for name in ("local", "other"):
        charge(party[name], *range(-5, 0))
    pay(found[0], 40)
    return found


def heights(picture):
    return {column.month: (column.whole, column.filled) for column in picture.columns}


def test_the_months_of_two_years_in_two_pictures(members, party, treasurer):
    before, lately = collection_by_month(treasurer, party["local"])
    assert [len(picture.columns) for picture in (before, lately)] == [12, 12]
    assert list(heights(lately)) == [month(-back) for back in range(12, 0, -1)]
    count = party["local"].memberships.count()
    assert heights(lately)[month(-5)] == (dh(20 * count), dh(20))
    assert heights(lately)[month(-3)] == (dh(20 * count), dh(0))
    assert sum(paid for _asked, paid in heights(before).values()) == 0
    assert lately.columns[-1].words.endswith("درهم")


def test_a_branch_and_those_below_it(members, party, secretary):
    picture = collection_by_branch(secretary, party["province"])
    shares = {bar.label: bar.value for bar in picture.bars}
    count = party["local"].memberships.count()
    assert shares["الفرع المحلي بالنخيل"] == round(100 * 40 / (100 * count))
    assert shares["الفرع المحلي بالزيتون"] == 0
    assert [row[0] for row in picture.rows] == [bar.label for bar in picture.bars]


def test_arrears_fill_their_bars_by_the_largest(members, party, treasurer):
    picture = arrears_in_ages(treasurer, party["local"])
    assert [bar.label for bar in picture.bars] == [str(age.label) for age in Age]
    assert next(bar.value for bar in picture.bars) == 100
    assert [bar.value for bar in picture.bars][2:] == [0, 0]


def test_income_and_expenses_by_category(members, party, treasurer):
    fill(party["local"], 100, by=treasurer)
    spend(party["local"], 30, by=treasurer)
    income, expenses = income_and_expenses(treasurer, party["local"])
    assert [amount for _name, amount in income.rows] == ["100,00", "40,00"]  # an event, and the dues paid
    assert [amount for _name, amount in expenses.rows] == ["30,00"]
    assert [bar.value for bar in income.bars] == [100, 40]


def test_the_cash_at_the_end_of_each_month(members, party, treasurer):
    fill(party["local"], 100, by=treasurer, days=62)
    spend(party["local"], 30, by=treasurer)
    picture = cash_over_time(party["local"])
    assert [column.whole for column in picture.columns][-1] == dh(110)
    assert [column.whole for column in picture.columns][-2] == dh(100)
    assert picture.rows[-1][1] == "110,00"
    assert picture.rows[0][1] == "0,00"


class Drawn(HTMLParser):
    """Counts the pictures of a page that say nothing to who does not see them."""

    def __init__(self, page):
        super().__init__()
        self.said, self.silent, self.tables = 0, 0, 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "svg" and attrs.get("role") == "img":
            self.said += bool(attrs.get("aria-label"))
            self.silent += not attrs.get("aria-label")
        self.tables += tag == "table"


def test_every_picture_has_its_words_and_its_table(members, party, treasurer, visit):
    fill(party["local"], 100, by=treasurer)
    page = visit(treasurer, reverse("treasury:figures", args=["nakhil"]))
    drawn = Drawn(page.text)
    shown = [picture for picture in page.context["pictures"] if picture.rows]
    assert (drawn.silent, drawn.tables) == (0, len(shown))
    assert drawn.said >= sum(len(picture.rows) for picture in shown)


def test_who_sees_the_figures(members, party, treasurer, secretary, teammate, member, outsider, visit):
    above = make_officer(party["region"], "treasurer")
    url = reverse("treasury:figures", args=["nakhil"])
    users = treasurer, secretary, above, teammate, member, outsider
    assert [visit(user, url).status_code for user in users] == [200, 200, 200, 404, 404, 404]
    assert visit(None, url).status_code == 302
    assert len(visit(above, url).context["pictures"]) == 4  # totals of dues alone, not the cash book
    assert len(visit(treasurer, url).context["pictures"]) == 7


def test_the_page_costs_the_same_for_any_number(client, members, party, treasurer, assert_flat_queries):
    client.force_login(treasurer)
    made = []

    def grow(rows):
        while len(made) < rows:
            made.append(member_of(party["local"]))
            charge(party["local"], -2)
            fill(party["local"], 10, by=treasurer)

    assert_flat_queries(grow, lambda: client.get(reverse("treasury:figures", args=["nakhil"])), sizes=(1, 3))
