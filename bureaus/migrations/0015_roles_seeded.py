"""The roles of the seeded offices, the titles by which deputies are called, and one spelling of «هيئة»."""

from django.db import migrations

# Code, role, whether it is the deputy's, further titles.
ROLES = (
    ("first_secretary", "leads", False, []),
    ("branch_secretary", "leads", False, []),
    (
        "deputy_secretary",
        "leads",
        True,
        ["نائبة كاتبة الفرع", "نائب الكاتبة الأولى", "نائبة الكاتبة الأولى"],
    ),
    ("treasurer", "money", False, []),
    ("deputy_treasurer", "money", True, ["نائب أمينة المال", "نائبة أمينة المال"]),
    ("rapporteur", "minutes", False, []),
    ("deputy_rapporteur", "minutes", True, ["نائب المقررة", "نائبة المقررة", "نائب مقرر", "نائبة مقرر"]),
)
TITLES = ("masculine", "feminine", "plural")
OLD, NEW = "هيأة المناصفة", "هيئة المناصفة"


def seed(apps, schema_editor):
    catalogue = apps.get_model("bureaus", "SyncedCatalogue").objects.first()
    synced = catalogue.content["offices"] if catalogue else {}
    for fields in synced.values():
        fields |= {"role": "", "is_deputy": False}
    for code, role, is_deputy, aliases in ROLES:
        for office in apps.get_model("bureaus", "Office").objects.filter(code=code):
            office.role, office.is_deputy = role, is_deputy
            office.aliases = [*office.aliases, *(title for title in aliases if title not in office.aliases)]
            office.save()
        if code in synced:
            synced[code] |= {"role": role, "is_deputy": is_deputy, "aliases": [*synced[code]["aliases"], *aliases]}
    for office in apps.get_model("bureaus", "Office").objects.filter(code="parity_officer"):
        for name in TITLES:
            setattr(office, name, getattr(office, name).replace(OLD, NEW))
        office.save()
    if "parity_officer" in synced:
        synced["parity_officer"] |= {name: synced["parity_officer"][name].replace(OLD, NEW) for name in TITLES}
    if catalogue:
        catalogue.save()


class Migration(migrations.Migration):
    dependencies = [("bureaus", "0014_roles")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
