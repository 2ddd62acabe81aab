"""Who may open a page of the treasury: users who see the branch's money or totals. Writing has its own right."""

from functools import partial

from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme

from branches.access import hide_unless, of_branch

NAMES = "treasury.view_duescharge"
TOTALS = "treasury.view_totals"
RECORD = "treasury.add_payment"
PAYMENTS = "treasury.view_payment"
VOID = "treasury.change_payment"


# The branch of the address: 404 for users who see no money there, 403 without the right `act`.
of_treasury = partial(of_branch, NAMES, TOTALS)


def sane_year(year):
    """Refuse a year in which no party keeps dues."""
    hide_unless(1956 <= year <= 2200)


# Django refuses to redirect to an address of more than 2,048 characters.
LONGEST_WAY_BACK = 1500


def way_back(request, otherwise):
    """The address on this site that `next` names, or `otherwise`. Only a path is one: a word is no address."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    is_path = url.startswith("/") and url.isprintable() and len(iri_to_uri(url)) <= LONGEST_WAY_BACK
    return url if is_path and url_has_allowed_host_and_scheme(url, allowed_hosts=None) else otherwise
