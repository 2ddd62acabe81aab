"""The first rules of calls, and what usually stands on the agenda of each kind of meeting.

The law leaves notice, quorum and seniority to the party's statutes: these are common practice, and the headquarters end
them and open the party's own in the administration.
"""

from datetime import date

from django.db import migrations

# Organic law 29-11 on political parties.
SINCE = date(2011, 10, 24)
RULE_OF_THE_PARTY = "قاعدة داخلية للحزب، تعدلها قيادته"
ANY, FIRST, SECOND = 0, 1, 2

# Kind, session, call; days of notice; quorum; months of membership; months of dues that may be unpaid (None: no matter).
RULES = [
    ("", "", ANY, 0, "any", 0, None),
    ("general_assembly", "", ANY, 15, "half", 3, 2),
    ("general_assembly", "extraordinary", FIRST, 7, "half", 3, 2),
    ("general_assembly", "", SECOND, 0, "any", 3, 2),
    ("council_meeting", "", ANY, 7, "half", 0, None),
    ("council_meeting", "extraordinary", FIRST, 3, "half", 0, None),
    ("council_meeting", "", SECOND, 0, "any", 0, None),
    ("bureau_meeting", "", ANY, 2, "half", 0, None),
    ("bureau_meeting", "extraordinary", FIRST, 0, "half", 0, None),
    ("bureau_meeting", "", SECOND, 0, "any", 0, None),
]

OPENING, VARIOUS = "كلمة افتتاحية", "متفرقات"
ACTIVITY, FINANCES = "تلاوة التقرير الأدبي ومناقشته", "تلاوة التقرير المالي ومناقشته"
VOTE = "المصادقة على التقريرين الأدبي والمالي"
PROGRAMME = "برنامج الأنشطة"
RENEWING = [OPENING, ACTIVITY, FINANCES, VOTE, "استقالة المكتب المنتهية ولايته", "انتخاب المكتب الجديد", VARIOUS]

AGENDA = {
    ("general_assembly", ""): RENEWING,
    ("general_assembly", "renewal"): RENEWING,
    ("general_assembly", "ordinary"): [OPENING, ACTIVITY, FINANCES, VOTE, PROGRAMME, VARIOUS],
    ("general_assembly", "extraordinary"): [OPENING, "عرض أسباب الدعوة إلى الجمع", "المناقشة", "التصويت على المقررات"],
    ("bureau_meeting", ""): [
        "تتبع تنفيذ قرارات الاجتماع السابق",
        "الوضعية التنظيمية للفرع",
        "مالية الفرع وواجبات الانخراط",
        PROGRAMME,
        VARIOUS,
    ],
    ("council_meeting", ""): ["عرض المكتب حول عمله", "الوضع السياسي والتنظيمي", PROGRAMME, VARIOUS],
    ("outreach_meeting", ""): [OPENING, "عرض ومناقشة"],
    ("ceremony", ""): [OPENING, "تكريم المحتفى بهم"],
    ("training", ""): [OPENING, "عرض المكوِّن", "ورشات تطبيقية", "تقييم الدورة"],
}


def seed(apps, schema_editor):
    rules, items = (apps.get_model("meetings", name).objects for name in ("MeetingRule", "UsualItem"))
    for kind, session, call, notice_days, quorum, seniority_months, months_late in RULES:
        rules.create(
            kind=kind, session=session, call=call, notice_days=notice_days, quorum=quorum,
            seniority_months=seniority_months, months_late=months_late, reference=RULE_OF_THE_PARTY, started_on=SINCE,
        )  # fmt: skip
    for (kind, session), subjects in AGENDA.items():
        for order, subject in enumerate(subjects, start=1):
            items.create(kind=kind, session=session, order=order, subject=subject)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_called_meetings")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
