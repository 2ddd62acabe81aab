"""What a branch leaves undone: the yearly general assembly, and tasks that its resolutions gave."""

from branches.models import LEVELS

from .models import Meeting, Task


def without_assembly(branches, day):
    """Those of `branches` (a queryset) that ought to hold a general assembly and held none in the year up to `day`.

    A cell or a sector needs none.
    """
    year = (day.replace(month=1, day=1), day)
    held = Meeting.objects.filter(kind=Meeting.Kind.GENERAL_ASSEMBLY, date__range=year)
    return branches.standing().filter(kind__in=LEVELS).exclude(pk__in=held.values("branch"))


def open_tasks():
    return Task.objects.filter(done_on=None)


def late_tasks(day):
    """The open tasks that were due before `day`."""
    return open_tasks().filter(due_on__lt=day)
