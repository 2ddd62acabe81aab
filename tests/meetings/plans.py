"""Plans for tests, made by the workflows: dates are in the past year, names are invented."""

from datetime import date
from decimal import Decimal

from meetings.models import Indicator, Resolution, Task
from meetings.planning.adopting import adopt_plan
from meetings.planning.writing import save_axis, save_measure, write_plan
from tests.factories import make_user
from tests.meetings.records import make_meeting

BEGUN, OVER = date(2026, 1, 1), date(2027, 12, 1)
ADOPTED_ON = date(2026, 2, 8)
TITLE = "خطة عمل لترسيخ الحضور الحزبي محليا"


def make_plan(branch, *measures, title=TITLE, by=None, **fields):
    """A draft with one axis that holds these measures (subjects)."""
    given = {"started_on": BEGUN, "ended_on": OVER, **fields}
    plan = write_plan(branch=branch, title=title, by=by or make_user(), **given)
    axis = save_axis(plan=plan, title="التنظيم")
    for subject in measures or ("إحداث خلايا القرب",):
        save_measure(axis=axis, subject=subject)
    return plan


def measures_of(plan):
    """The measures of a plan in their order."""
    return [row for axis in plan.axes.all() for row in axis.measures.all()]


def count_on(measure, target=10, baseline=0, subject="عدد الخلايا", unit="خلية"):
    """Give a measure of a draft one indicator. Returns it."""
    row = Indicator(subject=subject, unit=unit, baseline=Decimal(baseline), target=Decimal(target))
    save_measure(axis=measure.axis, measure=measure, subject=measure.subject, order=measure.order, indicators=[row])
    return measure.indicators.get()


def adopting_meeting(branch, on=ADOPTED_ON, **votes):
    """A meeting that resolved something: (meeting, resolution)."""
    meeting = make_meeting(branch, "المجلس الوطني", date=on)
    return meeting, Resolution.objects.create(meeting=meeting, subject="المصادقة على خطة العمل", **votes)


def adopt(plan, on=ADOPTED_ON, by=None):
    """The plan, adopted at a meeting of its branch."""
    meeting, resolution = adopting_meeting(plan.branch, on)
    adopt_plan(plan=plan, meeting=meeting, resolution=resolution, by=by or make_user())
    return type(plan).objects.select_related("adoption__meeting", "branch").get(pk=plan.pk)


def adopted_plan(branch, *measures, on=ADOPTED_ON, **fields):
    return adopt(make_plan(branch, *measures, **fields), on)


def make_task(branch, done_on=None, subject="مهمة", on=ADOPTED_ON):
    resolution = Resolution.objects.create(meeting=make_meeting(branch, "اجتماع", date=on), subject="قرار")
    return Task.objects.create(resolution=resolution, subject=subject, done_on=done_on)
