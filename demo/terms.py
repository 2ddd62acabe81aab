"""Two terms of bureaus for every branch: who is eligible, who is elected, in which month."""

from branches.models import Kind
from members.models import Gender

from .assemblies import Assembly, capacity_of, holders_on, leader_on

LEADING = ("deputy_secretary", "treasurer", "deputy_treasurer", "rapporteur", "deputy_rapporteur")
FURTHER = ("communication_officer", "local_affairs_officer", "union_work_officer", "parity_officer", "youth_officer")
SMALL = ("coordinator", "rapporteur", "delegate", "delegate")
# Months back of both assemblies of the levels above, and how long their terms last.
UPPER_TERMS = {Kind.NATIONAL: (90, 42), Kind.REGION: (88, 40), Kind.PROVINCE: (86, 38)}
TERM_YEARS = 4
# The local branch (by index in the tree) whose renewal is overdue, and the one with ten counsellors.
OVERDUE, LARGEST = 6, 0
YOUTH = 35


class Terms:
    """Holds the assemblies of a demo.party.Party."""

    def __init__(self, party):
        self.party = party
        self.chance = party.chance
        self.due = self._schedule()
        self.seated_above = set()

    def hold_until(self, back):
        """Hold the assemblies that are due, oldest first, through those of `back` months ago."""
        while self.due and self.due[0][0] >= back:
            months, branch, index = self.due.pop(0)
            self._renew(branch, months, index)

    def _schedule(self):
        """[(months back, branch, index)], the level above before those that it chairs."""
        tree = self.party.tree
        due = [(back, branch, None) for branch in self._upper() for back in UPPER_TERMS[branch.kind]]
        for index, branch in enumerate(tree.all_locals()):
            due += [(back, branch, index) for back in self._local_months(index)]
        due += [(self.chance.randint(9, 11), branch, None) for branch in tree.small]
        return sorted(due, key=lambda found: -found[0])

    def _upper(self):
        return [self.party.tree.national, self.party.tree.region, *self.party.tree.provinces]

    def _local_months(self, index):
        if index == OVERDUE:
            return 80, 49
        first = 61 + index % 8
        return first, first - 12 * TERM_YEARS

    def _renew(self, branch, back, index=None):
        party = self.party
        day = party.calendar.sunday(back, self.chance.randint(1, 4))
        sitting = holders_on(branch, day)
        outgoing = {mandate.seat.office.code: mandate.person for mandate in sitting}
        pool = party.people_of(branch, party.calendar.month(back))
        offices = self._offices(branch, len(pool), index)
        assembly = Assembly(branch, day, entitled=len(pool), outgoing=outgoing)
        self._find_chair(assembly, pool)
        assembly.is_press_report = not outgoing and index is not None and index % 4 == 1
        holders = self._elect(assembly, offices, pool, [mandate.person for mandate in sitting], index)
        if branch.kind in UPPER_TERMS:
            self.seated_above.update(person for _office, person in holders)
        return party.clerk.elect(assembly, holders, term_years=TERM_YEARS)

    def _offices(self, branch, members, index):
        if branch.kind in UPPER_TERMS:
            return "first_secretary", *LEADING, *(() if members < 60 else (*FURTHER, *["counsellor"] * 4))
        if branch.kind != Kind.LOCAL:
            return SMALL
        counsellors = 10 if index == LARGEST and members > 40 else max(1, min(8, members // 4 - 5))
        further = FURTHER if members > 18 else FURTHER[:2]
        return "branch_secretary", *LEADING, *further, *["counsellor"] * counsellors

    def _find_chair(self, assembly, pool):
        """The leader of the level above; at headquarters the eldest of the assembly."""
        tree = self.party.tree
        if assembly.branch == tree.national:
            assembly.chair = min(pool, key=lambda person: (person.birth_date or assembly.day, person.pk))
            assembly.chair_capacity = "رئاسة المؤتمر"
            return
        above = tree.above(assembly.branch)
        mandate = leader_on(above, assembly.day)
        assembly.chair, assembly.chair_capacity = mandate.person, capacity_of(mandate, above)
        if assembly.branch.kind == Kind.LOCAL and self.chance.random() < 0.4:
            assembly.venue_branch = above

    def _elect(self, assembly, offices, pool, outgoing, index):
        """[(office, person)]: about half of those who sat before are elected again, to the same office or another."""
        again = [person for person in dict.fromkeys(outgoing) if person in pool and self.chance.random() < 0.5]
        others = [person for person in pool if person not in again]
        self.chance.shuffle(others)
        branch, day = assembly.branch, assembly.day
        candidates = again[: len(offices) - 2] + others
        return [(office, self._take(candidates, self._wish(office, day, branch, index))) for office in offices]

    def _take(self, candidates, wanted):
        person = next(filter(wanted, candidates), candidates[0])
        candidates.remove(person)
        return person

    def _wish(self, office, day, branch, index):
        """What the statutes ask of the holder of an office, and the demo's accounts: one person holds one of those."""
        leads_region = office == "first_secretary" and branch.kind == Kind.REGION
        if office == "parity_officer" or leads_region or (office == "treasurer" and index == LARGEST):
            return lambda person: person.gender == Gender.FEMALE and person not in self.seated_above
        if office == "youth_officer":
            return lambda person: (person.age_on(day) or YOUTH) < YOUTH
        if office == "first_secretary" or (index == LARGEST and office in ("branch_secretary", *LEADING)):
            return lambda person: person not in self.seated_above
        return lambda person: True
