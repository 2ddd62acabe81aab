"""Who stands where in the party, at each door of the administration's money and of the headquarters' list of donors.

One table: a line a door, a column a person. What each of them writes is asked beside it: for oneself, twice, late, and
in a month that is closed.
"""

from datetime import date

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.urls import reverse
from django.utils.timezone import localdate

from members.models import Category
from tests.factories import holder_of, make_bureau, make_officer, make_user
from tests.rows import ROWS
from tests.treasury.closings import close
from tests.treasury.money import charge, dh, member_of, month, rate
from treasury.models import Donor, DonorMatch, DuesRate

OUT = 302  # sent to sign in, who is signed in: the administration is not theirs
PEOPLE = (
    *("headquarters", "national", "national_treasurer"),  # above the level that decides
    *("secretary", "branch_secretary", "keeper"),  # of the province, of the branch; and who keeps the branch's money
    *("neighbour", "teammate", "member", "outsider"),  # of another branch, secretary and treasurer; and no officers
)
SEEN = (200, 200, OUT, 200, 200, 200, 404, OUT, OUT, OUT)
BELOW = (200, 200, OUT, 200, 200, 404, 404, OUT, OUT, OUT)  # a row of a cell: its branch's treasurer keeps other money
LOCKED = (403, 403, OUT, 403, 403, 403, 403, OUT, OUT, OUT)
THEIRS = (200, 403, OUT, 403, 403, 403, 403, OUT, OUT, OUT)  # of the whole party: headquarters alone
RATES = (200, 403, OUT, 403, 403, 200, 403, OUT, OUT, OUT)  # who records money, and opens the administration
# What opens a row, what writes it, adds one, and deletes it.
KEPT = {"open": SEEN, "write": LOCKED, "add": LOCKED, "delete": LOCKED}
PARTY_WIDE = {"open": THEIRS, "write": THEIRS, "add": THEIRS, "delete": LOCKED}
DOORS = {
    **dict.fromkeys(("payment", "allocation", "duescharge", "duesrelief", "voidrequest", "creditmove"), KEPT),
    **dict.fromkeys(("cashentry", "monthclosing", "handover", "donation", "remittance"), KEPT),
    **dict.fromkeys(("levycharge", "levypayment", "levyexemption", "duesreminder", "suspensionproposal"), KEPT),
    **dict.fromkeys(("moneyaccount", "sharerule"), KEPT | {"open": BELOW}),
    **dict.fromkeys(("duesrate", "levyrate"), KEPT | {"open": BELOW, "add": RATES}),
    **dict.fromkeys(("amountlimit", "arrearsrule"), PARTY_WIDE),
    "entrycategory": PARTY_WIDE | {"add": LOCKED},
}
DONORS = {
    "donors": (200, 200, 200, 404, 404, 404, 404, 404, 404, 404),
    "donors-table": (200, 200, 200, 404, 404, 404, 404, 404, 404, 404),
    "join-donors": (302, 403, 302, 404, 404, 404, 404, 404, 404, 404),
}


@pytest.fixture
def people(request, party):
    """{name: user}. The keeper is the branch's treasurer, and leads a cell of the branch: so they open both doors."""
    bureau = make_bureau(party["national"], "first_secretary", "treasurer")
    found = {name: request.getfixturevalue(name) for name in PEOPLE[3:5] + PEOPLE[7:]}
    found["headquarters"] = make_user(is_superuser=True)
    found["national"] = make_user(holder_of(bureau, "first_secretary"))
    found["national_treasurer"] = make_user(holder_of(bureau, "treasurer"))
    found["keeper"] = request.getfixturevalue("treasurer")
    cell = ROWS["branch"](party["local"])
    make_bureau(cell, "branch_secretary", holders=[found["keeper"].person])
    found["neighbour"] = make_officer(ROWS["branch"](party["other"]), "branch_secretary")
    return {name: found[name] for name in PEOPLE}


def answers(client, people, method, address, data=None):
    """The statuses that the people get at a door, in their order."""
    found = []
    for user in people.values():
        client.force_login(user)
        found.append(getattr(client, method)(address, data).status_code)
    return tuple(found)


def test_the_administration_shows_money_by_reach_and_writes_none(client, party, people):
    models = {model._meta.model_name: model for model in apps.get_app_config("treasury").get_models()}
    assert {name for name, model in models.items() if site.is_registered(model)} == DOORS.keys()
    found = {}
    for name in DOORS:
        row = ROWS[name](party["local"]) if name in ROWS else models[name].objects.first()
        before = models[name].objects.values().get(pk=row.pk)
        change, add, delete = (
            reverse(f"admin:treasury_{name}_{door}", args=args)
            for door, args in (("change", [row.pk]), ("add", []), ("delete", [row.pk]))
        )
        found[name] = {
            "open": answers(client, people, "get", change),
            "write": answers(client, people, "post", change, {"amount": "1"}),
            "add": answers(client, people, "post", add, {"amount": "1"}),
            "delete": answers(client, people, "post", delete, {"post": "yes"}),
        }
        assert models[name].objects.values().get(pk=row.pk) == before, name
    assert found == DOORS


# Rates, which the administration sets


def rate_form(branch, amount="25,00", since=0, **fields):
    return {"branch": branch.pk, "category": "", "amount": amount, "started_on": f"{month(since):%d/%m/%Y}"} | fields


def test_a_rate_is_set_by_who_records_the_money_of_its_branch(client, party, people):
    """The keeper and headquarters; said twice, it is one rate."""
    address = reverse("admin:treasury_duesrate_add")
    for _turn in range(2):
        allowed = (302, 403, OUT, 403, 403, 302, 403, OUT, OUT, OUT)
        assert answers(client, people, "post", address, rate_form(party["local"])) == allowed
    assert [(row.branch, row.recorded_by) for row in DuesRate.objects.all()] == [
        (party["local"], people["headquarters"])
    ]
    # in another branch the keeper keeps nothing: it is none of their choices
    client.force_login(people["keeper"])
    for other in ("other", "province"):
        form = client.post(address, rate_form(party[other])).context["adminform"].form
        assert list(form.errors) == ["branch"]
    assert DuesRate.objects.count() == 1


def test_no_rate_is_set_for_oneself_or_for_months_that_were_asked_or_are_closed(client, party, people):
    keeper, address = people["keeper"], reverse("admin:treasury_duesrate_add")
    own = Category.objects.create(code="keeper", masculine="أمين", feminine="أمينة")
    keeper.person.memberships.filter(branch=party["local"]).update(category=own)
    rate(party["local"], 20)
    member_of(party["local"])
    charge(party["local"], -2, -1)
    close(party["local"], -2)
    client.force_login(keeper)
    refused = {
        "for oneself": (rate_form(party["local"], "5,00", since=1, category=own.pk), ["category"]),
        "in a month that was asked": (rate_form(party["local"], since=-1), ["started_on"]),
        "in a closed month": (rate_form(party["local"], since=-2), ["started_on"]),
        "in the middle of a month": (rate_form(party["local"], started_on=f"{month(1):15/%m/%Y}"), ["started_on"]),
    }
    for data, fields in refused.values():
        assert list(client.post(address, data).context["adminform"].form.errors) == fields
    assert [row.amount for row in DuesRate.objects.all()] == [dh(20)]


# The headquarters' list of donors


@pytest.fixture
def cards(party):
    """Two cards of one name, of two branches, of which nothing says that they are one donor's."""
    made = {"name": "إدريس الفاسي", "name_key": "ادريس الفاسي", "origin": "resident"}
    return (
        Donor.objects.create(branch=party["local"], digest="1" * 64, **made),
        Donor.objects.create(branch=party["other"], birth_date=date(1970, 4, 23), **made),
    )


def said(cards, is_same=True):
    return {"first": cards[0].pk, "second": cards[1].pk, "same" if is_same else "other": ""}


def test_who_reads_the_donors_and_who_joins_two_cards(client, people, cards):
    year = localdate().year
    found = {
        "donors": answers(client, people, "get", reverse("treasury:donors", args=[year])),
        "donors-table": answers(client, people, "get", reverse("treasury:donors-table", args=[year, "csv"])),
        "join-donors": answers(client, people, "post", reverse("treasury:join-donors"), said(cards)),
    }
    assert found == DONORS
    assert [(row.is_same, row.decided_by) for row in DonorMatch.objects.all()] == [(True, people["headquarters"])]


def test_nobody_joins_their_own_card_or_takes_their_own_word_back_or_decides_too_late(client, people, cards):
    address = reverse("treasury:join-donors")

    def say(who, is_same=True):
        """What stands once `who` has said it."""
        client.force_login(people[who])
        assert client.post(address, said(cards, is_same)).status_code == 302
        return [(row.is_same, row.decided_by) for row in DonorMatch.objects.order_by("pk")]

    second = cards[1]
    Donor.objects.filter(pk=second.pk).update(person=people["national_treasurer"].person)
    assert say("national_treasurer") == []  # their own card
    Donor.objects.filter(pk=second.pk).update(person=None, digest="2" * 64)
    assert say("national_treasurer") == []  # their numbers differ since the page was opened
    Donor.objects.filter(pk=second.pk).update(digest="")
    word = (True, people["national_treasurer"])
    assert say("national_treasurer") == [word]
    assert say("national_treasurer") == say("headquarters") == [word]  # said twice, and by another
    assert say("national_treasurer", is_same=False) == [word]  # their own word
    assert say("headquarters", is_same=False) == [word, (False, people["headquarters"])]
