"""A list of which a page reads the keys first, and then the rows that it shows with all that belongs to them.

Asked for at once, PostgreSQL joins people, branches and payments to every row of the list before it sorts and cuts.
"""


def in_order_of(keys, rows):
    """Those of `rows` that have these keys, in the order of the keys."""
    by_key = {row.pk: row for row in rows}
    return [by_key[key] for key in keys if key in by_key]


class Keyed:
    """The rows of a queryset for a paginator: counted by one query, a slice read by two."""

    def __init__(self, rows):
        self.rows = rows

    def count(self):
        return self.rows.count()

    __len__ = count

    def __getitem__(self, part):
        keys = list(self.rows.select_related(None).values_list("pk", flat=True)[part])
        found = self.rows.in_bulk(keys)
        return [found[key] for key in keys if key in found]


class Found:
    """Rows whose keys are known, in their order, for a paginator: not counted again, a slice read by one query.

    `fetch` gives the rows that have these keys, in any order: a prepared query of instances.
    """

    def __init__(self, fetch, keys):
        self.fetch, self.keys = fetch, keys

    def count(self):
        return len(self.keys)

    __len__ = count

    def __getitem__(self, part):
        keys = self.keys[part]
        return in_order_of(keys, self.fetch(keys)) if keys else []
