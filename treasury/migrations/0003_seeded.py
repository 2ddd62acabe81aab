"""The categories of the cash book, and the amounts of money that the law or the party sets."""

from datetime import date
from decimal import Decimal

from django.db import migrations

IN, OUT = 1, -1
DUES, ELECTED = "واجبات الانخراط والاشتراك", "مساهمات المنتخبين"
GIFTS, EVENTS, STATE = "الهبات والوصايا والتبرعات", "عائدات الأنشطة الاجتماعية والثقافية", "الدعم العمومي"
SHARES, OTHER_IN = "التحويلات الداخلية بين هياكل الحزب", "موارد أخرى"
RUNNING, STAFF, ACTIVITIES = "مصاريف التسيير", "مصاريف المستخدمين", "مصاريف الأنشطة والتواصل"
CAMPAIGNS, BANK, GOODS, OTHER_OUT = "مصاريف الحملات الانتخابية", "مصاريف بنكية", "اقتناء التجهيزات", "مصاريف أخرى"

# Code, name, direction, heading of the party's yearly accounts.
CATEGORIES = [
    ("dues", "واجبات الاشتراك", IN, DUES),
    ("donations", "الهبات والتبرعات", IN, GIFTS),
    ("levies", "مساهمات المنتخبين", IN, ELECTED),
    ("events", "مداخيل الأنشطة", IN, EVENTS),
    ("subsidies", "الدعم العمومي", IN, STATE),
    ("shares-received", "حصص واردة من مستوى آخر", IN, SHARES),
    ("other-income", "مداخيل أخرى", IN, OTHER_IN),
    ("rent", "الكراء", OUT, RUNNING),
    ("utilities", "الماء والكهرباء", OUT, RUNNING),
    ("communication", "التواصل والطباعة", OUT, ACTIVITIES),
    ("travel", "التنقل", OUT, RUNNING),
    ("meetings", "الاجتماعات واللقاءات", OUT, ACTIVITIES),
    ("elections", "الانتخابات", OUT, CAMPAIGNS),
    ("staff", "الأجور والمستخدمون", OUT, STAFF),
    ("bank-fees", "مصاريف بنكية", OUT, BANK),
    ("shares-sent", "حصص محولة إلى المستوى الأعلى", OUT, SHARES),
    ("equipment", "التجهيزات", OUT, GOODS),
    ("other-expense", "مصاريف أخرى", OUT, OTHER_OUT),
]


# Subject, dirhams, source. Party money moves by cheque or transfer from 10,000 dirhams.
LIMITS = [
    ("cash", Decimal("10000.00"), "القانون التنظيمي رقم 29.11 المتعلق بالأحزاب السياسية"),
    ("approval", Decimal("2000.00"), "قاعدة داخلية للحزب، تعدلها قيادته"),
]
SINCE = date(2011, 10, 24)


def seed(apps, schema_editor):
    category, limit = apps.get_model("treasury", "EntryCategory"), apps.get_model("treasury", "AmountLimit")
    for order, (code, name, direction, heading) in enumerate(CATEGORIES, 1):
        category.objects.create(code=code, name=name, direction=direction, heading=heading, order=order)
    for subject, amount, reference in LIMITS:
        limit.objects.create(subject=subject, amount=amount, started_on=SINCE, reference=reference)


class Migration(migrations.Migration):
    dependencies = [("treasury", "0002_guards")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
