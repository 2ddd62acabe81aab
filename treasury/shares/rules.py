"""Which percentages hold in a branch and a month: the nearest rule up the tree. Deciding new ones, from a month on."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.paths import parent_path, paths_down_to
from branches.scoping import holds_above, reach_of

from ..models import ShareRule
from ..months import current_month
from ..second_person import name_holders, nearest_holders
from .splitting import rank_of

DECIDE = "treasury.add_sharerule"


class RuleTable:
    """The rules that may hold for the branches within `top` and those above it: one query, then none."""

    def __init__(self, top: str):
        above = ShareRule.objects.filter(branch__path__in=paths_down_to(top))
        rows = (above | ShareRule.objects.filter(branch__path__startswith=top)).select_related("branch")
        self._rules = {}
        for rule in rows.order_by("started_on"):
            self._rules.setdefault(rule.branch.path, []).append(rule)

    def find(self, path: str, month: date) -> ShareRule | None:
        """The rule that holds for the branch at `path` in `month`; None where nobody decided one."""
        for level in reversed(paths_down_to(path)):
            for rule in reversed(self._rules.get(level, ())):
                if rule.covers(month):
                    return rule
        return None


def may_decide(user, branch) -> bool:
    """Whether `user` decides the percentages of `branch`: who leads the level above; the headquarters, its own."""
    return user.has_perm(DECIDE, branch) if branch.depth == 1 else holds_above(user, DECIDE, branch)


def name_deciders(branch) -> str:
    """The offices nearest to `branch` that decide its percentages (`may_decide`); the headquarters without any."""
    path = parent_path(branch.path) if branch.depth > 1 else branch.path
    return name_holders(nearest_holders(DECIDE, Branch.objects.get(path=path)))


@transaction.atomic
def decide_shares(*, branch, percents, from_month: date, decision, decided_on, by) -> ShareRule:
    """Let `percents` (of local, province, region and national) hold in `branch` and under it from `from_month` on.

    The rules that held there end with it. Raises ValidationError: unless they come to 100 (key None), without a
    decision, for a past month that a rule covers already: what was owed stays what it was.
    """
    Branch.objects.select_for_update().get(pk=branch.pk)
    _refuse(branch, percents, from_month, decision)
    _refuse_parts_of_others(branch, percents, from_month, by)
    for rule in ShareRule.objects.filter(branch=branch).overlapping(from_month, None):
        rule.ended_on = max(rule.started_on, from_month)  # one that would have begun later covers nothing
        rule.save()
    local, province, region, national = percents
    return ShareRule.objects.create(
        branch=branch, local=local, province=province, region=region, national=national, started_on=from_month,
        decision=decision.strip(), decided_on=decided_on, recorded_by=by,
    )  # fmt: skip


def _refuse_parts_of_others(branch, percents, from_month, by):
    """Raise ValidationError where somebody who leads a level changes what goes to the levels above it."""
    reach = reach_of(by, DECIDE)
    if reach.everywhere:
        return
    tops = Branch.objects.filter(path__in=paths_down_to(branch.path)).order_by("path")
    top = next((one for one in tops if reach.covers(one.path)), branch)
    rule = RuleTable(top.path).find(top.path, from_month)
    above = rank_of(top.kind) + 1
    if top.depth > 1 and rule and tuple(percents)[above:] != rule.percents[above:]:
        raise ValidationError(_("What goes to the levels above yours, they decide: leave their parts as they are."))


def _refuse(branch, percents, from_month, decision):
    if any(part < 0 or part > 100 for part in percents) or sum(percents) != Decimal(100):
        raise ValidationError(_("The four parts come to 100 percent: these come to %(sum)s.") % {"sum": sum(percents)})
    if not decision.strip():
        raise ValidationError({"decision": _("Write which body decided it, or the reference.")})
    if from_month < current_month() and RuleTable(branch.path).find(branch.path, from_month):
        raise ValidationError(
            {"from_month": _("A rule holds for this month already: choose this month or a later one.")}
        )
    later = ShareRule.objects.filter(branch=branch, started_on__gte=from_month).exclude(ended_on=F("started_on"))
    if later.filter(started_on__lt=current_month()).exists():
        raise ValidationError({"from_month": _("A later rule was decided already.")})
