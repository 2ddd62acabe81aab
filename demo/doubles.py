"""A member whom the branch wrote down a second time, and the search that finds the two records alike."""

from bureaus.models import Mandate
from members.models import Person, User
from merging.search_run import start_search


def write_down_twice(party):
    """Note a member of the first local branch once more, as a guest of a meeting; then look for such pairs."""
    own = party.tree.locals[0]
    known = _ordinary(party, own).person
    Person.objects.create(
        branch=own,
        given_name=known.given_name,
        family_name=known.family_name,
        gender=known.gender,
        birth_date=known.birth_date,
        phone=known.phone,
        occupation="فاعل جمعوي" if known.gender == "M" else "فاعلة جمعوية",
    )
    by = next(user for user in party.users.values() if user.is_superuser)
    start_search(branch=party.tree.national, by=by)


def _ordinary(party, branch):
    """The first who joined of those with a phone and a birth date who hold no office and have no account."""
    busy = set(Mandate.objects.values_list("person", flat=True)) | set(User.objects.values_list("person", flat=True))
    rows = [row for row in party.members_of(branch, party.calendar.today) if row.person_id not in busy]
    rows = [row for row in rows if row.person.phone and row.person.birth_date]
    return min(rows, key=lambda row: (row.started_on, row.pk))
