"""Garbage in any field or address of the treasury is refused in words, or is no page; nothing is half-saved."""

from itertools import product
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.garbage.throwing import throw
from tests.treasury.money import pay
from tests.treasury.pages import grid_url, payment_values, record_url, this_year
from treasury.models import DuesCharge, Payment

GARBAGE = [
    "", " ", "\0", "9" * 5000, "9" * 25, "-1", "1e999999", "NaN", "Infinity", "½", "٣٫٥٫٥", "²", "[]", "31/02/2026",
    "01/01/99999999999", "2026-13", "99999-01", "abc", "x" * 10_000, "\ud800", "//[", "http://[",
    "javascript:1",
]  # fmt: skip


@pytest.fixture
def pages(party, owing):
    """{name of a page: (its address, what its form sends)}."""
    payment = pay(owing, 5)
    row = DuesCharge.objects.filter(person=owing.person).latest("month")
    local = party["local"].slug
    return {
        "record": (record_url(owing), payment_values("5", previewed="5.00", next=grid_url(party["local"]))),
        "rates": (
            reverse("treasury:rates", args=[local]),
            {"amount": "25", "category": "", "from_month": "2026-13", "decision": "قرار", "decided_on": "01/02/2026"},
        ),
        "charge": (reverse("treasury:charge", args=[local]), {"month": "2026-13"}),
        "exemption": (reverse("treasury:exemption", args=[local, row.pk]), {"reason": "", "next": "/"}),
        "void": (reverse("treasury:void", args=[local, this_year(), payment.number]), {"reason": ""}),
        "grid": (grid_url(party["local"]), {"q": "", "show": "", "page": ""}),
    }


@pytest.mark.parametrize("name", ["record", "rates", "charge", "exemption", "void", "grid"])
def test_no_field_breaks_its_page(client, pages, treasurer, name):
    """Whatever a field holds: the page again with a word, or the form goes through; a refusal saves nothing."""
    client.force_login(treasurer)
    url, form = pages[name]
    for field, garbage in product(form, GARBAGE):
        sent = urlencode(form | {field: garbage}, errors="surrogatepass")
        assert client.get(f"{url}?{sent}").status_code in (200, 400 if "\0" in garbage else 405), (field, garbage)
    throw(client, url, form, form, GARBAGE, apps=["treasury"], answers=(200, 302, 405, 422))


@pytest.mark.parametrize("back", ["abc", "grid", "http://[", "//[", "?q=1", "\0", "/\n", "/" + "س" * 400])
def test_a_way_back_that_is_no_address_of_the_site_leads_to_the_grid(send, party, owing, treasurer, back):
    answer = send(treasurer, record_url(owing), **payment_values(next=back))
    assert (answer.status_code, Payment.objects.count()) == (302, 1)
    assert answer.url == f"{grid_url(party['local'])}#member-{owing.person.pk}"


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000, "0"])
def test_a_number_of_an_address_that_names_nothing_is_no_page(visit, send, party, owing, treasurer, number):
    local = party["local"].get_absolute_url()
    addresses = [
        f"{local}dues/{number}/",
        f"{local}dues/{number}/below/",
        f"{local}dues/{this_year()}/payments/{number}/",
        f"{local}dues/charges/{number}/exemption/",
        f"{local}receipts/{number}/1/",
        f"{local}receipts/{this_year()}/{number}/",
        f"{local}receipts/{this_year()}/{number}/voiding/",
    ]
    for address in addresses:
        assert visit(treasurer, address).status_code == 404, address
        assert send(treasurer, address, reason="خطأ").status_code in (404, 405), address
