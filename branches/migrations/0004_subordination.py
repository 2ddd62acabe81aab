"""The rows of where a branch stood are called subordinations: an attachment is a file."""

from django.db import migrations, models

from dated.guards import rename_constraint

OLD, NEW = "attachment", "subordination"


def rename_permissions(apps, schema_editor, old=OLD, new=NEW):
    """Rename the model's permissions: Django renames its content type alone."""
    permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    for permission in permissions.filter(content_type__app_label="branches", codename__endswith=f"_{old}"):
        permission.codename = permission.codename.replace(old, new)
        permission.name = permission.name.replace(old, new)
        permission.save(update_fields=["codename", "name"])


def restore_permissions(apps, schema_editor):
    rename_permissions(apps, schema_editor, old=NEW, new=OLD)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("branches", "0003_guards"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RemoveConstraint("attachment", "branches_attachment_ends_after_start"),
        migrations.RemoveConstraint("attachment", "branches_attachment_one_open_per_branch"),
        migrations.RenameModel("Attachment", "Subordination"),
        rename_constraint(
            "branches_subordination", "branches_attachment_no_overlap", "branches_subordination_no_overlap"
        ),
        migrations.AlterModelOptions(
            "subordination",
            {
                "ordering": ["started_on", "pk"],
                "verbose_name": "subordination",
                "verbose_name_plural": "subordinations",
            },
        ),
        migrations.AlterField(
            "subordination",
            "branch",
            models.ForeignKey(
                on_delete=models.PROTECT,
                related_name="subordinations",
                to="branches.branch",
                verbose_name="branch",
            ),
        ),
        migrations.AlterField(
            "subordination",
            "parent",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.PROTECT,
                related_name="+",
                to="branches.branch",
                verbose_name="under",
            ),
        ),
        migrations.AddConstraint(
            "subordination",
            models.CheckConstraint(
                condition=models.Q(("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"),
                name="branches_subordination_ends_after_start",
                violation_error_message="The end cannot be earlier than the start.",
            ),
        ),
        migrations.AddConstraint(
            "subordination",
            models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("branch",),
                name="branches_subordination_one_open_per_branch",
            ),
        ),
        migrations.RunPython(rename_permissions, restore_permissions),
    ]
