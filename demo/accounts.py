"""Who may sign in: one account for each standing role, all with one password, and the treasurers who record dues."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils import timezone

from branches.models import Branch
from bureaus.models import Mandate
from members.models import User

PASSWORD = "maktab-demo-2026"  # noqa: S105  printed for everybody; the command refuses outside of DEBUG
# User name: the branch in the tree and the office that it stands for.
OFFICERS = {
    "hq": ("national", "first_secretary"),
    "region": ("region", "first_secretary"),
    "province": ("province", "first_secretary"),
    "secretary": ("local", "branch_secretary"),
    "treasurer": ("local", "treasurer"),
    "rapporteur": ("local", "rapporteur"),
}
MEMBER = "member"
USERNAMES = (*OFFICERS, MEMBER)


@dataclass(frozen=True)
class Account:
    """A line of the table of demo accounts."""

    username: str
    person: str
    office: str
    branch: str
    address: str


def open_accounts(party):
    """Open the demo's accounts and one for each treasurer. Returns {person pk: User}."""
    tree, today = party.tree, party.calendar.today
    places = {
        "national": tree.national, "region": tree.region, "province": tree.provinces[0], "local": tree.locals[0]
    }  # fmt: skip
    password = make_password(PASSWORD)
    users = {}
    for username, (place, office) in OFFICERS.items():
        mandates = Mandate.objects.on(today).filter(seat__bureau__branch=places[place], seat__office__code=office)
        person = mandates.select_related("person").get().person
        users[person.pk] = _open(username, person, password, is_superuser=username == "hq")
    busy = set(Mandate.objects.values_list("person", flat=True))
    members = party.members_of(tree.locals[0], today)
    member = next(row for row in members if row.person_id not in busy and not row.suspensions.exists()).person
    users[member.pk] = _open(MEMBER, member, password)
    return users | _treasurers(users)


def _open(username, person, password, *, is_superuser=False):
    email = f"{username}@example.org"
    user = User.objects.create(
        username=username, email=email, password=password, person=person,
        is_superuser=is_superuser, is_staff=is_superuser, owner_confirmed_at=timezone.now(),
    )  # fmt: skip
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _treasurers(opened):
    """Accounts without a password for everybody who was treasurer of a local branch: receipts name who recorded."""
    mandates = Mandate.objects.filter(seat__office__code__endswith="treasurer", seat__bureau__branch__kind="local")
    people = {row.person_id: row.person for row in mandates.select_related("person").order_by("pk")}
    return {
        key: User.objects.create_user(username=f"treasurer-{number}", person=person, owner_confirmed_at=timezone.now())
        for number, (key, person) in enumerate(people.items(), 1)
        if key not in opened
    }


def demo_accounts():
    """The table's lines, [] where the demo is not loaded."""
    users = User.objects.filter(username__in=USERNAMES, email__endswith="@example.org", person__isnull=False)
    found = {user.username: user for user in users.select_related("person")}
    return [_line(found[username]) for username in USERNAMES if username in found]


def _line(user):
    _place, office = OFFICERS.get(user.username, (None, None))
    mandates = Mandate.objects.current().filter(person=user.person_id, seat__office__code=office)
    mandate = mandates.select_related("seat__office", "seat__bureau__branch", "person").first()
    branch = mandate.seat.bureau.branch if mandate else user.membership and user.membership.branch
    title = mandate.title if mandate else "عضوة" if user.person.gender == "F" else "عضو"
    return Account(user.username, str(user.person), title, str(branch or ""), _first_look(user.username, branch))


def _first_look(username, branch: Branch | None):
    if username == MEMBER or branch is None:
        return reverse("members:me")
    if username == "treasurer":
        return reverse("treasury:dues", args=[branch.slug])
    if username == "rapporteur":
        return reverse("meetings:list", args=[branch.slug])
    return reverse("admin:index") if username in ("hq", "region") else branch.get_absolute_url()
