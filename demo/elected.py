"""Elected officials of two local branches, and the results of the elections of 2015, 2016 and 2021 around them.

The days are those of the country's elections; people, lists and figures are invented.
"""

from datetime import date

from members.models import Assembly, Chamber, PublicElectionResult, PublicOffice, PublicRole
from members.models.public_offices import OF_AGE
from members.public_offices import record_public_office
from members.public_results import record_public_result

COUNCILS_2015, HOUSE_2016, ALL_2021 = date(2015, 9, 4), date(2016, 10, 7), date(2021, 9, 8)
CHAMBERS_2021 = date(2021, 8, 6)
LIST = "لائحة الأفق"
Role, Kind, ListKind = PublicRole, PublicElectionResult.Kind, PublicOffice.ListKind

# Assembly, role, kind of list, constituency: who was elected in 2021.
LOCAL_OFFICES = [
    (Assembly.COMMUNAL, Role.VICE_PRESIDENT, ListKind.LOCAL, ""),
    (Assembly.COMMUNAL, Role.COMMITTEE_PRESIDENT, ListKind.LOCAL, ""),
    (Assembly.COMMUNAL, Role.MEMBER, ListKind.LOCAL, ""),
    (Assembly.COMMUNAL, Role.MEMBER, ListKind.WOMEN, ""),
    (Assembly.PROVINCIAL, Role.MEMBER, ListKind.LOCAL, ""),
    (Assembly.REGIONAL, Role.MEMBER, ListKind.LOCAL, ""),
]
WIDER_OFFICES = [
    (Assembly.CHAMBER, Role.MEMBER, ListKind.INDIVIDUAL, "صنف الخدمات"),
    (Assembly.REPRESENTATIVES, Role.MEMBER, ListKind.LOCAL, "الدائرة المحلية"),
]
# Day, election, votes, votes cast, seats won, seats contested: of the province, and of a local branch.
PROVINCE_RESULTS = [
    (COUNCILS_2015, Kind.COMMUNAL, 21_400, 163_200, 41, 512),
    (COUNCILS_2015, Kind.REGIONAL, 19_850, 158_700, 2, 12),
    (HOUSE_2016, Kind.REPRESENTATIVES, 14_620, 121_300, 0, 6),
    (ALL_2021, Kind.COMMUNAL, 27_930, 181_500, 58, 534),
    (ALL_2021, Kind.REGIONAL, 25_110, 176_900, 3, 12),
    (ALL_2021, Kind.REPRESENTATIVES, 23_480, 174_200, 1, 6),
]
LOCAL_RESULTS = [
    (COUNCILS_2015, Kind.COMMUNAL, 3_240, 41_800, 3, 43),
    (COUNCILS_2015, Kind.REGIONAL, 2_980, 40_100, 0, None),
    (HOUSE_2016, Kind.REPRESENTATIVES, 2_410, 33_700, 0, None),
    (ALL_2021, Kind.COMMUNAL, 4_870, 46_300, 5, 45),
    (ALL_2021, Kind.REGIONAL, 4_390, None, 1, None),
    (ALL_2021, Kind.REPRESENTATIVES, 4_120, 44_900, 1, None),
]


def record_public_life(party):
    """Record who sits in which council for two local branches, and what the party obtained there."""
    first, second = party.tree.locals[0], party.tree.locals[1]
    _seat(party, first, [*LOCAL_OFFICES, *WIDER_OFFICES])
    _seat(party, second, LOCAL_OFFICES[:4])
    _record_results(party, party.tree.provinces[0], PROVINCE_RESULTS)
    _record_results(party, first, LOCAL_RESULTS)
    _record_results(party, second, [row for row in LOCAL_RESULTS if row[1] == Kind.COMMUNAL])


def _seat(party, branch, offices):
    """Give each of `offices` to a member of age, the reserved seats to women; and the term before to the first one."""
    if party.calendar.today < ALL_2021:
        return
    people = [row.person for row in party.members_of(branch, party.calendar.today) if _was_of_age(row.person)]
    first = people[0]
    for office in offices:
        women = office[2] == ListKind.WOMEN
        person = next(person for person in people if person.gender == "F" or not women)
        people.remove(person)
        _record(person, branch, office, started_on=CHAMBERS_2021 if office[0] == Assembly.CHAMBER else ALL_2021)
    term = {"started_on": COUNCILS_2015, "ended_on": ALL_2021, "end_reason": PublicOffice.EndReason.TERM}
    _record(first, branch, (Assembly.COMMUNAL, Role.MEMBER, ListKind.LOCAL, ""), **term)


def _was_of_age(person):
    return (person.age_on(COUNCILS_2015) or 0) >= OF_AGE


def _record(person, branch, office, **days):
    assembly, role, list_kind, constituency = office
    record_public_office(
        person=person, assembly=assembly, role=role, list_kind=list_kind, constituency=constituency, list_name=LIST,
        chamber=Chamber.COMMERCE if assembly == Assembly.CHAMBER else "",
        locality_code=_place(branch, assembly), **days,
    )  # fmt: skip


def _place(branch, assembly):
    """The commune of the branch, its province or its region, as the assembly asks."""
    parts = branch.locality_code.split(".")
    codes = {Assembly.COMMUNAL: branch.locality_code, Assembly.REGIONAL: parts[0], Assembly.CHAMBER: parts[0]}
    return codes.get(assembly, ".".join(parts[:2]))


def _record_results(party, branch, results):
    by = next(iter(party.users.values()))
    for day, kind, votes, votes_cast, seats_won, seats_contested in results:
        if day <= party.calendar.today:
            record_public_result(
                branch=branch, by=by, kind=kind, held_on=day, votes=votes, votes_cast=votes_cast,
                seats_won=seats_won, seats_contested=seats_contested,
            )  # fmt: skip
