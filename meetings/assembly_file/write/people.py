"""Adding the people of a file who are not recorded yet, each in the branch that keeps their file."""

from simple_history.utils import bulk_create_with_history

from members.models import Person

DETAILS = ("given_name_latin", "family_name_latin", "gender", "birth_date", "phone")


def add_people(cast, branches):
    """Create whom `cast` (resolve.figures.Cast) does not know. Returns {spot of each entry: Person}.

    `branches` is {slug: Branch}. The number of queries does not grow with the people, but by the batch.
    """
    people = {figure: figure.person or _person(figure, branches) for figure in cast.figures}
    bulk_create_with_history([person for person in people.values() if person.pk is None], Person)
    return {spot: people[figure] for spot, figure in cast.by_spot.items()}


def _person(figure, branches):
    first = figure.entries[0]
    details = {detail: figure.find(detail) for detail in DETAILS}
    person = Person(
        branch=branches[figure.home],
        given_name=first.given_name,
        family_name=first.family_name,
        **{detail: value for detail, value in details.items() if value},
    )
    person.set_keys()
    return person
