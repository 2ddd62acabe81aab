import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from dated.guards import forbid_overlap


class Migration(migrations.Migration):

    dependencies = [("treasury", "0016_rates_by_band"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name='HistoricalDuesRelief',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('started_on', models.DateField(verbose_name='from')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('kind', models.CharField(choices=[('exemption', 'Exemption: nothing is owed'), ('percent', 'Reduction by a percentage'), ('amount', 'A fixed amount a month')], max_length=10, verbose_name='kind')),
                ('percent', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='percent off the rate')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=11, null=True, verbose_name='amount a month')),
                ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ('decision', models.CharField(blank=True, max_length=250, verbose_name='decision')),
                ('state', models.CharField(choices=[('waiting', 'waits for approval'), ('approved', 'approved'), ('refused', 'refused'), ('folded', 'of a record that was merged')], default='waiting', max_length=10, verbose_name='state')),
                ('recorded_at', models.DateTimeField(blank=True, editable=False, verbose_name='recorded at')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('refusal', models.CharField(blank=True, max_length=250, verbose_name='why it was refused')),
                ('stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('stop_reason', models.CharField(blank=True, max_length=250, verbose_name='why it ended early')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical exemption or reduction',
                'verbose_name_plural': 'historical exemptions and reductions',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name='duescharge',
            name='before_relief',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=11, null=True, verbose_name='amount before the reduction'),
        ),
        migrations.AddField(
            model_name='historicalduescharge',
            name='before_relief',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=11, null=True, verbose_name='amount before the reduction'),
        ),
        migrations.CreateModel(
            name='DuesRelief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(verbose_name='from')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('kind', models.CharField(choices=[('exemption', 'Exemption: nothing is owed'), ('percent', 'Reduction by a percentage'), ('amount', 'A fixed amount a month')], max_length=10, verbose_name='kind')),
                ('percent', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='percent off the rate')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=11, null=True, verbose_name='amount a month')),
                ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ('decision', models.CharField(blank=True, max_length=250, verbose_name='decision')),
                ('state', models.CharField(choices=[('waiting', 'waits for approval'), ('approved', 'approved'), ('refused', 'refused'), ('folded', 'of a record that was merged')], default='waiting', max_length=10, verbose_name='state')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='recorded at')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('refusal', models.CharField(blank=True, max_length=250, verbose_name='why it was refused')),
                ('stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('stop_reason', models.CharField(blank=True, max_length=250, verbose_name='why it ended early')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dues_reliefs', to='branches.branch', verbose_name='branch')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dues_reliefs', to='members.person', verbose_name='member')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('stopped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by')),
            ],
            options={
                'verbose_name': 'exemption or reduction',
                'verbose_name_plural': 'exemptions and reductions',
                'ordering': ['-started_on', '-pk'],
                'permissions': [('approve_duesrelief', 'Can approve exemptions and reductions')],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='duescharge',
            name='relief',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='treasury.duesrelief', verbose_name='exemption or reduction'),
        ),
        migrations.AddField(
            model_name='historicalduescharge',
            name='relief',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='treasury.duesrelief', verbose_name='exemption or reduction'),
        ),
        migrations.AddIndex(
            model_name='duescharge',
            index=models.Index(condition=models.Q(('relief__isnull', False)), fields=['relief'], name='treasury_duescharge_relieved'),
        ),
        migrations.AddField(
            model_name='historicalduesrelief',
            name='answered_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by'),
        ),
        migrations.AddField(
            model_name='historicalduesrelief',
            name='branch',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.branch', verbose_name='branch'),
        ),
        migrations.AddField(
            model_name='historicalduesrelief',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalduesrelief',
            name='person',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.person', verbose_name='member'),
        ),
        migrations.AddField(
            model_name='historicalduesrelief',
            name='recorded_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by'),
        ),
        migrations.AddField(
            model_name='historicalduesrelief',
            name='stopped_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by'),
        ),
        migrations.AddIndex(
            model_name='duesrelief',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['branch', 'recorded_at'], name='treasury_duesrelief_waiting'),
        ),
        migrations.AddConstraint(
            model_name='duesrelief',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='treasury_duesrelief_ends_after_start', violation_error_message='The end cannot be earlier than the start.'),
        ),
        migrations.AddConstraint(
            model_name='duesrelief',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount', None), ('kind', 'exemption'), ('percent', None)), models.Q(('amount', None), ('kind', 'percent'), ('percent__gte', 1), ('percent__lte', 99)), models.Q(('amount__gt', 0), ('kind', 'amount'), ('percent', None)), _connector='OR'), name='treasury_duesrelief_of_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='duesrelief',
            constraint=models.CheckConstraint(condition=models.Q(('started_on__day', 1), models.Q(('ended_on', None), ('ended_on__day', 1), _connector='OR')), name='treasury_duesrelief_whole_months'),
        ),
        migrations.AddConstraint(
            model_name='duesrelief',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='treasury_duesrelief_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='duesrelief',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('refusal', ''), _negated=True), _connector='OR'), name='treasury_duesrelief_refused_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='duesrelief',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('answered_by__isnull', False), models.Q(('answered_by', models.F('recorded_by')), _negated=True)), _connector='OR'), name='treasury_duesrelief_two_people'),
        ),
        forbid_overlap('treasury_duesrelief', 'person_id', 'branch_id', where="state = 'approved'"),
    ]
