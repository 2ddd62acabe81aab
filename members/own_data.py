"""Everything that the party keeps about a person, in parts; each room registers what it holds (law 09-08, access).

A room writes its parts in its module `own_parts`, which its `apps.py` imports. A test asks that every column that
leads to a person, an account or a membership stands in a part, or is left out for a reason that is said.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.timezone import now

from .models import Person

PARTS = {}
LEFT_OUT = {}  # "app.Model.field": why no part holds it


@dataclass(frozen=True)
class Column:
    """A value of each row: its label, and what its codes mean to a reader, where it holds codes.

    Either they belong to a TextChoices or IntegerChoices (`choices`), or `words(gender)` gives the function that says
    a value of a row, {key: value}, to somebody of that gender. The JSON keeps the codes.
    """

    label: str
    choices: object = None
    words: Callable[[str], Callable[[object, dict], str]] | None = None

    @classmethod
    def of(cls, given):
        """From a label, (label, choices) or (label, words)."""
        if not isinstance(given, tuple):
            return cls(given)
        label, codes = given
        return cls(label, choices=codes) if hasattr(codes, "choices") else cls(label, words=codes)


@dataclass(frozen=True)
class Part:
    """Rows of one kind: `rows(person)` gives tuples, one value for each of `columns` ({key: Column})."""

    key: str
    label: str
    columns: dict[str, Column]
    rows: Callable[[Person], Iterable[tuple]] = field(repr=False)
    covers: tuple[str, ...] = ()

    def about(self, person):
        """[{key: value}] of `person`; values as the database gives them."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows(person)]


def part(key, label, columns, *, covers):
    """Decorate the function that gives the rows of a part. `columns` are {key: what `Column.of` takes}.

    `covers` names the columns of models by which the rows belong to the person: "members.Consent.person".
    """
    made = {name: Column.of(given) for name, given in columns.items()}

    def register(rows):
        if key in PARTS:
            raise ValueError(f"Two parts are named {key}.")
        PARTS[key] = Part(key, label, made, rows, tuple(covers))
        return rows

    return register


def leave_out(reason, *fields):
    """Say why no part holds the rows to which `fields` ("app.Model.field") lead."""
    LEFT_OUT.update(dict.fromkeys(fields, reason))


def everything_about(person):
    """{key of a part: [{key of a column: value}]} of `person`, and when it was read; a few queries for each part.

    Who asks has been found to be the person before: nothing here looks at rights.
    """
    parts = {key: found.about(person) for key, found in PARTS.items()}
    return {"format": "maktab-own-data/1", "made_at": now(), **parts}
