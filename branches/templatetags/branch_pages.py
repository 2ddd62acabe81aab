"""The pages of a branch that the reader may open, as tabs: `{% branch_tabs branch "bureau" %}`."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

register = template.Library()

# Name of the tab, its label, its address, and the permission in the branch that opens it (None: all readers).
TABS = [
    ("bureau", _("Bureau"), "branches:branch", None),
    ("history", _("Earlier bureaus"), "bureaus:history", None),
    ("members", _("Members"), "members:list", "members.view_person"),
    ("elected", _("Elected officials"), "members:elected", "members.view_publicoffice"),
    ("meetings", _("Meetings"), "meetings:list", "meetings.view_meeting"),
    ("health", _("Health"), "health:health", "meetings.view_meeting"),
    ("plans", _("Action plans"), "meetings:plans", "meetings.view_meeting"),
    ("dues", _("Dues"), "treasury:dues", "treasury.view_totals"),
    ("cash-book", _("Cash book"), "treasury:cash-book", "treasury.view_totals"),
    ("donations", _("Donations"), "treasury:donations", "treasury.view_donation"),
    ("levies", _("Levies"), "treasury:levies", "treasury.view_levycharge"),
    ("shares", _("Shares"), "treasury:shares", "treasury.view_totals"),
    ("rights", _("My rights here"), "bureaus:rights", None),
]


@register.simple_tag(takes_context=True)
def holds(context, permission, row):
    """Whether the reader holds `permission` on `row`: `{% holds "members.view_person" person as sees_file %}`."""
    return context["user"].has_perm(permission, row)


@register.filter
def breakable(address):
    """An e-mail address that may wrap before its «@» in a narrow card."""
    return format_html('<bdi dir="ltr">{}<wbr>@{}</bdi>', *address.split("@", 1)) if "@" in address else address


@register.inclusion_tag("branches/_tabs.html", takes_context=True)
def branch_tabs(context, branch, current=""):
    user = context["user"]
    tabs = [
        {"label": label, "url": reverse(address, args=[branch.slug]), "current": name == current}
        for name, label, address, permission in TABS
        if (permission is None or user.has_perm(permission, branch)) and (name != "rights" or user.is_authenticated)
    ]
    return {"tabs": tabs}
