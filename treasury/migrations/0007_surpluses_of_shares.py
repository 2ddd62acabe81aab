from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('treasury', '0006_cheques_of_donations'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='sharecorrection',
            name='treasury_sharecorrection_once',
        ),
        migrations.AddField(
            model_name='sharecorrection',
            name='is_surplus',
            field=models.BooleanField(db_default=False, default=False, verbose_name='came above what an earlier month owed'),
        ),
        migrations.AddConstraint(
            model_name='sharecorrection',
            constraint=models.UniqueConstraint(fields=('statement', 'about', 'is_rest', 'is_surplus'), name='treasury_sharecorrection_once'),
        ),
        migrations.AddConstraint(
            model_name='sharecorrection',
            constraint=models.CheckConstraint(condition=models.Q(('is_surplus', False), models.Q(('collected', 0), ('is_rest', False)), _connector='OR'), name='treasury_sharecorrection_one_kind'),
        ),
    ]
