"""Three small figures of the reader's part of the party: members, dues, and women in bureaus."""

from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.paths import STEP
from branches.scoping import reach_of, view_permission
from bureaus.models import Mandate
from bureaus.representation import Share
from dated.periods import covers
from members.models import Gender, Membership
from treasury.balances import Totals, totals_by_month, totals_of_each
from treasury.bars import columns
from treasury.collection_rates import falling, rate_of
from treasury.models import DuesCharge
from treasury.months import add_months, current_month
from treasury.within import Within

MONTHS = 12
TOTALS = "treasury.view_totals"


def members_by_month(user):
    """Columns of the members on the first of each of twelve months, today's the last; one query."""
    days = [add_months(current_month(), offset) for offset in range(1 - MONTHS, 0)] + [localdate()]
    rows = Membership.objects.within_reach(user, view_permission(Membership))
    counts = rows.aggregate(**{f"on_{number}": Count("pk", filter=covers(day)) for number, day in enumerate(days)})
    numbers = [counts[f"on_{number}"] for number in range(len(days))]
    return columns(((day, number, number) for day, number in zip(days, numbers, strict=True)), _member_words)


def dues_by_month(user):
    """(columns of what twelve months asked and what is paid of it, their CollectionRate), in dirhams; two queries."""
    months = _year()
    totals = totals_by_month(Within(Branch.objects.within_reach(user, TOTALS)), months[0], months[-1])
    return _dues_columns(months, totals), rate_of(totals)


def _year():
    return [add_months(current_month(), offset) for offset in range(1 - MONTHS, 1)]


def _dues_columns(months, totals):
    return columns([(month, totals[month].charged, totals[month].collected) for month in months], _dues_words)


def dues_of_few(user):
    """(columns, CollectionRate, count): `dues_by_month` and `count_falling` of a reader who sees few branches.

    Where both rights reach alike, as in most offices, the charges are read once for both.
    """
    if reach_of(user, TOTALS) != reach_of(user, view_permission(DuesCharge)):
        return *dues_by_month(user), count_falling(user)
    months = _year()
    each = totals_of_each(Within(Branch.objects.within_reach(user, TOTALS)), months[0], months[-1])
    whole = {month: sum((own[month] for own in each.values()), Totals()) for month in months}
    return _dues_columns(months, whole), rate_of(whole), sum(rate_of(own).is_falling for own in each.values())


def count_falling(user):
    """How many branches within the reader's reach collect a smaller share than before; two queries at most."""
    return falling(Branch.objects.within_reach(user, view_permission(DuesCharge))).count()


def women_by_branch(user):
    """[(branch, Share of women among those who sit in bureaus there or under it)]; three queries.

    The branches are those right under the highest that the reader sees.
    """
    reach = reach_of(user, view_permission(Branch))
    top = Branch.objects.filter(reach.condition("path")).order_by("depth", "path").first()
    if top is None:
        return []
    under = Substr("seat__bureau__branch__path", 1, len(top.path) + STEP)
    rows = Mandate.objects.within_reach(user, view_permission(Mandate)).on(localdate())
    rows = rows.filter(seat__bureau__branch__path__startswith=top.path).order_by().values_list(under)
    women = Count("person", filter=Q(person__gender=Gender.FEMALE), distinct=True)
    rows = rows.annotate(women=women, holders=Count("person", distinct=True))
    found = {path: Share(count, total) for path, count, total in rows}
    children = Branch.objects.standing().filter(path__startswith=top.path, depth=top.depth + 1).order_by("path")
    return [(child, found[child.path]) for child in children if child.path in found]


def _member_words(day, count, _filled):
    return f"{date_format(day, 'F Y')}: {count}"


def _dues_words(month, asked, paid):
    amounts = {"paid": floatformat(paid, "-2g"), "asked": floatformat(asked, "-2g")}
    return _("%(month)s: %(paid)s of %(asked)s") % {"month": date_format(month, "F Y"), **amounts}
