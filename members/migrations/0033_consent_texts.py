"""The first texts of the uses that members agree to apart, where there is none."""

from datetime import date

from django.db import migrations

# Law 09-08 is in force since its publication.
SINCE = date(2009, 3, 5)
TEXTS = {
    "email": (
        "أوافق على أن تصلني إشعارات الحزب بالبريد الإلكتروني. ويمكنني سحب هذه الموافقة متى شئت، فأقرأ الإشعارات في "
        "صفحتي الخاصة وحدها."
    ),
    "sms": (
        "أوافق على أن يراسلني الحزب برسائل نصية قصيرة على رقم هاتفي في شؤون عضويتي. ويمكنني سحب هذه الموافقة متى شئت."
    ),
    "messaging": (
        "أوافق على أن يراسلني مسؤولو الحزب عبر واتساب وما شابهه على رقم هاتفي في شؤون عضويتي. ويمكنني سحب هذه "
        "الموافقة متى شئت."
    ),
    "photo": (
        "أوافق على أن ينشر الحزب اسمي وصورتي في بلاغاته وعلى صفحاته عند مشاركتي في أنشطته. ويمكنني سحب هذه الموافقة "
        "متى شئت بالنسبة لما لم يُنشر بعد."
    ),
}


def seed(apps, schema_editor):
    text = apps.get_model("members", "ConsentText")
    for purpose, words in TEXTS.items():
        if not text.objects.filter(purpose=purpose).exists():
            text.objects.create(purpose=purpose, version=f"{purpose}-1", text=words, started_on=SINCE)


class Migration(migrations.Migration):
    dependencies = [("members", "0032_data_requests")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
