"""An election: how it went, and who was elected to which office, seat by seat."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from bureaus.confirmers import confirmers
from bureaus.models import Bureau, Mandate, Organ, Seat, ShareTarget
from bureaus.places import Place, PlacesRefusedError, problems_of_composition
from bureaus.representation import each_once, share_of_women, share_of_youth, targets_on
from bureaus.titles import titles_of
from forms.days import DayField
from forms.requests import read_number
from members.models import Gender

from ..drafts import NO_DRAFT, prepare_election, record_prepared
from ..election_changes import changes_of, missing_roles
from ..elections import ActRecord
from ..models import Method
from ..new_members import not_yet_members
from .directory import Directory
from .drafted import people_of, typed_of
from .seats import ADDED_SEATS, MOST_SEATS, OfficeSeats, count_seats, offices_of

METHODS = [("", _("The report does not say")), *Method.choices]


class TermsForm(forms.Form):
    """What was elected and how: the secretary first, then the other offices, or all at once."""

    organ = forms.ChoiceField(label=_("What was elected"), choices=Organ.choices)
    term_ends_on = DayField(label=_("Renewal due on"), required=False)
    leader_first = forms.BooleanField(
        label=_("The secretary was elected first, then the other offices"), required=False
    )
    leader_method = forms.ChoiceField(label=_("Method of the secretary's election"), choices=METHODS, required=False)
    method = forms.ChoiceField(label=_("Method of the other offices"), choices=METHODS, required=False)

    def __init__(self, *args, taken=(), **kwargs):
        super().__init__(*args, initial={"leader_first": True}, use_required_attribute=False, **kwargs)
        self.fields["organ"].choices = [choice for choice in Organ.choices if choice[0] not in taken]


class BallotForm:
    """The whole of an election: `terms`, and the seats by office in the order of the catalogue.

    `add` is the counter of the office for which more seats are asked. Without `data` it shows the `draft`, if there is
    one and its organ's election is not recorded. Raises BadRequest for a number of seats that the page cannot have
    sent.
    """

    def __init__(self, meeting, user, data=None, *, add="", draft=None):
        self.meeting, self.user, self.add, self.draft = meeting, user, add, draft
        self.problems = []
        self.taken = [election.organ for election in meeting.elections.all() if election.is_live]
        offices, people = offices_of(meeting.branch), people_of(draft) if draft else []
        if data is None and draft and draft.organ not in self.taken:
            data, self.problems = typed_of(draft, people, offices)
        self.data = data
        self.terms = TermsForm(data, taken=self.taken, prefix="terms")
        self.directory = Directory(user, meeting.branch, data, recorded=people)
        titles = titles_of((office, None) for office in offices)
        self.offices = [self._seats_of(*row) for row in zip(offices, titles, strict=True)]
        self.seats = [seat for group in self.offices for seat in group.forms]

    def _seats_of(self, office, title):
        outgoing = self._holders.get(office.pk, [])
        count = count_seats(office, self.data, shown=len(outgoing), add=self.add)
        return OfficeSeats.make(office, title, count, self.data, self.directory, outgoing)

    @cached_property
    def _holders(self):
        """{key of an office: who holds its seats in the bureau that ends, in their order; None for a vacant one}."""
        mandates = Mandate.objects.on(self.meeting.date).select_related("person__branch")
        seats = Seat.objects.filter(bureau__in=self.outgoing).prefetch_related(Prefetch("mandates", mandates))
        found = {}
        for seat in seats:
            sitting = [mandate.person for mandate in seat.mandates.all()]
            found.setdefault(seat.office_id, []).append(sitting[0] if sitting else None)
        return found

    @property
    def organ(self):
        given = (self.data or {}).get("terms-organ")
        return Organ(given) if given in Organ.values else Organ.BUREAU

    @cached_property
    def outgoing(self):
        """The bureaus (one, or none) that end on the meeting's day."""
        return list(Bureau.objects.filter(branch=self.meeting.branch, organ=self.organ).on(self.meeting.date))

    @cached_property
    def shares(self):
        """The shares among those named so far: [(label, representation.Share)]."""
        if self.data is None:
            return []
        for seat in self.seats:
            seat.is_valid()
        targets = targets_on(self.meeting.date, self.meeting.branch.kind)
        found = [(_("Women among those elected"), share_of_women(self.people, targets.get(ShareTarget.Of.WOMEN)))]
        youth = targets.get(ShareTarget.Of.YOUTH)
        if youth and youth.under_age:
            found.append((_("Youth among those elected"), share_of_youth(self.people, self.meeting.date, youth)))
        return [(label, share) for label, share in found if share.total]

    def is_valid(self):
        """Check every field; then, if they stand, what only the whole tells, all at once in `problems`."""
        if not all([self.terms.is_valid(), *[seat.is_valid() for seat in self.seats]]):
            return False
        self._show(problems_of_composition([Place(seat.office, seat.pick.person) for seat in self.kept]))
        if len(self.kept) > MOST_SEATS:
            self.problems.append(_("A bureau has at most %(most)s seats.") % {"most": MOST_SEATS})
        return not self.problems and not any(seat.pick.errors for seat in self.seats)

    def focus_added(self):
        """Let the page open at the first of the seats that were added."""
        group = next((group for group in self.offices if group.counter == self.add), None)
        if group:
            group.forms[-ADDED_SEATS].pick.fields["name"].widget.attrs["autofocus"] = True

    def without_errors(self):
        """Show what was typed without judging it: a seat was only asked for, or the page was gone back to."""
        _shares = self.shares  # counted of what was typed, as long as it is read
        for form in [self.terms, *self.seats, *(seat.pick for seat in self.seats)]:
            form._errors = ErrorDict()

    @cached_property
    def kept(self):
        return [seat for seat in self.seats if seat.is_kept]

    @property
    def titled(self):
        """Pairs (title, person or None) of the seats."""
        people = [seat.pick.person for seat in self.kept]
        offices = [seat.office for seat in self.kept]
        genders = [person and person.gender for person in people]
        return list(zip(titles_of(zip(offices, genders, strict=True)), people, strict=True))

    @property
    def people(self):
        """Each person elected, once, in the order of the seats."""
        return each_once(seat.pick.person for seat in self.kept if seat.pick.person)

    @property
    def missing(self):
        """What the bureau needs somebody for and has nobody, in words."""
        return missing_roles(self.organ, [seat.office for seat in self.kept if seat.pick.person])

    @property
    def women(self):
        return sum(person.gender == Gender.FEMALE for person in self.people)

    @property
    def vacancies(self):
        """The seats in which nobody will sit; those who are elected and no members yet take theirs later."""
        waiting = self._no_members(seat for seat in self.kept if not seat.joins)
        return sum(seat.pick.person is None or (not seat.joins and seat.pick.person in waiting) for seat in self.kept)

    @property
    def joining(self):
        """Those who become members of the branch by being elected."""
        return self._no_members(seat for seat in self.kept if seat.joins)

    def _no_members(self, seats):
        """The people of these seats who are members of no branch on the meeting's day, or later."""
        people = each_once(seat.pick.person for seat in seats if seat.pick.person)
        newcomers = not_yet_members([person for person in people if person.pk], self.meeting.date)
        return [person for person in people if person.pk is None or person in newcomers]

    def acts(self):
        terms = self.terms.cleaned_data
        leader = next((seat.office for seat in self.kept if seat.office.is_head), None)
        if leader is None or not terms["leader_first"]:
            return [ActRecord(order=1, method=terms["method"], all_other_offices=True)]
        return [
            ActRecord(order=1, method=terms["leader_method"], offices=(leader,)),
            ActRecord(order=2, method=terms["method"], all_other_offices=True),
        ]

    @property
    def version(self):
        """The version of the draft that the page showed; one that never is for what the page cannot have sent."""
        number = read_number(self.data.get("draft", str(NO_DRAFT)))
        return -1 if number is None else number

    def _said(self):
        places = [Place(seat.office, seat.pick.person, joins_later=not seat.joins) for seat in self.kept]
        terms = self.terms.cleaned_data
        return {"places": places, "acts": self.acts(), "organ": self.organ, "term_ends_on": terms["term_ends_on"]}

    def save(self, **more):
        """Save who is new and record the election. Raises ValidationError and leaves nothing behind."""
        whole = {"meeting": self.meeting, "joining": self.joining, "version": self.version, "by": self.user}
        self.recorded = record_prepared(**whole | self._said() | more)
        return self.recorded

    def prepare(self):
        """Save it as the draft of the meeting's election. Raises ValidationError."""
        return prepare_election(meeting=self.meeting, version=self.version, by=self.user, **self._said())

    def would_save(self, **more):
        """Whether saving would succeed: it is tried and taken back. What is refused stands in `problems`.

        `recorded` is the election that was tried, `changes` what changes for whom by it, and `confirmers` who may
        confirm it if it waits.
        """
        people = [person for person in self.people if person.pk is None]
        try:
            with transaction.atomic():
                election = self.save(**more)
                self.confirmers = confirmers(election) if election.is_waiting else ()
                self.changes = changes_of(election)
                transaction.set_rollback(True)
        except ValidationError as refusal:
            self.refuse(refusal)
        for person in people:
            person.pk, person._state.adding = None, True
        return not self.problems and not any(seat.pick.errors for seat in self.kept)

    def refuse(self, refusal):
        """Put what `save` refuses on the seats that it is about, and what is about the whole in `problems`."""
        if not isinstance(refusal, PlacesRefusedError):
            self.problems += refusal.messages
            return
        self._show(refusal.problems)

    def _show(self, problems):
        """Put each (index of the seat, message) on its seat; what is about the whole in `problems`."""
        for index, message in problems:
            if index is None:
                self.problems.append(message)
            else:
                self.kept[index].pick.add_error("name", message)
