import branches.localities
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=255, unique=True)),
                ('depth', models.PositiveIntegerField()),
                ('numchild', models.PositiveIntegerField(default=0)),
                ('kind', models.CharField(choices=[('national', 'National headquarters'), ('region', 'Regional branch'), ('province', 'Provincial branch'), ('local', 'Local branch'), ('cell', 'Proximity cell'), ('sector', 'Professional sector'), ('youth', 'Youth sector'), ('women', "Women's sector"), ('parallel_body', 'Parallel body'), ('coordination', 'Coordination')], max_length=16, verbose_name='kind')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('name_latin', models.CharField(blank=True, max_length=160, verbose_name='Latin name')),
                ('slug', models.SlugField(help_text="Used in the page's address.", max_length=80, unique=True, verbose_name='address word')),
                ('locality_code', models.CharField(blank=True, max_length=16, validators=[branches.localities.validate_locality], verbose_name='locality')),
                ('address', models.CharField(blank=True, max_length=250, verbose_name='address')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('founded_on', models.DateField(blank=True, null=True, verbose_name='founded on')),
                ('dissolved_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('succeeded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='branches.branch', verbose_name='succeeded by')),
                ('publishes_roster', models.BooleanField(default=False, help_text='Visitors who are not signed in see the bureau too.', verbose_name='publishes its roster')),
                ('takes_applications', models.BooleanField(default=False, help_text='Its form of joining is open to everybody.', verbose_name='takes requests online')),
                ('search_key', models.CharField(editable=False, max_length=400)),
            ],
            options={
                'verbose_name': 'branch',
                'verbose_name_plural': 'branches',
            },
        ),
        migrations.CreateModel(
            name='Subordination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(verbose_name='from')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subordinations', to='branches.branch', verbose_name='branch')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.branch', verbose_name='under')),
                ('reason', models.CharField(blank=True, max_length=250, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'subordination',
                'verbose_name_plural': 'subordinations',
                'ordering': ['started_on', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='branches_subordination_ends_after_start', violation_error_message='The end cannot be earlier than the start.'), models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('branch',), name='branches_subordination_one_open_per_branch')],
            },
        ),
    ]
