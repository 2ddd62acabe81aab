"""Public offices, and results of public elections, that were recorded by mistake are taken back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dated.guards import allow_overlap, forbid_overlap


SAME = ("members_publicoffice", "person_id", "assembly", "chamber", "locality_code", "role")


class Migration(migrations.Migration):

    dependencies = [("members", "0039_names_heard_to_their_end")]

    operations = [
        migrations.RemoveConstraint(
            model_name='publicelectionresult',
            name='members_publicelectionresult_one_of_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='publicoffice',
            name='members_publicoffice_one_open_of_a_person',
        ),
        migrations.AddField(
            model_name='historicalpublicelectionresult',
            name='reversal_reason',
            field=models.CharField(blank=True, max_length=250, verbose_name='why it was taken back'),
        ),
        migrations.AddField(
            model_name='historicalpublicelectionresult',
            name='reversed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='taken back at'),
        ),
        migrations.AddField(
            model_name='historicalpublicelectionresult',
            name='reversed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken back by'),
        ),
        migrations.AddField(
            model_name='historicalpublicoffice',
            name='reversal_reason',
            field=models.CharField(blank=True, max_length=250, verbose_name='why it was taken back'),
        ),
        migrations.AddField(
            model_name='historicalpublicoffice',
            name='reversed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='taken back at'),
        ),
        migrations.AddField(
            model_name='historicalpublicoffice',
            name='reversed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken back by'),
        ),
        migrations.AddField(
            model_name='publicelectionresult',
            name='reversal_reason',
            field=models.CharField(blank=True, max_length=250, verbose_name='why it was taken back'),
        ),
        migrations.AddField(
            model_name='publicelectionresult',
            name='reversed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='taken back at'),
        ),
        migrations.AddField(
            model_name='publicelectionresult',
            name='reversed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken back by'),
        ),
        migrations.AddField(
            model_name='publicoffice',
            name='reversal_reason',
            field=models.CharField(blank=True, max_length=250, verbose_name='why it was taken back'),
        ),
        migrations.AddField(
            model_name='publicoffice',
            name='reversed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='taken back at'),
        ),
        migrations.AddField(
            model_name='publicoffice',
            name='reversed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken back by'),
        ),
        migrations.AddConstraint(
            model_name='publicelectionresult',
            constraint=models.UniqueConstraint(condition=models.Q(('reversed_at', None)), fields=('branch', 'kind', 'held_on'), name='members_publicelectionresult_one_of_a_day', violation_error_message='The result of this election on this day is recorded already.'),
        ),
        migrations.AddConstraint(
            model_name='publicelectionresult',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reversal_reason', ''), ('reversed_at', None)), models.Q(('reversed_at__isnull', False), models.Q(('reversal_reason', ''), _negated=True)), _connector='OR'), name='members_publicelectionresult_reversed_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='publicoffice',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None), ('reversed_at', None)), fields=('person', 'assembly', 'chamber', 'locality_code', 'role'), name='members_publicoffice_one_open_of_a_person', violation_error_message='This person is recorded in this office already.'),
        ),
        migrations.AddConstraint(
            model_name='publicoffice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reversal_reason', ''), ('reversed_at', None)), models.Q(('reversed_at__isnull', False), models.Q(('reversal_reason', ''), _negated=True)), _connector='OR'), name='members_publicoffice_reversed_with_reason'),
        ),
        allow_overlap(*SAME),
        forbid_overlap(*SAME, where="reversed_at IS NULL"),
    ]
