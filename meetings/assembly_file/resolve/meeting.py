"""What a meeting that is not recorded yet contradicts: its branch, its attendance, the day of its election."""

from django.utils.translation import gettext as _

from branches.tree import absence_on
from bureaus.models import Bureau
from meetings.new_members import REGULAR
from members.models import Category

from ..read.problems import Problem


def problems_of_meeting(file, branches, cast):
    """A Problem for each reason for which the meeting cannot be recorded; two queries at most."""
    branch = branches.convening
    if branch and file.date and (absence := absence_on(branch, file.date)):
        yield Problem(f"{branches.chain[-1].spot}.slug", absence)
    yield from _attending_twice(file, cast)
    if file.election:
        yield from _problems_of_day(file, branch)


def _attending_twice(file, cast):
    seen = {}
    for row in file.attendance or ():
        figure = cast.of(row.person)
        if figure and seen.setdefault(figure, row) is not row:
            yield Problem(row.person.spot, _("This person is on the attendance sheet already."))


def _problems_of_day(file, branch):
    same = Bureau.objects.filter(branch=branch, organ=file.election.organ, started_on=file.date)
    if branch and file.date and same.exists():
        yield Problem("election", _("A bureau that starts on this day is recorded already."))
    if not Category.objects.filter(code=REGULAR).exists():
        yield Problem("election", _("The members' category «%(code)s» is missing.") % {"code": REGULAR})
