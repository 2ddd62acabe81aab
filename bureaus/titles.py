"""The titles of people who sit in one bureau together: a deputy's follows the title of whom the deputy stands for."""


def titles_of(holders):
    """The title of each of `holders`, pairs (office, gender or None) of one bureau, in their order. No query."""
    holders = list(holders)
    principals = {
        office.role: office.title_for(gender) for office, gender in holders if office.role and not office.is_deputy
    }
    return [office.title_for(gender, principals.get(office.role, "")) for office, gender in holders]


def give_titles(rows):
    """Set `title` on each of `rows`, which have an `office` and a `person` or None, in one bureau. Returns them."""
    rows = list(rows)
    for row, title in zip(
        rows, titles_of((row.office, row.person and row.person.gender) for row in rows), strict=True
    ):
        row.title = title
    return rows
