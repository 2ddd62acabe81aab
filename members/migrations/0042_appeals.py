"""Appeals against disciplinary decisions, their dated rule, and the notices of them."""

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from dated.guards import forbid_overlap


class Migration(migrations.Migration):

    dependencies = [("members", "0041_requests_on_paper")]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('office_proposed', 'An office waits for confirmation'), ('office_threatened', 'The end of an office waits for confirmation'), ('office_gained', 'An office begins'), ('office_ended', 'An office ends'), ('office_restored', 'An office is in force again'), ('proposal_refused', 'A proposal is refused'), ('election_annulled', 'An election is annulled'), ('contest_dismissed', 'A contest is dismissed'), ('draft_recorded', 'A prepared election is recorded'), ('draft_corrected', 'A prepared election is recorded otherwise'), ('transfer_asked', 'A transfer is asked'), ('transfer_to_answer', 'A transfer waits for your answer'), ('transfer_withdrawn', 'A request for a transfer is withdrawn'), ('transfer_done', 'A transfer is carried out'), ('transfer_refused', 'A transfer is refused'), ('card_revoked', 'A membership card is revoked'), ('sanction_recorded', 'A disciplinary decision is recorded'), ('sanction_reversed', 'A disciplinary decision is taken back'), ('appeal_to_decide', 'An appeal waits for your decision'), ('appeal_upheld', 'The decision you appealed against is upheld'), ('contacts_changed', 'How to reach you has changed'), ('data_request_to_answer', 'A request about data waits for your answer'), ('data_request_entered', 'A request about your data is entered'), ('data_request_done', 'A request about your data is answered'), ('data_request_refused', 'A request about your data is refused'), ('merged', 'Two records are merged'), ('merge_undone', 'A merge is undone'), ('draft_deleted', 'A prepared election is deleted')], max_length=24, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='AppealRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(verbose_name='from')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('days_to_appeal', models.PositiveSmallIntegerField(default=30, help_text='They count from the day on which the decision is recorded.', verbose_name='days to appeal')),
            ],
            options={
                'verbose_name': 'rule of appeals',
                'verbose_name_plural': 'rules of appeals',
                'ordering': ['-started_on'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='members_appealrule_ends_after_start', violation_error_message='The end cannot be earlier than the start.'), models.UniqueConstraint(models.Value(1), condition=models.Q(('ended_on', None)), name='members_appealrule_one_open', violation_error_message='A rule is open already: end it first.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalAppeal',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('grounds', models.CharField(max_length=1000, verbose_name='grounds of the appeal')),
                ('lodged_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='lodged at')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('upheld', 'The decision is upheld'), ('annulled', 'The decision is annulled'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed: the decision was taken back')], default='waiting', max_length=10, verbose_name='state')),
                ('answer', models.CharField(blank=True, max_length=250, verbose_name='answer')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lodged_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lodged by')),
                ('sanction', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.sanction', verbose_name='disciplinary decision')),
            ],
            options={
                'verbose_name': 'historical appeal',
                'verbose_name_plural': 'historical appeals',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalAppealRule',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('started_on', models.DateField(verbose_name='from')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('days_to_appeal', models.PositiveSmallIntegerField(default=30, help_text='They count from the day on which the decision is recorded.', verbose_name='days to appeal')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical rule of appeals',
                'verbose_name_plural': 'historical rules of appeals',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grounds', models.CharField(max_length=1000, verbose_name='grounds of the appeal')),
                ('lodged_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='lodged at')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('upheld', 'The decision is upheld'), ('annulled', 'The decision is annulled'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed: the decision was taken back')], default='waiting', max_length=10, verbose_name='state')),
                ('answer', models.CharField(blank=True, max_length=250, verbose_name='answer')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('lodged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lodged by')),
                ('sanction', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='members.sanction', verbose_name='disciplinary decision')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
                'ordering': ['-lodged_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['upheld', 'annulled']), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='members_appeal_answer_explained')],
            },
        ),
        forbid_overlap("members_appealrule", "(1)"),
    ]
