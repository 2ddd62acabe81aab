"""Readings of personal data are recorded where they happen: before the page or the paper is sent.

A reading that cannot be written is an error, so that nothing is read without a trace. Nobody's reading of their own
data is one.
"""

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import localdate, now

from branches.models import Branch
from branches.paths import is_under
from branches.scoping import reach_of
from members.models import Person

from .models import Act, Reading

SEE = "members.view_person"

# One statement: the page of a file has no time for more.
_OPENING = """
INSERT INTO traces_reading (reader_id, reader_branch_id, act, subject, branch_id, person_id, filters, count, day, at)
VALUES (%s, (SELECT id FROM branches_branch WHERE path = %s), 'opened', %s, %s, %s, '{}', 1, %s, %s)
ON CONFLICT DO NOTHING
"""
_PEOPLE = "INSERT INTO traces_readperson (reading_id, person_id) SELECT %s, read_key FROM ({rows}) AS read_people"


def record_opening(*, reader, person, subject="file"):
    """Record that the account `reader` opened the file of `person`: once a day for each reader and person.

    `person` has its `branch` loaded. One statement, whose first opening of the day stays.
    """
    if reader.person_id == person.pk:
        return
    day, moment = connection.ops.adapt_datefield_value(localdate()), connection.ops.adapt_datetimefield_value(now())
    level = level_of_reader(reader, person.branch.path)
    with connection.cursor() as cursor:
        cursor.execute(_OPENING, [reader.pk, level, subject, person.branch_id, person.pk, day, moment])


def record_revealing(*, reader, person, subject):
    """Record that `reader` made a masked value of `person` show whole. Each time is a row of its own."""
    if reader.person_id == person.pk:
        return None
    fields = {"person": person, "branch": person.branch, "count": 1}
    return _record(reader, Act.REVEALED, subject, path=person.branch.path, **fields)


@transaction.atomic
def record_reading(*, reader, act, subject, people, filters=None, branch=None):
    """Record that `reader` printed or exported (`act`) the data of `people`. Returns the Reading.

    `people` is a queryset of Person, or of keys of people, or a list of keys; who stands in it is written by the
    database itself. `subject` is a code of `subjects.SUBJECTS`; `filters` say what the list was asked for, as
    {label: value} in the words that the page shows; `branch` is the branch of the list. The reader's own data is left
    out and not counted: where nobody else's is read, nothing is recorded and the answer is None.
    """
    if act not in (Act.PRINTED, Act.EXPORTED):
        raise ValueError(f"{act} is not an act on papers.")
    given = {str(label): str(value) for label, value in (filters or {}).items()}
    path = branch.path if branch else ""
    reading = _record(reader, act, subject, path=path, branch=branch, filters=given, count=0)
    reading.count = _write_people(reading, people, reader.person_id)
    if not reading.count:
        reading.delete()
        return None
    reading.save(update_fields=["count"])
    return reading


def level_of_reader(reader, path):
    """The path of the highest branch from which `reader` sees people at `path`; empty for the headquarters.

    Where no office of theirs reaches it, and for a list of no branch, the highest in which they see people at all.
    """
    reach = reach_of(reader, SEE)
    if reach.everywhere:
        return ""
    seen_from = {top for top in reach.below if is_under(path, top)} | ({path} & reach.here)
    return min(seen_from or reach.here | reach.below, key=len, default="")


def _record(reader, act, subject, *, path, **fields):
    level = level_of_reader(reader, path)
    read_from = Branch.objects.filter(path=level).first() if level else None
    return Reading.objects.create(
        reader=reader, reader_branch=read_from, act=act, subject=subject, day=localdate(), at=now(), **fields
    )


def _write_people(reading, people, own_key):
    """Write who stands in the paper, by one statement. Returns how many."""
    among = {"pk__among": people} if isinstance(people, list) else {"pk__in": people}
    rows = Person.objects.filter(**among).exclude(pk=own_key).order_by()
    compiler = rows.annotate(read_key=F("pk")).values("read_key").query.get_compiler(connection=connection)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE.format(rows=sql), [reading.pk, *parameters])
        return cursor.rowcount
