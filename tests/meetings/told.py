"""The facts of a record, one by one, each with the forms in which a text may tell it."""

from arabic.prose import as_predicate, format_day, ordinal
from arabic.wording import definite

METHODS = {"consensus": "بالتوافق", "show_of_hands": "برفع الأيدي", "secret_ballot": "بالاقتراع السري"}


def facts_told(facts):
    """Yield (what fact it is, the forms of it one of which a text must hold): of one record all that it tells."""
    yield "branch", (facts.branch,)
    yield "title", (facts.title,)
    yield "day", (format_day(facts.date),)
    for name in ("purpose", "venue", "host", "source_credit", "source_place", "chair_capacity"):
        if value := getattr(facts, name):
            yield name, (value.rstrip("."), value.removeprefix("ال"))
    for name in ("chair", "rapporteur"):
        if person := getattr(facts, name):
            yield name, (person.name,)
    for name in ("starts_at", "closed_at"):
        if moment := getattr(facts, name):
            yield name, (f"{moment:%H:%M}",)
    if facts.part_of_day:
        yield "part of the day", ({"morning": ("صباح",), "afternoon": ("زوال", "الزوال"), "evening": ("مساء",)}[
            facts.part_of_day])  # fmt: skip
    if facts.call_number is not None:
        yield "call number", (f"الاستدعاء {ordinal(facts.call_number)}",)
    if facts.called_on:
        yield "called on", (format_day(facts.called_on),)
    for name in ("present", "entitled", "quorum"):
        if (number := getattr(facts, name)) is not None:
            yield name, (f" {number}", *_small(number, "عضو واحد", "عضوين"))
    if facts.represented:
        yield "represented", (f" {facts.represented}", *_small(facts.represented, "عضو واحد", "عضوان"))
    for row in facts.agenda:
        yield "agenda", (row.subject,)
    yield from _attendance(facts)
    yield from _speeches(facts)
    yield from _decisions(facts)
    yield from _ballots(facts)
    yield from _activities(facts)


def _attendance(facts):
    for row in facts.attendance:
        if row.capacity or row.is_guest:
            yield "attendee", ((row.person.name,) if row.person else (row.capacity,))
        if row.capacity:
            yield "capacity", (row.capacity,)
        if row.count is not None:
            yield "number", (f"(العدد: {row.count})",)


def _speeches(facts):
    for row in facts.speeches:
        yield "subject", (row.subject,)
        if row.speaker:
            yield "speaker", (row.speaker.name,)
        if row.capacity:
            yield "capacity of a speaker", (row.capacity, row.capacity.removeprefix("ال"))
        for point in row.points:
            yield "point", (point.rstrip("."),)


def _decisions(facts):
    for row in facts.decisions:
        yield "decision", (row.subject.rstrip("."),)
        if row.method:
            yield "method", (f"{row.subject.rstrip('.')}، {METHODS[row.method]}",)
        for number in (row.votes_for, row.votes_against):
            if number is not None:
                none = ("دون معارضة", "دون أي صوت مؤيد", "ولا معارضة") if not number else ()
                yield "votes", (f"{number} صوت", f"{number} أصوات", *_small(number, "صوت واحد", "صوتين"), *none)
        if row.abstentions is not None:
            none = ("دون امتناع", "ولا امتناع") if not row.abstentions else ()
            forms = (f"امتناع {row.abstentions} ", *_small(row.abstentions, "امتناع عضو واحد", "امتناع عضوين"), *none)
            yield "abstentions", forms
        yield from _verdict(row.verdict)
        for duty in row.duties:
            yield "task", (duty.subject,)
            if duty.owner:
                yield "in charge", (duty.owner.name,)
            if duty.due_on:
                yield "due", (format_day(duty.due_on),)


def _verdict(found):
    if found is None:
        return
    if found.outcome == "no_quorum":
        yield "outcome", ("ولم يبت فيه لعدم اكتمال النصاب",)
    elif found.outcome == "rejected":
        yield "outcome", ("ولم تتحقق الأغلبية اللازمة",)
    elif found.needed is not None:
        yield "outcome", ("وبذلك تحققت الأغلبية اللازمة",)
    if found.needed is not None and found.outcome != "no_quorum":
        needed = found.needed
        yield "needed", (f"({needed} صوت", f"({needed} أصوات", *_small(needed, "(صوت واحد)", "(صوتان)"))


def _ballots(facts):
    for ballot in facts.ballots:
        for act in ballot.acts:
            if act.method and ballot.places_of(act):
                yield "method of an act", (METHODS[act.method],)
        for row in ballot.places:
            if row.person is None:
                yield "vacant", (f"{definite(row.title)}: مقعد شاغر",)
                continue
            yield "elected", (row.person.name,)
            plural = (f"{definite(row.plural)}: ",) if row.plural else ()
            said = as_predicate(row.title)
            yield "office", (f"{definite(row.title)}: ", *plural, *((f"{row.person.name} {said}",) if said else ()),
                             f"«{row.title}»")  # fmt: skip
        if ballot.term_ends_on:
            yield "renewal due", (format_day(ballot.term_ends_on),)


def _activities(facts):
    for plan in (*facts.plans_adopted, *facts.plans_presented):
        yield "plan", (f"«{plan.title}»",)
        yield "days of a plan", (f"من {format_day(plan.first_day)} إلى {format_day(plan.last_day)}",)
    for plan in facts.plans_presented:
        yield "branch of a plan", (f"صادق عليها {plan.branch}", f"صادقت عليها {plan.branch}")
        yield "adopted on", (f"بتاريخ {format_day(plan.adopted_on)}",)
        if plan.presenter:
            yield "presenter", (plan.presenter.name,)
    for row in facts.honours:
        yield "honouree", (row.person.name,)
        if row.capacity:
            yield "capacity of an honouree", (f"{row.person.name}، {row.capacity}",)
        if row.reason:
            yield "reason of an honour", (row.reason.rstrip("."),)
    for name in facts.founded:
        yield "body founded", (name,)


def _small(number, one, two):
    return (one,) if number == 1 else (two,) if number == 2 else ()


def missing(text, facts):
    """What the record tells and `text` does not: [(fact, its forms)]."""
    return [(name, forms) for name, forms in facts_told(facts) if not any(form in text for form in forms)]
