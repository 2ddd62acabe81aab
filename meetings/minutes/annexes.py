"""Correcting approved minutes: an annex that somebody writes and somebody else approves."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ..models import Minutes, MinutesAnnex
from .approving import freeze, require_approver
from .content import annex_content


@transaction.atomic
def write_annex(*, minutes, text, by):
    """Write a correction of approved `minutes`, which waits for a second person. Returns the MinutesAnnex.

    Raises ValidationError for minutes that are not approved, and where another correction waits.
    """
    minutes = _lock(minutes.pk)
    if not minutes.is_approved:
        raise ValidationError(_("These minutes are not approved yet: correct their text itself."))
    if minutes.annexes.waiting().exists():
        raise ValidationError(_("Another correction of these minutes waits: let it be decided first."))
    number = minutes.annexes.count() + 1
    text = text.replace("\r\n", "\n").strip() + "\n"
    return MinutesAnnex.objects.create(minutes=minutes, number=number, text=text, written_by=by, written_at=now())


@transaction.atomic
def approve_annex(*, annex, by):
    """Approve and freeze `annex`, chained to what was frozen before it. Returns it.

    Raises ValidationError if `by` wrote it or may not, or if it was approved already.
    """
    minutes, annex = _lock(annex.minutes_id), _waiting(annex)
    require_approver(by, minutes.branch, {annex.written_by_id})
    previous = minutes.annexes.approved().last() or minutes
    lacked = by.pk == annex.written_by_id
    freeze(annex, annex_content(annex), by=by, lacked_second=lacked, previous=previous.digest)
    return annex


@transaction.atomic
def withdraw_annex(*, annex, by):
    """Take back a correction that waits: its writer does, or who may approve it."""
    minutes, annex = _lock(annex.minutes_id), _waiting(annex)
    if by.pk != annex.written_by_id:
        require_approver(by, minutes.branch, {annex.written_by_id})
    annex.delete()


def _waiting(annex):
    """The annex as it stands; ValidationError where it was decided meanwhile."""
    row = MinutesAnnex.objects.select_related("minutes__meeting__branch").filter(pk=annex.pk, approved_at=None).first()
    if row is None:
        raise ValidationError(_("Somebody has decided this already."))
    return row


def _lock(pk):
    return Minutes.objects.select_for_update(of=("self",)).select_related("meeting__branch").get(pk=pk)
