"""One fact, one phrase: each function says what it is given, in the gender and number of those it is about."""

from arabic.prose import (
    MEMBER,
    VOTE,
    after,
    as_predicate,
    count,
    format_day,
    format_weekday,
    join_and,
    ordinal,
    verb_before,
)
from arabic.wording import by_gender

# Which noun names a meeting of each kind, and what its sittings are called; of another kind, the first.
_SESSIONS = {
    "general_assembly": ("الجمع العام", "أشغال الجمع العام"),
    "bureau_meeting": ("اجتماع المكتب", "أشغال الاجتماع"),
    "council_meeting": ("اجتماع المجلس", "أشغال الاجتماع"),
    "outreach_meeting": ("اللقاء التواصلي", "أشغال اللقاء التواصلي"),
    "ceremony": ("حفل التكريم", "فقرات الحفل"),
    "training": ("الدورة التكوينية", "أشغال الدورة التكوينية"),
}
_OTHER_SESSION = ("اللقاء", "أشغال اللقاء")
# What is convened by the statutes is held (عقد); the rest is organised (نظم).
_ORGANISED = frozenset({"outreach_meeting", "ceremony", "training"})
# A title that begins so reads on in a sentence: «الجمع العام لتجديد…», «اجتماع المكتب».
_MEETING_NOUNS = frozenset({"جمع", "اجتماع", "لقاء", "حفل", "دورة", "مجلس", "مؤتمر", "ندوة"})
# What somebody gives, with its verb. The accusative of «عرض» and «تقرير» would show, so that they stand after their
# verb only in construct («قدم عرض التجربة»); those that end in «ة» stand as they were written.
_SPEECH_VERBS = {"كلمة": ("ألقى", "ألقت"), "عرض": ("قدم", "قدمت"), "تقرير": ("قدم", "قدمت"),
                 "مداخلة": ("قدم", "قدمت"), "شهادة": ("قدم", "قدمت")}  # fmt: skip
_METHODS = {
    "consensus": "بالتوافق",
    "show_of_hands": "برفع الأيدي",
    "secret_ballot": "بالاقتراع السري",
}
# What a vote needed, as it stands after «وهي».
_MAJORITIES = {
    "more_for": "أصوات مؤيدة أكثر من المعارضة",
    "half_cast": "أكثر من نصف الأصوات المعبر عنها",
    "half_present": "أكثر من نصف الحاضرين",
    "two_thirds_cast": "ثلثا الأصوات المعبر عنها",
    "two_thirds_present": "ثلثا الحاضرين",
    "two_thirds_entitled": "ثلثا من لهم حق الحضور",
}
_PARTS_OF_DAY = {"morning": ("صباح", "صباحا"), "afternoon": ("بعد زوال", "بعد الزوال"), "evening": ("مساء", "مساء")}
ORGANS = {"bureau": "المكتب", "council": "المجلس", "committee": "اللجنة"}


def name_of(person):
    """«السيدة أمينة المرابط»."""
    return f"{by_gender(person.gender, 'السيد', 'السيدة')} {person.name}"


def named(person, capacity=""):
    """A person in a sentence, with their capacity set off: «السيد بدر السوسي، كاتب الفرع،» without the last comma."""
    return f"{name_of(person)}، {capacity}" if capacity else name_of(person)


def works_of(facts):
    return _SESSIONS.get(facts.kind, _OTHER_SESSION)[1]


def method_phrase(method):
    return _METHODS.get(method, "")


def meeting_phrase(facts):
    """The meeting as the object of a sentence: its title where that reads on, else its kind and the title quoted."""
    first, _, rest = facts.title.partition(" ")
    noun = first.removeprefix("ال")
    if noun in _MEETING_NOUNS and (first.startswith("ال") or rest.startswith("ال")):
        return facts.title
    return f"{_SESSIONS.get(facts.kind, _OTHER_SESSION)[0]} «{facts.title}»"


def aims_intro(facts):
    """What stands before the aims in a list; «منها» of a meeting that is called by a feminine noun."""
    return f"وكانت الغاية {verb_before(meeting_phrase(facts), 'منه', 'منها')}:"


def day_phrase(facts, *, in_press=False):
    """«يوم الأحد 23 أبريل 2017 صباحا»; in the press «صباح يوم الأحد 23 أبريل 2017»."""
    day = f"يوم {format_weekday(facts.date)}"
    of_press, of_minutes = _PARTS_OF_DAY.get(facts.part_of_day, ("", ""))
    return f"{of_press} {day}".strip() if in_press else f"{day} {of_minutes}".strip()


def hour(moment):
    return f"{moment:%H:%M}"


def convened(facts, *, in_press=False):
    """The first sentence: who held which meeting, when, where, what for, and by which call."""
    verb = ("نظم", "نظمت") if facts.kind in _ORGANISED else ("عقد", "عقدت")
    parts = [
        f"{verb_before(facts.branch, *verb)} {facts.branch}",
        day_phrase(facts, in_press=in_press),
        facts.starts_at and f"على الساعة {hour(facts.starts_at)}",
        _place(facts),
        f"{meeting_phrase(facts)}{_aim(facts)}{_call(facts)}",
    ]
    return "، ".join(filter(None, parts)) + "."


def _place(facts):
    if facts.venue and facts.host:
        return f"{after('ب', facts.venue)}، في ضيافة {facts.host}"
    return after("ب", facts.venue) if facts.venue else facts.host and f"بمقر {facts.host}"


def _aim(facts):
    """The purpose within the sentence where it is one line; several lines follow it (`aims`)."""
    return f"، وذلك من أجل {facts.purpose.rstrip('.')}" if facts.purpose and "\n" not in facts.purpose else ""


def aims(facts):
    """The lines of a purpose of several lines."""
    lines = [line.strip() for line in facts.purpose.splitlines() if line.strip()]
    return lines if len(lines) > 1 else []


def _call(facts):
    if facts.call_number is None and facts.called_on is None:
        return ""
    number = f" {ordinal(facts.call_number)}" if facts.call_number is not None else ""
    day = f" الموجه بتاريخ {format_day(facts.called_on)}" if facts.called_on else ""
    return f"، بناء على الاستدعاء{number}{day}"


def chaired(facts):
    """Sentences about who presided and who reported; none where neither is recorded."""
    found = []
    if facts.chair:
        verb = by_gender(facts.chair.gender, "ترأس", "ترأست")
        found.append(f"{verb} {works_of(facts)} {named(facts.chair, facts.chair_capacity)}")
    if facts.rapporteur:
        gender = facts.rapporteur.gender
        verb, title = by_gender(gender, "قام", "قامت"), by_gender(gender, "مقرر", "مقررة")
        found.append(f"{verb} بمهمة {title} الجلسة {name_of(facts.rapporteur)}")
    return found


def attended(facts):
    """Sentences about who came, by capacity: first those who are at home, then guests; none where nobody is told.

    Whoever is named without a capacity stands on the list of attendance alone.
    """
    told = [row for row in facts.attendance if row.capacity or row.is_guest]
    home, guests = ([row for row in told if row.is_guest is guest] for guest in (False, True))
    found = []
    if home:
        found.append(f"{_came(home)} {works_of(facts)} {join_and(map(attendee, home))}")
    if guests:
        found.append(f"{_came(guests)} {_as_guests(guests)} {join_and(map(attendee, guests))}")
    return found


def _came(rows):
    """The verb agrees with the first who is named."""
    return "حضرت" if rows[0].person and rows[0].person.gender == "F" else "حضر"


def attendee(row):
    """«منخرطو الفرع (العدد: 64)», «السيدة فاطمة الكتاني (منسقة القطاع النسائي)»."""
    if row.person is None:
        number = "" if row.count is None else f" (العدد: {row.count})"
        return f"{row.capacity}{number}"
    return f"{name_of(row.person)} ({row.capacity})" if row.capacity else name_of(row.person)


def _as_guests(rows):
    """«بصفة ضيف», «ضيفة», «ضيفين», «ضيفتين», «ضيفات» or «ضيوف»."""
    if len(rows) > 2 or any(row.person is None for row in rows):
        women = all(row.person and row.person.gender == "F" for row in rows)
        return "بصفة ضيفات" if women else "بصفة ضيوف"
    one, two = ("ضيفة", "ضيفتين") if all(row.person.gender == "F" for row in rows) else ("ضيف", "ضيفين")
    if len(rows) == 2:
        return f"بصفة {two}"
    return f"بصفة {by_gender(rows[0].person.gender, one, 'ضيفة')}"


def counted(facts):
    """Sentences about how many were entitled and came, and about the quorum; none where no number is recorded."""
    found = []
    if facts.present is not None:
        of = f" من أصل {facts.entitled} ممن لهم حق الحضور" if facts.entitled is not None else ""
        proxies = f"، ومُثِّل {count(facts.represented, MEMBER)} بوكالة" if facts.represented else ""
        found.append(f"بلغ عدد الحاضرين {facts.present}{of}{proxies}")
    elif facts.entitled is not None:
        found.append(f"بلغ عدد من لهم حق الحضور {facts.entitled}")
    if facts.quorum is not None:
        size = count(facts.quorum, MEMBER, oblique=True) if facts.quorum else "0"
        reached = "" if facts.present is None else "، وقد اكتمل" if facts.counting >= facts.quorum else "، ولم يكتمل"
        found.append(f"حدد النصاب في {size}{reached}")
    return found


def item(row):
    return f"{row.subject} ({row.note.strip()})" if row.note.strip() else row.subject


def spoke(row):
    """The sentence about an intervention, without its points: whose it was, and about what."""
    verbs = _speech_verbs(row.subject)
    if row.speaker and verbs:
        who = named(row.speaker, row.capacity) + ("،" if row.capacity else "")
        return f"{by_gender(row.speaker.gender, *verbs)} {who} {row.subject}"
    about = f"في موضوع «{row.subject}»"
    if row.speaker:
        verb = by_gender(row.speaker.gender, "تناول", "تناولت")
        return f"{verb} الكلمة {named(row.speaker, row.capacity)}، {about}"
    if row.capacity:
        return f"أعطيت الكلمة {after('ل', row.capacity)}، {about}"
    return f"تم التداول {about}"


def _speech_verbs(subject):
    noun, _, rest = subject.partition(" ")
    shows_case = not noun.endswith("ة")
    return None if shows_case and not rest.startswith("ال") else _SPEECH_VERBS.get(noun)


def decided(row):
    """A resolution with how it was taken, in one line: «…، برفع الأيدي، بـ58 صوتا مقابل صوتين»."""
    told = (row.subject.rstrip("."), method_phrase(row.method), _votes(row), verdict(row))
    return "، ".join(filter(None, told))


def verdict(row):
    """What came of the vote on a resolution: the majority that it reached or missed; empty where none is recorded."""
    found = row.verdict
    if found is None or (found.outcome == "adopted" and found.needed is None):
        return ""
    if found.outcome == "no_quorum":
        return "ولم يبت فيه لعدم اكتمال النصاب"
    tie = "، بترجيح صوت الرئيس عند التعادل" if found.chair_vote == "for" else ""
    if found.outcome == "adopted":
        return f"وبذلك تحققت الأغلبية اللازمة، وهي {_needed(found)}{tie}"
    return f"ولم تتحقق الأغلبية اللازمة{f'، وهي {_needed(found)}' if found.needed else ''}"


def _needed(found):
    return f"{_MAJORITIES[found.majority]} ({count(found.needed, VOTE)})"


def not_taken(rows):
    """What leads to the resolutions that were put to the vote and not taken: rejected, or for want of a quorum."""
    if rows[0].verdict.outcome == "no_quorum":
        return "ومشروع لم يبت فيه:" if len(rows) == 1 else "ومشاريع لم يبت فيها:"
    if len(rows) == 1:
        return "وعرض للتصويت المشروع التالي ولم يعتمد:"
    return "وعرضت للتصويت المشاريع التالية ولم تعتمد:"


def _votes(row):
    """The three counts as far as they are recorded: «بـ58 صوتا مقابل صوتين وامتناع عضو واحد عن التصويت»."""
    parts = list(filter(None, (_in_favour(row), _against(row))))
    if row.abstentions is None:
        return " ".join(parts)
    if not row.abstentions:
        none = "ولا امتناع" if row.votes_against == 0 else "ودون امتناع" if parts else "دون امتناع"
        return " ".join([*parts, none])
    away = f"امتناع {count(row.abstentions, MEMBER, oblique=True)} عن التصويت"
    if row.votes_against == 0 or (not row.votes_for and row.votes_against is None and parts):
        return f"{' '.join(parts)}، مع {away}"  # else «دون» would deny the abstentions too
    return f"{' '.join(parts)} و{away}" if parts else f"مع {away}"


def _in_favour(row):
    if row.votes_for is None:
        return ""
    return after("ب", count(row.votes_for, VOTE, oblique=True)) if row.votes_for else "دون أي صوت مؤيد"


def _against(row):
    if row.votes_against is None:
        return ""
    if row.votes_against == 0:
        return "ولا معارضة" if row.votes_for == 0 else "دون معارضة"
    against = count(row.votes_against, VOTE, oblique=True)
    return f"بمعارضة {against}" if row.votes_for is None else f"مقابل {against}"


def duty(row):
    """A task, with who is in charge of it and until when."""
    owner = row.owner and f"{by_gender(row.owner.gender, 'يتولى ذلك', 'تتولى ذلك')} {name_of(row.owner)}"
    due = row.due_on and f"وذلك في أجل أقصاه {format_day(row.due_on)}"
    return "، ".join(filter(None, (row.subject, owner, due)))


def elected(place):
    """«السيد محمد السوسي كاتبا للفرع»; with a title that makes no predicate «السيد … في مهمة: …»."""
    what = as_predicate(place.title)
    return f"{name_of(place.person)} {what}" if what else f"{name_of(place.person)} في مهمة «{place.title}»"


def follow(decision):
    """What leads from a decision to its tasks; empty where it gave none."""
    if not decision.duties:
        return ""
    return "، وتترتب عن ذلك " + ("المهمة التالية:" if len(decision.duties) == 1 else "المهام التالية:")
