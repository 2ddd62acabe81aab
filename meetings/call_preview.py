"""What a call would do if it were sent now, and what the roll of one that was sent holds."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.functional import cached_property

from .calling import (
    earliest_day,
    keep_entitlement,
    missing_facts,
    nobody_message,
    notice_refusal,
    rule_for,
)
from .models import Meeting, MeetingRule, RollEntry
from .roll import asked, members_called
from .roll_words import why_excluded


@dataclass
class CallPreview:
    """The rule that holds on `day` for `meeting`, what hinders the call, and whom it would reach."""

    meeting: Meeting
    day: date
    rule: MeetingRule | None = field(init=False, default=None)
    hindrances: list[tuple[str, str]] = field(init=False)  # (why not, the page on which it is mended, or nothing)

    def __post_init__(self):
        self.hindrances = missing_facts(self.meeting)
        if self.meeting.is_cancelled:
            return
        try:
            self.rule = rule_for(self.meeting, self.day)
        except ValidationError as refusal:
            self.hindrances += [(message, "") for message in refusal.messages]
            return
        if self.meeting.previous_call_id:  # shown as it will be sent; never saved
            keep_entitlement(self.rule, self.meeting.previous_call.call)
        if refusal := notice_refusal(self.meeting.date, self.rule.notice_days, self.day):
            self.hindrances.append((refusal, "facts"))
        if not self.entitled:
            self.hindrances.append((nobody_message(self.meeting), ""))

    @property
    def earliest(self):
        """The first day on which the meeting may be held if it is called today."""
        return earliest_day(self.rule.notice_days, self.day)

    @cached_property
    def _rows(self):
        """The people as the roll would hold them; of a second call, the entries of the first."""
        if self.meeting.previous_call_id:
            return RollEntry.objects.filter(meeting=self.meeting.previous_call_id).exclude(state="struck_off")
        return asked(members_called(self.meeting), self.rule, self.meeting.date)

    @cached_property
    def counts(self):
        """{reason: how many}; "" counts the entitled. One query."""
        name = "reason" if self.meeting.previous_call_id else "why_not"
        rows = self._rows.order_by().values_list(name).annotate(count=Count("pk"))
        return dict(rows)

    @property
    def entitled(self):
        return self.counts.get("", 0)

    @property
    def least_present(self):
        return self.rule.least_present(self.entitled)

    @property
    def by_reason(self):
        """[(reason in words, how many)] of the excluded."""
        return [(reason.label, self.counts[reason]) for reason in RollEntry.Reason if self.counts.get(reason)]

    @property
    def excluded(self):
        """The excluded, by name."""
        if self.meeting.previous_call_id:
            return self._rows.exclude(reason="").select_related("person").by_name()
        return self._rows.exclude(why_not="").select_related("person").order_by("person__name_key", "pk")

    def explain(self, rows):
        """Let each of `rows`, some of `excluded`, hold the entry that the roll would have, with its sentence."""
        for row in rows:
            entry = row
            if not isinstance(row, RollEntry):
                entry = RollEntry(person=row.person, reason=row.why_not, member_since=row.since, months_late=row.late)
            row.entry, row.why = entry, why_excluded(entry, self.rule, self.meeting.date)


def roll_counts(meeting):
    """{state or reason: how many} of the roll of a called meeting; one query."""
    rows = RollEntry.objects.filter(meeting=meeting).order_by().values_list("state", "reason")
    counts = {}
    for state, reason, count in rows.annotate(count=Count("pk")):
        counts[state] = counts.get(state, 0) + count
        if reason:
            counts[reason] = count
    return counts
