"""Why somebody is excluded from a roll, in words, and what can be done about it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dated.months import whole_months

from .models import RollEntry

Reason = RollEntry.Reason


def why_excluded(entry, terms, day):
    """Why `entry` is excluded by `terms` from a meeting on `day`, with the figures; empty for who is entitled."""
    if not entry.reason:
        return ""
    return _SENTENCES[Reason(entry.reason)](entry, terms, day)


def remedy_of(entry):
    """What can be done about it before the meeting; empty where nothing can."""
    return {
        Reason.DUES: _("Pay the months that are due at the desk; then the rule is asked again."),
        Reason.SUSPENDED: _("The suspension is lifted by those who decide on it."),
        Reason.RECENT: _("If the day of joining is wrong, the file is corrected; then the rule is asked again."),
    }.get(entry.reason, "")


def _suspended(entry, terms, day):
    return _("The membership is suspended on the day of the meeting.")


def _recent(entry, terms, day):
    asked = ngettext(
        "The rule asks for %(asked)s month of membership.",
        "The rule asks for %(asked)s months of membership.",
        terms.seniority_months,
    ) % {"asked": terms.seniority_months}
    has = whole_months(entry.member_since, day)
    told = ngettext(
        "Member since %(since)s: %(has)s month on the day of the meeting.",
        "Member since %(since)s: %(has)s months on the day of the meeting.",
        has,
    ) % {"since": date_format(entry.member_since, "SHORT_DATE_FORMAT"), "has": has}
    return f"{told} {asked}"


def _dues(entry, terms, day):
    late = ngettext(
        "%(count)s month of dues is unpaid.", "%(count)s months of dues are unpaid.", entry.months_late
    ) % {"count": entry.months_late}
    if not terms.months_late:
        return f"{late} {_('The rule allows none.')}"
    allowed = ngettext("The rule allows %(count)s month.", "The rule allows %(count)s months.", terms.months_late) % {
        "count": terms.months_late
    }
    return f"{late} {allowed}"


def _left(entry, terms, day):
    return _("No member of this branch any more.")


_SENTENCES = {Reason.SUSPENDED: _suspended, Reason.RECENT: _recent, Reason.DUES: _dues, Reason.LEFT: _left}
