import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from treasury.closing.triggers import guard_closed_months


class Migration(migrations.Migration):

    dependencies = [
        ('branches', '0006_localities_checked'),
        ('bureaus', '0033_reliefs'),
        ('treasury', '0017_reliefs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counted_on', models.DateField(verbose_name='cash counted on')),
                ('counts', models.JSONField(default=dict, verbose_name='notes and coins')),
                ('counted', models.DecimalField(decimal_places=2, max_digits=11, verbose_name='cash counted')),
                ('booked', models.DecimalField(decimal_places=2, max_digits=11, verbose_name='cash by the book')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='remarks')),
                ('content', models.JSONField(default=dict, verbose_name='what is handed over')),
                ('prepared_at', models.DateTimeField(verbose_name='prepared at')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='signed at')),
                ('absence_reason', models.CharField(blank=True, max_length=250, verbose_name='why somebody signs in their place')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed at')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='branches.branch', verbose_name='branch')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by')),
                ('incoming', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='handover', to='bureaus.mandate', verbose_name='incoming treasurer')),
                ('outgoing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers_given', to='bureaus.mandate', verbose_name='outgoing treasurer')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='prepared by')),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='signed by')),
            ],
            options={
                'verbose_name': 'hand-over of the treasury',
                'verbose_name_plural': 'hand-overs of the treasury',
                'ordering': ['-prepared_at', '-pk'],
                'permissions': [('stand_in_handover', "Can sign hand-overs of branches under one's own for who is absent")],
                'constraints': [models.CheckConstraint(condition=models.Q(('counted', models.F('booked')), models.Q(('note', ''), _negated=True), _connector='OR'), name='treasury_handover_difference_explained'), models.CheckConstraint(condition=models.Q(('confirmed_at', None), ('signed_at__isnull', False), _connector='OR'), name='treasury_handover_signed_first'), models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('signed_by')), _negated=True), _connector='OR'), name='treasury_handover_two_people')],
            },
        ),
        migrations.CreateModel(
            name='MonthClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='month')),
                ('counted_on', models.DateField(verbose_name='cash counted on')),
                ('counts', models.JSONField(default=dict, verbose_name='notes and coins')),
                ('counted', models.DecimalField(decimal_places=2, max_digits=11, verbose_name='cash counted')),
                ('booked', models.DecimalField(decimal_places=2, max_digits=11, verbose_name='cash by the book')),
                ('explanation', models.CharField(blank=True, max_length=500, verbose_name='explanation of the difference')),
                ('totals', models.JSONField(default=dict, verbose_name='figures')),
                ('allocations_until', models.BigIntegerField(default=0, editable=False)),
                ('digest', models.CharField(editable=False, max_length=64, verbose_name='seal')),
                ('closed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='closed at')),
                ('reopened_at', models.DateTimeField(blank=True, null=True, verbose_name='reopened at')),
                ('reopening_reason', models.CharField(blank=True, max_length=250, verbose_name='why it was reopened')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='month_closings', to='branches.branch', verbose_name='branch')),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='treasury.monthclosing', verbose_name='closing before it')),
                ('reopened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reopened by')),
            ],
            options={
                'verbose_name': 'closing of a month',
                'verbose_name_plural': 'closings of months',
                'ordering': ['-month', '-pk'],
                'permissions': [('reopen_monthclosing', "Can reopen closed months of branches under one's own")],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reopened_at', None)), fields=('branch', 'month'), name='treasury_monthclosing_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='treasury_monthclosing_first_of_month'), models.CheckConstraint(condition=models.Q(('counted', models.F('booked')), models.Q(('explanation', ''), _negated=True), _connector='OR'), name='treasury_monthclosing_explained'), models.CheckConstraint(condition=models.Q(models.Q(('reopened_at', None), ('reopened_by', None)), models.Q(('reopened_at__isnull', False), ('reopened_by__isnull', False), models.Q(('reopening_reason', ''), _negated=True)), _connector='OR'), name='treasury_monthclosing_reopened_with_reason'), models.CheckConstraint(condition=models.Q(('reopened_by', None), models.Q(('reopened_by', models.F('closed_by')), _negated=True), _connector='OR'), name='treasury_monthclosing_two_people')],
            },
        ),
        *guard_closed_months(),
    ]
