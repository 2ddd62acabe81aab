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



class Migration(migrations.Migration):

    dependencies = [
        ('treasury', '0003_seeded'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='levypayment',
            name='given_back',
            field=treasury.models.money.Tally(db_default=Decimal('0.00'), decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=11, verbose_name='given back'),
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
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='levy_refund', to='treasury.cashentry', verbose_name='Voucher')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='treasury.levypayment', verbose_name='receipt')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
            ],
            options={
                'verbose_name': 'levies given back',
                'verbose_name_plural': 'levies given back',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='treasury_levyrefund_positive'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='treasury_levyrefund_has_reason'), models.CheckConstraint(condition=models.Q(('undone_at', None), models.Q(('undone_reason', ''), _negated=True), _connector='OR'), name='treasury_levyrefund_undone_with_reason')],
            },
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
