"""What happens between assemblies: replacements, vacancies, suspensions, moves, departures, a return, a merger."""

from bureaus.closures import close_branch
from bureaus.departures import leave_party, move_member
from bureaus.models import Mandate
from bureaus.replacement import end_mandate, fill_vacancy, replace_holder
from bureaus.sanctions import reinstate_member, sanction_member
from meetings.models import Meeting
from members.joining import join
from members.models import Membership, Sanction

from .assemblies import holders_on
from .terms import OVERDUE

MERGED_BACK = 8


class Life:
    def __init__(self, party):
        self.party = party
        self.chance = party.chance
        self.calendar = party.calendar
        self.returning = None

    def between_terms(self):
        """The years of the first term: one seat changes hands, some members leave, one of whom will come back."""
        branch = self.party.tree.locals[0]
        day = self.calendar.day(36, 12)
        mandate = self._holder(branch, "communication_officer", day)
        successor = self._without_office(branch, day)
        replace_holder(
            mandate=mandate, person=successor, on=day, reason=Mandate.EndReason.RESIGNATION,
            note="قرار المكتب الإقليمي بعد قبول الاستقالة",
        )  # fmt: skip
        for branch in self.party.tree.locals:
            leaving = self._ordinary(branch, self.calendar.day(33, 1))
            leave_party(membership=leaving, on=self.calendar.day(31, 5), reason=Membership.EndReason.RESIGNATION)
            self.returning = self.returning or leaving

    def since(self):
        """The second term until today, oldest first."""
        self._change_bureaus()
        self._come_back()
        self._merge()
        self._move_members()
        self._leave()
        self._suspend()
        self._meet()

    def _change_bureaus(self):
        """A resignation with its replacement, an acting holder, a vacancy."""
        own, second, third = self.party.tree.locals[:3]
        day = self.calendar.day(7, 14)
        replace_holder(
            mandate=self._holder(own, "deputy_rapporteur", day), person=self._without_office(own, day), on=day,
            reason=Mandate.EndReason.RESIGNATION, note="استقالة لأسباب مهنية",
        )  # fmt: skip
        treasurer = self._holder(second, "treasurer", day)
        end_mandate(mandate=treasurer, on=day, note="استقالة من المهمة مع الاحتفاظ بالعضوية")
        deputy = self._holder(second, "deputy_treasurer", day)
        acting = Mandate.Status.ACTING
        fill_vacancy(seat=treasurer.seat, person=deputy.person, on=self.calendar.day(7, 21), status=acting)
        end_mandate(mandate=self._holder(third, "local_affairs_officer", day), on=self.calendar.day(5, 3))

    def _come_back(self):
        """A member who left in the first term joins again."""
        left = self.returning
        back = join(person=left.person, branch=left.branch, on=self.calendar.day(9, 4), category=left.category)
        self.party.memberships.append(back)

    def _merge(self):
        """The smallest branch is closed; its neighbour takes over its members."""
        closed, successor = self.party.tree.closed, self.party.tree.locals[-1]
        on = self.calendar.day(MERGED_BACK, 1)
        close_branch(branch=closed, on=on, successor=successor, reason="قلة عدد الأعضاء، بقرار من المكتب الإقليمي")
        self.party.memberships = [row for row in self.party.memberships if row.branch_id != closed.pk]
        self.party.memberships += _memberships(closed, successor, on)

    def _move_members(self):
        branches = self.party.tree.locals
        for index in range(max(2, len(branches) * 2 // 3)):
            source, target = branches[index % len(branches)], branches[(index + 1) % len(branches)]
            day = self.calendar.day(6 - index % 5, self.chance.randint(2, 27))
            moved = move_member(membership=self._ordinary(source, day), branch=target, on=day)
            self.party.memberships.append(moved)

    def _leave(self):
        reasons = Membership.EndReason
        for index, branch in enumerate(self.party.tree.locals):
            day = self.calendar.day(4, 3 + index)
            leave_party(membership=self._ordinary(branch, day), on=day, reason=reasons.RESIGNATION)
        died = self._last_in_roster(self.party.tree.locals[1], self.calendar.day(3))
        leave_party(membership=died, on=self.calendar.day(3, 16), reason=reasons.DEATH)

    def _suspend(self):
        """Some memberships are on hold, others were and are no more; one of them is an officer's."""
        reason = "عدم الالتزام بمقررات الفرع، في انتظار قرار لجنة التحكيم"
        kinds = Sanction.Kind
        for index, branch in enumerate(self.party.tree.locals):
            begins = self.calendar.day(3 if index % 2 else 15, 9)
            membership = self._ordinary(branch, begins)
            sanction_member(membership=membership, kind=kinds.SUSPENSION, on=begins, reason=reason)
            if index % 2 == 0:
                reinstate_member(membership=membership, on=self.calendar.day(12, 9))
        officer = self._last_in_roster(self.party.tree.locals[2], self.calendar.day(2))
        sanction_member(
            membership=officer, kind=kinds.SUSPENSION, on=self.calendar.day(2, 20), until=self.calendar.day(-1, 20),
            reason="تصريحات مخالفة لمقررات الحزب", hearing_on=self.calendar.day(2, 11), reference="14/2026",
        )  # fmt: skip
        warned = self._ordinary(self.party.tree.locals[0], self.calendar.day(5, 2))
        sanction_member(
            membership=warned, kind=kinds.WARNING, on=self.calendar.day(5, 2), hearing_on=self.calendar.day(6, 20),
            reason="الغياب المتكرر عن اجتماعات الفرع دون عذر", reference="9/2026",
        )  # fmt: skip

    def _meet(self):
        """The ordinary meetings of the local bureaus in the last months."""
        for branch in self.party.tree.locals:
            for back in (6, 3, 1):
                self.party.clerk.bureau_meeting(branch, self.calendar.day(back, self.chance.randint(4, 26)))
        overdue = self.party.tree.locals[OVERDUE % len(self.party.tree.locals)]
        self.party.clerk.call(overdue, self.calendar.sunday(-1), called_on=self.calendar.day(0))
        for province in self.party.tree.provinces:
            where, clerk = province.locality.name, self.party.clerk
            clerk.gathering(
                province, Meeting.Kind.OUTREACH_MEETING, f"لقاء تواصلي مع ساكنة {where}", self.calendar.sunday(2),
                "الاستماع إلى انشغالات الساكنة في الماء والنقل والتشغيل",
            )  # fmt: skip
            clerk.gathering(
                province, Meeting.Kind.CEREMONY, f"حفل تكريم قدماء المناضلين ب{where}", self.calendar.sunday(5),
                "الاعتراف بعطاء من ساهموا في تأسيس فروع الحزب بالإقليم",
            )  # fmt: skip

    def _holder(self, branch, code, day):
        return next(mandate for mandate in holders_on(branch, day) if mandate.seat.office.code == code)

    def _last_in_roster(self, branch, day):
        """The membership of the counsellor who comes last in the bureau of `branch`."""
        counsellor = holders_on(branch, day)[-1].person
        return next(row for row in self.party.members_of(branch, day) if row.person == counsellor)

    def _ordinary(self, branch, day):
        """A membership of somebody who holds no office anywhere and to whom nothing has happened yet."""
        busy = set(Mandate.objects.overlapping(day, None).values_list("person", flat=True))
        for row in self.party.members_of(branch, day):
            touched = row.previous_id or row.suspensions.exists() or row.ended_on
            if row.person_id not in busy and not touched and row.started_on < day.replace(year=day.year - 1):
                return row
        raise LookupError(f"nobody without office in {branch}")

    def _without_office(self, branch, day):
        return self._ordinary(branch, day).person


def _memberships(closed, successor, on):
    """The rows of the branch that closed and those that followed them, as the workflow left them."""
    rows = Membership.objects.select_related("person", "branch", "category").order_by("pk")
    return [*rows.filter(branch=closed), *rows.filter(branch=successor, started_on=on, previous__branch=closed)]
