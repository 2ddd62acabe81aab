"""How an election is told: the acts in their order, then who holds which office, in the order of the roster."""

from itertools import groupby

from arabic.prose import format_day, join_and
from arabic.wording import definite

from .phrases import ORGANS, elected, method_phrase, name_of

# So many offices of one act are told in a sentence; more of them in a list.
MOST_IN_SENTENCE = 2
# From so many holders on, an office that is shared is told once, with their names after it.
FEWEST_IN_GROUP = 3
REST = "فيما توزعت"


def tell_ballot(ballot, *, with_membership=False):
    """The lines about `ballot`, «- » before those of a list. `with_membership` tells who is no member yet."""
    lines, told = [], []
    for number, act in enumerate(ballot.acts):
        places = ballot.places_of(act)
        told += places
        lines = _joined(lines, _act(ballot, act, places, number, with_membership))
    lines += _others(ballot, [row for row in ballot.places if row not in told], lines, with_membership)
    if ballot.term_ends_on:
        lines.append(
            f"{'و' if lines else ''}حدد تاريخ تجديد {ORGANS[ballot.organ]} في {format_day(ballot.term_ends_on)}."
        )
    return lines


def _others(ballot, places, lines, with_membership):
    """The places that no act tells; without a heading of their own only where a list goes on."""
    rest = [f"- {_line(row, with_membership)}" for row in places]
    if not rest or (lines and lines[-1].startswith("- ")):
        return rest
    whole = f"تم انتخاب أعضاء {ORGANS[ballot.organ]} على النحو التالي:"
    return ["وتوزعت باقي المهام على النحو التالي:" if lines else whole, *rest]


def _joined(lines, more):
    """«…كاتبا للفرع بالتوافق، فيما توزعت باقي المهام…»: the second act goes on in the sentence of the first."""
    if lines and more and more[0].startswith(REST) and not lines[-1].startswith("-"):
        return [*lines[:-1], f"{lines[-1].rstrip('.')}، {more[0]}", *more[1:]]
    return lines + more


def _act(ballot, act, places, number, with_membership):
    held = [row for row in places if row.person]
    how = method_phrase(act.method)
    if not act.is_of_others and held and len(places) <= MOST_IN_SENTENCE and len(held) == len(places):
        opening = "تم انتخاب" if number == 0 else "كما تم انتخاب"
        sentence = f"{opening} {join_and(map(elected, held))}"
        late = [row for row in held if with_membership and row.joins_later]
        note = f" (في انتظار عضوية {join_and(name_of(row.person) for row in late)})" if late else ""
        return [f"{sentence}{f' {how}' if how else ''}{note}."]
    if not places:
        return []
    return [_heading(ballot, act, how, number), *(f"- {line}" for line in _roster(places, with_membership))]


def _heading(ballot, act, how, number):
    how = f"، {how}،" if how else ""
    if act.is_of_others and number == 0:
        return f"تم انتخاب أعضاء {ORGANS[ballot.organ]}{how} على النحو التالي:"
    if act.is_of_others:
        return f"{REST} باقي المهام{how} على النحو التالي:"
    return f"كما تم الانتخاب{how} على النحو التالي:" if number else f"تم الانتخاب{how} على النحو التالي:"


def _roster(places, with_membership):
    for _office, group in groupby(places, key=lambda row: row.office):
        rows = list(group)
        men = any(row.person and row.person.gender == "M" for row in rows)
        if len(rows) < FEWEST_IN_GROUP or not rows[0].plural or not men or not all(row.person for row in rows):
            yield from (_line(row, with_membership) for row in rows)
        else:
            yield f"{definite(rows[0].plural)}: {join_and(_holder(row, with_membership) for row in rows)}"


def _line(place, with_membership):
    return f"{definite(place.title)}: {_holder(place, with_membership) if place.person else 'مقعد شاغر'}"


def _holder(place, with_membership):
    late = with_membership and place.joins_later
    return f"{name_of(place.person)} (في انتظار العضوية)" if late else name_of(place.person)
