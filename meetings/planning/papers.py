"""What the paper of a plan says: a plain dict for the layout "plan"; and the rows of its table."""

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.tables import filled_table

from .shown import show_plan


def period_words(plan):
    """«من 1 يناير 2026 إلى 30 نونبر 2027»: both days are days of the plan."""
    words = {"first": date_format(plan.started_on), "last": date_format(plan.last_day)}
    return _("from %(first)s to %(last)s") % words


def plan_paper(plan):
    """The plan with its axes and measures; of an adopted one with how far each is today."""
    shown = show_plan(plan)
    return {
        "title": plan.title,
        "branch": plan.branch.name,
        "facts": _facts(plan, shown),
        "introduction": [line for line in plan.introduction.splitlines() if line.strip()],
        "tables": [_table(plan, number, row) for number, row in enumerate(shown.axes, start=1)],
    }


def _facts(plan, shown):
    facts = [
        (_("Period"), period_words(plan)),
        (_("State"), str(plan.State(plan.state).label)),
        (pgettext("plan", "Adopted at"), _adoption(plan)),
        (_("Adapted from"), _source(plan)),
        (_("Progress on %(day)s") % {"day": date_format(localdate())},
         f"{shown.percent}%" if plan.is_adopted and shown.percent is not None else ""),
    ]  # fmt: skip
    return [[label, value] for label, value in facts if value]


def _adoption(plan):
    if not plan.is_adopted:
        return ""
    meeting = plan.adoption.meeting
    return f"{meeting.title}، {date_format(meeting.date)}"


def _source(plan):
    return f"{plan.adapted_from}، {plan.adapted_from.branch}" if plan.adapted_from_id and not plan.is_amendment else ""


def _table(plan, number, row):
    columns = [
        *(("short", _("No.")), ("wide", _("Measure")), ("text", pgettext("measure", "In charge"))),
        *(("short", _("Due on")), ("text", _("Indicators")), ("money", _("Progress"))),
    ]
    rows = [
        [
            f"{number}.{place}", line.measure.subject, line.measure.in_charge,
            date_format(line.measure.due_on, "SHORT_DATE_FORMAT") if line.measure.due_on else "",
            "؛ ".join(line.indicators), f"{line.percent}%" if plan.is_adopted else "",
        ]
        for place, line in enumerate(row.lines, start=1)
    ]  # fmt: skip
    table = filled_table(columns, rows, caption=f"{number}. {row.axis.title}")
    return table | {"empty": _("No measure yet.")}


def table_header():
    said = [_("Axis"), _("Measure"), pgettext("measure", "In charge"), _("Due on"), _("Indicators")]
    return [*said, _("Progress (percent)"), _("By what")]


def table_rows(plan):
    """Rows for `documents.spreadsheets`; of a draft nothing is said of progress."""
    for row in show_plan(plan).axes:
        for line in row.lines:
            yield [row.axis.title, line.measure.subject, line.measure.in_charge, line.measure.due_on,
                   "؛ ".join(line.indicators), line.percent if plan.is_adopted else None,
                   line.why if plan.is_adopted else None]  # fmt: skip
