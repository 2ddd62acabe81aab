"""Who was elected without being a member joins the branch on the day of the assembly."""

from bureaus.discipline import check_returns
from members.joining import join_all
from members.models import Category, Membership

REGULAR = "regular"


def not_yet_members(people, day):
    """Those of the saved `people` who are members of no branch on `day` or later; one query."""
    members = set(
        Membership.objects.overlapping(day, None).filter(person__in=people).values_list("person_id", flat=True)
    )
    return [person for person in dict.fromkeys(people) if person.pk not in members]


def join_elected(*, people, branch, on, by=None):
    """Make regular members of `branch`, from the day `on`, of those among `people` who are members nowhere.

    `by` is the account that recorded the assembly, if any. Returns the new memberships, in a constant number of
    queries. Raises ValidationError naming each person who cannot join, such as a minor, or somebody expelled whom `by`
    may not take back (`bureaus.discipline.check_returns`).
    """
    newcomers = not_yet_members(people, on)
    if not newcomers:
        return []
    check_returns(newcomers, branch, by=by)
    return join_all(people=newcomers, branch=branch, on=on, category=Category.objects.get(code=REGULAR))
