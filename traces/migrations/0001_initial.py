import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('branches', '0001_initial'),
        ('members', '0001_initial'),
        ('members', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to=settings.AUTH_USER_MODEL, verbose_name='reader')),
                ('reader_branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings_by', to='branches.branch', verbose_name='read from')),
                ('act', models.CharField(choices=[('opened', 'opened'), ('revealed', 'shown whole'), ('printed', 'printed'), ('exported', 'exported')], max_length=8, verbose_name='act')),
                ('subject', models.CharField(max_length=30, verbose_name='what was read')),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='branches.branch', verbose_name='branch')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='members.person', verbose_name='person')),
                ('filters', models.JSONField(blank=True, default=dict, verbose_name='filters')),
                ('count', models.PositiveIntegerField(default=1, verbose_name='how many people')),
                ('day', models.DateField(verbose_name='day')),
                ('at', models.DateTimeField(verbose_name='read at')),
            ],
            options={
                'verbose_name': 'reading',
                'verbose_name_plural': 'readings of personal data',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='traces_reading_latest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('act', 'opened')), fields=('reader', 'person', 'subject', 'day'), name='traces_reading_one_opening_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('act__in', ['opened', 'revealed']), ('person__isnull', False)), models.Q(('act__in', ['printed', 'exported']), ('person', None)), _connector='OR'), name='traces_reading_of_a_person_or_a_paper')],
            },
        ),
        migrations.CreateModel(
            name='ReadPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reading', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='traces.reading', verbose_name='reading')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='read_on_paper', to='members.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'person in a reading',
                'verbose_name_plural': 'people in readings',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('reading', 'person'), name='traces_readperson_once')],
            },
        ),
    ]
