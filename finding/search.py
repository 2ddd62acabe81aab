"""Which memberships a search shows, of those that its reader may see; in what order; page by page."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Prefetch, Q, prefetch_related_objects
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from branches.paths import last_path_under
from branches.scoping import reach_of
from bureaus.models import Mandate
from members.models import Membership, Person, Suspension
from sql.keyed import in_order_of
from sql.prepared import prepared_instances
from treasury.arrears import late_charges

from .words import bearing, near_words, read_words

SEE, SEE_FILE, SEE_MONEY = "members.view_membership", "members.view_person", "treasury.view_duescharge"
PAGE = 50
# Where nobody turns pages any more; who needs them all exports the list.
MOST_PAGES = 40
MOST_NEAR = 20

STATES = [
    ("member", _("Members")),
    ("active", _("Members who are not suspended")),
    ("suspended", _("Suspended members")),
    ("probation", _("Members in probation")),
    ("left", _("Those who left the party")),
]
DUES = [("late", _("Late")), ("settled", _("Nothing late"))]
ORDERS = {
    "branch": (_("Branch, then name"), ("branch__path", "person__name_key", "pk")),
    "name": (_("Name"), ("person__name_key", "pk")),
    "number": (_("Number"), ("person__member_number", "pk")),
    "since": (_("The latest first"), ("-started_on", "-pk")),
}


@dataclass(frozen=True)
class Asked:
    """What a search asks for; what is left out asks nothing. Ages are whole years on the day `on`."""

    q: str = ""
    branch: object = None
    category: object = None
    gender: str = ""
    age_from: int | None = None
    age_to: int | None = None
    office: object = None
    dues: str = ""
    since_from: date | None = None
    since_to: date | None = None
    state: str = "member"
    on: date | None = None
    sort: str = "branch"


class Search:
    """One search by one reader. The rows are memberships; each starts at what the reader may see."""

    def __init__(self, user, asked):
        self.user, self.asked = user, asked
        self.day = asked.on or localdate()
        self.words = read_words(asked.q)
        self.reach = reach_of(user, SEE)
        # Who reads a membership may not read the file, which moved on with the member: `known` is where they do.
        self.files = reach_of(user, SEE_FILE)
        self.known = self.files.condition("person__branch__path") if self.files else Q(pk__in=[])

    def rows(self, words=None):
        """The keys of the memberships asked for, in order: a page of them is read by `full_of`."""
        words = self.words if words is None else words
        rows = self._bearing(words) if words else self._seen()
        for narrow in (_in_branch, _in_state, _since, _of_person, _in_office, _of_dues):
            rows = narrow(self, rows)
        return rows.order_by(*ORDERS[self.asked.sort][1]).values_list("pk", flat=True)

    def _bearing(self, words):
        """Those seen whose person is sought. For a full name in a part of the party its own files are read first.

        They lie together, while the people of its memberships would be looked up one by one; of a single name, which
        many bear, the first page is found sooner in the order of the tree. A branch keeps the files of its members of
        today: of a membership that will end, or of another day, the file may be elsewhere.
        """
        rows = self._seen().filter(bearing(words, self.known))
        if len(words.terms) < 2 or self.reach.everywhere or self.asked.state == "left" or self.day != localdate():
            return rows
        own_files = Person.objects.filter(self.reach.ranges("branch__path"))
        own_files = own_files.filter(bearing(words, self.files.condition("branch__path"), prefix=""))
        elsewhere = self._seen().filter(ended_on__gt=self.day).order_by()
        return rows.filter(person__in=own_files.order_by().values("pk").union(elsewhere.values("person")))

    def _seen(self):
        """The memberships of the branches that the reader reaches; one's own has a page of its own."""
        everything = Membership.objects.all()
        return everything.filter(self.reach.ranges("branch__path")) if self.reach else everything.none()

    def knows_file(self, row):
        """Whether the reader may see the file behind a row of `full`: without it, no more than the name is shown."""
        return self.files.covers(row.file_path)

    def full_of(self, keys, offices=False):
        """The memberships with these keys that the reader still sees, in the order of the keys, with their columns.

        Joined to the search itself, the tables that columns read would be read for every row that is passed over.
        The `offices` held on the day come where they are asked for; at most four queries.
        """
        found = [row for row in _rows_of(list(keys), self.day) if self.reach.covers(row.branch.path)]
        if offices:
            held = Mandate.objects.visible_to(self.user).on(self.day).with_titles()
            held = held.select_related("person", "seat__bureau__branch").order_by("seat__office__rank", "pk")
            prefetch_related_objects(found, Prefetch("person__mandates", queryset=held, to_attr="held_offices"))
        return in_order_of(keys, found)

    def near(self, exact):
        """The keys of those whose names are near the words typed, the nearest first, without those `exact`; few."""
        found, left = [], set(exact)
        for words in near_words(self.words):
            keys = self.rows(words).exclude(pk__in=left)[: MOST_NEAR - len(found)]
            found += keys
            left.update(keys)
            if len(found) >= MOST_NEAR:
                break
        return found

    def keys(self):
        """The keys of all rows that the pages show together, exact ones first, in order."""
        exact = list(self.rows())
        return exact + (self.near(exact) if len(exact) <= PAGE else [])


@prepared_instances
def _rows_of(keys, day):
    """The memberships with these keys, and whether each is suspended on the day, in any order."""
    suspended = Suspension.objects.on(day).filter(membership=OuterRef("pk"))
    rows = Membership.objects.filter(pk__among=keys).select_related("person", "branch", "category").order_by()
    return rows.annotate(on_hold=Exists(suspended), file_path=F("person__branch__path"))


def _in_branch(search, rows):
    branch = search.asked.branch
    return rows.filter(branch__path__range=(branch.path, last_path_under(branch.path))) if branch else rows


def _in_state(search, rows):
    """As of the day: a membership in force then; of those who left, the last one, which ended by leaving.

    One that ended by a merge gave way to another, and is nobody's last.
    """
    state, day = search.asked.state, search.day
    if state == "left":
        same = Membership.objects.filter(person=OuterRef("person"), started_on__lte=day)
        after = Q(started_on__gt=OuterRef("started_on")) | Q(started_on=OuterRef("started_on"), pk__gt=OuterRef("pk"))
        same = same.exclude(end_reason=Membership.EndReason.MERGED)
        return rows.filter(~Exists(same.filter(after)), ended_on__lte=day, end_reason__in=Membership.LEAVING)
    rows = rows.on(day)
    suspended = Exists(Suspension.objects.on(day).filter(membership=OuterRef("pk")))
    if state == "active":
        return rows.filter(~suspended)
    if state == "suspended":
        return rows.filter(suspended)
    return rows.filter(probation_ends_on__gt=day) if state == "probation" else rows


def _since(search, rows):
    first, last = search.asked.since_from, search.asked.since_to
    rows = rows.filter(started_on__gte=first) if first else rows
    return rows.filter(started_on__lte=last) if last else rows


def _of_person(search, rows):
    """Category, and what the file says of the person: a file that the reader may not see answers nothing."""
    asked = search.asked
    if asked.category:
        rows = rows.filter(category=asked.category)
    said = {"person__gender": asked.gender} if asked.gender else {}
    if asked.age_from is not None:
        said["person__birth_date__lte"] = years_before(search.day, asked.age_from)
    if asked.age_to is not None:
        said["person__birth_date__gt"] = years_before(search.day, asked.age_to + 1)
    return rows.filter(search.known, **said) if said else rows


def _in_office(search, rows):
    """Who held the office on the day, in whatever branch: rosters are no secret."""
    if not search.asked.office:
        return rows
    held = Mandate.objects.visible_to(search.user).on(search.day).filter(seat__office=search.asked.office)
    return rows.filter(Exists(held.filter(person=OuterRef("person"))))


def _of_dues(search, rows):
    """Who owes the branch something from before this month, asked of branches whose money the reader sees."""
    if not search.asked.dues:
        return rows
    reach = reach_of(search.user, SEE_MONEY)
    rows = rows.filter(reach.ranges("branch__path")) if reach else rows.none()
    late = Exists(late_charges().filter(person=OuterRef("person"), branch=OuterRef("branch")))
    return rows.filter(late if search.asked.dues == "late" else ~late)


def years_before(day, years):
    """The day `years` before: who was born on it or earlier has that age on `day` (29 February asks the 28th)."""
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
