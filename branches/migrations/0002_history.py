import branches.localities
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('branches', '0001_initial'),
        ('members', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalBranch',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('path', models.CharField(db_index=True, max_length=255)),
                ('depth', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('national', 'National headquarters'), ('region', 'Regional branch'), ('province', 'Provincial branch'), ('local', 'Local branch'), ('cell', 'Proximity cell'), ('sector', 'Professional sector'), ('youth', 'Youth sector'), ('women', "Women's sector"), ('parallel_body', 'Parallel body'), ('coordination', 'Coordination')], max_length=16, verbose_name='kind')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('name_latin', models.CharField(blank=True, max_length=160, verbose_name='Latin name')),
                ('slug', models.SlugField(help_text="Used in the page's address.", max_length=80, verbose_name='address word')),
                ('locality_code', models.CharField(blank=True, max_length=16, validators=[branches.localities.validate_locality], verbose_name='locality')),
                ('address', models.CharField(blank=True, max_length=250, verbose_name='address')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('founded_on', models.DateField(blank=True, null=True, verbose_name='founded on')),
                ('dissolved_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('publishes_roster', models.BooleanField(default=False, help_text='Visitors who are not signed in see the bureau too.', verbose_name='publishes its roster')),
                ('takes_applications', models.BooleanField(default=False, help_text='Its form of joining is open to everybody.', verbose_name='takes requests online')),
                ('succeeded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.branch', verbose_name='succeeded by')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical branch',
                'verbose_name_plural': 'historical branches',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
