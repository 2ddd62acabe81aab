"""Who is kept longer than the rule says: listed, and anonymised only when somebody confirms it."""

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from .anonymising import unhindered
from .models import Anonymisation, Membership, Person, RetentionRule

ACCOUNTING_YEARS = 10  # code of commerce, article 26; where no rule is recorded


def years_before(day, years):
    """The same day `years` years earlier; of 29 February, the 28th where that year has none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def years_after(day, years):
    """The same day `years` years later; of 29 February, 1 March where that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, month=3, day=1)


def years_of_accounting():
    """How many years a payment keeps the name of its payer today."""
    rule = RetentionRule.objects.current().first()
    return ACCOUNTING_YEARS if rule is None else rule.accounting_years


def people_past_retention():
    """Whom nothing hinders of former members who left longer ago than today's rule keeps them; nobody without one.

    And those of whom all but the name was removed on request: once the accounts need it no more, it is due.
    """
    due = Person.objects.filter(pk__in=Anonymisation.objects.pending().values("person"))
    return unhindered(Person.objects.filter(Q(pk__in=due.values("pk")) | Q(pk__in=_left_long_ago().values("pk"))))


def _left_long_ago():
    rule = RetentionRule.objects.current().first()
    if rule is None or rule.years_after_leaving is None:
        return Person.objects.none()
    since = years_before(localdate(), rule.years_after_leaving)
    own = Membership.objects.filter(person=OuterRef("pk"))
    return Person.objects.filter(Exists(own)).exclude(Exists(own.overlapping(since, None)))
