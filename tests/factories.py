"""Rows for tests, made through the real workflows. Defaults surprise nobody; names are invented."""

from datetime import date
from itertools import count

from allauth.account.models import EmailAddress
from django.utils import timezone

from branches.models import Branch, Kind
from branches.tree import add_branch
from bureaus.models import Office
from bureaus.renewal import Place, renew_bureau
from members.joining import join, join_all
from members.models import Category, Gender, Person, User

_serial = count(1)
PASSWORD = "a-long-test-password"

FOUNDED = date(2010, 1, 1)
ELECTED = date(2024, 3, 10)
JOINED = date(2020, 1, 1)


def make_branch(parent=None, kind=Kind.LOCAL, name="فرع الياسمين", slug=None, **fields) -> Branch:
    fields.setdefault("founded_on", FOUNDED)
    return add_branch(parent=parent, kind=kind, name=name, slug=slug or f"branch-{next(_serial)}", **fields)


def make_party():
    """Headquarters › region › province › two local branches: the tree, by kind, with `local` and `other`."""
    national = make_branch(kind=Kind.NATIONAL, name="حزب الأفق", slug="ofoq")
    region = make_branch(national, Kind.REGION, "التنظيم الجهوي بجهة الواحة", "oasis-region")
    province = make_branch(region, Kind.PROVINCE, "الفرع الإقليمي بالنخيل", "nakhil-province")
    local = make_branch(province, Kind.LOCAL, "الفرع المحلي بالنخيل", "nakhil")
    other = make_branch(province, Kind.LOCAL, "الفرع المحلي بالزيتون", "zitoun")
    return {"national": national, "region": region, "province": province, "local": local, "other": other}


def make_person(branch, given_name="سعيد", family_name="الورياغلي", gender=Gender.MALE, **fields) -> Person:
    return Person.objects.create(
        branch=branch, given_name=given_name, family_name=family_name, gender=gender, **fields
    )


def make_member(branch, on=JOINED, category="regular", **person_fields):
    """A person with an open membership in `branch`; returns the membership."""
    person = make_person(branch, **person_fields)
    return join(person=person, branch=branch, on=on, category=Category.objects.get(code=category))


def make_members(branch, count, on=JOINED):
    """So many people with an open membership in `branch`, at once."""
    people = [make_person(branch, family_name=f"الحامل {next(_serial)}") for _ in range(count)]
    join_all(people=people, branch=branch, on=on, category=Category.objects.get(code="regular"))
    return people


def make_user(person=None, **fields) -> User:
    """An account with a password whose owner has confirmed its e-mail."""
    name = f"user{next(_serial)}"
    given = {"username": name, "email": f"{name}@example.org", "password": PASSWORD, **fields}
    given.setdefault("owner_confirmed_at", timezone.now())
    user = User.objects.create_user(person=person, **given)
    if user.email and user.owner_confirmed_at:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_bureau(branch, *offices, on=ELECTED, holders=None):
    """A bureau of `branch` with these office codes; `holders` are people in the same order (members made up else)."""
    people = holders or make_members(branch, len(offices))
    places = [Place(Office.objects.get(code=code), person) for code, person in zip(offices, people, strict=True)]
    return renew_bureau(branch=branch, places=places, on=on)


def holder_of(bureau, office):
    """The person who holds this office (by code) in the bureau, the first where several do."""
    return bureau.seats.filter(office__code=office).first().mandates.get().person


def make_officer(branch, office, **bureau):
    """A signed-up account whose person holds `office` alone in the bureau of `branch`."""
    bureau = make_bureau(branch, office, **bureau)
    return make_user(holder_of(bureau, office))
