"""What every page of a branch asks is found by an index, whatever the size of the party: PostgreSQL alone.

A few rows are read whole by any plan, so reading them whole is made dear: the plan then says whether an index serves.
"""

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef

from branches.models import Branch
from treasury.models import Donation, LevyRefund
from treasury.shares.unremitted import rests_owed, short_remittances

pytestmark = pytest.mark.postgresql


def plan_of(rows):
    statement, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_cheques_of_donors_that_wait_have_an_index_of_their_own(party):
    assert "treasury_donation_uncashed" in plan_of(Donation.objects.uncashed().filter(branch=party["local"]))


def test_remittances_of_which_a_part_is_missing_are_found_by_branch(party):
    missing = Exists(short_remittances(OuterRef("pk")))
    plan = plan_of(Branch.objects.filter(pk=party["local"].pk).order_by().annotate(short=missing).values_list("short"))
    assert "treasury_remittance_branch_id" in plan
    assert "Seq Scan" not in plan


def test_rests_that_are_owed_are_found_by_branch(party):
    plan = plan_of(rests_owed().filter(branch__in=[party["local"].pk]))
    assert "Seq Scan on treasury_sharestatement" not in plan
    assert "Seq Scan on treasury_remittance" not in plan


def test_refunds_of_levies_are_found_by_their_voucher(party):
    plan = plan_of(LevyRefund.objects.filter(entry__in=[1]).values_list("payment__payer"))
    assert "Seq Scan" not in plan
