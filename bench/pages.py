"""The pages that are measured, each as the person who lives in it."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Branch, Kind
from treasury.arrears import Debts


def find_pages(party):
    """[(name, role of the account, path)] of the search of members: over the whole party, and in a region of it."""
    find = reverse("finding:find")
    person = party.branch.people.order_by("-pk").first()
    asked = [
        ("find", {"all": 1}),
        ("find, search", {"q": "السوسي"}),
        ("find, search in Latin letters", {"q": "Amina"}),
        ("find, full name", {"q": "أمينة المرابط"}),
        ("find, mistyped", {"q": "السويسي"}),
        ("find, phone", {"q": person.phone}),
        ("find, filter", {"gender": "F", "age_from": 30, "age_to": 50}),
        ("find, suspended", {"state": "suspended"}),
        ("find, late dues", {"dues": "late"}),
        ("find, page 40", {"page": 40}),
    ]
    return [(name, role, f"{find}?{urlencode(given)}") for role in ("headquarters", "region") for name, given in asked]


def pages_of(party):
    """[(name, role of the account, path)] for a Population."""
    slug, last = party.branch.slug, Branch.objects.filter(kind=Kind.LOCAL).order_by("-pk").first()
    meeting = party.branch.meetings.first()
    people, memberships = reverse("admin:members_person_changelist"), reverse("admin:members_membership_changelist")
    unrecorded = party.branch.meetings.create(title="جمع عام", kind="general_assembly", date=localdate())
    payment = party.branch.payments.first()
    receipt = reverse("treasury:receipt-paper", args=[slug, payment.year, payment.number])
    query = "?q=%D8%B3%D9%88%D8%B3%D9%8A"  # سوسي, a family name without its article
    return [
        ("home", "member", reverse("branches:home")),
        ("home, search", "member", f"{reverse('branches:home')}?{urlencode({'q': last.name})}"),
        ("branch", "member", reverse("branches:branch", args=[slug])),
        ("earlier bureaus", "member", reverse("bureaus:history", args=[slug])),
        ("meeting", "secretary", reverse("meetings:meeting", args=[meeting.pk])),
        ("meetings of a branch", "secretary", reverse("meetings:list", args=[slug])),
        ("tasks of a branch", "secretary", reverse("meetings:tasks", args=[slug])),
        ("health of a branch", "secretary", reverse("health:health", args=[slug])),
        ("attendance, to record", "secretary", reverse("meetings:attendance", args=[meeting.pk])),
        ("election, to record", "region", reverse("meetings:election", args=[unrecorded.pk])),
        ("person", "secretary", reverse("members:person", args=[payment.payer_id])),
        ("members of a branch", "secretary", reverse("members:list", args=[slug])),
        ("accounts of a branch", "secretary", reverse("members:accounts", args=[slug])),
        ("dues grid", "treasurer", reverse("treasury:grid", args=[slug, localdate().year])),
        ("dues grid, search", "treasurer", reverse("treasury:grid", args=[slug, localdate().year]) + query),
        ("arrears", "treasurer", reverse("treasury:arrears", args=[slug])),
        ("cash book", "treasurer", reverse("treasury:cash-book", args=[slug])),
        ("collecting sheet", "treasurer", reverse("treasury:collect", args=[slug])),
        ("receipt as PDF", "treasurer", receipt),
        ("roster as PDF", "member", reverse("bureaus:roster-paper", args=[slug])),
        ("arrears as PDF", "treasurer", reverse("treasury:arrears-paper", args=[slug])),
        ("me", "member", reverse("members:me")),
        ("my dues", "member", reverse("members:own-dues")),
        ("my data", "member", reverse("members:own-data")),
        ("who sees me", "member", reverse("members:visibility")),
        ("desk", "region", reverse("admin:index")),
        ("desk", "headquarters", reverse("admin:index")),
        ("bureaus that wait, after the desk", "headquarters", reverse("admin:work") + "?part=bureaus"),
        ("vacant seats, after the desk", "headquarters", reverse("admin:work") + "?part=seats"),
        ("branches that wait, after the desk", "headquarters", reverse("admin:work") + "?part=activity"),
        ("figures, after the desk", "region", reverse("admin:figures") + "?part=1"),
        ("figures, after the desk", "headquarters", reverse("admin:figures") + "?part=1"),
        ("admin, members", "region", memberships),
        ("admin, search members", "region", memberships + query),
        ("admin, people", "region", people),
        ("admin, search people", "region", people + query),
        ("admin, people", "headquarters", people),
        ("admin, search people", "headquarters", people + query),
        *find_pages(party),
    ]


def bare_of(name, party):
    """What the page `name` is measured against: a paper with a line for each debt beside a bare one with as many."""
    if name != "arrears as PDF":
        return "/bench/bare/"
    return f"/bench/paper/{len(Debts(party.accounts['treasurer'], party.branch))}/"
