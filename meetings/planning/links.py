"""What a record does not lose while a plan leans on it: the resolution that adopted it, tasks that count.

An adoption is never taken back, so what it rests on stays too: that the resolution was carried, that the meeting had
its quorum, and that its day is one on which the plan could be adopted.
"""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import MeasureTask, PlanAdoption, PlanPresentation

LEANS = gettext_lazy("A plan was adopted by this resolution: it stays carried.")


def refuse_struck_out(*, resolutions=(), tasks=()):
    """Raise ValidationError where one of the rows that are to go adopted a plan, or counts towards a measure.

    Two queries at most, none where nothing goes.
    """
    if resolutions and PlanAdoption.objects.filter(resolution__in=resolutions).exists():
        raise ValidationError(_("A plan was adopted by this resolution: it stays on the record."))
    linked = Q(task__in=tasks) | Q(task__resolution__in=resolutions)
    if (tasks or resolutions) and MeasureTask.objects.filter(linked).exists():
        raise ValidationError(_("A task counts towards a measure of a plan: take it out there first."))


def is_lost(votes_for, votes_against):
    """Whether these numbers of a record tell that a resolution was not carried; None is not known."""
    return votes_for is not None and votes_against is not None and votes_for <= votes_against


def refuse_lost(resolution):
    """Raise ValidationError where a plan was adopted by `resolution`, which is to be a lost or an open one."""
    if PlanAdoption.objects.filter(resolution=resolution).exists():
        raise ValidationError(LEANS)


def lost_by(resolution, given):
    """{field: why} where the numbers in `given` (cleaned data) would lose a `resolution` that adopted a plan."""
    if resolution.pk is None or not is_lost(given.get("votes_for"), given.get("votes_against")):
        return {}
    if resolution.votes.all() or not PlanAdoption.objects.filter(resolution=resolution).exists():
        return {}  # a vote says more than the numbers: at a tie the chair decides
    return {"votes_against": LEANS}


def undone_by(meeting, given):
    """{field: why} where facts in `given` (cleaned data) undo what the adoption of a plan by `meeting` rests on."""
    if meeting.pk is None:
        return {}
    found, rows = {}, PlanAdoption.objects.filter(meeting=meeting)
    plans = [row.plan for row in rows.select_related("plan__adapted_from__adoption__meeting")]
    if plans and "present_count" in given:
        present, quorum = given["present_count"], given.get("quorum", meeting.quorum)
        if present is not None and quorum is not None and present < quorum:
            found["present_count"] = _("This meeting adopted a plan: it had its quorum.")
    day = given.get("date")
    if day and day != meeting.date and any(_is_no_day_of(plan, day) for plan in plans):
        found["date"] = _("This meeting adopted a plan, which could not be adopted on this day.")
    return found


def _is_no_day_of(plan, day):
    """Whether `plan` cannot have been adopted on `day`: to come, too late for the plan, or at odds with records."""
    if day > localdate() or day >= plan.ended_on:
        return True
    if plan.adapted_from and plan.adapted_from.adoption.meeting.date > day:
        return True
    copies = PlanAdoption.objects.filter(plan__adapted_from=plan, meeting__date__lt=day)
    return copies.exists() or PlanPresentation.objects.filter(plan=plan, meeting__date__lt=day).exists()
