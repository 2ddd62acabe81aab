"""What the headquarters read of a whole party's money, against plain SQL that adds up the same rows: the year's
report, the donors of a year, the shares of a year.

Each branch has a cash box, an income and an expense a month; one member in ten has given something, one donor in five
to two branches. The months before the last two were remitted: their shares are divided as they were kept.
"""

import statistics
import time
from decimal import Decimal

from django.db import connection, transaction
from django.utils.timezone import localdate

from bench.arrears import Compared
from branches.models import Branch
from branches.paths import STEP
from treasury.closing.year import report_of
from treasury.donations.grouping import shared_groups
from treasury.donations.joining import pairs_to_decide
from treasury.donations.yearly import YearOfDonors
from treasury.months import add_months, current_month
from treasury.shares.owed import months_of_branches

ROWS = 50

_FILL = [
    """INSERT INTO treasury_moneyaccount (branch_id, kind, name, bank, number)
    SELECT id, 'cash', '', '', '' FROM branches_branch ON CONFLICT DO NOTHING""",
    """INSERT INTO treasury_cashentry (branch_id, account_id, year, number, kind, direction, amount, booked_on,
        category_id, party_name, party_key, method, reference, description, recorded_by_id, recorded_at, form_key,
        state, refusal, reason)
    SELECT box.branch_id, box.id, extract(year FROM day),
           row_number() OVER (PARTITION BY box.branch_id, extract(year FROM day) ORDER BY day, category.direction),
           CASE category.direction WHEN 1 THEN 'income' ELSE 'expense' END, category.direction, 200, day, category.id,
           '', '', 'cash', '', '', 1, now(), gen_random_uuid(), 'counts', '', ''
    FROM treasury_moneyaccount box JOIN treasury_entrycategory category ON category.code IN ('events', 'rent')
    CROSS JOIN generate_series(%(first)s::date, %(last)s::date, interval '1 month') AS month
    CROSS JOIN LATERAL (SELECT (month + interval '8 days')::date AS day) AS booked""",
    """INSERT INTO treasury_donor (branch_id, person_id, name, name_latin, name_key, birth_date, phone,
        origin, sealed, digest)
    SELECT branch.id, NULL, person.family_name, '', person.name_key, person.birth_date, person.phone, 'resident',
           '', ''
    FROM members_person person CROSS JOIN generate_series(0, 1) AS place
    JOIN (SELECT id, lead(id, 1, id) OVER (ORDER BY id) AS other FROM branches_branch) pair
      ON pair.id = person.branch_id
    JOIN branches_branch branch ON branch.id = CASE place WHEN 0 THEN pair.id ELSE pair.other END
    WHERE person.id %% 10 = 0 AND (place = 0 OR person.id %% 50 = 0)""",
    """INSERT INTO treasury_donation (branch_id, year, number, donor_id, amount, given_on, description, estimate,
        recorded_by_id, recorded_at, form_key, reversal_reason, cheque, reference)
    SELECT branch_id, extract(year FROM %(today)s::date), row_number() OVER (PARTITION BY branch_id ORDER BY id), id,
           100 + id %% 400, %(today)s, '-', '-', 1, now(), gen_random_uuid(), '', '', '' FROM treasury_donor""",
    """INSERT INTO treasury_sharerule (started_on, branch_id, local, province, region, national, decision,
        decided_on, recorded_by_id, recorded_at)
    SELECT '2018-01-01', id, 40, 30, 20, 10, '-', '2018-01-01', 1, now() FROM branches_branch
    WHERE kind = 'national'""",
    """INSERT INTO treasury_sharebasis (branch_id, month, local, province, region, national)
    SELECT id, month, 40, 30, 20, 10 FROM branches_branch
    CROSS JOIN generate_series(%(first)s::date, %(kept)s::date, interval '1 month') AS month WHERE kind = 'local'""",
    """INSERT INTO treasury_sharebasis_levels (sharebasis_id, branch_id)
    SELECT basis.id, above.id FROM treasury_sharebasis basis JOIN branches_branch branch ON branch.id = basis.branch_id
    JOIN branches_branch above ON above.path IN (
        SELECT left(branch.path, size) FROM generate_series(%(step)s, length(branch.path), %(step)s) AS size
    )""",
]
# The rows that the report adds up: of the cash book, of the months, of who paid.
_REPORT = [
    """SELECT extract(year FROM booked_on), method, sum(amount) FROM treasury_payment
    WHERE booked_on < %(after)s GROUP BY 1, 2""",
    """SELECT extract(year FROM booked_on), category_id, sum(counted) FROM treasury_cashentry
    WHERE booked_on < %(after)s GROUP BY 1, 2""",
    """SELECT month, sum(amount), sum(paid) FROM treasury_duescharge
    WHERE withdrawn_at IS NULL AND month < %(after)s GROUP BY 1""",
    """SELECT extract(year FROM paid_on), count(DISTINCT payer_id) FROM treasury_payment
    WHERE voided_at IS NULL AND paid_on >= %(before)s AND paid_on < %(after)s GROUP BY 1""",
]
_DONORS = [
    "SELECT id, person_id, digest, name_key, birth_date, phone FROM treasury_donor",
    """SELECT donor_id, sum(amount) AS total FROM treasury_donation
    WHERE given_on >= %(first)s AND given_on < %(after)s AND reversed_at IS NULL
    GROUP BY donor_id ORDER BY total DESC""",
]
_SHARES = [
    """SELECT branch_id, date_trunc('month', booked_on), sum(amount) FROM treasury_payment
    WHERE voided_at IS NULL GROUP BY 1, 2""",
]


def fill_readings():
    """Add to a whole party the cash boxes, entries, donors and kept shares that these pages read."""
    now = current_month()
    values = {"first": add_months(now, -24), "last": add_months(now, -1), "kept": add_months(now, -3)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in _FILL:
            cursor.execute(statement, values | {"today": localdate(), "step": STEP})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def time_readings(rounds) -> list[Compared]:
    """Each reading of the headquarters, medians of `rounds`. RuntimeError where the sums differ."""
    root, year, now = Branch.objects.get(depth=1), localdate().year, current_month()
    found = []
    for told in (year - 1, year):
        span = {"before": f"{told - 1}-01-01", "first": f"{told}-01-01", "after": f"{told + 1}-01-01"}
        found.append(
            _compare(
                f"report of {told}", rounds, lambda span=span, told=told: _paid_in(_plain(_REPORT, span)[0], told),
                lambda told=told: _dues_of(report_of(root, told, below=True)), "treasury_duescharge",
            )
        )  # fmt: skip
    span = {"first": f"{year}-01-01", "after": f"{year + 1}-01-01"}
    found.append(_compare(
        "donors of a year, with the pairs that may be one", rounds,
        lambda: sum((total for _donor, total in _plain(_DONORS, span)[1]), Decimal(0)),
        lambda: _donors(year), "treasury_donor",
    ))  # fmt: skip
    found.append(_compare(
        "shares of a year", rounds,
        lambda: sum((row[2] for row in _plain(_SHARES, {})[0] if row[1].year == year), Decimal(0)),
        lambda: sum(row.collected for row in months_of_branches([root], now.replace(month=1), now).values()),
        "treasury_payment",
    ))  # fmt: skip
    return found


def _plain(statements, values):
    found = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)
            found.append(cursor.fetchall())
    return found


def _paid_in(rows, year):
    return sum((total for told, _method, total in rows if told == year), Decimal(0))


def _dues_of(report):
    """What the members paid in the year: no row of the resources but this and the events'."""
    resources = next(section for section in report.sections if len(section.rows) > 3 and section.rows[-1].is_sum)
    rows = [row for row in resources.rows if not row.is_sum]
    return rows[0].now


def _donors(year):
    groups = shared_groups(namesakes=True)
    donors = YearOfDonors(year, groups)
    donors[:ROWS]
    pairs_to_decide(ROWS, groups)
    return donors.total


def _compare(name, rounds, plain, report, table):
    taken = {plain: [], report: []}
    for _round in range(rounds):
        sums = set()
        for side in (plain, report):
            started = time.perf_counter()
            sums.add(side())
            taken[side].append(time.perf_counter() - started)
        if len(sums) > 1:
            raise RuntimeError(f"{name}: plain SQL and the page add up to {sums}.")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  ours
        [rows] = cursor.fetchone()
    return Compared(name, statistics.median(taken[plain]), statistics.median(taken[report]), rows)
