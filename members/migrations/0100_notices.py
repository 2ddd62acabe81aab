from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0003_seeded'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('office_proposed', 'An office waits for confirmation'), ('office_threatened', 'The end of an office waits for confirmation'), ('office_gained', 'An office begins'), ('office_ended', 'An office ends'), ('office_restored', 'An office is in force again'), ('proposal_refused', 'A proposal is refused'), ('election_annulled', 'An election is annulled'), ('contest_dismissed', 'A contest is dismissed'), ('draft_recorded', 'A prepared election is recorded'), ('draft_corrected', 'A prepared election is recorded otherwise'), ('transfer_asked', 'A transfer is asked'), ('transfer_to_answer', 'A transfer waits for your answer'), ('transfer_withdrawn', 'A request for a transfer is withdrawn'), ('transfer_done', 'A transfer is carried out'), ('transfer_refused', 'A transfer is refused'), ('card_revoked', 'A membership card is revoked'), ('sanction_recorded', 'A disciplinary decision is recorded'), ('sanction_reversed', 'A disciplinary decision is taken back'), ('appeal_to_decide', 'An appeal waits for your decision'), ('appeal_upheld', 'The decision you appealed against is upheld'), ('contacts_changed', 'How to reach you has changed'), ('data_request_to_answer', 'A request about data waits for your answer'), ('data_request_entered', 'A request about your data is entered'), ('data_request_done', 'A request about your data is answered'), ('data_request_refused', 'A request about your data is refused'), ('merged', 'Two records are merged'), ('merge_undone', 'A merge is undone'), ('void_to_decide', 'A payment to take back waits for you'), ('void_done', 'A payment is taken back'), ('void_refused', 'A payment is not taken back'), ('handover_to_sign', 'A hand-over of a treasury waits for your signature'), ('past_dues_to_confirm', 'Past dues wait for you'), ('past_dues_to_undo', 'Past dues to take back wait for you'), ('credit_to_answer', 'Credit of another branch waits for you'), ('credit_asked_back', 'Credit that your branch accepted is asked back'), ('levy_exemption_to_decide', 'An exemption from levies waits for you'), ('levy_void_to_decide', 'A receipt of levies to take back waits for you'), ('levy_refund_to_decide', 'Levies to give back wait for you'), ('levy_given_back', 'Levies are given back to you'), ('share_differs', 'Less came of a share than was sent'), ('share_refused', 'A share that was sent did not come'), ('share_written_off', 'The missing rest of a share is written off'), ('draft_deleted', 'A prepared election is deleted')], max_length=24, verbose_name='kind'),
        ),
    ]
