"""Who watches over readings: users with the right over the level of the readers, who see that level from above."""

from branches.models import Branch
from branches.scoping import reach_of

from .models import Reading

WATCH = "traces.view_reading"


def watches_over(user, branch):
    """Whether `user` sees who read people's data from `branch`, or from branches under it."""
    reach = reach_of(user, WATCH)
    return reach.covers(branch.path) or reach.covers_under(branch.path)


def readings_from(user, branch):
    """The readings made from `branch` and from those under it, as far as `user` sees them as the level above."""
    # As keys: PostgreSQL then knows how few branches of a big party they are, and does not walk through all readings.
    branches = list(Branch.objects.filter(path__startswith=branch.path).values_list("pk", flat=True))
    return Reading.objects.by_level_above(user).filter(reader_branch__among=branches)
