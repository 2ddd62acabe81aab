"""What a branch leaves undone: the yearly general assembly, and tasks that its resolutions gave."""

from branches.models import LEVELS

from .models import Meeting, Task


def without_assembly(branches, day):
    """Those of `branches` (a queryset) that ought to hold a general assembly and held none in the year up to `day`.

    A cell or a sector needs none. One that was cancelled, or met without quorum and is called again, was not held.
    """
    year = (day.replace(month=1, day=1), day)
    held = Meeting.objects.not_cancelled().filter(kind=Meeting.Kind.GENERAL_ASSEMBLY, date__range=year, next_call=None)
    return branches.standing().filter(kind__in=LEVELS).exclude(pk__in=held.values("branch"))


def called_today(day):
    """The meetings that are called for `day`, and not over: their rolls are kept at the desk."""
    return Meeting.objects.with_open_roll(day).filter(date=day)


def open_tasks():
    return Task.objects.open()


def late_tasks(day):
    """The open tasks that were due before `day`."""
    return Task.objects.late(day)
