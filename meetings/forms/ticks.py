"""The ticks of an attendance sheet: who was there is told by a tick, page by page in a large branch."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.functional import cached_property

from forms.requests import clean_query, read_number

from ..models import Attendance
from .tickable import People, Tickable

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
        self.meeting, self.data, self.add = meeting, data or {}, add
        self._tickable = Tickable(meeting, user)
        on_sheet = {row.person_id: row for row in rows if row.person_id}
        was, ticked = (set(), set()) if data is None else self._read()
        # The people whom the sheet or the page names, and the roster: the other members are read page by page.
        self._named = self._tickable.among([*{*self._tickable.titles, *on_sheet, *was, *ticked} - {None}])
        self._on_sheet = on_sheet.keys()
        self.rows = {key: row for key, row in on_sheet.items() if key in self._named and is_plain(row)}
        self.was, self.ticked = (set(self.rows), set(self.rows)) if data is None else (was, ticked)

    def _read(self):
        sent = {read_number(key.removeprefix("tick-")) for key in self.data if key.startswith("tick-")}
        shown = self.data.get(WAS, "")[:LONGEST_LIST].split(",")
        return {read_number(key) for key in shown} - {None}, sent

    @property
    def is_known(self):
        """Whether everybody who is ticked is offered here."""
        return self.ticked <= self._named.keys() | self.was

    @cached_property
    def is_long(self):
        return len(self._fixed) + len(self._first) > MOST_SHOWN

    @cached_property
    def _fixed(self):
        """Those who stand on the page however it is turned: the roster, and those whom the sheet names already."""
        keys = self._tickable.titles.keys() | self._on_sheet | self.was
        return {key: person for key, person in self._named.items() if key in keys}

    @cached_property
    def _first(self):
        """The first of the other members: one page of them, and one more if there is."""
        return list(self._others[: MOST_SHOWN + 1])

    @property
    def _others(self):
        return self._tickable.members(without=[*self._fixed.keys() | self._on_sheet])

    @property
    def query(self):
        return clean_query(self.data.get(FIND, "")) if self.is_long else ""

    @cached_property
    def page(self):
        """The page of those who match the words of the search and were not ticked when the page was opened.

        A tick moves nobody to another page: else whoever turns it would miss as many names.
        """
        roster = [person for key, person in self._fixed.items() if key not in self.was and self._is_offered(key)]
        asked = self.add.removeprefix(f"{PAGE}-") if self.add.startswith(PAGE) else self.data.get(PAGE)
        asked = "1" if self.add == FIND or not self.is_long else asked or "1"
        is_read = asked == "1" and not self.query  # the first page is, with one name more if there is another page
        people = [*roster, *self._first] if is_read else People(roster, self._others, self.query)
        return Paginator(people, MOST_SHOWN).get_page(asked)

    def _is_offered(self, key):
        """Whether the person is on no other line of the sheet, which tells more than a tick."""
        return key not in self._on_sheet or key in self.rows

    @property
    def present(self):
        """Those who are ticked, and who were when the page was shown, in their order."""
        return [self._tick(person) for key, person in self._named.items() if key in self.ticked | self.was]

    @property
    def others(self):
        """Those of this page who may be ticked."""
        return [self._tick(person) for person in self.page if person.pk not in self.ticked]

    def _tick(self, person):
        return Tick(person, "، ".join(self._tickable.titles.get(person.pk, ())), person.pk in self.ticked)

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
        return [Attendance(meeting=self.meeting, person=self._named[key]) for key in self._named if key in keys]


def is_plain(row):
    """Whether the row tells that the person was there and nothing more."""
    return not row.capacity and row.count is None and not row.is_guest
