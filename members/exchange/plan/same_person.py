"""Whether a row means somebody: by member number, else by folded name with birth date or phone."""

from dataclasses import dataclass

from django.db.models import Q

from sql.lookups import Texts
from sql.pairs import keys_of_pairs


@dataclass(frozen=True)
class Identity:
    """What tells people of one name apart: birth date (ISO text, or "") and phone (E.164, or "")."""

    birth_date: str
    phone: str

    @classmethod
    def of(cls, row):
        """Of a person, or of a line: both have a birth date and a phone."""
        return cls(row.birth_date.isoformat() if row.birth_date else "", row.phone)

    @property
    def is_bare(self):
        return not self.birth_date and not self.phone

    def contradicts(self, other):
        """Whether the birth dates, both known, differ: another person."""
        return bool(self.birth_date and other.birth_date and self.birth_date != other.birth_date)

    def confirms(self, other):
        """Whether birth date or phone are known to be the same."""
        if self.contradicts(other):
            return False
        same_phone = self.phone and self.phone == other.phone
        return bool(same_phone or (self.birth_date and self.birth_date == other.birth_date))

    def calls_elsewhere(self, other):
        """Whether the phones, both known, differ: within one list that makes two people."""
        return bool(self.phone and other.phone and self.phone != other.phone)


def identity_of_values(values):
    return Identity(values.get("birth_date", ""), values.get("phone", ""))


def could_be_one_row(one, other):
    """Whether two rows of one file, of the same folded name, may mean one person: then the second is refused."""
    if one.contradicts(other):
        return False
    return one.confirms(other) or not one.calls_elsewhere(other)


def keys_meant(rows, model, **fixed):
    """The keys of the people, or lines, whom one of these rows may mean by name, as far as a statement can say it.

    A common name alone would bring thousands who were born on another day: it is looked up together with the birth
    date or the phone. Who has no birth date, or is meant by a row without one, is found by the name. `fixed` are
    columns of `model` with the value that all have; at most three queries.
    """
    births, phones, names, undated = set(), set(), set(), set()
    for row in rows:
        names.add(row.name_key)
        if birth := row.values.get("birth_date"):
            births.add((row.name_key, birth))
        else:
            undated.add(row.name_key)
        if phone := row.values.get("phone"):
            phones.add((row.name_key, phone))
    named = Q(name_key__among=Texts(names), birth_date=None) | Q(name_key__among=Texts(undated))
    found = set(model._default_manager.filter(named, **fixed).order_by().values_list("pk", flat=True))
    found.update(keys_of_pairs(model, ("name_key", "birth_date"), births, **fixed))
    found.update(keys_of_pairs(model, ("name_key", "phone"), phones, **fixed))
    return list(found)
