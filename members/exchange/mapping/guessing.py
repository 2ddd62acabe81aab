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
    """The row of the headings (its number in the file), their texts by column, and the guess {column: field code}.

    Of headings in two rows it is the lower one, and the texts say both; `rows` are the rows as they stand in the file,
    which a printed list repeats on each page.
    """

    row: int
    texts: tuple
    mapping: dict
    rows: tuple = ()

    @property
    def signature(self):
        return signature_of(self.texts)


def find_headings(first):
    """The Headings among the `first` rows, [(number, cells)]: the row that names the most fields, the upper of two.

    Titles above a table name one field at most, such as «لائحة أعضاء الفرع». Where no row names two, it is the first
    with as many texts as the rows below; the guess is then empty and is made by who uploads the file.
    """
    best = None
    for place in range(len(first)):
        found = _headings_at(first, place)
        if len(found.mapping) >= 2 and (best is None or len(found.mapping) > len(best.mapping)):
            best = found
    if best:
        return best
    widest = max(len([cell for cell in cells if cell]) for _number, cells in first)
    place = next(
        place for place, row in enumerate(first) if len([cell for cell in row[1] if cell]) == widest
    )  # fmt: skip
    return _headings_at(first, place)


def headings_of(first, row):
    """The Headings at `row`, one of the `first`; None where there is no such row."""
    place = next((place for place, (number, _cells) in enumerate(first) if number == row), None)
    return None if place is None else _headings_at(first, place)


def _headings_at(first, place):
    """The Headings at a place of the `first` rows: alone, or with the row above where both name more than either."""
    number, cells = first[place]
    alone = Headings(number, tuple(cells), guess_mapping(cells), (cells,))
    if not place or first[place - 1][0] != number - 1:
        return alone
    above = first[place - 1][1]
    texts = _under(above, cells)
    both = Headings(number, tuple(texts), guess_mapping(texts), (above, cells))
    told = max(len(alone.mapping), len(guess_mapping(above)))  # a row of data under whole headings tells no more
    return both if len(both.mapping) > told else alone


def _under(above, below):
    """The texts of headings in two rows: «الاسم» over «الشخصي» and «العائلي» says «الاسم الشخصي» and «الاسم العائلي».

    A cell that stands over several holds its text in the first of them; one that is as high as both says it once.
    """
    width = max(len(above), len(below))
    above, below = ([*cells, *[""] * (width - len(cells))] for cells in (above, below))
    texts, group = [], ""
    for place, (upper, lower) in enumerate(zip(above, below, strict=True)):
        if upper:
            spans = lower not in ("", upper) and place + 1 < width and not above[place + 1] and below[place + 1]
            group = upper if spans else ""
        elif not lower:
            group = ""
        texts.append(f"{group} {lower}" if group else lower or upper)
    return texts


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
