"""A line of an import is found by its name and day, or its phone, whatever batch it is of."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("members", "0044_photos")]

    operations = [
        migrations.RemoveIndex(
            model_name='importline',
            name='members_importline_by_name',
        ),
        migrations.RemoveIndex(
            model_name='importline',
            name='members_importline_by_phone',
        ),
        migrations.AddIndex(
            model_name='importline',
            index=models.Index(fields=['name_key', 'birth_date'], name='members_importline_by_name'),
        ),
        migrations.AddIndex(
            model_name='importline',
            index=models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='members_importline_by_phone'),
        ),
    ]
