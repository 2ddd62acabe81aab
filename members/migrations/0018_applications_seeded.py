"""The first consent text and the first rule of joining, where there is none."""

from datetime import date

from django.db import migrations

# Law 09-08 is in force since its publication.
SINCE = date(2009, 3, 5)
TEXT = (
    "أوافق على أن يحتفظ الحزب بهذه المعطيات ويعالجها لتدبير انخراطي وللتواصل معي، وفق القانون رقم 09.08 المتعلق "
    "بحماية الأشخاص الذاتيين تجاه معالجة المعطيات ذات الطابع الشخصي.\n\n"
    "لا تُسلَّم هذه المعطيات إلى الغير دون موافقتي. ولي حق الاطلاع عليها وتصحيحها والتعرض على معالجتها، وحق سحب "
    "موافقتي، بطلب أوجهه إلى فرعي."
)


def seed(apps, schema_editor):
    text, rule = apps.get_model("members", "ConsentText"), apps.get_model("members", "JoiningRule")
    if not text.objects.exists():
        text.objects.create(version="1", text=TEXT, started_on=SINCE)
    if not rule.objects.exists():
        rule.objects.create(started_on=SINCE)


class Migration(migrations.Migration):
    dependencies = [("members", "0017_applications")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
