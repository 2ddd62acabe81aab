"""Moving a member to another branch: asked by the member or an officer, agreed by both branches, then carried out.

The branch left agrees by who decides on the member (`deciding`), the branch entered by who records members there. A
branch that does not answer within the days of the rule has agreed. Locks: both branches, the request, then as
`departures` takes them.
"""

import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.scoping import reach_of
from branches.tree import refuse_closed
from members.models import Membership, Notice, TransferRequest, User
from members.notices import notify
from members.transfers import Side, State, last_day_to_answer, lock_waiting, notices_of

from .deciding import RIGHT, deciding_level
from .deciding_rows import decided_by
from .departures import lock_offices, move_member
from .locks import lock_branches

ENTER_RIGHT = "members.add_membership"
logger = logging.getLogger("maktab.transfers")


def open_sides(user, membership, to_branch):
    """The sides for which `user` may agree that `membership` goes on in `to_branch`. Nobody may for themselves."""
    level = deciding_level(membership)
    if level.is_own(user):
        return set()
    left = {Side.LEFT} if level.is_open_to(user) else set()
    return left | ({Side.ENTERED} if user.has_perm(ENTER_RIGHT, to_branch) else set())


def decides_for_both(user, membership, to_branch):
    """Whether `user` may agree for both branches: then the member moves at once."""
    return open_sides(user, membership, to_branch) == set(Side)


@transaction.atomic
def ask_transfer(*, membership, branch, by, note="", on=None):
    """Ask, as the account `by`, that `membership` goes on in `branch`. Returns the TransferRequest.

    The member asks, or an officer of either branch, who agrees for that branch by it. The member is told what others
    asked. Where `by` decides for both branches it is carried out at once, from the day `on` (today). Raises
    PermissionDenied, with who decides, for anybody else; ValidationError if the membership has ended, `branch` is its
    own or closed, or a request waits, or as `move_member` does.
    """
    lock_branches(membership.branch_id, branch.pk)
    lock_offices(membership)
    membership.lock()
    branch = Branch.objects.get(pk=branch.pk)
    sides = open_sides(by, membership, branch)
    if not sides and by.person_id != membership.person_id:
        raise PermissionDenied(deciding_level(membership).sentence)
    _refuse(membership, branch)
    request = TransferRequest(
        membership=membership, from_branch=membership.branch, to_branch=branch, asked_by=by, note=note
    )
    request.answer_by = last_day_to_answer()
    for side in sides:
        request.agree(side, by)
    request.save()
    if not request.missing:
        return _carry_out(request, on=on or localdate(), by=by)
    _tell_of_asking(request)
    return request


@transaction.atomic
def agree_to_transfer(*, request, by):
    """Agree for the branches for which `by` may; with the last agreement the member moves, today. Returns the request.

    Raises PermissionDenied if `by` may for none that is missing; ValidationError if it is decided, or as
    `move_member` does.
    """
    request = _lock(request)
    _retract_outgrown(request)
    sides = open_sides(by, request.membership, request.to_branch)
    if not sides:
        raise PermissionDenied(deciding_level(request.membership).sentence)
    if not sides & set(request.missing):
        raise ValidationError(_("Your branch has agreed already: the other one has not answered yet."))
    for side in sides & set(request.missing):
        request.agree(side, by)
    request.save()
    return request if request.missing else _carry_out(request, on=localdate())


@transaction.atomic
def refuse_transfer(*, request, reason, by):
    """Refuse a request for `reason`, for either branch, also after having agreed. Returns it.

    The member and who asked are told. Raises PermissionDenied if `by` may for neither branch; ValidationError without
    a reason, or if it is decided.
    """
    request = _lock(request)
    if not open_sides(by, request.membership, request.to_branch):
        raise PermissionDenied(deciding_level(request.membership).sentence)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: who asked reads it.")})
    request.decide(State.REFUSED, by=by, reason=reason.strip())
    request.save()
    notify(notices_of(request, Notice.Kind.TRANSFER_REFUSED))
    return request


@transaction.atomic
def withdraw_transfer(*, request, by):
    """Take a request back: who asked, or the member, whoever asked. Returns it.

    Raises PermissionDenied for anybody else; ValidationError if it is decided.
    """
    request = _lock(request)
    if not may_withdraw(by, request):
        raise PermissionDenied
    request.decide(State.WITHDRAWN, by=by)
    request.save()
    if request.asked_by_id != by.pk:
        notify(notices_of(request, Notice.Kind.TRANSFER_WITHDRAWN, people=[request.asked_by.person]))
    return request


def may_withdraw(user, request):
    """Whether `user` asked, or is the member: a branch does not give its member away against the member's will."""
    return user.pk == request.asked_by_id or user.person_id == request.membership.person_id


def requests_to_answer(user):
    """The requests that wait for the agreement of a branch for which `user` may give it, the oldest first.

    An officer's request is among those of who decides on the officer, and of nobody else (`deciding_rows`).
    """
    left = Q(left_agreed_by=None) & decided_by(user, "membership__person", "from_branch")
    entered = Q(entered_agreed_by=None) & reach_of(user, ENTER_RIGHT).condition("to_branch__path")
    return _waiting_of_others(user).filter(left | entered)


def requests_for_above(user):
    """The requests of officers out of the branches where `user` decides on members, which a level above answers."""
    kept = _waiting_of_others(user).filter(reach_of(user, RIGHT).condition("from_branch__path"), left_agreed_by=None)
    return kept.exclude(pk__in=requests_to_answer(user).values("pk"))


def _waiting_of_others(user):
    own = Membership.objects.open().filter(person=user.person_id).values("pk")
    return TransferRequest.objects.waiting().exclude(membership__in=own)


def carry_out_silent():
    """Carry out each request whose days to answer have passed. Returns (how many, [(request, why not)]).

    Each is a transaction of its own. By the silence of the branch left nobody moves who did not ask for it, where
    they hold an office, or have no account by which they could object.
    """
    done, left = 0, []
    rows = TransferRequest.objects.silent().select_related("membership__person", "to_branch")
    for request in rows.order_by("pk"):
        try:
            done += _end_silence(request)
        except ValidationError as refusal:
            left.append((request, " ".join(refusal.messages)))
        except DatabaseError:  # the log says which: those behind it have nothing to do with it
            logger.exception("Request %s for a transfer was not carried out.", request.pk)
            left.append((request, _("An error that nobody foresaw stopped it.")))
    return done, left


@transaction.atomic
def _end_silence(request):
    """Carry out one request by the silence of who did not answer. True if the member moved."""
    request = _lock(request)
    _retract_outgrown(request)
    if not request.is_silent:
        return False
    if Side.LEFT in request.missing and not request.is_own:
        if deciding_level(request.membership).above_too:
            raise ValidationError(_("An officer does not move by silence: those who decide on the officer answer."))
        if not User.objects.filter(person=request.membership.person_id, is_active=True).exists():
            raise ValidationError(_("The member has no account by which to object: the branch left answers."))
    _carry_out(request, on=localdate())
    return True


def _carry_out(request, *, on, by=None):
    """Move the member from the day `on`; the transfer settles the request. Returns it as it stands then."""
    move_member(membership=request.membership, branch=request.to_branch, on=on, by=by)
    request.refresh_from_db(fields=["state", "joined", "decided_at"])
    notify(notices_of(request, Notice.Kind.TRANSFER_DONE, on=on))
    return request


def _refuse(membership, branch):
    """Raise ValidationError where nothing may be asked."""
    if membership.ended_on is not None:
        raise ValidationError(_("This membership has already ended."))
    if branch.pk == membership.branch_id:
        raise ValidationError({"branch": _("The member already belongs to this branch.")})
    refuse_closed(branch, localdate(), field="branch")
    if TransferRequest.objects.waiting().filter(membership=membership).exists():
        raise ValidationError(_("A request to transfer this member waits already."))


def _retract_outgrown(request):
    """An agreement for the branch left falls where the member holds an office since on which its giver may not decide.

    A plain member's stands, though its giver may have left office since: it was the branch's.
    """
    if request.left_agreed_by is None:
        return
    level = deciding_level(request.membership)
    if level.above_too and not level.is_open_to(request.left_agreed_by):
        request.retract(Side.LEFT)


def _lock(request):
    """The request that waits, as it stands now, held with its branches. ValidationError if it does not wait."""
    found = TransferRequest.objects.select_related("membership").get(pk=request.pk)
    branches = found.from_branch_id, found.to_branch_id
    lock_branches(*branches)
    lock_waiting(membership=found.membership)
    rows = TransferRequest.objects.select_related("membership__person", "membership__branch", "to_branch")
    rows = rows.select_related("from_branch")
    locked = rows.select_related("asked_by__person", "left_agreed_by").get(pk=request.pk)
    if not locked.is_waiting:
        raise ValidationError(_("This request is decided already, or it was withdrawn."))
    if branches != (locked.from_branch_id, locked.to_branch_id):
        raise ValidationError(_("A branch of this request has closed meanwhile: look at it again."))
    return locked


def _tell_of_asking(request):
    """Tell the member what others asked, and of an officer's request those who decide on the officer."""
    notices = []
    if not request.is_own:
        notices += notices_of(request, Notice.Kind.TRANSFER_ASKED, people=[request.membership.person])
    level = deciding_level(request.membership)
    if level.above_too and request.left_agreed_by is None:
        deciders = [mandate.person for mandate in level.deciders()]
        notices += notices_of(request, Notice.Kind.TRANSFER_TO_ANSWER, people=deciders or [None])
    notify(notices)
