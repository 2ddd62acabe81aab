"""Requests about one's data; a consent text says for what, and a consent may say no."""
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("members", "0031_identity_numbers")]

    operations = [
        migrations.CreateModel(
            name='DataRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('correction', 'Correction'), ('access', 'Question about my data'), ('opposition', 'Opposition to a use of my data'), ('resignation', 'Leaving the party'), ('erasure', 'Erasure of my data')], max_length=12, verbose_name='kind')),
                ('field', models.CharField(blank=True, max_length=32, verbose_name='field')),
                ('old_value', models.CharField(blank=True, max_length=250, verbose_name='value in the file')),
                ('new_value', models.CharField(blank=True, max_length=250, verbose_name='value proposed')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='what the member says')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked at')),
                ('answer_by', models.DateField(verbose_name='to be answered by')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('replaced', 'Replaced by a later one'), ('lapsed', 'Lapsed')], default='waiting', max_length=10, verbose_name='state')),
                ('answer', models.CharField(blank=True, max_length=1000, verbose_name='answer')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
            ],
            options={
                'verbose_name': "request about one's data",
                'verbose_name_plural': "requests about one's data",
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='consenttext',
            name='purpose',
            field=models.CharField(choices=[('processing', 'Keeping my file as a member'), ('email', 'Notices by e-mail'), ('sms', 'Messages by SMS'), ('messaging', 'Messages by WhatsApp and the like'), ('photo', 'Publishing my photo and my name')], default='processing', max_length=12, verbose_name='purpose'),
        ),
        migrations.AddField(
            model_name='historicalconsenttext',
            name='purpose',
            field=models.CharField(choices=[('processing', 'Keeping my file as a member'), ('email', 'Notices by e-mail'), ('sms', 'Messages by SMS'), ('messaging', 'Messages by WhatsApp and the like'), ('photo', 'Publishing my photo and my name')], default='processing', max_length=12, verbose_name='purpose'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='given_on',
            field=models.DateField(blank=True, null=True, verbose_name='given on'),
        ),
        migrations.AlterField(
            model_name='historicalconsent',
            name='given_on',
            field=models.DateField(blank=True, null=True, verbose_name='given on'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('office_proposed', 'An office waits for confirmation'), ('office_threatened', 'The end of an office waits for confirmation'), ('office_gained', 'An office begins'), ('office_ended', 'An office ends'), ('office_restored', 'An office is in force again'), ('proposal_refused', 'A proposal is refused'), ('election_annulled', 'An election is annulled'), ('contest_dismissed', 'A contest is dismissed'), ('draft_recorded', 'A prepared election is recorded'), ('draft_corrected', 'A prepared election is recorded otherwise'), ('transfer_asked', 'A transfer is asked'), ('transfer_to_answer', 'A transfer waits for your answer'), ('transfer_withdrawn', 'A request for a transfer is withdrawn'), ('transfer_done', 'A transfer is carried out'), ('transfer_refused', 'A transfer is refused'), ('card_revoked', 'A membership card is revoked'), ('sanction_recorded', 'A disciplinary decision is recorded'), ('sanction_reversed', 'A disciplinary decision is taken back'), ('contacts_changed', 'How to reach you has changed'), ('data_request_to_answer', 'A request about data waits for your answer'), ('data_request_done', 'A request about your data is answered'), ('data_request_refused', 'A request about your data is refused'), ('draft_deleted', 'A prepared election is deleted')], max_length=24, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('given_on__isnull', False), ('withdrawn_on__isnull', False), _connector='OR'), name='members_consent_given_or_refused'),
        ),
        migrations.AddField(
            model_name='datarequest',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by'),
        ),
        migrations.AddField(
            model_name='datarequest',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='datarequest',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='data_requests', to='members.person', verbose_name='person'),
        ),
        migrations.AddIndex(
            model_name='datarequest',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['answer_by'], name='members_datarequest_waiting'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('person', 'kind', 'field'), name='members_datarequest_one_waiting', violation_error_message='Such a request of yours waits already.'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'correction'), models.Q(('field', ''), _negated=True)), models.Q(models.Q(('kind', 'correction'), _negated=True), ('field', '')), _connector='OR'), name='members_datarequest_field_of_correction'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='members_datarequest_refusal_explained'),
        ),
    ]
