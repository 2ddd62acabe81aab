"""Limits are the party's too, no longer the law's alone; a branch has a series of numbers for each kind of paper."""

from django.db import migrations, models

from dated.guards import rename_constraint

LIMITS, NEW_LIMITS = "treasury_legallimit", "treasury_amountlimit"
SUBJECTS = [
    ("cash", "Cash payment: a cheque is needed from this amount"),
    ("approval", "Expense: a second person approves it from this amount"),
]


def rename_check(model, old, new, **fields):
    check = models.CheckConstraint if "condition" in fields and "fields" not in fields else models.UniqueConstraint
    return [
        migrations.RemoveConstraint(model, old),
        migrations.AddConstraint(model, check(name=new, **fields)),
    ]


class Migration(migrations.Migration):
    dependencies = [("treasury", "0010_asked_charges"), ("branches", "0003_guards")]

    operations = [
        migrations.RenameModel("LegalLimit", "AmountLimit"),
        migrations.RenameModel("HistoricalLegalLimit", "HistoricalAmountLimit"),
        migrations.AlterModelOptions(
            "amountlimit",
            {
                "ordering": ["subject", "-started_on"],
                "verbose_name": "limit of an amount",
                "verbose_name_plural": "limits of amounts",
            },
        ),
        migrations.AlterModelOptions(
            "historicalamountlimit",
            {
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical limit of an amount",
                "verbose_name_plural": "historical limits of amounts",
            },
        ),
        *[
            migrations.AlterField(model, name, field)
            for model in ("amountlimit", "historicalamountlimit")
            for name, field in (
                ("subject", models.CharField("subject", choices=SUBJECTS, max_length=16)),
                ("reference", models.CharField("reference of the rule", max_length=250)),
            )
        ],
        *rename_check(
            "amountlimit",
            f"{LIMITS}_ends_after_start",
            f"{NEW_LIMITS}_ends_after_start",
            condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("started_on")),
            violation_error_message="The end cannot be earlier than the start.",
        ),
        *rename_check(
            "amountlimit",
            f"{LIMITS}_one_open_per_subject",
            f"{NEW_LIMITS}_one_open_per_subject",
            fields=["subject"],
            condition=models.Q(ended_on=None),
        ),
        rename_constraint(NEW_LIMITS, f"{LIMITS}_no_overlap", f"{NEW_LIMITS}_no_overlap"),
        migrations.RenameModel("ReceiptSequence", "NumberSequence"),
        migrations.AddField(
            "numbersequence",
            "series",
            models.CharField(
                choices=[("receipt", "Receipt"), ("voucher", "Voucher")], default="receipt", max_length=10
            ),
        ),
        *rename_check(
            "numbersequence",
            "treasury_receiptsequence_once",
            "treasury_numbersequence_once",
            fields=["branch", "series", "year"],
        ),
    ]
