"""The dues of a year: the grid for users who see names, the totals for others."""

from functools import cache

from django.db.models import Count
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from arabic.amounts import format_amount
from arabic.calendar import format_month
from branches.models import Branch
from branches.paths import is_within
from forms.requests import read_page
from members.models import Membership
from sql.prepared import prepared

from ..balances import Totals, totals_by_branch
from ..bars import columns, dues_words
from ..forms import GridSearch
from ..grid import held_in, people_of, rows_of, year_totals
from ..months import current_month, months_of
from ..owing import uncharged_by_kind
from ..rates import RateTable
from ..states import Cell, State
from ..within import Within
from .access import NAMES, RECORD, TOTALS, of_treasury, sane_year, way_back

ROWS = 50
MANY = 1000  # members: their sums are added up after the page


@require_safe
@of_treasury()
def dues(request, branch):
    return redirect("treasury:grid", branch.slug, current_month().year)


@require_safe
@of_treasury()
def grid(request, branch, year):
    """Members by months for users who see names; what was charged and collected for those who see totals only."""
    sane_year(year)
    if not request.user.has_perm(NAMES, branch):
        return _show_sums(request, branch, year)
    context = frame(request, branch, year)
    search = GridSearch(request.GET)
    people = people_of(request.user, branch, year, query=search.query, in_arrears=search.in_arrears)
    is_searched = search.query or search.in_arrears
    counting = None if is_searched else held_in(request.user, branch, year).count_people
    page = read_page(request, people, ROWS, counting=counting)
    if not _has_many(branch, page, search):
        context |= sums_of(branch, year, context["months"])
        if page.number == 1 and not search.query:
            context |= waiting_in(branch, context)
    context |= {"search": search, "page_obj": page, "rows": render_rows(rows_of(branch, page, year)), "states": State}
    return render(request, "treasury/grid.html", context)


@require_safe
@of_treasury()
def sums(request, branch, year):
    """What was charged and collected in a year, without a name: a page, or what the grid puts into itself."""
    sane_year(year)
    return _show_sums(request, branch, year)


def _show_sums(request, branch, year):
    context = frame(request, branch, year)
    context |= sums_of(branch, year, context["months"]) | waiting_in(branch, context)
    if request.htmx:
        return render(request, "treasury/_sums.html", context | {"in_place": True})
    context["by_month"] = zip(context["months"], context["totals"].months, strict=True)
    context["sees_names"] = request.user.has_perm(NAMES, branch)
    return render(request, "treasury/totals.html", context)


def _has_many(branch, page, search):
    """Whether the branch has so many members that adding up their year would keep the page waiting."""
    if page.paginator.count > MANY or not (search.query or search.in_arrears):
        return page.paginator.count > MANY
    return any(count > MANY for (count,) in _members_of(branch.pk, localdate()))


@prepared
def _members_of(branch, day):
    held = Membership.objects.on(day).filter(branch=branch).order_by()
    return held.values_list("branch").annotate(count=Count("pk")).values_list("count")


def frame(request, branch, year):
    """What every view of a year needs: the branch, the year with its neighbours and months, the reader's rights."""
    months = months_of(year)
    return {
        "branch": branch,
        "year": str(year),
        "months": months,
        "this_month": current_month(),
        "grid_url": reverse("treasury:grid", args=[branch.slug, year]),
        "back": "?" + urlencode({"next": way_back(request, request.get_full_path())}),
        "may_record": request.user.has_perm(RECORD, branch),
        "today": localdate(),
        "destination": "dues",
        "year_before": reverse("treasury:grid", args=[branch.slug, year - 1]),
        "year_after": reverse("treasury:grid", args=[branch.slug, year + 1]),
    }


def sums_of(branch, year, months):
    """The totals of the year, as tiles, as the foot of the grid and as bars."""
    totals = year_totals(branch, year)
    foot = [
        (_("Charged"), [total.charged for total in totals.months], totals.year.charged),
        (pgettext("dues", "Settled"), [total.collected for total in totals.months], totals.year.collected),
        (pgettext("money", "Received"), totals.received, totals.received_in_year),
    ]
    return {
        "totals": totals,
        "bars": columns(zip(months, foot[0][1], foot[1][1], strict=True), dues_words),
        "foot": [
            {"label": label, "months": [_sum(amount, ",00") for amount in sums], "whole": _sum(whole)}
            for label, sums, whole in foot
        ],
    }


def render_rows(rows):
    """Add to each row its words and the markup of its cells. Few differ among hundreds: each is made once."""
    cell = cache(lambda state, left: mark_safe(_cell_template().render({"cell": Cell(None, state, left)})))  # noqa: S308
    through, due, held = cache(_through), cache(_due), cache(_held)
    for row in rows:
        row.markup = mark_safe("".join([cell(each.state, each.left) for each in row.cells]))  # noqa: S308  rendered above
        row.through = through(row.paid_through)
        row.due, row.held = due(row.balance.arrears), held(row.balance.held)
    return rows


def _cell_template():
    return get_template("treasury/_cell.html")


def _through(month):
    """How far a member has paid, in a phrase: what a narrow screen shows first."""
    return _("Paid through %(month)s") % {"month": format_month(month)} if month else _("Nothing paid yet")


def _due(amount):
    return _sum(amount) if amount else _nothing(_("nothing due"))


def _held(amount):
    return _sum(amount) if amount else _nothing(_("nothing paid ahead"))


def _sum(amount, without=""):
    """An amount, isolated; in narrow columns `without` its empty centimes."""
    return format_html('<bdi dir="ltr">{}</bdi>', format_amount(amount).removesuffix(without))


def _nothing(words):
    return format_html('<span class="muted">–<span class="visually-hidden">{}</span></span>', words)


def waiting_in(branch, context):
    """What waits to be charged, for users who may charge it."""
    return {"waiting": count_uncharged(branch)} if context["may_record"] else {}


def count_uncharged(branch):
    """How many members are not yet asked for this month, and how many of them cannot be, for want of a rate."""
    month = current_month()
    counted = uncharged_by_kind(branch.pk, month)
    if not counted:
        return {"ready": 0, "without_rate": 0}
    rates = RateTable.of(branch)
    asked = [(rates.rate(branch.path, category, band, month), count) for category, band, count in counted]
    # With a rate of zero nothing is asked, and nothing is missing.
    return {
        "ready": sum(count for rate, count in asked if rate),
        "without_rate": sum(count for rate, count in asked if rate is None),
    }


@require_safe
@of_treasury(act=TOTALS)
def below(request, branch, year):
    """The totals of the branches right under this one, each with all branches under it."""
    sane_year(year)
    reached = Branch.objects.within_reach(request.user, TOTALS).filter(path__startswith=branch.path)
    months = months_of(year)
    totals = totals_by_branch(Within(reached), months[0], months[-1])
    paths = dict(reached.values_list("pk", "path"))
    rows = [
        (child, sum((totals[pk] for pk, path in paths.items() if is_within(path, child.path)), Totals()))
        for child in reached.filter(depth=branch.depth + 1)
    ]
    whole = sum((total for _child, total in rows), Totals())
    title = _("Dues of the branches below, %(year)s") % {"year": year}
    context = frame(request, branch, year) | {"rows": rows, "whole": whole, "title": title}
    return render(request, "treasury/below.html", context)
