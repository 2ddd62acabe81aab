from django.db import migrations, models

from treasury.models.money import TalliedDay

# Of the rows that stand already, as `settled.recount` writes it.
_FILLED = """
UPDATE treasury_duescharge SET (first_paid_on, last_paid_on) = (
    SELECT min(payment.paid_on), max(payment.paid_on)
    FROM treasury_allocation part JOIN treasury_payment payment ON payment.id = part.payment_id
    WHERE part.charge_id = treasury_duescharge.id AND part.released_at IS NULL AND payment.voided_at IS NULL
) WHERE paid > 0
"""


def _without_index(model, name, to, related_name, label):
    """Another index of the table begins with the same column, and is read instead."""
    field = models.ForeignKey(
        to, on_delete=models.PROTECT, db_index=False, related_name=related_name, verbose_name=label
    )
    return migrations.AlterField(model_name=model, name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("branches", "0003_guards"), ("treasury", "0003_seeded")]

    operations = [
        migrations.AddField(
            model_name="duescharge",
            name="first_paid_on",
            field=TalliedDay(blank=True, editable=False, null=True, verbose_name="first paid on"),
        ),
        migrations.AddField(
            model_name="duescharge",
            name="last_paid_on",
            field=TalliedDay(blank=True, editable=False, null=True, verbose_name="last paid on"),
        ),
        migrations.AddIndex(
            model_name="duescharge",
            index=models.Index(
                condition=models.Q(first_paid_on__lt=models.F("last_paid_on")),
                fields=["last_paid_on"],
                name="treasury_duescharge_in_parts",
            ),
        ),
        _without_index("bankline", "account", "treasury.moneyaccount", "bank_lines", "account"),
        _without_index("donation", "branch", "branches.branch", "donations", "branch"),
        _without_index("donation", "donor", "treasury.donor", "donations", "donor"),
        _without_index("payment", "branch", "branches.branch", "payments", "branch"),
        _without_index("sharebasis", "branch", "branches.branch", "share_bases", "branch"),
        _without_index("sharestatement", "branch", "branches.branch", "share_statements", "branch"),
        migrations.RunSQL(_FILLED, migrations.RunSQL.noop),
    ]
