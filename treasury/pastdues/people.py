"""Whom a row means: a member of the branch, now or once, by number, else by phone, else by folded name."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from arabic.digits import western_digits
from arabic.folding import fold
from forms.phones import normalise_phone
from members.models import Membership, Person


@dataclass(frozen=True)
class Meant:
    """The person (key) whom a row means, or the code of what is wrong."""

    person: int | None = None
    problem: str = ""


class People:
    """Who is or was a member of `branch`, or who of these is (`among`, keys), with the memberships there; a query."""

    def __init__(self, branch, among=None):
        rows = Membership.objects.filter(branch=branch).order_by("started_on", "pk").select_related("person")
        if among is not None:
            rows = rows.filter(person__among=list(among))
        self.memberships, self.names = defaultdict(list), {}
        self._by_number, self._by_phone, self._by_name = {}, defaultdict(set), defaultdict(set)
        for row in rows:
            person = row.person
            self.memberships[person.pk].append(row)
            self.names[person.pk] = person.full_name
            if person.member_number is not None:
                self._by_number[person.member_number] = person.pk
            if person.phone:
                self._by_phone[person.phone].add(person.pk)
            self._by_name[key_of(person.full_name)].add(person.pk)

    def membership(self, person, month, after):
        """The membership of the person in the branch in a month that ends before the day `after`; None without one."""
        return next(
            (
                row
                for row in reversed(self.memberships[person])
                if row.started_on < after and (row.ended_on is None or row.ended_on > month)
            ),
            None,
        )

    def meant(self, said) -> Meant:
        """Whom the texts of `headings.WHO` in `said` mean."""
        name = said.get("full_name") or " ".join(filter(None, (said.get("given_name"), said.get("family_name"))))
        named = self._by_name.get(key_of(name), set()) if name else set()
        if number := western_digits(said.get("member_number", "")).strip():
            return self._numbered(number, named)
        phone = _phone(said.get("phone", ""))
        found = self._by_phone.get(phone, set()) if phone else set()
        if named and found and not found & named:  # of the family, perhaps: nobody's month is paid by guessing
            return Meant(problem="contradicts")
        if len(found) > 1 and found & named:
            found &= named
        found = found or named
        if len(found) > 1:
            return Meant(problem="several")
        return Meant(next(iter(found))) if found else Meant(problem="unmatched")

    def _numbered(self, number, named):
        """By member number; a name that is another member's alone says that one of the two is wrong."""
        number = int(number) if number.isdecimal() and len(number) <= 9 else None
        person = self._by_number.get(number)
        if person is None and number is not None:
            former = Person.records.by_former_number([number]).get(number)
            person = former if former in self.memberships else None
        if person is None:
            return Meant(problem="unmatched")
        return Meant(problem="contradicts") if named and person not in named else Meant(person)


def key_of(name):
    """The folded words of a name in one order, whichever of them a list writes first."""
    return " ".join(sorted(fold(name).split()))


def _phone(text):
    try:
        return normalise_phone(text) if text else ""
    except ValidationError:
        return ""
