"""The results of public elections in a branch are recorded, corrected and taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.tree import refuse_closed

from .models import PublicElectionResult


@transaction.atomic
def record_public_result(*, branch, by, **fields):
    """Record what the party obtained in `branch` in a public election. Returns the result.

    The account `by` records it; `fields` are those of PublicElectionResult. Raises ValidationError keyed by field: a
    day to come, more votes than were cast or seats than were contested, the same election of that day recorded
    already, a branch that is closed.
    """
    branch = Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    refuse_closed(branch, localdate(), field="branch")
    result = PublicElectionResult(branch=branch, recorded_by=by, **fields)
    result.full_clean()
    result.save()
    return result


@transaction.atomic
def correct_public_result(*, result, **fields):
    """Set `fields` that were recorded wrongly. Returns the result.

    Raises ValidationError as `record_public_result` does; what a branch recorded before it closed may be corrected.
    """
    result = _lock(result)
    for name, value in fields.items():
        setattr(result, name, value)
    result.full_clean()
    result.save()
    return result


@transaction.atomic
def reverse_public_result(*, result, reason, by):
    """Take back a result that was recorded by mistake, of the wrong branch say, as the account `by` asks. Returns it.

    It stays in the branch's list, marked, and leaves the charts. Raises ValidationError without a `reason`, or if it
    was taken back already.
    """
    result = _lock(result)
    result.reverse(by=by, reason=reason)
    result.save()
    return result


def _lock(result):
    """The row as it stands now, its branch held. ValidationError if it was taken back."""
    Branch.objects.select_for_update(no_key=True).values_list("pk").get(pk=result.branch_id)
    found = PublicElectionResult.objects.select_related("branch").get(pk=result.pk)
    if not found.stands:
        raise ValidationError(_("This record was taken back already."))
    return found
