"""What an adopted plan refuses: any change of its text, through whichever door."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import ActionPlan, PlanAdoption

ADOPTED = _(
    "This plan is adopted: its text takes no change any more. Prepare its next version, which is adopted again."
)


def lock_plan(plan):
    """The plan as it stands, held whole to the end of the transaction: rows that are added to its text wait for it."""
    rows = ActionPlan.objects.select_for_update(of=("self",)).select_related("branch", "adapted_from")
    return rows.with_versions().get(pk=plan.pk)


def lock_draft(plan):
    """The plan, held, whose text may change. Raises ValidationError where it is adopted."""
    plan = lock_plan(plan)
    if PlanAdoption.objects.filter(plan=plan).exists():  # asked anew: the lock may have waited for that
        raise ValidationError(ADOPTED)
    return plan
