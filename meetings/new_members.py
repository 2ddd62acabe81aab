"""Who was elected without being a member joins the branch on the day of the assembly."""

from django.core.exceptions import ValidationError
from django.db import transaction

from members.joining import join
from members.models import Category, Membership

REGULAR = "regular"


def not_yet_members(people, day):
    """Those of the saved `people` who are members of no branch on `day` or later; one query."""
    members = set(
        Membership.objects.overlapping(day, None).filter(person__in=people).values_list("person_id", flat=True)
    )
    return [person for person in dict.fromkeys(people) if person.pk not in members]


@transaction.atomic
def join_elected(*, people, branch, on):
    """Make regular members of `branch`, from the day `on`, of those among `people` who are members nowhere.

    Returns the new memberships. Raises ValidationError naming each person who cannot join, such as a minor.
    """
    category = Category.objects.get(code=REGULAR)
    joined, problems = [], []
    for person in not_yet_members(people, on):
        try:
            joined.append(join(person=person, branch=branch, on=on, category=category))
        except ValidationError as refusal:
            problems += [f"{person}: {message}" for message in refusal.messages]
    if problems:
        raise ValidationError(problems)
    return joined
