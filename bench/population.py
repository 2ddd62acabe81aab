"""A party of any size, made by set-based SQL on PostgreSQL: the same shape of branches, only more of them.

A local branch has 50 members, whatever the size of the party: growth between two sizes shows what a page pays for
the rest of the party. Each member has 24 months of dues; most paid, half a year at a time.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from arabic.folding import search_key
from arabic.sounds import sound_key
from branches.models import Branch, Kind
from branches.paths import STEP, parent_path, paths_down_to
from branches.tree import UNKNOWN_FOUNDATION
from treasury.months import add_months, current_month

MEMBERS_OF_A_BRANCH = 50
BRANCHES_OF_A_PROVINCE = 20
PROVINCES_OF_A_REGION = 8
MONTHS = 24

GIVEN = ["أمينة", "بشرى", "جميلة", "حنان", "رقية", "زهور", "إدريس", "بدر", "جلال", "حسن", "رشيد", "زكرياء"]
GIVEN_LATIN = ["Amina", "Bouchra", "Jamila", "Hanane", "Rokia", "Zhour", "Driss", "Badr", "Jalal", "Hassan", "Rachid",
               "Zakaria"]  # fmt: skip
FAMILY = ["المرابط", "السوسي", "الريفي", "الدكالي", "الشاوي", "الزياني", "المسفيوي", "الحوزي", "الغرباوي", "التادلي",
          "الورديغي", "الحياني"]  # fmt: skip
OFFICES = ["branch_secretary", "deputy_secretary", "treasurer", "rapporteur", *["counsellor"] * 5]


@dataclass(frozen=True)
class Population:
    """What was made: numbers of rows by what they are, and the standing accounts by role."""

    members: int
    branches: int
    accounts: dict
    branch: Branch


def populate(members, of_a_branch=MEMBERS_OF_A_BRANCH, whole=True):
    """Fill an empty, migrated database with `members` members, `of_a_branch` in each. Returns the Population.

    Unless it is the `whole` party, it has what the search of members reads: people, bureaus and half a year of dues,
    and no meetings and payments. A million members take minutes then, and not hours.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # The rows are right by construction; checking each foreign key again would double the time.
        cursor.execute("SET LOCAL session_replication_role = replica")
        locals_ = _plant_tree(-(-members // of_a_branch))
        _write_names(cursor)
        for statement, parameters in _statements(members, of_a_branch, localdate(), whole):
            cursor.execute(statement, parameters)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    branch = locals_[0]
    return Population(members, Branch.objects.count(), _accounts(branch), branch)


def populate_dues(members, months):
    """Fill an empty, migrated database with members and `months` months of dues before this one; nothing else."""
    numbers = {"members": members, "size": MEMBERS_OF_A_BRANCH, "names": len(GIVEN) * len(FAMILY)}
    spans = {"first": add_months(current_month(), -months - 1), "months": months, "paid": 12}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        _plant_tree(-(-members // MEMBERS_OF_A_BRANCH))
        _write_names(cursor)
        for statement in (_PEOPLE, _MEMBER_NUMBERS, _MEMBERSHIPS):
            cursor.execute(statement, numbers)
        for statement in (_RATES, _PAYER, _CHARGES, _PAYMENTS, _ALLOCATIONS):
            cursor.execute(statement, spans)
        cursor.execute(_SEQUENCES)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _plant_tree(count):
    """Headquarters, regions, provinces and `count` local branches in one write each; returns the local ones."""
    rows = [_node("", 1, Kind.NATIONAL, "المقر الوطني", 1)]
    for region in range(-(-count // (BRANCHES_OF_A_PROVINCE * PROVINCES_OF_A_REGION))):
        rows.append(_node(rows[0].path, region + 1, Kind.REGION, f"التنظيم الجهوي {region + 1}", 2))
    regions = [row for row in rows if row.kind == Kind.REGION]
    for number in range(-(-count // BRANCHES_OF_A_PROVINCE)):
        parent = regions[number // PROVINCES_OF_A_REGION]
        step = number % PROVINCES_OF_A_REGION + 1
        rows.append(_node(parent.path, step, Kind.PROVINCE, f"الفرع الإقليمي {number + 1}", 3))
    provinces = [row for row in rows if row.kind == Kind.PROVINCE]
    for number in range(count):
        parent = provinces[number // BRANCHES_OF_A_PROVINCE]
        step = number % BRANCHES_OF_A_PROVINCE + 1
        rows.append(_node(parent.path, step, Kind.LOCAL, f"الفرع المحلي {number + 1}", 4))
    for row in rows:
        row.numchild = 0
    parents = {row.path: row for row in rows}
    for row in rows[1:]:
        parents[parent_path(row.path)].numchild += 1
    Branch.objects.bulk_create(rows, batch_size=1000)
    return list(Branch.objects.filter(kind=Kind.LOCAL).order_by("path"))


def _node(top, step, kind, name, depth):
    path = Branch._get_path(top or None, depth, step)
    slug = f"{kind}-{path.lower()}"
    return Branch(path=path, depth=depth, kind=kind, name=name, slug=slug, search_key=search_key(name))


def _write_names(cursor):
    """A table of every given and family name with its folded forms, as `Person.set_keys` would write them."""
    cursor.execute(
        "CREATE TEMPORARY TABLE bench_name (number int PRIMARY KEY, given text, family text, given_latin text,"
        " gender text, name_key text, latin_key text, sound_key text)"
    )
    rows = []
    for given_number, given in enumerate(GIVEN):
        for family in FAMILY:
            gender = "F" if given_number < len(GIVEN) // 2 else "M"
            latin = GIVEN_LATIN[given_number]
            key = search_key(given, family)
            sound = sound_key(given, family)
            rows.append((len(rows), given, family, latin, gender, key, search_key(latin), sound))
    cursor.executemany("INSERT INTO bench_name VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", rows)


def _statements(members, of_a_branch, today, whole):
    """(SQL, parameters) in the order of the foreign keys."""
    numbers = {"members": members, "size": of_a_branch, "today": today, "names": len(GIVEN) * len(FAMILY)}
    months = {**numbers, "first": date(today.year - 2, today.month, 1), "months": MONTHS}
    yield _ATTACHMENTS, {"start": UNKNOWN_FOUNDATION, "step": STEP}
    yield _PEOPLE, numbers
    yield _NAME_WORDS, {}
    yield _MEMBER_NUMBERS, numbers
    yield _MEMBERSHIPS, numbers
    for started_on, ended_on in ((date(2019, 5, 5), date(2023, 5, 7)), (date(2023, 5, 7), None)):
        yield _BUREAUS, {"start": started_on, "end": ended_on}
    yield _SEATS, {"offices": OFFICES}
    yield _MANDATES, numbers
    yield _SUSPENSIONS, numbers
    yield _RATES, {}
    yield _PAYER, {}
    if not whole:
        half = add_months(current_month(), -7)
        yield _CHARGES, {**numbers, "first": half, "months": 6, "paid": 3}
        return
    yield _CHARGES, {**months, "paid": 12}
    yield from _meetings()
    yield _PAYMENTS, months
    yield _ALLOCATIONS, {}
    yield _SEQUENCES, {}


def _meetings():
    """(SQL, parameters) of the assemblies that elected the bureaus."""
    yield _MEETINGS, {"key": search_key("الجمع العام")}
    yield _RESOLUTIONS, {}
    yield _INTERVENTIONS, {}
    yield _ATTENDANCE, {}
    yield _ELECTIONS, {}
    yield _ACTS, {}
    yield _CANDIDACIES, {}


def _accounts(branch):
    """Accounts of the standing people of `branch`: {role: user}."""
    users = get_user_model().objects
    holders = {
        "treasurer": branch.bureaus.open().get().seats.get(office__code="treasurer").mandates.get().person,
        "secretary": branch.bureaus.open().get().seats.get(office__code="branch_secretary").mandates.get().person,
        "member": branch.memberships.order_by("-pk").first().person,
    }
    region = Branch.objects.get(path=paths_down_to(branch.path)[1])
    holders["region"] = region.bureaus.open().get().seats.first().mandates.get().person
    confirmed = {"owner_confirmed_at": timezone.now()}
    accounts = {
        role: users.create_user(f"bench-{role}", person=person, **confirmed) for role, person in holders.items()
    }
    accounts["headquarters"] = users.create_superuser("bench-headquarters")
    return accounts


_ATTACHMENTS = """
INSERT INTO branches_subordination (branch_id, parent_id, started_on, reason)
SELECT child.id, parent.id, %(start)s, ''
FROM branches_branch child
LEFT JOIN branches_branch parent ON parent.path = left(child.path, length(child.path) - %(step)s)
"""

_NUMBERED_BRANCHES = (
    "(SELECT id, path, row_number() OVER (ORDER BY path) - 1 AS number FROM branches_branch WHERE kind = 'local')"
)

_PEOPLE = f"""
INSERT INTO members_person (branch_id, given_name, family_name, given_name_latin, family_name_latin, gender,
                            birth_date, phone, email, address, locality_code, occupation, search_key, name_key,
                            sound_key, member_number)
SELECT branch.id, name.given, name.family || ' ' || serial, name.given_latin, '', name.gender,
       date '1950-01-01' + (serial * 37 %% 18000), '+2126' || lpad(serial::text, 8, '0'), '', '', '', '',
       concat_ws(' ', name.name_key, serial, name.latin_key, '2126' || lpad(serial::text, 8, '0'),
                 lpad((serial + 1)::text, 6, '0')),
       concat_ws(' ', name.name_key, serial), name.sound_key, serial + 1
FROM generate_series(0, %(members)s - 1) serial
JOIN {_NUMBERED_BRANCHES} branch ON branch.number = serial / %(size)s
JOIN bench_name name ON name.number = serial * 7 %% %(names)s
"""  # noqa: S608  only constants of this file are put in

# Triggers rest while the party is made.
_NAME_WORDS = """
INSERT INTO members_nameword (word)
SELECT DISTINCT regexp_split_to_table(name_key || ' ' || latin_key, ' ') FROM bench_name
"""

_MEMBER_NUMBERS = "UPDATE members_membersequence SET last = %(members)s"

_MEMBERSHIPS = """
INSERT INTO members_membership (person_id, branch_id, category_id, started_on, end_reason)
SELECT person.id, person.branch_id, (SELECT id FROM members_category WHERE code = 'regular'),
       date '2015-01-01' + (person.id * 7919 %% 1200)::int, ''
FROM members_person person
"""

_BUREAUS = """
INSERT INTO bureaus_bureau (branch_id, organ, started_on, ended_on)
SELECT id, 'bureau', %(start)s, %(end)s FROM branches_branch
"""

_SEATS = """
INSERT INTO bureaus_seat (bureau_id, office_id, "order")
SELECT bureau.id, office.id, place.number
FROM bureaus_bureau bureau
JOIN branches_branch branch ON branch.id = bureau.branch_id
CROSS JOIN unnest(%(offices)s::text[]) WITH ORDINALITY AS place (code, number)
JOIN bureaus_office office ON office.code = CASE
    WHEN place.code = 'branch_secretary' AND branch.kind <> 'local' THEN 'first_secretary' ELSE place.code END
"""

# A seat's holder is the member of that rank in the branch, or in the first local branch under it.
_MANDATES = """
INSERT INTO bureaus_mandate (seat_id, person_id, status, started_on, ended_on, end_reason, note)
SELECT seat.id, ranked.id, 'full', bureau.started_on, bureau.ended_on,
       CASE WHEN bureau.ended_on IS NULL THEN '' ELSE 'renewal' END, ''
FROM bureaus_seat seat
JOIN bureaus_bureau bureau ON bureau.id = seat.bureau_id
JOIN branches_branch branch ON branch.id = bureau.branch_id
JOIN LATERAL (
    SELECT id FROM branches_branch base
    WHERE base.kind = 'local' AND base.path LIKE branch.path || '%%' ORDER BY base.path LIMIT 1
) base ON true
JOIN (
    SELECT id, branch_id, row_number() OVER (PARTITION BY branch_id ORDER BY id) AS rank FROM members_person
) ranked ON ranked.branch_id = base.id
        AND ranked.rank = seat."order" + 10 * (4 - branch.depth)
"""

# One member in a thousand.
_SUSPENSIONS = """
INSERT INTO members_suspension (membership_id, reason, started_on)
SELECT id, 'قرار', %(today)s::date - 30 FROM members_membership WHERE id %% 1000 = 7
"""

_MEETINGS = """
INSERT INTO meetings_meeting (branch_id, kind, session, title, purpose, date, part_of_day, venue, chair_id,
                              chair_capacity, called_off, source_kind, source_credit, source_place, search_key)
SELECT bureau.branch_id, 'general_assembly', 'renewal', 'الجمع العام', 'تجديد المكتب', bureau.started_on, 'morning',
       'المقر', chair.person_id, 'الكاتب الأول', false, '', '', '', %(key)s
FROM bureaus_bureau bureau
JOIN bureaus_seat seat ON seat.bureau_id = bureau.id AND seat."order" = 1
JOIN bureaus_mandate chair ON chair.seat_id = seat.id
"""

_RESOLUTIONS = """
INSERT INTO meetings_resolution ("order", meeting_id, subject, matter, method)
SELECT number, meeting.id, 'قرار رقم ' || number, 'ordinary', 'consensus'
FROM meetings_meeting meeting CROSS JOIN generate_series(1, 4) number
"""

_INTERVENTIONS = """
INSERT INTO meetings_intervention ("order", meeting_id, speaker_id, capacity, subject, points)
SELECT number, meeting.id, meeting.chair_id, '', 'كلمة رقم ' || number, E'نقطة أولى\\nنقطة ثانية'
FROM meetings_meeting meeting CROSS JOIN generate_series(1, 3) number
"""

_ATTENDANCE = """
INSERT INTO meetings_attendance ("order", meeting_id, capacity, is_guest)
SELECT number, meeting.id, 'صفة رقم ' || number, false
FROM meetings_meeting meeting CROSS JOIN generate_series(1, 4) number
"""

_ELECTIONS = """
INSERT INTO meetings_election (meeting_id, organ, bureau_id, causes, state, lacked_second,
                               decision_reason)
SELECT meeting.id, 'bureau', bureau.id, '[]', 'in_force', false, ''
FROM meetings_meeting meeting
JOIN bureaus_bureau bureau ON bureau.branch_id = meeting.branch_id AND bureau.started_on = meeting.date
"""

_ACTS = """
INSERT INTO meetings_act (election_id, "order", method, all_other_offices)
SELECT id, 1, 'consensus', true FROM meetings_election
"""

_CANDIDACIES = """
INSERT INTO meetings_candidacy (act_id, office_id, person_id, "order", is_elected, mandate_id)
SELECT act.id, seat.office_id, mandate.person_id, seat."order", true, mandate.id
FROM meetings_act act
JOIN meetings_election election ON election.id = act.election_id
JOIN bureaus_seat seat ON seat.bureau_id = election.bureau_id
JOIN bureaus_mandate mandate ON mandate.seat_id = seat.id
"""

_RATES = """
INSERT INTO treasury_duesrate (branch_id, amount, started_on, decision, withdrawal_reason)
SELECT id, 20, date '2018-01-01', '', '' FROM branches_branch WHERE kind = 'national'
"""

# What `_PAYMENTS` pays stands on the month at once.
_CHARGES = """
INSERT INTO treasury_duescharge (membership_id, person_id, branch_id, month, amount, paid, first_paid_on, last_paid_on,
                                 exemption_reason)
SELECT membership.id, payer.person_id, payer.branch_id, %(first)s::date + make_interval(months => month), 20,
       CASE WHEN is_paid THEN 20 ELSE 0 END, CASE WHEN is_paid THEN day END, CASE WHEN is_paid THEN day END, ''
FROM bench_payer payer JOIN members_membership membership ON membership.person_id = payer.person_id
CROSS JOIN generate_series(1, %(months)s) month
CROSS JOIN LATERAL (
    SELECT payer.number %% 10 <> 0 OR month <= %(paid)s AS is_paid,
           (%(first)s::date + make_interval(months => (month + 5) / 6 * 6))::date AS day
) half_year
"""

_PAYER = """
CREATE TEMPORARY TABLE bench_payer AS
SELECT person_id, branch_id, row_number() OVER (ORDER BY person_id) AS number FROM members_membership
"""

# Half a year at a time; one member in ten has paid nothing this last year.
_PAYMENTS = """
INSERT INTO treasury_payment (branch_id, year, number, payer_id, amount, method, paid_on, note, recorded_by_id,
                              recorded_at, void_reason, settled)
SELECT branch_id, extract(year FROM paid_on),
       row_number() OVER (PARTITION BY branch_id, extract(year FROM paid_on) ORDER BY paid_on, person_id),
       person_id, 120, 'cash', paid_on, '', 1, now(), '', 120
FROM (
    SELECT payer.branch_id, payer.person_id, (%(first)s::date + make_interval(months => half * 6))::date AS paid_on
    FROM bench_payer payer CROSS JOIN generate_series(1, %(months)s / 6) half
    WHERE payer.number %% 10 <> 0 OR half <= 2
) half_year
"""

_ALLOCATIONS = """
INSERT INTO treasury_allocation (payment_id, charge_id, amount)
SELECT payment.id, charge.id, charge.amount
FROM treasury_payment payment
JOIN treasury_duescharge charge
  ON charge.person_id = payment.payer_id
 AND charge.month <= payment.paid_on AND charge.month > payment.paid_on - interval '6 months'
"""

_SEQUENCES = """
INSERT INTO treasury_numbersequence (branch_id, series, year, last)
SELECT branch_id, 'receipt', year, max(number) FROM treasury_payment GROUP BY branch_id, year
"""
