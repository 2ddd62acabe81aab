"""Rights in SQL and in Python are one rule: over random rights, offices and levels, and every model of a branch.

Lists (`visible_to`, `within_reach`), single rows (`allows`, `has_perm`) and what people are told
(`who_holds`, `rights_in`) answer alike for everybody.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from branches.models import Kind
from branches.scoping import ScopedQuerySet, allows, reach_of, view_permission
from bureaus.models import Bureau, Mandate, Office, OfficeRight, Organ, Seat
from bureaus.visibility import holders_of, holders_of_each, rights_in, who_holds
from meetings.models import AgendaItem, Intervention
from members.models import Photo, Suspension, User
from tests.factories import make_branch, make_member, make_party, make_person, make_user
from tests.rows import ROWS, meeting_row

OFFICES = ("first_secretary", "rapporteur", "counsellor")
PLACES = ("national", "region", "province", "local", "other", "cell", "published")
WITH_ROWS = ("province", "local", "cell", "published")
PROBES = 3


def scoped_models():
    """The models of a branch that rights are given on, and what is seen with one of them.

    A run asks the right of its work (`tests/runs`).
    """
    found = [model for model in apps.get_models() if issubclass(type(model._default_manager.all()), ScopedQuerySet)]
    found = [model for model in found if model._meta.default_permissions or hasattr(model, "seen_with")]
    return sorted(found, key=lambda model: model._meta.label)


def permission(verb, model):
    return f"{model._meta.app_label}.{verb}_{model._meta.model_name}"


VERBS = ("view", "add", "change")
PERMISSIONS = [
    permission(verb, model) for model in scoped_models() for verb in VERBS if verb in model._meta.default_permissions
]

places = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.sampled_from(OFFICES),
        st.integers(0, PROBES - 1),
        st.sampled_from(["current", "current", "ended", "to come"]),
    ),
    max_size=7,
    unique_by=lambda place: place[:2],  # one holder of a seat
)
rights = st.sets(
    st.tuples(
        st.sampled_from(OFFICES),
        st.integers(0, 2),
        st.sampled_from(OfficeRight.Extent.values),
        st.sampled_from(OfficeRight.Level.values),
    ),
    min_size=1,
    max_size=12,
)
groups = st.lists(st.sets(st.sampled_from(PERMISSIONS), max_size=30), min_size=3, max_size=3)
suspended = st.sets(st.integers(0, PROBES - 1), max_size=1)


@dataclass(repr=False)
class World:
    """A party with rows of every model in several branches, and the people about whom is asked."""

    branches: dict
    memberships: list
    others: list
    offices: dict
    seats: dict
    groups: list
    rows: dict = field(default_factory=dict)
    turn: int = 0

    def next_branches(self):
        """Two of the branches, other ones each time: all of them are asked about many times in the examples."""
        branches, self.turn = list(self.branches.values()), self.turn + 2
        return [branches[(self.turn + number) % len(branches)] for number in range(2)]

    def draw(self, placed, granted, permissions, on_hold):
        """Give these rights to the offices, and the offices to these people. Rolled back by the test."""
        self.turn += 1
        OfficeRight.objects.all().delete()
        known = {f"{row.content_type.app_label}.{row.codename}": row for row in self.permissions}
        for group, names in zip(self.groups, permissions, strict=True):
            group.permissions.set([known[name] for name in names])
        OfficeRight.objects.bulk_create(
            OfficeRight(office=self.offices[code], group=self.groups[group], extent=extent, level=level)
            for code, group, extent, level in granted
        )
        Mandate.objects.bulk_create(self._mandate(*place) for place in placed)
        today = localdate()
        Suspension.objects.bulk_create(
            Suspension(membership=self.memberships[number], started_on=today, reason="قرار") for number in on_hold
        )

    def _mandate(self, place, code, number, when):
        today = localdate()
        days = {"current": (-9, None), "ended": (-9, 0), "to come": (1, None)}[when]
        started_on, ended_on = (day if day is None else today + timedelta(days=day) for day in days)
        person = self.memberships[number].person
        return Mandate(seat=self.seats[place, code], person=person, started_on=started_on, ended_on=ended_on)

    @property
    def permissions(self):
        return Permission.objects.select_related("content_type")

    def users(self):
        """As the next request loads them: officers, member, outsider, headquarters, a closed account, a visitor."""
        return [*User.objects.filter(pk__in=[user.pk for user in self.others]), AnonymousUser()]

    def officers(self):
        return User.objects.filter(person__in=[row.person_id for row in self.memberships])


@pytest.fixture
def world(db):
    branches = make_party()
    branches["cell"] = make_branch(branches["local"], Kind.CELL, "خلية القرب")
    branches["published"] = make_branch(branches["region"], Kind.PROVINCE, "الإقليم المنشور", publishes_roster=True)
    for key in WITH_ROWS:
        for make in ROWS.values():
            make(branches[key])
        meeting = meeting_row(branches[key])
        AgendaItem.objects.create(meeting=meeting, order=1, subject="نقطة")
        Intervention.objects.create(meeting=meeting, order=1, speaker=make_person(branches[key]), subject="كلمة")
        photo = Photo(person=make_person(branches[key]), state=Photo.State.IN_FILE, uploaded_by=make_user())
        photo.hold_content(b"picture", "image/webp")
        photo.save()
    memberships = [make_member(branches[key], family_name="المسؤول") for key in ("province", "local", "published")]
    others = [make_user(row.person) for row in memberships]
    others += [make_user(make_member(branches["local"]).person), make_user(), make_user(is_superuser=True)]
    others.append(make_user(make_member(branches["local"]).person, is_active=False))
    offices = {code: Office.objects.get(code=code) for code in OFFICES}
    made = World(branches, memberships, others, offices, _seats(branches, offices), _groups())
    made.rows = {model: list(model._default_manager.all()) for model in scoped_models()}
    return made


def _seats(branches, offices):
    """{(branch, office): a vacant seat} in a committee of each branch, beside its bureau."""
    seats = {}
    for key in PLACES:
        started_on = localdate() - timedelta(days=99)
        bureau = Bureau.objects.create(branch=branches[key], organ=Organ.COMMITTEE, started_on=started_on)
        for order, code in enumerate(OFFICES, start=1):
            seats[key, code] = Seat.objects.create(bureau=bureau, office=offices[code], order=order)
    return seats


def _groups():
    return [Group.objects.create(name=f"drawn {number}") for number in range(3)]


def listed(world, model, rows):
    """The keys of `rows`, of those that the world keeps: an example adds mandates and suspensions."""
    return set(rows.values_list("pk", flat=True)) & {row.pk for row in world.rows[model]}


def check_lists(world, user):
    for model, rows in world.rows.items():
        seen, changed = view_permission(model), permission("change", model)
        manager = model._default_manager
        told = (str(user), model._meta.label)
        visible = listed(world, model, manager.visible_to(user))
        assert visible == {row.pk for row in rows if allows(user, seen, row)}, told
        if hasattr(model, "branch_id"):
            for branch in world.next_branches():
                there = {row.pk for row in rows if row.branch_id == branch.pk}
                assert listed(world, model, manager.visible_in(user, branch)) == visible & there, (*told, branch.name)
        reached = listed(world, model, manager.within_reach(user, changed))
        assert reached == {row.pk for row in rows if allows(user, changed, row)}, told
        assert visible == {row.pk for row in rows if user.has_perm(seen, row)}, told
        assert reached == {row.pk for row in rows if user.has_perm(changed, row)}, told
        assert user.has_perm(changed) is bool(reach_of(user, changed)), told


def check_people(world, names):
    """Who is named as holding a right, and what a page tells of one's own rights, is what the rule gives."""
    officers = list(world.officers())
    for branch in world.branches.values():
        for name in names:
            named = {mandate.person_id for mandate in who_holds(name, [branch])}
            assert holders_of(name, [branch]) == list(who_holds(name, [branch]))
            holding = {user.person_id for user in officers if user.reach(name).covers(branch.path)}
            assert named == holding, (branch.name, name)
        each = holders_of_each([(name, [branch]) for name in names])
        assert each == [holders_of(name, [branch]) for name in names]
        for user in officers:
            told = {right.name for right in rights_in(user, branch)}
            reached = {name for name in names if user.reach(name).covers(branch.path)}
            assert bool(reached) <= bool(told), (branch.name, user)


@given(placed=places, granted=rights, permissions=groups, on_hold=suspended)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink a failure takes minutes
)
def test_lists_rows_and_words_agree(world, placed, granted, permissions, on_hold):
    with transaction.atomic():
        world.draw(placed, granted, permissions, on_hold)
        for user in world.users():
            check_lists(world, user)
        check_people(world, sorted(set().union(*permissions))[:6])
        transaction.set_rollback(True)


def test_every_model_of_a_branch_is_asked_about(world):
    """A new one needs a row in `tests.rows`, in several branches."""
    few = [model._meta.label for model, rows in world.rows.items() if len(rows) < len(WITH_ROWS)]
    assert few == []


def test_what_is_seen_with_another_thing_has_no_right_of_its_own(db):
    """One that nobody reads would be given in vain."""
    parts = [model for model in scoped_models() if hasattr(model, "seen_with")]
    assert len(parts) > 1
    assert [model for model in parts if model._meta.default_permissions] == []


def test_the_draw_gives_and_takes(world):
    """The property is about something: here lists grow with an office, and shrink with a suspension."""
    view = permission("view", apps.get_model("members", "person"))
    office = [("local", "rapporteur", 1, "current")]
    granted = {("rapporteur", 0, "here", "base"), ("rapporteur", 0, "below", "any")}
    counts = []
    for placed, on_hold in (([], set()), (office, set()), (office, {1})):
        with transaction.atomic():
            world.draw(placed, granted, [{view}, set(), set()], on_hold)
            user = User.objects.get(person=world.memberships[1].person)
            counts.append(user.person._meta.model.objects.visible_to(user).count())
            transaction.set_rollback(True)
    assert counts[0] == counts[2] == 1
    assert counts[1] > 10
