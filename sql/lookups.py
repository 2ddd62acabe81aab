"""Many keys, or texts, as one parameter: `filter(person__among=keys)`; and a word read in each text, without an index.

Written one by one, as `__in` does, many keys cost more to write than the query costs to answer. PostgreSQL knows how
many an array holds and plans accordingly. A queryset of keys is asked first and becomes such an array, where `__in`
would let PostgreSQL read the whole other table before it looks at them.
"""

import json

from django.db.models import CharField, Field, ForeignKey, Lookup


class Texts(list):
    """Texts for `among`, which takes other lists for keys."""


class Days(list):
    """Days for `among`, as ISO text."""


@Field.register_lookup
@ForeignKey.register_lookup
class Among(Lookup):
    lookup_name = "among"

    def get_prep_lookup(self):
        """Keys and texts are written as they are; a set has no order that a statement could keep."""
        if hasattr(self.rhs, "resolve_expression"):  # a queryset
            return self.rhs
        return self.rhs if isinstance(self.rhs, list) else list(self.rhs)

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        if hasattr(self.rhs, "as_sql"):
            inner, further = self.rhs.as_sql(compiler, connection)
            is_array = connection.vendor == "postgresql"
            return f"{column} = ANY(ARRAY{inner})" if is_array else f"{column} IN {inner}", [*parameters, *further]
        among, value = among_sql(column, self.rhs, connection)
        return among, [*parameters, value]


def among_sql(column, keys, connection):
    """(condition, parameter) that `column` is one of `keys`, also for a statement that is written by hand."""
    if connection.vendor == "postgresql":
        kind = {Texts: "text", Days: "date"}.get(type(keys), "bigint")
        return f"{column} = ANY(%s::{kind}[])", list(keys)
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(keys))  # noqa: S608  a column of ours


@CharField.register_lookup
class Holds(Lookup):
    """`filter(search_key__holds="سوسي")` finds what `contains` finds, and reads a text in half the time.

    No index answers it: it is for rows that another index has made few.
    """

    lookup_name = "holds"

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        word, further = self.process_rhs(compiler, connection)
        place = "strpos" if connection.vendor == "postgresql" else "instr"
        return f"{place}({column}, {word}) > 0", [*parameters, *further]
