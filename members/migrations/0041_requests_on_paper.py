"""Requests about data that came on paper or by phone, and the notice of them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("members", "0040_taken_back")]

    operations = [
        migrations.AddField(
            model_name='datarequest',
            name='channel',
            field=models.CharField(choices=[('online', "From one's own page"), ('paper', 'On paper'), ('phone', 'By phone')], default='online', max_length=8, verbose_name='way'),
        ),
        migrations.AddField(
            model_name='datarequest',
            name='received_on',
            field=models.DateField(blank=True, null=True, verbose_name='received on'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('office_proposed', 'An office waits for confirmation'), ('office_threatened', 'The end of an office waits for confirmation'), ('office_gained', 'An office begins'), ('office_ended', 'An office ends'), ('office_restored', 'An office is in force again'), ('proposal_refused', 'A proposal is refused'), ('election_annulled', 'An election is annulled'), ('contest_dismissed', 'A contest is dismissed'), ('draft_recorded', 'A prepared election is recorded'), ('draft_corrected', 'A prepared election is recorded otherwise'), ('transfer_asked', 'A transfer is asked'), ('transfer_to_answer', 'A transfer waits for your answer'), ('transfer_withdrawn', 'A request for a transfer is withdrawn'), ('transfer_done', 'A transfer is carried out'), ('transfer_refused', 'A transfer is refused'), ('card_revoked', 'A membership card is revoked'), ('sanction_recorded', 'A disciplinary decision is recorded'), ('sanction_reversed', 'A disciplinary decision is taken back'), ('contacts_changed', 'How to reach you has changed'), ('data_request_to_answer', 'A request about data waits for your answer'), ('data_request_entered', 'A request about your data is entered'), ('data_request_done', 'A request about your data is answered'), ('data_request_refused', 'A request about your data is refused'), ('merged', 'Two records are merged'), ('merge_undone', 'A merge is undone'), ('draft_deleted', 'A prepared election is deleted')], max_length=24, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'online'), ('received_on', None)), models.Q(models.Q(('channel', 'online'), _negated=True), ('received_on__isnull', False)), _connector='OR'), name='members_datarequest_received_if_entered'),
        ),
    ]
