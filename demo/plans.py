"""The party's action plan: adopted by its congress, presented to the first branch, adapted there, and followed."""

from datetime import time, timedelta
from decimal import Decimal

from bureaus.models import Office
from meetings.models import Indicator, Meeting, Method, Resolution, Task
from meetings.planning.adapting import adapt_plan
from meetings.planning.adopting import adopt_plan, present_plan
from meetings.planning.work import link_work, mark_done, record_reading
from meetings.planning.writing import drop_measure, save_axis, save_measure, write_plan
from members.models import User

TITLE = "خطة عمل لترسيخ الحضور الحزبي محليا"
INTRODUCTION = (
    "تروم هذه الخطة تقوية حضور الحزب إلى جانب المواطنات والمواطنين، وتجديد هياكل القرب، وتأهيل الكفاءات المحلية.\n"
    "وتكيفها الفروع حسب خصوصيات مجالها، وتتبع تنفيذها مكاتبها."
)
# Axis: its measures, each with the office in charge and an indicator (what, unit, from, to), or none.
AXES = (
    ("هيكلة القرب", (
        ("إحداث خلايا القرب في الأحياء والدواوير", "branch_secretary", ("عدد الخلايا المهيكلة", "خلية", 0, 6)),
        ("تجديد مكاتب القطاعات الموازية", "branch_secretary", None),
    )),
    ("التأطير والتكوين", (
        ("تكوين المنخرطات والمنخرطين الجدد", "youth_officer", ("عدد المستفيدين", "مستفيد", 0, 80)),
        ("تأهيل النساء لتحمل المسؤولية", "parity_officer", ("عدد المستفيدات", "مستفيدة", 0, 40)),
    )),
    ("التواصل والانفتاح", (
        ("تنظيم لقاءات تواصلية مع الساكنة", "communication_officer", None),
        ("إصدار نشرة داخلية فصلية", "communication_officer", None),
    )),
)  # fmt: skip
POINTS = "محاور الخطة ومؤشراتها\nدور الفروع في تكييفها وتنفيذها"
LOCAL_TARGET, READ = Decimal(4), ((60, 1), (30, 2), (6, 3))  # days back and cells


def follow_plans(party):
    """Run the whole way of a plan by the workflows."""
    chief, rapporteur = (User.objects.get(username=name) for name in ("hq", "rapporteur"))
    today, branch = party.calendar.today, party.tree.locals[0]
    plan = _write(party.tree.national, today - timedelta(days=200), today + timedelta(days=530), chief)
    congress = _meeting(party.tree.national, "المجلس الوطني", today - timedelta(days=190), "council_meeting", 118)
    plan = _adopt(plan, congress, "المصادقة على خطة العمل الوطنية", chief)
    assembly = _meeting(branch, "لقاء تنظيمي لتقديم خطة العمل", today - timedelta(days=150), "outreach_meeting", 46)
    speech = assembly.interventions.create(subject="عرض حول خطة العمل", speaker=chief.person, points=POINTS, order=1)
    present_plan(meeting=assembly, plan=plan, intervention=speech)
    draft = _adapt(plan, branch, rapporteur)
    council = _meeting(branch, "اجتماع المكتب: خطة العمل", today - timedelta(days=120), "bureau_meeting", 11)
    _follow(_adopt(draft, council, "المصادقة على خطة عمل الفرع", rapporteur), today, rapporteur)
    _honour(branch, today)


def _write(branch, first, end, by):
    plan = write_plan(branch=branch, title=TITLE, introduction=INTRODUCTION, started_on=first, ended_on=end, by=by)
    offices = {office.code: office for office in Office.objects.all()}
    for title, measures in AXES:
        axis = save_axis(plan=plan, title=title)
        for subject, office, counted in measures:
            rows = [_indicator(*counted)] if counted else []
            due = end - timedelta(days=60)
            save_measure(axis=axis, subject=subject, office=offices[office], due_on=due, indicators=rows)
    return plan


def _indicator(subject, unit, baseline, target):
    return Indicator(subject=subject, unit=unit, baseline=Decimal(baseline), target=Decimal(target))


def _meeting(branch, title, day, kind, present):
    return Meeting.objects.create(
        branch=branch, title=title, date=day, kind=kind, starts_at=time(16, 0), closed_at=time(18, 30),
        venue="قاعة الاجتماعات بمقر الحزب", present_count=present,
    )  # fmt: skip


def _adopt(plan, meeting, subject, by):
    resolution = Resolution.objects.create(meeting=meeting, order=1, subject=subject, method=Method.CONSENSUS)
    adopt_plan(plan=plan, meeting=meeting, resolution=resolution, by=by)
    return type(plan).objects.select_related("adoption__meeting", "branch").get(pk=plan.pk)


def _adapt(plan, branch, by):
    """Fewer cells than the party asks, one measure dropped, and one of the branch's own."""
    draft = adapt_plan(plan=plan, branch=branch, by=by)
    cells, _sectors, _members, _women, _meetings, bulletin = _measures(draft)
    rows = list(cells.indicators.all())
    rows[0].target = LOCAL_TARGET
    save_measure(axis=cells.axis, measure=cells, subject="إحداث خلايا القرب في أحياء المدينة الأربعة", order=1,
                 office=cells.office, due_on=cells.due_on, indicators=rows)  # fmt: skip
    drop_measure(measure=bulletin, reason="تكفي صفحة الفرع، والنشرة تصدر جهويا")
    save_measure(axis=bulletin.axis, subject="فتح باب المقر كل سبت لاستقبال المواطنات والمواطنين")
    return draft


def _measures(plan):
    return [row for axis in plan.axes.all() for row in axis.measures.select_related("axis__plan", "office")]


def _follow(plan, today, by):
    cells, _sectors, members, _women, gatherings, open_door = _measures(plan)
    for back, value in READ:
        day = today - timedelta(days=back)
        record_reading(indicator=cells.indicators.get(), day=day, value=Decimal(value), by=by)
    record_reading(indicator=members.indicators.get(), day=today - timedelta(days=20), value=Decimal(32), by=by)
    mark_done(measure=open_door, done_on=today - timedelta(days=40), by=by)
    activities = list(Meeting.objects.filter(branch=plan.branch, kind="outreach_meeting", date__gte=plan.started_on))
    resolution = plan.adoption.resolution
    tasks = [Task.objects.create(resolution=resolution, order=1, subject="برمجة لقاء تواصلي بكل حي")]
    link_work(measure=gatherings, tasks=tasks, activities=activities, among_tasks=tasks, among_activities=activities)


def _honour(branch, today):
    """A ceremony whose honourees are no members: by name alone."""
    meeting = _meeting(branch, "حفل تكريم رائدات التعليم بالمدينة", today - timedelta(days=45), "ceremony", 74)
    meeting.honourees.create(order=1, name="فاطمة الزهراء الكتاني", gender="F", capacity="أستاذة متقاعدة",
                             reason="اعترافا بعطائها في خدمة المدرسة العمومية")  # fmt: skip
    meeting.honourees.create(order=2, name="المعطي السملالي", gender="M", capacity="فاعل جمعوي",
                             reason="تقديرا لعمله التطوعي")  # fmt: skip
