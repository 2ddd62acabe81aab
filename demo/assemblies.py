"""Assemblies with their full record, and the bureaus that they elect."""

from dataclasses import dataclass, field
from datetime import time, timedelta

from branches.models import UPPER_KINDS, Kind
from bureaus.models import Mandate, Office
from bureaus.renewal import Place
from meetings.elections import ActRecord, record_election
from meetings.models import AgendaItem, Attendance, Intervention, Meeting, Method, Resolution, Task
from members.models import Gender

from . import speech

TITLES = {
    Kind.NATIONAL: "المؤتمر الوطني: {}",
    Kind.REGION: "المؤتمر الجهوي: {}",
    Kind.PROVINCE: "المؤتمر الإقليمي: تجديد مكتب {}",
    Kind.LOCAL: "الجمع العام لتجديد مكتب {}",
}
LED = {Kind.NATIONAL: " للحزب", Kind.REGION: " للتنظيم الجهوي", Kind.PROVINCE: " للفرع الإقليمي"}


@dataclass
class Assembly:
    """An assembly in the making: the branch, its day, who is called and who stood at its head until then."""

    branch: object
    day: object
    entitled: int
    chair: object = None
    chair_capacity: str = ""
    venue_branch: object = None
    outgoing: dict = field(default_factory=dict)
    is_press_report: bool = False
    present: int | None = None

    @property
    def has_reports(self):
        """Cells and sectors only talk and elect; everybody else hears two reports first."""
        return self.branch.kind in TITLES

    @property
    def entitled_name(self):
        return "المؤتمرات والمؤتمرون" if self.branch.kind in UPPER_KINDS else "منخرطات ومنخرطو الفرع"


class Clerk:
    """Writes the records; `chance` is the party's random.Random."""

    def __init__(self, chance, calendar, crowd):
        self.chance = chance
        self.calendar = calendar
        self.crowd = crowd
        self.offices = {office.code: office for office in Office.objects.all()}

    def elect(self, assembly, holders, *, term_years):
        """Hold `assembly`, which elects `holders` ([(office code, person)] in roster order). Returns the bureau."""
        meeting = self._convene(assembly)
        self._speak(meeting, assembly)
        self._list_attendance(meeting, assembly, [person for _code, person in holders if person])
        self._resolve(meeting, assembly.present, [person for _code, person in holders if person], speech.RESOLUTIONS)
        places = [Place(self.offices[code], person) for code, person in holders]
        due = meeting.date.replace(year=meeting.date.year + term_years, day=min(meeting.date.day, 28))
        return record_election(meeting=meeting, places=places, acts=self._acts(holders[0][0]), term_ends_on=due).bureau

    def bureau_meeting(self, branch, day):
        """An ordinary meeting of the branch's bureau: who came, three points, what was decided."""
        sitting = holders_on(branch, day)
        holders = list(dict.fromkeys(mandate.person for mandate in sitting))
        present = [person for person in holders if self.chance.random() < 0.75]
        meeting = Meeting.objects.create(
            branch=branch,
            kind=Meeting.Kind.BUREAU_MEETING,
            title=f"اجتماع المكتب العادي: {branch}",
            date=day,
            starts_at=time(18, 30),
            closed_at=time(20, self.chance.choice((0, 15, 45))),
            venue="مقر الفرع",
            chair=holders[0],
            chair_capacity=sitting[0].title,
            entitled_count=len(holders),
            present_count=len(present),
            quorum=len(holders) // 2 + 1,
        )
        self._list_agenda(meeting, [(subject, "") for subject in self.chance.sample(speech.BUREAU_AGENDA, 3)])
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, order=order, person=person) for order, person in enumerate(present, 1)
        )
        self._resolve(meeting, None, present, speech.BUREAU_RESOLUTIONS)
        return meeting

    def call(self, branch, day, called_on):
        """An assembly that is still to come, with its call and agenda."""
        meeting = Meeting.objects.create(
            branch=branch,
            title=TITLES[branch.kind].format(branch.name),
            purpose="تجديد المكتب الذي انتهت مدة ولايته",
            date=day,
            starts_at=time(10, 0),
            part_of_day=Meeting.PartOfDay.MORNING,
            venue=f"قاعة الاجتماعات بمقر {branch.name}",
            call_number=1,
            called_on=called_on,
        )
        self._list_agenda(meeting, speech.AGENDA)
        return meeting

    def gathering(self, branch, kind, title, day, purpose):
        """A meeting with the public or in somebody's honour: what it was for, and who came by their capacity."""
        meeting = Meeting.objects.create(
            branch=branch, kind=kind, title=title, purpose=purpose, date=day, venue="دار الشباب",
            part_of_day=Meeting.PartOfDay.EVENING, starts_at=time(17, 0), present_count=self.chance.randint(35, 160),
        )  # fmt: skip
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, order=order, capacity=capacity, is_guest=capacity in speech.GUESTS)
            for order, capacity in enumerate((*speech.CAPACITIES, *speech.GUESTS), 1)
        )
        return meeting

    def _convene(self, assembly):
        own = {} if assembly.is_press_report else self._numbers(assembly)
        if assembly.is_press_report:
            own = {
                "part_of_day": Meeting.PartOfDay.MORNING,
                "source_kind": "تقرير صحفي",
                "source_credit": "مراسلة خاصة",
                "source_place": assembly.branch.locality.name if assembly.branch.locality else "",
            }
        host = assembly.venue_branch
        host_name = "الحزب" if assembly.branch.kind == Kind.NATIONAL else assembly.branch.name
        meeting = Meeting.objects.create(
            branch=assembly.branch,
            title=TITLES.get(assembly.branch.kind, "الجمع العام: {}").format(assembly.branch.name),
            purpose="تقديم الحصيلة، ومناقشة الأمور التنظيمية، وانتخاب مكتب جديد",
            date=assembly.day,
            venue="المقر الإقليمي للحزب" if host else f"قاعة الاجتماعات بمقر {host_name}",
            venue_branch=host,
            chair=assembly.chair,
            chair_capacity=assembly.chair_capacity,
            rapporteur=assembly.outgoing.get("rapporteur"),
            **own,
        )
        self._list_agenda(meeting, speech.AGENDA if assembly.has_reports else speech.SHORT_AGENDA)
        return meeting

    def _list_agenda(self, meeting, agenda):
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=meeting, order=order, subject=subject, note=note)
            for order, (subject, note) in enumerate(agenda, 1)
        )

    def _numbers(self, assembly):
        """Times, call and counts. A first call without quorum is followed by a second, with those present."""
        quorum = assembly.entitled // 2 + 1
        assembly.present = max(3, round(assembly.entitled * self.chance.uniform(0.42, 0.78)))
        reached = assembly.present >= quorum
        hour = self.chance.choice((9, 10, 15))
        return {
            "part_of_day": Meeting.PartOfDay.MORNING if hour < 12 else Meeting.PartOfDay.AFTERNOON,
            "starts_at": time(hour if reached else hour + 1, 0),
            "closed_at": time(hour + 4, self.chance.choice((0, 20, 40))),
            "call_number": 1 if reached else 2,
            "called_on": assembly.day - timedelta(days=self.chance.randint(10, 15)),
            "entitled_count": assembly.entitled,
            "present_count": assembly.present,
            "quorum": quorum if reached else None,
        }

    def _speak(self, meeting, assembly):
        said = [(assembly.chair, assembly.chair_capacity, speech.OPENING)]
        said += self._reports(assembly) if assembly.has_reports else []
        said += [(None, "عدد من الحاضرات والحاضرين", topic) for topic in self.chance.sample(speech.DEBATE, 2)]
        Intervention.objects.bulk_create(
            Intervention(
                meeting=meeting, order=order, speaker=who, capacity=capacity, subject=subject, points="\n".join(points)
            )
            for order, (who, capacity, (subject, points)) in enumerate(said, 1)
        )

    def _reports(self, assembly):
        """By the outgoing officers, named where the bureau before is known."""
        secretary = assembly.outgoing.get("branch_secretary") or assembly.outgoing.get("first_secretary")
        treasurer = assembly.outgoing.get("treasurer")
        yield secretary, "" if secretary else "كتابة المكتب المنتهية ولايته", speech.ACTIVITY
        yield treasurer, "" if treasurer else "أمانة مال المكتب المنتهية ولايته", speech.FINANCES

    def _list_attendance(self, meeting, assembly, elected):
        rows = [{"person": assembly.chair, "capacity": assembly.chair_capacity}] if assembly.chair else []
        rows.append({"capacity": assembly.entitled_name, "count": assembly.present})
        rows += [{"capacity": capacity} for capacity in self.chance.sample(speech.CAPACITIES, 2)]
        rows += [{"capacity": self.chance.choice(speech.GUESTS), "is_guest": True}]
        rows += self._guest(assembly.branch) if assembly.has_reports else []
        rows += [{"person": person} for person in dict.fromkeys(elected) if person != assembly.chair]
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, order=order, **row) for order, row in enumerate(rows, 1)
        )

    def _guest(self, branch):
        """Somebody who is no member, and comes to half of the assemblies that are open to guests."""
        if self.chance.random() < 0.5:
            return []
        guest = self.crowd.person(branch, years=self.chance.randint(35, 65))
        capacity = speech.GUEST_CAPACITY[guest.gender == Gender.FEMALE]
        return [{"person": guest, "capacity": capacity, "is_guest": True}]

    def _resolve(self, meeting, present, owners, subjects):
        tasks = []
        for order, (subject, follow_up) in enumerate(self.chance.sample(subjects, min(3, len(subjects))), 1):
            by_hands = present and self.chance.random() < 0.35
            votes = self._votes(present) if by_hands else {"method": Method.CONSENSUS}
            resolution = Resolution.objects.create(meeting=meeting, order=order, subject=subject, **votes)
            tasks += [
                self._task(resolution, index, text, self.chance.choice(owners))
                for index, text in enumerate(follow_up, 1)
            ]
        Task.objects.bulk_create(tasks)

    def _votes(self, present):
        against, abstained = self.chance.randint(0, present // 6), self.chance.randint(0, present // 8)
        return {
            "method": Method.SHOW_OF_HANDS,
            "votes_for": present - against - abstained,
            "votes_against": against,
            "abstentions": abstained,
        }

    def _task(self, resolution, order, subject, owner):
        held = resolution.meeting.date
        due = held + timedelta(days=30 * self.chance.randint(1, 8))
        done = due + timedelta(days=self.chance.randint(-20, 25))
        is_done = self.chance.random() < 0.7 and done <= self.calendar.today
        return Task(
            resolution=resolution,
            order=order,
            subject=subject,
            owner=owner,
            due_on=due,
            done_on=done if is_done else None,
        )

    def _acts(self, leader):
        second = self.chance.choice((Method.CONSENSUS, Method.SECRET_BALLOT, Method.SHOW_OF_HANDS, ""))
        return (
            ActRecord(order=1, method=Method.CONSENSUS, offices=(self.offices[leader],)),
            ActRecord(order=2, method=second, all_other_offices=True),
        )


def holders_on(branch, day):
    """The mandates in the branch's bureau on `day`, in roster order."""
    mandates = Mandate.objects.on(day).filter(seat__bureau__branch=branch).order_by("seat__order")
    return list(mandates.select_related("person", "seat__office"))


def leader_on(branch, day):
    """The mandate at the head of the branch's bureau on `day`."""
    return holders_on(branch, day)[0]


def capacity_of(mandate, branch):
    return mandate.title + LED.get(branch.kind, "")
