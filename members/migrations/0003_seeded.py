"""The rows with which a party starts, and the table in which attempts to sign in are counted."""

from datetime import date

from django.core.management import call_command
from django.db import migrations

# Law 09-08 on personal data was promulgated on 18 February 2009, and is in force since its publication.
LAW_ON_DATA, IN_FORCE = date(2009, 2, 18), date(2009, 3, 5)
# Organic law 29-11 on political parties, under which statutes set the rules of membership, discipline and appeals.
LAW_ON_PARTIES = date(2011, 10, 24)

# Code, title of a man, title of a woman.
CATEGORIES = [
    ("regular", "عضو عامل", "عضوة عاملة"),
    ("reduced", "طالب أو باحث عن عمل", "طالبة أو باحثة عن عمل"),
    ("elected", "منتخب", "منتخبة"),
    ("sympathiser", "متعاطف", "متعاطفة"),
]

# Each use of personal data has a text of its own: joining, and what members agree to apart.
CONSENTS = {
    "processing": (
        "أوافق على أن يحتفظ الحزب بهذه المعطيات ويعالجها لتدبير انخراطي وللتواصل معي، وفق القانون رقم 09.08 المتعلق "
        "بحماية الأشخاص الذاتيين تجاه معالجة المعطيات ذات الطابع الشخصي.\n\n"
        "لا تُسلَّم هذه المعطيات إلى الغير دون موافقتي. ولي حق الاطلاع عليها وتصحيحها والتعرض على معالجتها، وحق سحب "
        "موافقتي، بطلب أوجهه إلى فرعي."
    ),
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


def create_cache_table(apps, schema_editor):
    """Create the table of the database cache (`settings.CACHES`): without it, nobody could sign in."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def seed(apps, schema_editor):
    def rows(model):
        return apps.get_model("members", model).objects

    for order, (code, masculine, feminine) in enumerate(CATEGORIES, start=1):
        rows("Category").create(code=code, masculine=masculine, feminine=feminine, order=order)
    for purpose, text in CONSENTS.items():
        version = "1" if purpose == "processing" else f"{purpose}-1"
        rows("ConsentText").create(purpose=purpose, version=version, text=text, started_on=IN_FORCE)
    rows("JoiningRule").create(started_on=IN_FORCE)
    rows("TransferRule").create(started_on=LAW_ON_PARTIES)
    rows("AppealRule").create(started_on=LAW_ON_PARTIES)
    rows("RetentionRule").create(started_on=LAW_ON_DATA)
    rows("MemberSequence").create()


class Migration(migrations.Migration):
    dependencies = [("members", "0002_guards")]

    operations = [
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
