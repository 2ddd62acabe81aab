from django.db import migrations
from django.utils.timezone import localdate, now


def note_what_was_made_ahead(apps, schema_editor):
    """Say which payment opened each month ahead: the first recorded of those that settled it.

    Months that came meanwhile were asked by the monthly run too. Months ahead on which nothing is paid any more, as
    their payment was voided, are withdrawn.
    """
    charges = apps.get_model("treasury", "DuesCharge").objects.all()
    rows = apps.get_model("treasury", "Allocation").objects.order_by("payment_id")
    this_month = localdate().replace(day=1)
    seen = set()
    for charge, month, payment, recorded_at in rows.values_list(
        "charge", "charge__month", "payment", "payment__recorded_at"
    ):
        if charge not in seen and month > localdate(recorded_at):
            charges.filter(pk=charge).update(made_by=payment)
        seen.add(charge)
    made = charges.exclude(made_by=None)
    made.filter(month__lte=this_month).update(confirmed_at=now())
    paid = rows.filter(payment__voided_at=None).values("charge")
    made.filter(month__gt=this_month, exempted_at=None).exclude(pk__in=paid).update(withdrawn_at=now())


class Migration(migrations.Migration):
    dependencies = [("treasury", "0005_withdrawn_charges")]

    operations = [migrations.RunPython(note_what_was_made_ahead, migrations.RunPython.noop)]
