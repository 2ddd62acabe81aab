from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0015_roles_seeded")]

    operations = [
        migrations.AddField(
            model_name="incompatibility",
            name="in_all_organs",
            field=models.BooleanField(
                default=False,
                help_text="Also where one office is in the bureau of a branch and the other in another organ of it.",
                verbose_name="in all organs",
            ),
        ),
    ]
