import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("members", "0045_lines_found_by_pairs")]

    operations = [
        migrations.CreateModel(
            name='IncomeBand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'verbose_name': 'income band',
                'verbose_name_plural': 'income bands',
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='income_band',
            field=models.ForeignKey(blank=True, help_text='As the member declared it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='members.incomeband', verbose_name='income band'),
        ),
        migrations.CreateModel(
            name='IncomeDeclaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='recorded at')),
                ('band', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.incomeband', verbose_name='income band')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='income_declarations', to='members.membership', verbose_name='membership')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
            ],
            options={
                'verbose_name': 'declaration of income',
                'verbose_name_plural': 'declarations of income',
                'ordering': ['-recorded_at', '-pk'],
            },
        ),
    ]
