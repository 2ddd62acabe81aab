"""The text of a communiqué (بلاغ) as the party's press writes it: the news first, then what was said."""

from arabic.prose import join_and, verb_before

from . import phrases
from .activities import communique_of
from .elections import tell_ballot
from .facts import parted
from .sentences import bullets, paragraph


def communique_title(facts):
    """The headline: of a renewal that its branch renews its bureau; else what the meeting was called."""
    if any(row.organ == "bureau" for row in facts.ballots):
        verb = verb_before(facts.branch, "يجدد مكتبه", "تجدد مكتبها")
        return f"{facts.branch} {verb}"
    return facts.title


def draft_communique(facts):
    """The communiqué on a meeting of which `facts` are recorded, as paragraphs and lists.

    Who was only ticked on the list of attendance is not named, nor told whose membership is to come.
    """
    aims = phrases.aims(facts)
    parts = [
        _lede(facts),
        aims and f"{phrases.aims_intro(facts)}\n{bullets(aims)}",
        _also(paragraph(*phrases.chaired(facts))),
        _and(paragraph(*phrases.attended(facts), *phrases.counted(facts))),
        facts.agenda and f"وتضمن جدول الأعمال: {join_and(map(phrases.item, facts.agenda))}.",
        *map(_speech, facts.speeches),
        _decisions(facts),
        *communique_of(facts),
        *(_also("\n".join(tell_ballot(row))) for row in facts.ballots),
        facts.closed_at and f"واختتمت {phrases.works_of(facts)} على الساعة {phrases.hour(facts.closed_at)}.",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _lede(facts):
    """«صفرو – مقرر الفرع: عقد الفرع…»: from where and by whom it is told, then the news."""
    dateline = " – ".join(filter(None, (facts.source_place, facts.source_credit)))
    news = phrases.convened(facts, in_press=True)
    return f"{dateline}: {news}" if dateline else news


def _also(text):
    return text and f"وقد {text}"


def _and(text):
    return text and f"و{text}"


def _decision(row):
    tasks = join_and(map(phrases.duty, row.duties))
    return f"{phrases.decided(row)}{phrases.follow(row)} {tasks}" if tasks else phrases.decided(row)


def _speech(row):
    said = f"و{phrases.spoke(row)}"
    if not row.points:
        return f"{said}."
    verb = _dealt_with(row)
    return f"{said}، {verb} {join_and(point.rstrip('.') for point in row.points)}."


def _dealt_with(row):
    if row.speaker is None:
        return "وتم التطرق إلى:"
    gender = row.speaker.gender
    return "حيث تطرقت إلى:" if gender == "F" else "حيث تطرق إلى:" if gender == "M" else "حيث تم التطرق إلى:"


def _decisions(facts):
    taken, *failed = parted(facts.decisions)
    told = []
    if taken:
        following = "القرار التالي" if len(taken) == 1 else "القرارات التالية"
        told.append(f"واتخذ الحاضرون {following}:\n{_listed(taken)}")
    told += [f"{phrases.not_taken(rows)}\n{_listed(rows)}" for rows in failed if rows]
    return "\n\n".join(told)


def _listed(rows):
    return "\n".join(f"- {_decision(row)}." for row in rows)
