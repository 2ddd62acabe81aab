"""A closing is taken back: the branch opens again, its members come back, and so do its bureaus. Nothing is erased.

Everything goes on from the day of the reopening in rows of its own: those between tell who was where. Those who have
left, moved on by themselves or hold an office in the branch that took over stay where they are.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.scoping import holds_above
from branches.tree import lock_tree, reopen_branch
from members.mass_transfer import transfer_all
from members.models import Membership, Notice
from members.notices import notify
from members.transfers import lock_waiting
from runs.running import start
from runs.works import Work, register

from .closing_run import CLOSE, STEP, kept_by, require_above
from .closures import BRANCH_CLOSED
from .locks import lock_branches, lock_bureaus
from .models import Bureau, Mandate
from .office_notices import mandate_notice
from .restoring import seat_again


def start_reopening(*, branch, by):
    """Start to take back the closing of `branch`, as the user `by` asks. Returns the run.

    The right is asked in the branch above. Raises ValidationError as `branches.tree.reopen_branch` does, before
    anything has changed, and PermissionDenied unless the user may.
    """
    require_above(by, branch)
    closed_on = branch.dissolved_on
    with transaction.atomic():
        reopen_branch(branch=branch)
        transaction.set_rollback(True)
    branch.refresh_from_db()
    asked = {"reopened": branch.pk, "name": str(branch), "closed_on": closed_on.isoformat()}
    return start(work=REOPENING, branch=kept_by(branch), by=by, **asked)


def preview_reopening(branch):
    """[(label, how many)] of what a reopening does today."""
    left, back = _left(branch.pk, branch.dissolved_on).count(), _coming_back(branch.pk, branch.dissolved_on).count()
    return [
        (_("Members who come back"), back),
        (_("Members who left, moved on or were elected elsewhere since, and stay where they are"), left - back),
        (_("Mandates that are in force again"), len(_ended_mandates(branch.pk, branch.dissolved_on))),
    ]


def _left(branch, closed_on):
    """The memberships of the branch that its closing on the day `closed_on` ended."""
    return Membership.objects.filter(branch=branch, end_reason=BRANCH_CLOSED, ended_on__gte=closed_on)


def _coming_back(branch, closed_on):
    """The open memberships of those who passed by the closing and by nothing else, and hold no office since.

    A successor may have closed too, and its own: three in a row are followed.
    """
    passed = Q()
    for steps in range(1, 4):
        ways = ["__".join(["previous"] * step) for step in range(1, steps + 1)]
        closings = {f"{way}__end_reason": BRANCH_CLOSED for way in ways}
        passed |= Q(**closings, **{f"{ways[-1]}__branch": branch, f"{ways[-1]}__ended_on__gte": closed_on})
    elected = Mandate.objects.open().filter(
        person=OuterRef("person"),
        started_on__gte=OuterRef("started_on"),
        seat__bureau__branch__path__startswith=OuterRef("branch__path"),
    )
    return Membership.objects.open().filter(passed).exclude(branch=branch).filter(~Exists(elected))


def _ended_mandates(branch, closed_on):
    """The mandates that ended with the branch, of those who are members today and did not move on."""
    ended = Mandate.objects.filter(seat__bureau__branch=branch, end_reason=Mandate.EndReason.BRANCH_CLOSED)
    members = Membership.objects.current().values("person")
    home = Membership.objects.open().filter(Q(branch=branch) | Q(pk__in=_coming_back(branch, closed_on).values("pk")))
    elsewhere = _left(branch, closed_on).exclude(person__in=home.values("person")).values("person")
    ended = ended.filter(ended_on__gte=closed_on, person__in=members).exclude(person__in=elsewhere).with_titles()
    return list(ended.select_related("person", "seat__office", "seat__bureau__branch").order_by("pk"))


def _plan(*, reopened, name, closed_on):
    """A step more than the members need by their number: each takes them from one branch."""
    members = _coming_back(reopened, closed_on)
    keepers = members.order_by().values("branch").distinct().count()
    return ["open", *["pass"] * (members.count() // STEP + keepers), "seat"]


def _take(step, result, *, reopened, name, closed_on):
    branch = Branch.objects.get(pk=reopened)
    if step == "open":
        reopen_branch(branch=branch)
        return result
    _refuse_closed_again(branch)
    what, count = ("moved", _pass_back) if step == "pass" else ("seated", _seat_back)
    return result | {what: result.get(what, 0) + count(branch, closed_on)}


def _refuse_closed_again(branch):
    lock_tree()
    branch.refresh_from_db()
    if not branch.is_standing:
        raise ValidationError(_("The branch has closed again since."))


def _pass_back(branch, closed_on):
    """Let the next members come back, of one branch at a time. Returns how many."""
    rows = _coming_back(branch.pk, closed_on)
    keeper = rows.order_by("pk").values_list("branch", flat=True).first()
    if keeper is None:
        return 0
    lock_branches(branch.pk, keeper)
    keeper = Branch.objects.get(pk=keeper)
    lock_waiting(branch=keeper)
    joined = transfer_all(
        branch=keeper, to=branch, on=localdate(), reason=Membership.EndReason.REOPENED, most=STEP, those=rows
    )
    return len(joined)


def _seat_back(branch, closed_on):
    """Open the bureaus that the closing ended again, with their mandates. Returns how many mandates."""
    lock_branches(branch.pk)
    ended = lock_bureaus(Bureau.objects.filter(branch=branch, ended_on__gte=closed_on))
    mandates, opened = _ended_mandates(branch.pk, closed_on), []
    for outgoing in sorted(ended, key=lambda bureau: bureau.started_on, reverse=True):
        if Bureau.objects.open().filter(branch=branch, organ=outgoing.organ).exists():
            continue  # an older term, or somebody was elected meanwhile
        kept = [row for row in mandates if row.seat.bureau_id == outgoing.pk]
        opened += seat_again(outgoing, on=localdate(), mandates=kept)
    rows = Mandate.objects.filter(pk__in=[row.pk for row in opened]).with_titles()
    rows = rows.select_related("person", "seat__office", "seat__bureau__branch")
    notify([mandate_notice(Notice.Kind.OFFICE_GAINED, row, row.started_on) for row in rows])
    return len(opened)


def _allows(user, _above, arguments):
    """Asked of the branch itself: above the highest one stand the headquarters alone."""
    return holds_above(user, CLOSE, Branch.objects.get(pk=arguments["reopened"]))


def _title(arguments):
    return _("Opening %(branch)s again") % {"branch": arguments["name"]}


def _report(result):
    return [
        (_("Members who came back"), result.get("moved", 0)),
        (_("Mandates in force again"), result.get("seated", 0)),
    ]


def _address(run):
    return Branch.objects.get(pk=run.arguments["reopened"]).get_absolute_url()


REOPENING = register(
    Work(
        name="bureaus.reopening",
        permission=CLOSE,
        plan=_plan,
        take=_take,
        title=_title,
        report=_report,
        address=_address,
        allows=_allows,
    )
)
