"""The categories of the cash book, and the amount from which a second person approves an expense."""

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


def seed(apps, schema_editor):
    category = apps.get_model("treasury", "EntryCategory")
    for order, (code, name, direction, heading) in enumerate(CATEGORIES, 1):
        given = {"name": name, "direction": direction, "heading": heading, "order": order}
        category.objects.get_or_create(code=code, defaults=given)
    apps.get_model("treasury", "AmountLimit").objects.get_or_create(
        subject="approval",
        defaults={
            "amount": Decimal("2000.00"),
            "started_on": date(2011, 10, 24),
            "reference": "قاعدة داخلية للحزب، تعدلها قيادته",
        },
    )


class Migration(migrations.Migration):
    dependencies = [("treasury", "0012_cash_book")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
