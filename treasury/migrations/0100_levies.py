import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import treasury.models.money
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


def seed(apps, schema_editor):
    apps.get_model("treasury", "EntryCategory").objects.get_or_create(
        code="levies-returned",
        defaults={"name": "مساهمات منتخبين مسترجعة", "direction": -1, "heading": "مصاريف أخرى", "order": 20},
    )


# How a levy was paid stood on its line of the book alone.
COPY = """
UPDATE treasury_levypayment SET
    method = (SELECT method FROM treasury_cashentry entry WHERE entry.id = entry_id),
    reference = (SELECT reference FROM treasury_cashentry entry WHERE entry.id = entry_id)
WHERE entry_id IS NOT NULL
"""



class Migration(migrations.Migration):

    dependencies = [
        ('branches', '0003_guards'),
        ('members', '0100_notices'),
        ('treasury', '0003_seeded'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LevyRefund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=11, verbose_name='amount')),
                ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='recorded at')),
                ('form_key', models.UUIDField(editable=False, unique=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back at')),
                ('undone_reason', models.CharField(blank=True, max_length=250, verbose_name='reason of taking it back')),
            ],
            options={
                'verbose_name': 'levies given back',
                'verbose_name_plural': 'levies given back',
                'ordering': ['pk'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='levypayment',
            name='cheque',
            field=models.CharField(blank=True, choices=[('received', 'Received'), ('cashed', 'Cashed'), ('bounced', 'Returned unpaid')], max_length=8, verbose_name='state of the cheque'),
        ),
        migrations.AddField(
            model_name='levypayment',
            name='given_back',
            field=treasury.models.money.Tally(db_default=Decimal('0.00'), decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=11, verbose_name='given back'),
        ),
        migrations.AddField(
            model_name='levypayment',
            name='method',
            field=models.CharField(choices=[('cash', 'Cash'), ('cheque', 'Cheque'), ('transfer', 'Bank transfer'), ('mobile', 'Payment by telephone'), ('credit', 'Credit moved from another receipt'), ('earlier', 'Taken over from earlier books')], default='cash', max_length=10, verbose_name='method of payment'),
        ),
        migrations.AddField(
            model_name='levypayment',
            name='reference',
            field=models.CharField(blank=True, max_length=60, verbose_name='number of the cheque or transfer'),
        ),
        migrations.AddField(
            model_name='levypayment',
            name='reversed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken back by'),
        ),
        migrations.AddField(
            model_name='levypayment',
            name='void_reason',
            field=models.CharField(blank=True, max_length=250, verbose_name='why it was taken back'),
        ),
        migrations.AddField(
            model_name='remittance',
            name='written_off',
            field=models.DecimalField(db_default=Decimal('0.00'), decimal_places=2, default=Decimal('0.00'), max_digits=11, verbose_name='written off'),
        ),
        migrations.AddField(
            model_name='remittance',
            name='written_off_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='written off at'),
        ),
        migrations.AddField(
            model_name='remittance',
            name='written_off_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written off by'),
        ),
        migrations.AddField(
            model_name='remittance',
            name='written_off_reason',
            field=models.CharField(blank=True, max_length=250, verbose_name='why it was written off'),
        ),
        migrations.AlterField(
            model_name='levypayment',
            name='entry',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='levy_payment', to='treasury.cashentry', verbose_name='Voucher'),
        ),
        # A generated column is not altered: it is made anew, with its index.
        migrations.RemoveIndex(model_name='levypayment', name='treasury_levypayment_holding'),
        migrations.RemoveField(model_name='levypayment', name='free'),
        migrations.AddField(
            model_name='levypayment',
            name='free',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(reversed_at=None, then=django.db.models.functions.math.Round(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('amount'), '-', models.F('settled')), '-', models.F('given_back')), 2, output_field=models.DecimalField(decimal_places=2, max_digits=13))), default=models.Value(Decimal('0.00')), output_field=models.DecimalField(decimal_places=2, max_digits=13)), output_field=models.DecimalField(decimal_places=2, max_digits=13), verbose_name='settles no month'),
        ),
        migrations.AddIndex(
            model_name='levypayment',
            index=models.Index(condition=models.Q(('free__gt', 0)), fields=['payer'], name='treasury_levypayment_holding'),
        ),
        migrations.AddIndex(
            model_name='levypayment',
            index=models.Index(condition=models.Q(('cheque', 'received')), fields=['branch', 'paid_on'], name='treasury_levypayment_uncashed'),
        ),
        migrations.AddConstraint(
            model_name='levypayment',
            constraint=models.CheckConstraint(condition=models.Q(('cheque', ''), ('method', 'cheque'), _connector='OR'), name='treasury_levypayment_cheque_is_one'),
        ),
        migrations.AddConstraint(
            model_name='levypayment',
            constraint=models.CheckConstraint(condition=models.Q(('entry__isnull', False), ('cheque', 'received'), _connector='OR'), name='treasury_levypayment_booked'),
        ),
        migrations.AddConstraint(
            model_name='levypayment',
            constraint=models.CheckConstraint(condition=models.Q(('entry__isnull', False), ('reversed_at', None), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='treasury_levypayment_void_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='remittance',
            constraint=models.CheckConstraint(condition=models.Q(('written_off', 0), models.Q(('written_off__gt', 0), ('written_off_by__isnull', False), models.Q(('written_off_reason', ''), _negated=True), models.Q(('written_off_by', models.F('decided_by')), _negated=True), models.Q(('written_off_by', models.F('recorded_by')), _negated=True)), _connector='OR'), name='treasury_remittance_written_off_by_another'),
        ),
        migrations.AddConstraint(
            model_name='remittance',
            constraint=models.CheckConstraint(condition=models.Q(('written_off', 0), models.Q(('received__lte', django.db.models.functions.math.Round(django.db.models.expressions.CombinedExpression(models.F('amount'), '-', models.F('written_off')), 2, output_field=models.DecimalField(decimal_places=2, max_digits=13))), ('state', 'confirmed')), _connector='OR'), name='treasury_remittance_written_off_of_the_rest'),
        ),
        migrations.AddField(
            model_name='levyrefund',
            name='entry',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='levy_refund', to='treasury.cashentry', verbose_name='Voucher'),
        ),
        migrations.AddField(
            model_name='levyrefund',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='treasury.levypayment', verbose_name='receipt'),
        ),
        migrations.AddField(
            model_name='levyrefund',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by'),
        ),
        migrations.AddConstraint(
            model_name='levyrefund',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='treasury_levyrefund_positive'),
        ),
        migrations.AddConstraint(
            model_name='levyrefund',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='treasury_levyrefund_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='levyrefund',
            constraint=models.CheckConstraint(condition=models.Q(('undone_at', None), models.Q(('undone_reason', ''), _negated=True), _connector='OR'), name='treasury_levyrefund_undone_with_reason'),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
    ]
