"""Reminders, proposals of suspensions, the rule on arrears, and sheets of dues from earlier books."""

from datetime import date

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from dated.guards import forbid_overlap

# Organic law 29-11 on political parties leaves discipline and dues to the statutes: theirs replaces this rule.
FIRST_RULE = {
    "started_on": date(2011, 10, 24), "days_between": 15, "months_late": 6, "reminders": 2,
    "reference": "قاعدة أولى، تُعوَّض بقرار الهيئة المختصة",
}  # fmt: skip


def seed_rule(apps, schema_editor):
    rule = apps.get_model("treasury", "ArrearsRule")
    if not rule.objects.exists():
        rule.objects.create(**FIRST_RULE)


class Migration(migrations.Migration):

    dependencies = [
        ('branches', '0006_localities_checked'),
        ('members', '0047_names_kept_for_accounts'),
        ('treasury', '0017_reliefs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ArrearsRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(verbose_name='from')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('days_between', models.PositiveSmallIntegerField(verbose_name='days between two reminders')),
                ('months_late', models.PositiveSmallIntegerField(verbose_name='months in arrears before a suspension is proposed')),
                ('reminders', models.PositiveSmallIntegerField(verbose_name='reminders before a suspension is proposed')),
                ('reference', models.CharField(max_length=250, verbose_name='reference of the rule')),
            ],
            options={
                'verbose_name': 'rule on arrears',
                'verbose_name_plural': 'rules on arrears',
                'ordering': ['-started_on'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DuesReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'E-mail'), ('whatsapp', 'WhatsApp'), ('sms', 'SMS')], max_length=10, verbose_name='kind')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=11, verbose_name='amount')),
                ('months', models.PositiveSmallIntegerField(verbose_name='months')),
                ('day', models.DateField(verbose_name='day')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reminded at')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'ordering': ['-day', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalArrearsRule',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('started_on', models.DateField(verbose_name='from')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('days_between', models.PositiveSmallIntegerField(verbose_name='days between two reminders')),
                ('months_late', models.PositiveSmallIntegerField(verbose_name='months in arrears before a suspension is proposed')),
                ('reminders', models.PositiveSmallIntegerField(verbose_name='reminders before a suspension is proposed')),
                ('reference', models.CharField(max_length=250, verbose_name='reference of the rule')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical rule on arrears',
                'verbose_name_plural': 'historical rules on arrears',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='PastDuesBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='uploaded at')),
                ('expires_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('uploaded', 'Uploaded'), ('checked', 'Checked'), ('writing', 'Being written'), ('written', 'Written'), ('undoing', 'Being undone'), ('undone', 'Undone'), ('forgotten', 'Closed')], default='uploaded', max_length=12, verbose_name='state')),
                ('file_name', models.CharField(max_length=120, verbose_name='file')),
                ('content', models.BinaryField(null=True)),
                ('shape', models.JSONField(default=dict)),
                ('heading_row', models.PositiveIntegerField(default=1, verbose_name='row of the headings')),
                ('written_at', models.DateTimeField(null=True, verbose_name='written at')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='undone at')),
                ('totals', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'import of past dues',
                'verbose_name_plural': 'imports of past dues',
                'ordering': ['-pk'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.CreateModel(
            name='PastDuesLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField(verbose_name='row')),
                ('name', models.CharField(max_length=200, verbose_name='name in the file')),
                ('months', models.JSONField(default=list)),
                ('known', models.PositiveSmallIntegerField(default=0, verbose_name='months paid already')),
                ('problems', models.JSONField(default=list)),
                ('is_written', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'row of past dues',
                'verbose_name_plural': 'rows of past dues',
                'ordering': ['row'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PastDuesPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
            ],
            options={
                'verbose_name': 'payment of past dues',
                'verbose_name_plural': 'payments of past dues',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SuspensionProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=11, verbose_name='amount')),
                ('months', models.PositiveSmallIntegerField(verbose_name='months')),
                ('reminders', models.PositiveSmallIntegerField(verbose_name='reminders')),
                ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ('state', models.CharField(choices=[('waiting', 'waits for a decision'), ('followed', 'the member was suspended'), ('dismissed', 'not followed')], default='waiting', max_length=10, verbose_name='state')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='proposed at')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('dismissal', models.CharField(blank=True, max_length=250, verbose_name='why it was not followed')),
            ],
            options={
                'verbose_name': 'proposal of a suspension',
                'verbose_name_plural': 'proposals of suspensions',
                'ordering': ['-proposed_at', '-pk'],
            },
        ),
        migrations.AlterField(
            model_name='numbersequence',
            name='series',
            field=models.CharField(choices=[('receipt', 'Receipt'), ('voucher', 'Voucher'), ('earlier', 'Earlier')], default='receipt', max_length=10),
        ),
        migrations.AlterField(
            model_name='payment',
            name='method',
            field=models.CharField(choices=[('cash', 'Cash'), ('cheque', 'Cheque'), ('transfer', 'Bank transfer'), ('earlier', 'Taken over from earlier books')], default='cash', max_length=10, verbose_name='method of payment'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account', None), ('method', 'earlier'), ('year', 0)), models.Q(models.Q(('method', 'earlier'), _negated=True), ('year__gt', 0)), _connector='OR'), name='treasury_payment_numbered_as_taken_over'),
        ),
        migrations.AddConstraint(
            model_name='arrearsrule',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='treasury_arrearsrule_ends_after_start', violation_error_message='The end cannot be earlier than the start.'),
        ),
        migrations.AddConstraint(
            model_name='arrearsrule',
            constraint=models.UniqueConstraint(models.Value(1), condition=models.Q(('ended_on', None)), name='treasury_arrearsrule_one_open', violation_error_message='A rule is open already: end it first.'),
        ),
        migrations.AddConstraint(
            model_name='arrearsrule',
            constraint=models.CheckConstraint(condition=models.Q(('months_late__gte', 1)), name='treasury_arrearsrule_late_first'),
        ),
        migrations.AddField(
            model_name='duesreminder',
            name='branch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dues_reminders', to='branches.branch', verbose_name='branch'),
        ),
        migrations.AddField(
            model_name='duesreminder',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dues_reminders', to='members.person', verbose_name='member'),
        ),
        migrations.AddField(
            model_name='duesreminder',
            name='sent_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reminded by'),
        ),
        migrations.AddField(
            model_name='historicalarrearsrule',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pastduesbatch',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='past_dues', to='branches.branch', verbose_name='branch'),
        ),
        migrations.AddField(
            model_name='pastduesbatch',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undone by'),
        ),
        migrations.AddField(
            model_name='pastduesbatch',
            name='uploaded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by'),
        ),
        migrations.AddField(
            model_name='pastduesbatch',
            name='written_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by'),
        ),
        migrations.AddField(
            model_name='pastduesline',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='treasury.pastduesbatch'),
        ),
        migrations.AddField(
            model_name='pastduesline',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person', verbose_name='member'),
        ),
        migrations.AddField(
            model_name='pastduespayment',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='treasury.pastduesbatch'),
        ),
        migrations.AddField(
            model_name='pastduespayment',
            name='payment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='taken_over', to='treasury.payment'),
        ),
        migrations.AddField(
            model_name='suspensionproposal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='suspensionproposal',
            name='membership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suspension_proposals', to='members.membership', verbose_name='membership'),
        ),
        migrations.AddField(
            model_name='suspensionproposal',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by'),
        ),
        migrations.AddField(
            model_name='suspensionproposal',
            name='sanction',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.sanction', verbose_name='decision'),
        ),
        migrations.AddIndex(
            model_name='duesreminder',
            index=models.Index(fields=['branch', 'person', 'day'], name='treasury_duesreminder_lately'),
        ),
        migrations.AddConstraint(
            model_name='duesreminder',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('months__gt', 0)), name='treasury_duesreminder_of_something'),
        ),
        migrations.AddIndex(
            model_name='pastduesbatch',
            index=models.Index(fields=['expires_at'], name='treasury_pastdues_to_forget'),
        ),
        migrations.AddIndex(
            model_name='pastduesline',
            index=models.Index(condition=models.Q(('problems', []), _negated=True), fields=['batch', 'row'], name='treasury_pastduesline_wrong'),
        ),
        migrations.AddConstraint(
            model_name='pastduesline',
            constraint=models.UniqueConstraint(fields=('batch', 'row'), name='treasury_pastduesline_once'),
        ),
        migrations.AddIndex(
            model_name='pastduespayment',
            index=models.Index(fields=['batch', 'row'], name='treasury_pastduespayment_row'),
        ),
        migrations.AddConstraint(
            model_name='suspensionproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('membership',), name='treasury_suspensionproposal_one_waits'),
        ),
        migrations.AddConstraint(
            model_name='suspensionproposal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='treasury_suspensionproposal_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='suspensionproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('sanction', None), ('state', 'waiting')), models.Q(('decided_by__isnull', False), ('sanction__isnull', False), ('state', 'followed')), models.Q(('decided_by__isnull', False), ('sanction', None), ('state', 'dismissed'), models.Q(('dismissal', ''), _negated=True)), _connector='OR'), name='treasury_suspensionproposal_as_decided'),
        ),
        forbid_overlap('treasury_arrearsrule', '(1)'),
        migrations.RunPython(seed_rule, migrations.RunPython.noop),
    ]
