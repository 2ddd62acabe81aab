from django.db import migrations

from dated.guards import count_changes, forbid_overlap
from treasury.closing.triggers import guard_closed_months, guard_levies


class Migration(migrations.Migration):
    dependencies = [("branches", "0003_guards"), ("treasury", "0001_initial")]

    operations = [
        forbid_overlap("treasury_duesrate", "branch_id", "(coalesce(category_id, 0))", "(coalesce(band_id, 0))"),
        forbid_overlap("treasury_amountlimit", "subject"),
        forbid_overlap("treasury_sharerule", "branch_id"),
        forbid_overlap("treasury_arrearsrule", "(1)"),
        forbid_overlap("treasury_duesrelief", "person_id", "branch_id", where="state = 'approved'"),
        forbid_overlap("treasury_levyrate", "branch_id", "assembly", "(presidents::int)"),
        forbid_overlap("treasury_levyexemption", "branch_id", "office_id", where="state <> 'refused'"),
        *guard_closed_months(),
        *guard_levies(),
        count_changes("treasury_duescharge"),
        count_changes("treasury_payment"),
        count_changes("treasury_cashentry"),
        count_changes("treasury_handover"),
    ]
