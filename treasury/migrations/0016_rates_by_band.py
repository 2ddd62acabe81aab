import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from dated.guards import allow_overlap, forbid_overlap

TABLE, BEFORE = 'treasury_duesrate', ('branch_id', '(coalesce(category_id, 0))')


class Migration(migrations.Migration):

    dependencies = [("treasury", "0015_rates_decided"), ("members", "0046_income_bands"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        allow_overlap(TABLE, *BEFORE),
        migrations.RemoveConstraint(
            model_name='duesrate',
            name='treasury_duesrate_one_open_per_category',
        ),
        migrations.RemoveConstraint(
            model_name='duesrate',
            name='treasury_duesrate_one_open_for_all',
        ),
        migrations.AddField(
            model_name='duesrate',
            name='band',
            field=models.ForeignKey(blank=True, help_text='Empty: every income, and members who declared none.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dues_rates', to='members.incomeband', verbose_name='income band'),
        ),
        migrations.AddField(
            model_name='historicalduesrate',
            name='band',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Empty: every income, and members who declared none.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.incomeband', verbose_name='income band'),
        ),
        migrations.AddConstraint(
            model_name='duesrate',
            constraint=models.UniqueConstraint(models.F('branch'), django.db.models.functions.comparison.Coalesce('category', 0), django.db.models.functions.comparison.Coalesce('band', 0), condition=models.Q(('ended_on', None)), name='treasury_duesrate_one_open_per_members'),
        ),
        forbid_overlap(TABLE, *BEFORE, '(coalesce(band_id, 0))'),
    ]
