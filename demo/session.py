"""The bureau of the first branch meets today: a report is presented, votes are taken, somebody has the floor."""

from datetime import timedelta

from bureaus.models import Mandate
from documents.pdf import make_pdf
from meetings.floor import ask_for_floor, give_floor, open_item
from meetings.follow_up_tasks import carry_task, left_over
from meetings.models import AgendaItem, Matter, Meeting, Task
from meetings.voting.recording import propose_and_vote, record_vote
from meetings.voting.reports import present_report
from members.models import User
from treasury.closing.year import report_of
from treasury.closing.year_papers import year_paper

AGENDA = ("تتبع تنفيذ قرارات الاجتماع السابق", "عرض التقرير المالي للسنة المنصرمة", "برنامج أنشطة الفرع")
SEATS = 7


def hold_bureau_meeting(party):
    """Convene the bureau for today and lead its session, as the branch's secretary."""
    branch = party.tree.locals[0]
    secretary = User.objects.get(username="secretary")
    meeting = Meeting.objects.create(
        branch=branch, kind=Meeting.Kind.BUREAU_MEETING, title=f"اجتماع المكتب: {branch}", venue="مقر الفرع",
        date=party.calendar.today, chair=secretary.person, entitled_count=SEATS + 2, present_count=SEATS,
        quorum=(SEATS + 2) // 2 + 1,
    )  # fmt: skip
    items = [
        AgendaItem.objects.create(meeting=meeting, order=order, subject=subject)
        for order, subject in enumerate(AGENDA, 1)
    ]
    _follow_up(meeting, secretary)
    for item in items:
        open_item(item=item, by=secretary)
    _vote(meeting, secretary)
    _speak(meeting, secretary)


def _follow_up(meeting, by):
    """The first task that the meeting before left is due already, and carried on."""
    left = left_over(meeting)
    if left:
        Task.objects.filter(pk=left[0].pk).update(due_on=meeting.date - timedelta(days=4))
        carry_task(task=left[0], meeting=meeting, by=by)


def _vote(meeting, by):
    year = meeting.date.year - 1
    figures = report_of(meeting.branch, year)
    report = present_report(
        meeting=meeting, kind=Matter.FINANCIAL_REPORT, year=year, content=make_pdf("report", year_paper(figures)),
        content_type="application/pdf", seal=figures.digest if figures.is_final else "", by=by,
    )  # fmt: skip
    hands = {"method": "show_of_hands", "by": by, "meeting": meeting}
    record_vote(resolution=report.resolution, votes_for=5, votes_against=1, abstentions=1, **hands)
    propose_and_vote(
        subject="تنظيم لقاء تواصلي شهري مع ساكنة الجماعة", matter=Matter.ORDINARY, votes_for=3, votes_against=3,
        abstentions=1, chair_vote="for", **hands,
    )  # fmt: skip
    propose_and_vote(
        subject="نقل مقر الفرع إلى الحي الجديد", matter=Matter.ORDINARY, votes_for=2, votes_against=4, abstentions=1,
        **hands,
    )  # fmt: skip


def _speak(meeting, by):
    mandates = Mandate.objects.on(meeting.date).filter(seat__bureau__branch=meeting.branch)
    people = [row.person for row in mandates.select_related("person").order_by("seat__order")]
    for person in people[1:5]:
        asked = ask_for_floor(meeting=meeting, by=by, speaker=person)
        if person == people[1]:
            give_floor(intervention=asked, by=by)
