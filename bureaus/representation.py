"""The share of women and of youth among those who sit in a bureau, beside the target of the day."""

from dataclasses import dataclass

from members.models import Gender

from .models import ShareTarget


@dataclass(frozen=True)
class Share:
    """`count` of `total` people, the target in percent (None: no target), and how many could not be told."""

    count: int
    total: int
    target: object = None
    unknown: int = 0

    @property
    def percent(self):
        """The share in percent, rounded; None where there is nobody to count."""
        return round(100 * self.count / self.total) if self.total else None

    @property
    def reaches_target(self):
        return self.target is None or self.total == 0 or 100 * self.count >= self.target * self.total


def targets_on(day, kind):
    """{group: ShareTarget} in force on `day` for a kind of branch; the kind's own target before the general one."""
    targets = ShareTarget.objects.on(day).filter(kind__in=["", kind]).order_by("kind")
    return {target.group: target for target in targets}


def each_once(people):
    """The `people` in their order, each once. Two who are not saved yet are two people."""
    return list({person.pk or id(person): person for person in people}.values())


def share_of_women(people, target=None):
    """The share of women among `people` (each counted once)."""
    people = each_once(people)
    women = sum(person.gender == Gender.FEMALE for person in people)
    return Share(women, len(people), target and target.percent)


def share_of_youth(people, day, target):
    """The share of those younger on `day` than the target says, among people whose birth date is known."""
    ages = [person.age_on(day) for person in each_once(people)]
    known = [age for age in ages if age is not None]
    young = sum(age < target.under_age for age in known)
    return Share(young, len(known), target.percent, unknown=len(ages) - len(known))
