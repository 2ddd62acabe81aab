from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("treasury", "0003_seeded")]

    operations = [
        migrations.RemoveConstraint("levypayment", "treasury_levypayment_booked"),
        migrations.AddConstraint(
            "levypayment",
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(cheque__in=["received", "bounced"]),
                name="treasury_levypayment_booked",
            ),
        ),
        migrations.AddConstraint(
            "levypayment",
            models.CheckConstraint(
                condition=~Q(cheque="bounced") | Q(returned_on__isnull=False, reversed_at__isnull=False),
                name="treasury_levypayment_bounced_counts_no_longer",
            ),
        ),
    ]
