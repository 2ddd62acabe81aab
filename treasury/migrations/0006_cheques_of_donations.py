from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('branches', '0003_guards'),
        ('treasury', '0005_returned_levy_cheques_marked'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='donation',
            name='treasury_donation_in_kind_estimated',
        ),
        migrations.AddField(
            model_name='donation',
            name='cheque',
            field=models.CharField(blank=True, choices=[('received', 'Received'), ('cashed', 'Cashed'), ('bounced', 'Returned unpaid')], max_length=8, verbose_name='state of the cheque'),
        ),
        migrations.AddField(
            model_name='donation',
            name='reference',
            field=models.CharField(blank=True, max_length=60, verbose_name='number of the cheque'),
        ),
        migrations.AddField(
            model_name='donation',
            name='returned_on',
            field=models.DateField(blank=True, null=True, verbose_name='returned by the bank on'),
        ),
        migrations.AddField(
            model_name='historicaldonation',
            name='cheque',
            field=models.CharField(blank=True, choices=[('received', 'Received'), ('cashed', 'Cashed'), ('bounced', 'Returned unpaid')], max_length=8, verbose_name='state of the cheque'),
        ),
        migrations.AddField(
            model_name='historicaldonation',
            name='reference',
            field=models.CharField(blank=True, max_length=60, verbose_name='number of the cheque'),
        ),
        migrations.AddField(
            model_name='historicaldonation',
            name='returned_on',
            field=models.DateField(blank=True, null=True, verbose_name='returned by the bank on'),
        ),
        migrations.AddIndex(
            model_name='donation',
            index=models.Index(condition=models.Q(('cheque', 'received')), fields=['branch', 'given_on'], name='treasury_donation_uncashed'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cheque', ''), ('entry', None), _negated=True), models.Q(('estimate', ''), _negated=True), _connector='OR'), name='treasury_donation_in_kind_estimated'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), models.Q(('cheque', 'received'), _negated=True)), models.Q(('entry', None), models.Q(('cheque', 'cashed'), _negated=True)), _connector='OR'), name='treasury_donation_cheque_booked_once_cashed'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cheque', 'bounced'), _negated=True), models.Q(('returned_on__isnull', False), models.Q(('entry__isnull', False), ('reversed_at__isnull', False), _connector='OR')), _connector='OR'), name='treasury_donation_bounced_counts_no_longer'),
        ),
    ]
