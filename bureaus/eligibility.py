"""Who may sit in a bureau: the one rule that renewals, appointments in mid-term, pages and imports ask."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from members.models import Membership

from .models import Mandate, SeatingRule

# How the end of a membership ends the mandate that stood on it.
END_REASONS = {Membership.EndReason.DEATH: Mandate.EndReason.DEATH}


@dataclass(frozen=True)
class Verdict:
    """Whether somebody may sit: `refusal` says why not, and what to do; it is empty where they may.

    `ended_on` and `end_reason` (a Mandate.EndReason) are those of the membership, where it has ended since: a mandate
    does not outlast it.
    """

    refusal: str = ""
    ended_on: date | None = None
    end_reason: str = ""

    def end_in(self, bureau):
        """(ended_on, end_reason) of a mandate in `bureau`: it ends with it, or earlier with the membership."""
        if self.ended_on and (bureau.ended_on is None or self.ended_on < bureau.ended_on):
            return self.ended_on, self.end_reason
        return bureau.ended_on, bureau.end_reason


def judge(people, *, branch, on, elected=False):
    """{pk of each person: Verdict} of who of `people` may sit in a bureau of `branch` from the day `on`.

    A seat asks for a membership on its first day, in the branch or where `SeatingRule` lets its kind draw from. In
    mid-term it is still open. With `elected` (by an assembly that may be recorded late) it may have ended since, and
    the mandate ends with it; or have begun since, where the party has no earlier record of the person: then the
    assembly tells more than the register. Two queries, whatever the number of people.
    """
    roots = _roots(branch, on)
    memberships = defaultdict(list)
    rows = Membership.objects.filter(person__in=people).select_related("branch").order_by("started_on", "pk")
    for membership in rows:
        memberships[membership.person_id].append(membership)
    return {person.pk: _verdict(person, memberships[person.pk], branch, roots, on, elected) for person in people}


def _roots(branch, on):
    """The paths whose branches give the bureau its members: (paths of single branches, paths of whole subtrees)."""
    rule = SeatingRule.objects.on(on).filter(kind=branch.kind).first()
    if rule is None:
        return (branch.path,), ()
    if rule.source == SeatingRule.Source.BELOW:
        return (), (branch.path,)
    return (branch.path,), (branch.paths_above[-1:] or [branch.path])


def _verdict(person, memberships, branch, roots, on, elected):
    stretch = _stretch([row for row in memberships if _gives(row.branch.path, roots)], on)
    if not stretch and elected and not any(row.started_on <= on for row in memberships):
        begun = [row for row in memberships if row.started_on <= localdate() and _gives(row.branch.path, roots)]
        stretch = _stretch(begun, begun[0].started_on) if begun else []
    if not stretch:
        return Verdict(refusal=_refusal(person, memberships, branch, on))
    last = stretch[-1]
    if last.ended_on is None:
        return Verdict()
    if not elected and last.ended_on <= localdate():
        return Verdict(refusal=_refusal(person, memberships, branch, last.ended_on))
    return Verdict(ended_on=last.ended_on, end_reason=END_REASONS.get(last.end_reason, Mandate.EndReason.DEPARTURE))


def _gives(path, roots):
    own, trees = roots
    return path in own or path.startswith(tuple(trees))


def _stretch(memberships, day):
    """The membership that holds on `day` and those that follow it without a gap (transfers), in order."""
    found = []
    for row in memberships:
        if row.covers(day):
            found.append(row)
            if row.ended_on is None:
                break
            day = row.ended_on
    return found


def _refusal(person, memberships, branch, on):
    """Why `person` may not sit from the day `on`, and what would help."""
    known = [row for row in memberships if row.started_on <= on]
    words = {"person": person, "branch": branch}
    if not memberships:
        return _("%(person)s is not a member of the party: record the membership first.") % words
    if not known:
        words["day"] = date_format(memberships[0].started_on)
        return _("%(person)s is a member only since %(day)s: choose that day or a later one.") % words
    last = known[-1]
    if last.covers(on):
        words["other"] = last.branch
        return _("%(person)s is a member of %(other)s: transfer the membership to %(branch)s first.") % words
    words |= {"day": date_format(last.ended_on), "reason": last.get_end_reason_display()}
    if last.end_reason == Membership.EndReason.DEATH:
        return _("The membership of %(person)s ended by death on %(day)s: choose somebody else.") % words
    return _("The membership of %(person)s ended on %(day)s (%(reason)s): record the return first.") % words
