"""The text of the minutes (محضر): under headings, in the order of the session."""

from . import activities, phrases
from .elections import tell_ballot
from .facts import parted
from .sentences import bullets, numbered, paragraph, under
from .tallies import tell_counts

_ELECTIONS = {"bureau": "انتخاب المكتب", "council": "انتخاب المجلس", "committee": "انتخاب اللجنة"}


def draft_minutes(facts):
    """The minutes of a meeting of which `facts` are recorded, as text: «## » before a heading, «- » in a list."""
    parts = [
        under("افتتاح الجلسة", _opening(facts)),
        under("الحضور والنصاب", paragraph(*phrases.attended(facts), *phrases.counted(facts))),
        under("جدول الأعمال", numbered(map(phrases.item, facts.agenda))),
        under("المداخلات والمناقشة", *map(_speech, facts.speeches)),
        under("القرارات", _decisions(facts)),
        under("خطط العمل", paragraph(*_plans(facts))),
        under("تأسيس الهيئات", facts.founded and f"{activities.founded(facts.founded)}."),
        under("التكريم", "\n".join(activities.honoured(facts.honours))),
        *(under(_ELECTIONS[row.organ], _election(row)) for row in facts.ballots),
        under("اختتام الجلسة", facts.closed_at and f"رفعت الجلسة على الساعة {phrases.hour(facts.closed_at)}."),
        under("مصدر المعطيات", _source(facts)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _election(ballot):
    return "\n".join([*tell_counts(ballot), *tell_ballot(ballot, with_membership=True)])


def _opening(facts):
    aims = phrases.aims(facts)
    told = [phrases.convened(facts)]
    if aims:
        told.append(f"{phrases.aims_intro(facts)}\n{bullets(aims)}")
    if led := paragraph(*phrases.chaired(facts)):
        told.append(led)
    return "\n\n".join(told)


def _plans(facts):
    yield from map(activities.presented, facts.plans_presented)
    yield from map(activities.adopted, facts.plans_adopted)


def _speech(row):
    said = phrases.spoke(row)
    if not row.points:
        return f"{said}."
    if len(row.points) == 1:
        return f"{said}، ومما جاء في ذلك: {row.points[0].rstrip('.')}."
    return f"{said}، ومما جاء في ذلك:\n{bullets(row.points)}"


def _decisions(facts):
    taken, *failed = parted(facts.decisions)
    return "\n\n".join(filter(None, (_taken(facts, taken), *(_failed(rows) for rows in failed if rows))))


def _taken(facts, rows):
    if not rows:
        return ""
    verb, taken = ("صدر", "القرار التالي") if len(rows) == 1 else ("صدرت", "القرارات التالية")
    return f"{verb} عن {phrases.works_of(facts)} {taken}:\n{_listed(rows)}"


def _failed(rows):
    return f"{phrases.not_taken(rows)}\n{_listed(rows)}"


def _listed(rows):
    lines = []
    for number, row in enumerate(rows, start=1):
        lines.append(f"{number}. {phrases.decided(row)}{phrases.follow(row) or '.'}")
        lines += [f"- {phrases.duty(duty)}" for duty in row.duties]
    return "\n".join(lines)


def _source(facts):
    source = "، ".join(filter(None, (facts.source_kind, facts.source_credit, facts.source_place)))
    return source and f"{source}."
