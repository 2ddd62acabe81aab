"""New members of a page: their files, numbers, memberships and histories, each in one write."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.timezone import localdate

from arabic.folding import fold
from arabic.sounds import sound_key
from members.applying import rule_in_force
from members.exchange.plan.deciding import joining_day
from members.models import Membership, Person
from members.numbers import take_numbers
from sql.copying import copy_rows, reserve_keys

from .histories import record_history

DETAILS = ("given_name", "family_name", "given_name_latin", "family_name_latin", "gender", "birth_date", "phone",
           "email", "address", "locality_code", "occupation")  # fmt: skip
_PERSON = ("id", "branch_id", *DETAILS, "member_number", "search_key", "name_key", "sound_key")
_MEMBERSHIP = ("id", "person_id", "branch_id", "category_id", "started_on", "ended_on", "end_reason",
               "probation_ends_on", "previous_id")  # fmt: skip

_folded = lru_cache(50_000)(fold)
_sounded = lru_cache(50_000)(sound_key)


@dataclass
class Joined:
    """What a line brought: the keys of person and membership, and the number that it gave (None for one known)."""

    line: object
    person: int
    membership: int
    number: int | None


def write_newcomers(batch, lines, *, by):
    """Write the people of these lines, whom nobody knew, and their memberships. Returns [Joined] in their order."""
    if not lines:
        return []
    keys, first = reserve_keys(Person, len(lines)), take_numbers(len(lines))
    rows = [
        _person_row(batch, line, key, number)
        for number, (key, line) in enumerate(zip(keys, lines, strict=True), start=first)
    ]
    copy_rows(Person, _PERSON, rows)
    record_history(Person, _PERSON, rows, "+", by=by)
    people = [(line, key, number) for number, (key, line) in enumerate(zip(keys, lines, strict=True), start=first)]
    return write_memberships(batch, people, by=by)


def write_memberships(batch, people, *, by):
    """Open a membership for each of `people`, (line, key of a person, number given). Returns [Joined]."""
    keys, probation = reserve_keys(Membership, len(people)), _probation()
    rows = []
    for key, (line, person, _number) in zip(keys, people, strict=True):
        branch = line.values.get("branch", batch.branch_id)
        category, day = line.values.get("category", batch.category_id), joining_day(batch, line.values)
        rows.append((key, person, branch, category, day, None, "", probation(day), None))
    copy_rows(Membership, _MEMBERSHIP, rows)
    record_history(Membership, _MEMBERSHIP, rows, "+", by=by)
    return [Joined(line, person, key, number) for key, (line, person, number) in zip(keys, people, strict=True)]


def _probation():
    """The function from a day of joining to the end of the probation: None where none is asked for, or it is over."""
    rule, today = rule_in_force(), localdate()

    def end(joined_on):
        day = rule.probation_end(joined_on)
        return day if day and day > today else None

    return end


def _person_row(batch, line, key, number):
    values = {"gender": batch.gender, **line.values}
    details = [values.get(name, "") for name in DETAILS]
    born = values.get("birth_date")
    details[DETAILS.index("birth_date")] = date.fromisoformat(born) if born else None
    branch = values.get("branch", batch.branch_id)
    return (key, branch, *details, number, _search_key(values, number), line.name_key, _sound_key(values))


def _search_key(values, number):
    """As `Person.set_keys` makes it; names that many people bear are folded once."""
    names = ("given_name", "family_name", "given_name_latin", "family_name_latin")
    folded = [_folded(values[name]) for name in names if values.get(name)]
    folded += [values["phone"].lstrip("+")] if values.get("phone") else []  # E.164 folds to its figures
    folded += [fold(values["email"])] if values.get("email") else []
    return _cut("search_key", " ".join(filter(None, (*folded, f"{number:06}"))))


def _sound_key(values):
    """As `Person.set_keys` makes it; a name that many people bear is heard once."""
    heard = " ".join(filter(None, (_sounded(values[name]).strip() for name in ("given_name", "family_name"))))
    return _cut("sound_key", f" {heard} " if heard else "")


def _cut(name, text):
    """The text as long as the column of this name in `Person` takes it."""
    return text[: Person._meta.get_field(name).max_length]
