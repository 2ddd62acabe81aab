"""One row of the file as values and problems: what the row itself can tell, without looking for anybody."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from arabic.folding import fold
from arabic.full_names import split_name
from branches.localities import localities_around, localities_named
from members.exchange.mapping.fields import BY_CODE
from members.models import Category

from .values import (
    UnreadableValueError,
    is_blank,
    read_email,
    read_gender,
    read_member_number,
    read_name,
    read_past_day,
    read_phone,
    read_text,
    shown,
    visible,
)

_folded = lru_cache(50_000)(fold)


@dataclass
class Row:
    """A row read: `values` by field as JSON keeps them, `problems` as [field, sentence], `branch` where it is for."""

    number: int
    cells: list
    values: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    name_key: str = ""

    @property
    def name(self):
        """The name as it is shown, also of a row that is refused."""
        parts = self.values.get("given_name", ""), self.values.get("family_name", "")
        return " ".join(filter(None, parts))


class RowReader:
    """Reads rows by the mapping of a batch. `branches` are those that a column may name, by folded name or slug."""

    def __init__(self, batch, branches):
        self.columns = [(int(column), code) for column, code in batch.mapping.items()]
        self.family_first = batch.name_order == batch.NameOrder.FAMILY_FIRST
        self.today = localdate()
        self.branches = branches
        self.categories = {
            fold(name): row.pk
            for row in Category.objects.all()
            for name in (row.code, row.masculine, row.feminine, str(row))
        }
        self.around = tuple(localities_around([*batch.branch.ancestors().order_by("path"), batch.branch]))
        self.locality = lru_cache(5_000)(self._locality)
        self.readers = self._readers()

    def read(self, number, cells):
        row = Row(number, cells)
        for column, code in self.columns:
            text = visible(cells[column]) if column < len(cells) else ""
            if is_blank(text):
                continue
            try:
                row.values |= self._value(code, text)
            except UnreadableValueError as problem:
                row.problems.append([code, str(problem)])
        self._check_names(row)
        # As `search_key` makes it; a name that many people bear is folded once.
        names = row.values.get("given_name", ""), row.values.get("family_name", "")
        row.name_key = " ".join(filter(None, map(_folded, names)))[:200]
        return row

    def _value(self, code, text):
        """{field: value} of a cell; two for a full name."""
        if code == "full_name":
            given, family = split_name(read_text(text, 160), family_first=self.family_first)
            if not family:
                raise UnreadableValueError(
                    _("«%(text)s» is one name: given and family name are needed.") % {"text": shown(text)}
                )
            return {"given_name": read_name(given), "family_name": read_name(family)}
        if code == "locality":
            return {"locality_code": self.locality(text)}
        return {code: self.readers[code](text)}

    def _readers(self):
        return {
            "given_name": read_name,
            "family_name": read_name,
            "given_name_latin": read_name,
            "family_name_latin": read_name,
            "gender": read_gender,
            "birth_date": lambda text: read_past_day(text, self.today),
            "joined_on": lambda text: read_past_day(text, self.today),
            "phone": read_phone,
            "email": read_email,
            "address": lambda text: read_text(text, 250),
            "occupation": lambda text: read_text(text, 120),
            "category": self._category,
            "member_number": read_member_number,
            "branch": self._branch,
        }

    def _category(self, text):
        found = self.categories.get(_folded(text))
        if found is None:
            raise UnreadableValueError(_("«%(text)s» is no category of members.") % {"text": shown(text)})
        return found

    def _branch(self, text):
        """The key of the branch that is named; one out of sight is unknown, as if there were none."""
        found = self.branches.get(_folded(text), ())
        if len(found) > 1:
            raise UnreadableValueError(
                _("Several branches have the name «%(text)s»: write the word of the address.") % {"text": shown(text)}
            )
        if not found:
            raise UnreadableValueError(_("The branch «%(text)s» is unknown.") % {"text": shown(text)})
        return found[0]

    def _locality(self, text):
        found = localities_named(text, self.around)
        if len(found) == 1:
            return found[0].code
        words = {"text": shown(text)}
        if not found:
            raise UnreadableValueError(_("«%(text)s» is no commune or province.") % words)
        words["names"] = " · ".join(str(place.label) for place in found[:4])
        raise UnreadableValueError(_("Several places are called «%(text)s»: write one of %(names)s") % words)

    def _check_names(self, row):
        told = {code for code, _sentence in row.problems}
        for code in ("given_name", "family_name"):
            if code not in row.values and not told & {code, "full_name"}:
                sentence = _("The %(field)s is missing.") % {"field": str(BY_CODE[code].label)}
                row.problems.append([code, sentence])
