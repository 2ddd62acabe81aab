"""The whole invented party, in the order in which it came to be, in one transaction."""

from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import transaction
from django.utils.timezone import localdate

from branches.models import Kind
from branches.paths import is_within
from members.models import Gender

from .accounts import open_accounts
from .assemblies import Clerk
from .books import Books
from .calendar import Calendar
from .calls import call_assembly
from .cards import issue_cards
from .desk import open_desk
from .doubles import write_down_twice
from .dues import Cashbox
from .elected import record_public_life
from .levies import ask_levies
from .life import MERGED_BACK, Life
from .notices import date_notices_back
from .people import Crowd
from .plans import follow_plans
from .requests import send_requests
from .session import hold_bureau_meeting
from .terms import LARGEST, YOUTH, Terms
from .told import tell_assemblies
from .treasury import Treasury
from .tree import grow_tree


@dataclass(frozen=True)
class Size:
    """How large: local branches in each of the three provinces, members of each, months of dues."""

    locals_per_province: int = 4
    members: tuple[int, int] = (38, 58)
    months: int = 24


@dataclass
class Party:
    chance: Random
    calendar: Calendar
    size: Size
    tree: object = None
    crowd: Crowd = None
    clerk: Clerk = None
    # The memberships that ever were, of the local branches; the workflows write their ends into these same rows.
    memberships: list = None
    users: dict = None

    def members_of(self, branch, day):
        """The memberships on `day` in `branch` and under it; for a cell or a sector, those of the branch above."""
        within = self.tree.above(branch).path if branch in self.tree.small else branch.path
        return [row for row in self.memberships if is_within(row.branch.path, within) and row.covers(day)]

    def people_of(self, branch, day):
        """Those whom an assembly of `branch` brings together: in a sector, the women, the youth or the profession."""
        people = [row.person for row in self.members_of(branch, day)]
        return people if branch not in self.tree.small else self._of_sector(people, branch, day)

    def _of_sector(self, people, branch, day):
        """The people of a sector; those nearest to it where there are too few to fill its bureau."""
        trades = self.tree.occupations_of(branch)
        distance = {
            Kind.WOMEN: lambda person: person.gender != Gender.FEMALE,
            Kind.YOUTH: lambda person: max(0, (person.age_on(day) or 99) - YOUTH),
            Kind.SECTOR: lambda person: not person.occupation.startswith(trades),
        }.get(branch.kind, lambda person: 0)
        nearest = sorted(people, key=distance)
        return nearest[: max(6, sum(not distance(person) for person in people))]


@transaction.atomic
def build(*, seed=1, today: date | None = None, size=Size()):
    """Make the party of `seed` in an empty database, as of `today`. Returns the Party."""
    chance, calendar = Random(seed), Calendar(today or localdate())  # noqa: S311  a demo, not a secret
    party = Party(chance, calendar, size)
    party.tree = grow_tree(calendar, chance, size)
    party.crowd = Crowd(chance, calendar)
    party.clerk = Clerk(chance, calendar, party.crowd)
    party.memberships = [row for branch in party.tree.all_locals() for row in _join(party, branch)]
    terms, life = Terms(party), Life(party)
    terms.hold_until(back=37)
    life.between_terms()
    terms.hold_until(back=9)
    life.since()
    party.users = open_accounts(party)
    Cashbox(party).keep()
    Books(party).keep()
    record_public_life(party)
    ask_levies(party)
    Treasury(party).keep()  # it closes months
    issue_cards(party)
    tell_assemblies(party)
    follow_plans(party)
    date_notices_back()
    send_requests(party)
    write_down_twice(party)
    call_assembly(party)
    open_desk(party)
    hold_bureau_meeting(party)
    return party


def _join(party, branch):
    """The members of a local branch: more than a third from the years before the first of the two terms."""
    fewest, most = party.size.members
    count = most + 8 if branch == party.tree.locals[LARGEST] else party.chance.randint(fewest, most)
    latest = 1
    if branch == party.tree.closed:
        count, latest = max(14, count // 3), MERGED_BACK + 2
    veterans = max(13, count * 2 // 5)
    for index in range(count):
        back = party.chance.randint(92, 165) if index < veterans else int(party.chance.triangular(latest, 91, 25))
        yield party.crowd.member(branch, back)
