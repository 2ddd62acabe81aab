"""Where the headings stand, and which column they say holds what."""

import re
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _

from .fields import field_named, fields_within, fold_heading

_LONGEST_HEADING = 80
_FIGURES = re.compile(r"[\d٠-٩۰-۹]{4,}")


@dataclass(frozen=True)
class Headings:
    """The row of the headings (its number in the file), their texts by column, and the guess {column: field code}."""

    row: int
    texts: tuple
    mapping: dict

    @property
    def signature(self):
        return signature_of(self.texts)


def find_headings(first):
    """The Headings among the `first` rows, [(number, cells)]: the row that names the most fields, the upper of two.

    Titles above a table name one field at most, such as «لائحة أعضاء الفرع». Where no row names two, it is the first
    with as many texts as the rows below; the guess is then empty and is made by who uploads the file.
    """
    best = None
    for number, cells in first:
        guess = guess_mapping(cells)
        if len(guess) >= 2 and (best is None or len(guess) > len(best.mapping)):
            best = Headings(number, tuple(cells), guess)
    if best:
        return best
    widest = max(len([cell for cell in cells if cell]) for _number, cells in first)
    number, cells = next(row for row in first if len([cell for cell in row[1] if cell]) == widest)
    return Headings(number, tuple(cells), guess_mapping(cells))


def headings_of(first, row):
    """The Headings at `row`, one of the `first`; None where there is no such row."""
    for number, cells in first:
        if number == row:
            return Headings(number, tuple(cells), guess_mapping(cells))
    return None


def guess_mapping(cells):
    """{column from 0: code of a field}, each field once: exact names first, then those that a heading contains."""
    found, taken = {}, set()
    headings = [cell if len(cell) <= _LONGEST_HEADING and not _FIGURES.search(cell) else "" for cell in cells]
    for column, heading in enumerate(headings):
        code = field_named(heading) if heading else ""
        if code and code not in taken:
            found[column] = code
            taken.add(code)
    for column, heading in enumerate(headings):
        if column in found or not heading:
            continue
        code = next((code for code in fields_within(heading) if code not in taken), "")
        if code:
            found[column] = code
            taken.add(code)
    return _one_name(found)


def _one_name(found):
    """«الاسم» beside «النسب» is the given name; beside both names, one column more is none."""
    codes = {code: column for column, code in found.items()}
    if "full_name" in codes and "family_name" in codes and "given_name" not in codes:
        found[codes["full_name"]] = "given_name"
    elif "full_name" in codes and {"given_name", "family_name"} <= codes.keys():
        del found[codes["full_name"]]
    elif "family_name" in codes and not {"given_name", "full_name"} & codes.keys():
        found[codes["family_name"]] = "full_name"  # «Nom» alone
    return dict(sorted(found.items()))


def family_comes_first(heading):
    """Whether a heading of one column for both names says the family name first: «Nom et prénom»."""
    words = fold_heading(heading)
    return words.startswith(("nom", fold_heading("الاسم العائلي"), fold_heading("النسب")))


def signature_of(texts):
    """What tells one kind of file from another: its folded headings in their order.

    The refused rows that were handed back have one column more, of the reasons; they are the same kind of file.
    """
    folded = list(map(fold_heading, texts))
    while folded and folded[-1] == fold_heading(reason_heading()):
        folded.pop()
    return sha256("\n".join(folded).encode()).hexdigest()


def reason_heading():
    """The heading over the reasons in the refused rows that are handed back, in the language of the reader."""
    return _("Why it is refused")
