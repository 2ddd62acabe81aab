"""The roster of a bureau as of a day: who sits where, since when, what is vacant, what changed in mid-term.

Built from a queryset of bureaus in a constant number of queries; pages and documents only read it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .models import Bureau, Mandate, Seat, ShareTarget
from .representation import share_of_women, share_of_youth
from .titles import titles_of

# Ends that belong to the end of the whole bureau, not to a change in mid-term.
_WITH_THE_BUREAU = (
    Mandate.EndReason.RENEWAL,
    Mandate.EndReason.BRANCH_CLOSED,
    Mandate.EndReason.ANNULLED,
)


@dataclass(frozen=True)
class RosterSeat:
    """A seat on the roster's day. `mandates` are all those of the term, oldest first; `mandate` the day's, or None.

    `title` is the office in the holder's gender; for a vacant seat the form with both.
    """

    seat: Seat
    bureau: Bureau
    mandates: tuple
    mandate: Mandate | None
    title: str

    @property
    def holder(self):
        return self.mandate and self.mandate.person

    @property
    def is_acting(self):
        return self.mandate is not None and self.mandate.status == Mandate.Status.ACTING

    @property
    def came_in_midterm(self):
        return self.mandate is not None and self.mandate.started_on > self.bureau.started_on

    @property
    def predecessor(self):
        """The last holder before the one of the day in this term, or None."""
        return next((row for row in reversed(self._past) if row != self.mandate), None)

    @property
    def vacant_since(self):
        """The day from which nobody sits here; None for a seat that is taken."""
        if self.mandate:
            return None
        return self._past[-1].ended_on if self._past else self.bureau.started_on

    @property
    def _past(self):
        mandate = self.mandate
        return [row for row in self.mandates if mandate is None or row.started_on <= mandate.started_on]


@dataclass(frozen=True)
class Change:
    """What happened to a seat in mid-term: who left (`outgoing`) and who came (`incoming`), one of them or both."""

    day: date
    seat: Seat
    outgoing: Mandate | None
    incoming: Mandate | None

    @property
    def sentence(self):
        """What happened, in one sentence that needs no gender of its own."""
        words = {"office": (self.incoming or self.outgoing).title}
        if self.outgoing:
            words |= {"outgoing": self.outgoing.person, "reason": self.outgoing.get_end_reason_display()}
        if self.incoming is None:
            return _("%(office)s: end of the mandate of %(outgoing)s (%(reason)s)") % words
        acting = self.incoming.status == Mandate.Status.ACTING
        words["incoming"] = (
            _("%(person)s, acting") % {"person": self.incoming.person} if acting else self.incoming.person
        )
        if self.outgoing:
            return _("%(office)s: %(incoming)s after %(outgoing)s (%(reason)s)") % words
        return _("%(office)s: %(incoming)s, in a seat that was vacant") % words

    @property
    def note(self):
        return " – ".join(row.note for row in (self.outgoing, self.incoming) if row and row.note)


@dataclass
class Roster:
    bureau: Bureau
    day: date
    seats: tuple
    targets: dict

    @cached_property
    def holders(self):
        """The people who sat on the day, each once."""
        return {seat.holder for seat in self.seats if seat.holder}

    @cached_property
    def vacancies(self):
        return sum(seat.holder is None for seat in self.seats)

    @cached_property
    def women(self):
        return share_of_women(self.holders, self.targets.get(ShareTarget.Of.WOMEN))

    @cached_property
    def youth(self):
        """The share of youth; None where no target says who counts as young."""
        target = self.targets.get(ShareTarget.Of.YOUTH)
        return share_of_youth(self.holders, self.day, target) if target and target.under_age else None

    @property
    def is_overdue(self):
        """Whether the bureau still sits although its term is over."""
        due = self.bureau.term_ends_on
        return bool(due and self.bureau.is_current and due <= localdate())

    @cached_property
    def changes(self):
        """What changed in mid-term up to the roster's day, latest first."""
        found = [change for seat in self.seats for change in _changes_of(seat) if change.day <= self.day]
        return sorted(found, key=lambda change: (change.day, -change.seat.order), reverse=True)


def rosters(bureaus, *, day=None, targets=None):
    """The roster of each of `bureaus` (a page, or a queryset), on `day` or, without it, today or on its last day.

    Three queries, whatever the number of bureaus. `targets` comes from `representation.targets_on`.
    """
    mandates = Mandate.objects.with_titles().select_related("person__branch").order_by("started_on", "pk")
    seats = Seat.objects.select_related("office").order_by("order", "pk")
    seats = seats.prefetch_related(Prefetch("mandates", mandates, to_attr="all_mandates"))
    found = list(bureaus)
    prefetch_related_objects(found, Prefetch("seats", seats, to_attr="all_seats"))
    return [_roster(bureau, day or last_day(bureau), targets or {}) for bureau in found]


def last_day(bureau):
    """Today for a sitting bureau, for an earlier one the last day on which it sat."""
    if bureau.ended_on is None or bureau.is_current:
        return max(localdate(), bureau.started_on)
    return max(bureau.ended_on - timedelta(days=1), bureau.started_on)


def _roster(bureau, day, targets):
    on_day = [next((row for row in seat.all_mandates if row.covers(day)), None) for seat in bureau.all_seats]
    titles = titles_of(
        (seat.office, row.person.gender if row else None) for seat, row in zip(bureau.all_seats, on_day, strict=True)
    )
    seats = (
        RosterSeat(seat, bureau, tuple(seat.all_mandates), row, title)
        for seat, row, title in zip(bureau.all_seats, on_day, titles, strict=True)
    )
    return Roster(bureau, day, tuple(seats), targets)


def _changes_of(seat):
    """A departure and an arrival on one day are one change."""
    arrivals = {row.started_on: row for row in seat.mandates if row.started_on > seat.bureau.started_on}
    departures = {
        row.ended_on: row for row in seat.mandates if row.ended_on and row.end_reason not in _WITH_THE_BUREAU
    }
    return [Change(day, seat.seat, departures.get(day), arrivals.get(day)) for day in sorted({*arrivals, *departures})]
