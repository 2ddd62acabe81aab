"""The categories of the cash book, the amounts that the law or the party sets, and the first rule of arrears."""

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
    ("dues-returned", "واجبات مُرجعة أو محولة", OUT, OTHER_OUT),
    ("levies-returned", "مساهمات منتخبين مُرجعة", OUT, OTHER_OUT),
]


RULE_OF_THE_PARTY = "قاعدة داخلية للحزب، تعدلها قيادته"
# Organic law 29-11 on political parties, and organic law 07-21, which changed it.
SINCE, CHANGED = date(2011, 10, 24), date(2021, 5, 17)

# What is certain of the ceiling, and what the party has to check.
CEILING = (
    "القانون التنظيمي 29.11، المادة 31، كما عدلها القانون التنظيمي 07.21 (قرار المحكمة الدستورية 117/21 بتاريخ "
    "31 مارس 2021). يوم بدء العمل بالمبلغ غير مؤكد: على الحزب التحقق منه في الجريدة الرسمية"
)

# Subject, dirhams (days, where the subject says so), first day, first day after it, source. Party money moves by cheque
# or transfer from 10,000 dirhams; a donor gives the whole party no more than the ceiling in a year (article 31).
LIMITS = [
    ("cash", "10000.00", SINCE, None, "القانون التنظيمي رقم 29.11 المتعلق بالأحزاب السياسية"),
    ("approval", "2000.00", SINCE, None, RULE_OF_THE_PARTY),
    ("approval_days", "7.00", SINCE, None, RULE_OF_THE_PARTY),
    ("donation", "300000.00", SINCE, CHANGED, "القانون التنظيمي 29.11، المادة 31"),
    ("donation", "600000.00", CHANGED, None, CEILING),
]


def seed(apps, schema_editor):
    def rows(model):
        return apps.get_model("treasury", model).objects

    for order, (code, name, direction, heading) in enumerate(CATEGORIES, 1):
        rows("EntryCategory").create(code=code, name=name, direction=direction, heading=heading, order=order)
    for subject, amount, started_on, ended_on, reference in LIMITS:
        period = {"started_on": started_on, "ended_on": ended_on}
        rows("AmountLimit").create(subject=subject, amount=Decimal(amount), reference=reference, **period)
    rows("ArrearsRule").create(
        started_on=SINCE, days_between=15, months_late=6, reminders=2,
        reference="قاعدة أولى، تُعوَّض بقرار الهيئة المختصة",
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("treasury", "0002_guards")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
