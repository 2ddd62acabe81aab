"""Who may simply be ticked on the attendance sheet: those of the bureau's roster, and the branch's members."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.functional import cached_property

from arabic.folding import fold_terms
from bureaus.models import Mandate
from forms.requests import clean_query, read_number
from members.models import Membership

from ..models import Attendance
from .directory import candidates

# More people than these are searched, or turned page by page; those who are ticked show on every page.
MOST_SHOWN = 60
FIND, PAGE, WAS = "ticks-find", "ticks-page", "ticks-was"
LONGEST_LIST = 20_000  # of keys that a page can have sent


@dataclass(frozen=True)
class Tick:
    """A person with their titles in the branch on the day, and whether they are ticked."""

    person: object
    title: str
    is_ticked: bool

    @property
    def name(self):
        return f"tick-{self.person.pk}"


class TickList:
    """The people of a sheet who are told by a tick alone: no capacity, no number, no guest.

    `rows` are the rows of the sheet. Only a tick that the page showed is taken away: a row that somebody else added
    meanwhile stays. `add` is the button that turns the page or searches.
    """

    def __init__(self, meeting, rows, user, data=None, *, add=""):
        self.meeting, self.user, self.data, self.add = meeting, user, data, add
        self._on_sheet = {row.person_id for row in rows if row.person_id}
        self.rows = {row.person_id: row for row in rows if row.person_id in self._people and is_plain(row)}
        self.was, self.ticked = self._read() if data is not None else (set(self.rows), set(self.rows))

    def _read(self):
        sent = {read_number(key.removeprefix("tick-")) for key in self.data if key.startswith("tick-")}
        shown = self.data.get(WAS, "")[:LONGEST_LIST].split(",")
        return {read_number(key) for key in shown} - {None}, sent

    @property
    def is_known(self):
        """Whether everybody who is ticked is offered here."""
        return self.ticked <= self._people.keys() | self.was

    @cached_property
    def _titles(self):
        """{key of a person: their titles in the branch on the day}, in the order of the roster."""
        mandates = Mandate.objects.with_titles().select_related("person", "seat__office", "seat__bureau__branch")
        mandates = mandates.on(self.meeting.date).filter(seat__bureau__branch=self.meeting.branch)
        found = defaultdict(list)
        for mandate in mandates.order_by("seat__bureau__organ", "seat__order", "pk"):
            found[mandate.person_id].append(mandate.title)
        return found

    @cached_property
    def _people(self):
        """{key: person} of all who may be ticked: the roster's first, then the other members by name."""
        members = Membership.objects.on(self.meeting.date).filter(branch=self.meeting.branch)
        # The keys first: as conditions of one query they made it look at each person of the party.
        keys = {*self._titles, *members.values_list("person", flat=True)}
        people = candidates(self.user, self.meeting.branch).filter(pk__in=keys)
        found = {person.pk: person for person in people.order_by("family_name", "given_name", "pk")}
        return {key: found[key] for key in dict.fromkeys([*self._titles, *found]) if key in found}

    @property
    def is_long(self):
        return len(self._people) > MOST_SHOWN

    @property
    def query(self):
        return clean_query((self.data or {}).get(FIND, "")) if self.is_long else ""

    @cached_property
    def page(self):
        """The page of those who are not ticked and match the words of the search."""
        terms = fold_terms(self.query)
        rest = [
            person
            for key, person in self._people.items()
            if key not in self.ticked and self._is_offered(key) and all(term in person.name_key for term in terms)
        ]
        size = MOST_SHOWN if self.is_long else max(len(rest), 1)
        asked = self.add.removeprefix(f"{PAGE}-") if self.add.startswith(PAGE) else (self.data or {}).get(PAGE)
        return Paginator(rest, size).get_page(1 if self.add == FIND else asked)

    def _is_offered(self, key):
        """Whether the person is on no other line of the sheet, which tells more than a tick."""
        return key not in self._on_sheet or key in self.rows

    @property
    def present(self):
        """Those who are ticked, and who were when the page was shown, in their order."""
        return [self._tick(person) for key, person in self._people.items() if key in self.ticked | self.was]

    @property
    def others(self):
        """Those of this page who may be ticked."""
        return [self._tick(person) for person in self.page if person.pk not in self.was]

    def _tick(self, person):
        return Tick(person, "، ".join(self._titles.get(person.pk, ())), person.pk in self.ticked)

    @property
    def shown(self):
        """The keys of those who were ticked when the page was opened, as its hidden field brings them back."""
        return ",".join(map(str, sorted(self.was)))

    @property
    def removed(self):
        """The rows of those whose tick was taken away."""
        return [row for key, row in self.rows.items() if key in self.was - self.ticked]

    @property
    def added(self):
        """A new row for each who was ticked and is not on the sheet as one."""
        keys = self.ticked - self.was - self.rows.keys()
        return [Attendance(meeting=self.meeting, person=self._people[key]) for key in self._people if key in keys]


def is_plain(row):
    """Whether the row tells that the person was there and nothing more."""
    return not row.capacity and row.count is None and not row.is_guest
