"""What a copied plan has otherwise than the plan from which it was copied: measure by measure, word by word."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..models import Measure

_WORDS = re.compile(r"\s+|[^\s\w]|\w+")


@dataclass(frozen=True)
class Text:
    """One text in two versions: pieces (words, whether they stand in this version alone), as they stood and stand."""

    label: str
    before: list
    after: list


@dataclass(frozen=True)
class Row:
    """A measure in both plans; `kind` is "kept", "changed", "added" or "dropped"."""

    kind: str
    texts: list
    reason: str = ""
    measure: object = None
    dropped: object = None


@dataclass
class AxisRows:
    title: Text
    rows: list = field(default_factory=list)


def word_differences(before, after):
    """(pieces of `before`, pieces of `after`): pairs (text, whether it stands in this one alone)."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    left, right = [], []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if b > a:
            left.append(("".join(old[a:b]), tag != "equal"))
        if d > c:
            right.append(("".join(new[c:d]), tag != "equal"))
    return left, right


def compare(plan):
    """[AxisRows] of a plan that was copied, in the order of its axes; then those left out. Constant queries."""
    base = {row.pk: row for row in _measures(plan.adapted_from_id)}
    found = {}
    for axis in plan.axes.select_related("adapted_from"):
        before = axis.adapted_from.title if axis.adapted_from else ""
        found[axis.adapted_from_id or ("new", axis.pk)] = AxisRows(_text(_("Axis"), before, axis.title))
    keys = {axis.pk: axis.adapted_from_id or ("new", axis.pk) for axis in plan.axes.all()}
    with_people = plan.is_amendment
    for row in _measures(plan.pk):
        before = base.get(row.adapted_from_id)
        found[keys[row.axis_id]].rows.append(_row(before, row, with_people=with_people))
    for dropped in plan.dropped.all():
        before = base[dropped.measure_id]
        place = found.setdefault(before.axis_id, AxisRows(_text(_("Axis"), before.axis.title, "")))
        place.rows.append(_row(before, None, dropped=dropped, with_people=with_people))
    return list(found.values())


def _measures(plan):
    rows = Measure.objects.filter(axis__plan=plan).select_related("axis", "owner", "office")
    return rows.prefetch_related("indicators").order_by("axis__order", "axis", "order", "pk")


def _row(before, after, *, with_people, dropped=None):
    texts = _texts(before, after, with_people)
    if dropped:
        return Row("dropped", texts, dropped.reason, before, dropped)
    if before is None:
        return Row("added", texts, measure=after)
    changed = any(alone for text in texts for _words, alone in (*text.before, *text.after))
    return Row("changed" if changed else "kept", texts, measure=after)


def _texts(before, after, with_people):
    old, new = (said_of(row, with_people) if row else {} for row in (before, after))
    labels = {
        "measure": _("Measure"),
        "charge": pgettext("measure", "In charge"),
        "due": _("Due on"),
        "indicators": _("Indicators"),
    }
    found = (_text(label, old.get(name, ""), new.get(name, "")) for name, label in labels.items())
    return [text for text in found if text.before or text.after]


def said_of(measure, with_people=True):
    """What a measure says, as texts."""
    office = measure.office.title_for(None) if measure.office else ""
    return {
        "measure": measure.subject,
        "charge": measure.in_charge if with_people else office,
        "due": date_format(measure.due_on) if measure.due_on else "",
        "indicators": "؛ ".join(indicator_words(row) for row in measure.indicators.all()),
    }


def indicator_words(row):
    """«عدد الخلايا: من 2 إلى 5 (خلية)»."""
    words = {"subject": row.subject, "baseline": plain_number(row.baseline), "target": plain_number(row.target)}
    said = _("%(subject)s: from %(baseline)s to %(target)s") % words
    return f"{said} ({row.unit})" if row.unit else said


def plain_number(value):
    """A number without the zeros that its column adds: «5», «2,5»."""
    whole = value == value.to_integral_value()
    return number_format(value.quantize(1) if whole else value.normalize(), force_grouping=True)


def _text(label, before, after):
    left, right = word_differences(before, after)
    return Text(label, left, right)
