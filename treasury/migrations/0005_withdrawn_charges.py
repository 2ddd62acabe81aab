import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('treasury', '0004_cash_limit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='allocation',
            name='treasury_allocation_once',
        ),
        migrations.RemoveConstraint(
            model_name='duescharge',
            name='treasury_duescharge_one_a_month',
        ),
        migrations.AddField(
            model_name='allocation',
            name='released_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='settles other months since'),
        ),
        migrations.AddField(
            model_name='duescharge',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='asked by the monthly run too'),
        ),
        migrations.AddField(
            model_name='duescharge',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made_charges', to='treasury.payment', verbose_name='made for the payment'),
        ),
        migrations.AddField(
            model_name='duescharge',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='no longer asked since'),
        ),
        migrations.AddField(
            model_name='historicalduescharge',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='asked by the monthly run too'),
        ),
        migrations.AddField(
            model_name='historicalduescharge',
            name='made_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='treasury.payment', verbose_name='made for the payment'),
        ),
        migrations.AddField(
            model_name='historicalduescharge',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='no longer asked since'),
        ),
        migrations.AddConstraint(
            model_name='allocation',
            constraint=models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('payment', 'charge'), name='treasury_allocation_once'),
        ),
        migrations.AddConstraint(
            model_name='duescharge',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('person', 'month'), name='treasury_duescharge_one_a_month'),
        ),
        migrations.AddConstraint(
            model_name='duescharge',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('made_by', None), _negated=True), _connector='OR'), name='treasury_duescharge_withdrawn_with_payment'),
        ),
    ]
