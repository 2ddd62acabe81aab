"""Checking the books as long work: a step is a check, so that each is seen as it ends."""

from django.utils.translation import gettext as _

from branches.models import Branch
from branches.scoping import reach_of
from runs.running import start
from runs.works import Work, register

from .checks import BY_CODE, CHECKS, Finding

SEE = "treasury.view_payment"


def may_audit(user) -> bool:
    """Whether `user` may check the books of the whole party and read what is wrong: who sees all of its money."""
    root = Branch.objects.filter(depth=1).order_by("path").first()
    return root is not None and user.has_perm(SEE, root) and reach_of(user, SEE).covers_under(root.path)


def start_audit(*, by):
    """Start to check the books of the party; raises PermissionDenied if `by` may not. Returns the run."""
    return start(work=AUDIT, branch=Branch.objects.filter(depth=1).order_by("path").first(), by=by)


def _plan():
    return [check.code for check in CHECKS]


def _take(step, result):
    finding = Finding.of(BY_CODE[step])
    return {**result, step: [finding.count, finding.rows]}


def _report(result):
    return [(check.title, _words(*result[check.code])) for check in CHECKS if check.code in result]


def _words(count, rows):
    if not count:
        return _("In order")
    named = "، ".join(rows)
    return f"{count}: {named}" if count == len(rows) else f"{count}: {named} …"


AUDIT = register(
    Work(
        name="treasury.audit",
        permission=SEE,
        plan=_plan,
        take=_take,
        title=lambda arguments: _("Checking the books of the party"),
        report=_report,
        address=lambda run: "",
        allows=lambda user, branch, arguments: may_audit(user),
    )
)
