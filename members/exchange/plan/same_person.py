"""Whether a row means somebody: by member number, else by folded name with birth date or phone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Identity:
    """What tells people of one name apart: birth date (ISO text, or "") and phone (E.164, or "")."""

    birth_date: str
    phone: str

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


def identity_of_person(person):
    return Identity(person.birth_date.isoformat() if person.birth_date else "", person.phone)


def could_be_one_row(one, other):
    """Whether two rows of one file, of the same folded name, may mean one person: then the second is refused."""
    if one.contradicts(other):
        return False
    return one.confirms(other) or not one.calls_elsewhere(other)
