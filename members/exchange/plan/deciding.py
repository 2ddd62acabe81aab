"""What becomes of a row: a new member, a file filled in, nothing, or a refusal with its reason."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.scoping import reach_of
from branches.tree import joining_absence
from members.exchange.mapping.fields import FIELDS
from members.models import ImportLine
from members.models.people import age_on

from .same_person import Identity, identity_of_values

NEW, FILLED, SAME, REFUSED = (
    ImportLine.Outcome.NEW,
    ImportLine.Outcome.FILLED,
    ImportLine.Outcome.SAME,
    ImportLine.Outcome.REFUSED,
)
OF_AGE = 18
CHANGE = "members.change_person"
# Columns of the person's row that a file may fill where they are empty.
FILLABLE = (*(found.code for found in FIELDS if found.of_person and found.code != "gender"), "locality_code")


@dataclass
class Decision:
    """The outcome of one row, whom it means, what it writes (`fills`) and where it says otherwise (`differences`)."""

    outcome: str
    person: object = None
    problems: list = field(default_factory=list)
    note: str = ""
    fills: dict = field(default_factory=dict)
    differences: dict = field(default_factory=dict)


def refuse(sentence, code="", person=None):
    return Decision(REFUSED, person, [[code, sentence]])


class Decider:
    """Decides on the rows of one page: `known` is what the records hold, `branches` {key: Branch} where they join."""

    def __init__(self, batch, known, branches, *, by):
        self.batch, self.known, self.branches = batch, known, branches
        self.may_change = reach_of(by, CHANGE)
        self.overwritten = set(batch.overwritten)

    def decide(self, row):
        """The Decision on a row whose own values are sound."""
        if "member_number" in row.values:
            return self._by_number(row)
        given = identity_of_values(row.values)
        sure, doubtful = [], []
        for person in self.known.by_name.get(row.name_key, ()):
            recorded = Identity.of(person)
            if given.confirms(recorded):
                sure.append(person)
            elif not given.contradicts(recorded) and person.branch_id == self._target(row).pk:
                doubtful.append(person)
        if len(sure) > 1:
            sentence = ngettext("%(count)s person matches this row.", "%(count)s people match this row.", len(sure))
            return refuse(sentence % {"count": len(sure)})
        if sure:
            return self._of_known(row, sure[0])
        return self._doubtful(row, given, doubtful) if doubtful else self._new(row, given)

    def _target(self, row):
        return self.branches[row.values.get("branch", self.batch.branch_id)]

    def _by_number(self, row):
        person = self.known.by_number.get(row.values["member_number"])
        if person is None:
            sentence = _("No member whom you see has this number; the party gives the numbers itself.")
            return refuse(sentence, "member_number")
        if person.name_key != row.name_key:
            return refuse(_("This number belongs to somebody of another name."), "member_number")
        if identity_of_values(row.values).contradicts(Identity.of(person)):
            return refuse(_("This number belongs to somebody of another birth date."), "birth_date")
        return self._of_known(row, person)

    def _doubtful(self, row, given, people):
        """Somebody of the name is in the branch, and nothing tells whether it is the same person."""
        if len(people) == 1 and given.is_bare and Identity.of(people[0]).is_bare:
            decision = self._of_known(row, people[0])
            if not decision.differences:
                return decision
        return refuse(
            _("Somebody of this name is recorded in the branch, and neither birth date nor phone tells whether it is "
              "the same person."),
            "birth_date",
        )  # fmt: skip

    def _new(self, row, given):
        for person in self.known.by_name.get(row.name_key, ()):
            if person.pk in self.known.expelled and not given.contradicts(Identity.of(person)):
                said = _("Somebody of this name was expelled, and the birth dates do not tell the two apart.")
                return refuse(said, "birth_date")
        problems = self._joining_problems(row)
        return Decision(REFUSED, problems=problems) if problems else Decision(NEW)

    def _joining_problems(self, row, person=None):
        """Why nobody joins by this row: [field, sentence] of each reason."""
        values, branch, problems = row.values, self._target(row), []
        if person is None and not values.get("gender") and not self.batch.gender:
            problems.append(["gender", _("The gender is missing: it is never guessed from the name.")])
        day = joining_day(self.batch, values)
        if absence := joining_absence(branch, day):
            problems.append(["joined_on", absence])
        born = date.fromisoformat(values["birth_date"]) if "birth_date" in values else person and person.birth_date
        if born and age_on(born, day) < OF_AGE:
            problems.append(["birth_date", _("Members are at least 18 years old.")])
        return problems

    def _of_known(self, row, person):
        last, target = self.known.last.get(person.pk), self._target(row)
        if last is None:
            return self._joins(row, person, target)
        if last.ended_on is not None:
            words = {"day": date_format(last.ended_on)}
            return refuse(_("Left on %(day)s: take back from the person's file.") % words, person=person)
        if last.branch_id != target.pk:
            words = {"branch": last.branch}
            return refuse(_("A member of %(branch)s: ask for a transfer.") % words, "branch", person)
        decision = self._compared(row, person)
        self._compare_membership(row, last, decision)
        return decision

    def _joins(self, row, person, target):
        """Somebody known who was never a member: their branch makes a member of them, as their file's page does."""
        if person.branch_id != target.pk:
            words = {"branch": person.branch}
            return refuse(_("Known in %(branch)s, and no member: go on from the file.") % words, "branch", person)
        problems = self._joining_problems(row, person)
        if problems:
            return Decision(REFUSED, person, problems)
        decision = self._compared(row, person)
        decision.outcome = NEW
        return decision

    def _compared(self, row, person):
        """What the row fills of the person's file, and where it differs."""
        fills, differences = {}, {}
        for code in FILLABLE:
            value, recorded = row.values.get(code), as_value(getattr(person, code))
            if value is None or value == recorded:
                continue
            if not recorded or code in self.overwritten:
                fills[code] = value
            else:
                differences[code] = [recorded, value]
        gender = row.values.get("gender")
        if gender and gender != person.gender:
            differences["gender"] = [person.gender, gender]
        note = self._left_alone(person) if fills else ""
        if note:
            fills = {}
        return Decision(FILLED if fills else SAME, person, note=note, fills=fills, differences=differences)

    def _left_alone(self, person):
        return why_left_alone(person, self.known, self.may_change)

    def _compare_membership(self, row, membership, decision):
        day, category = row.values.get("joined_on"), row.values.get("category")
        if day and day != membership.started_on.isoformat():
            decision.differences["joined_on"] = [membership.started_on.isoformat(), day]
        if category and category != membership.category_id:
            decision.differences["category"] = [membership.category_id, category]


def why_left_alone(person, known, may_change):
    """Why the file of `person` stays as it is; "" where it is filled in. `may_change` is the reach of that right."""
    if person.pk in known.suspended:
        return _("The membership is suspended: the file stays as it is.")
    if person.pk in known.guarded:
        return _("Another level decides on this officer: the file stays as it is.")
    return "" if may_change.covers(person.branch.path) else _("You do not change this file: it stays as it is.")


def as_value(recorded):
    """A recorded value as JSON keeps it; "" for none."""
    return recorded.isoformat() if isinstance(recorded, date) else recorded or ""


def joining_day(batch, values):
    """The day on which somebody joins by a row: what it says, else what the upload says for all."""
    return date.fromisoformat(values["joined_on"]) if "joined_on" in values else batch.joined_on
