"""The results of public elections in a branch are recorded and corrected."""

from django.db import transaction
from django.utils.timezone import localdate

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
    Branch.objects.select_for_update(no_key=True).values_list("pk").get(pk=result.branch_id)
    result = PublicElectionResult.objects.select_related("branch").get(pk=result.pk)
    for name, value in fields.items():
        setattr(result, name, value)
    result.full_clean()
    result.save()
    return result
