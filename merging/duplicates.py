"""Pairs of records that may be one person's: found by set-based SQL, and dismissed by who knows the two.

Alike are two records with the same words in their folded names, whatever their order, and the same birth date or the
same phone; on PostgreSQL also with the same phone and names near to each other. A phone that many records have, such
as the branch's, says nothing of near names.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from .models import RIGHT, Duplicate

NEAR = 0.5  # similarity of trigrams; a name with one word written otherwise has about this
SHARED_PHONE = 6  # records with one phone from which on it is nobody's own

STEPS = ("name", "phone", "close")

_PEOPLE = """
WITH people AS {materialized} (
    SELECT person.id, person.birth_date, person.phone, person.name_key, {words} AS words
    FROM members_person person JOIN branches_branch branch ON branch.id = person.branch_id
    WHERE person.merged_into_id IS NULL AND {within}
)
"""
_INSERT = """
INSERT INTO merging_duplicate (first_id, second_id, same_name, same_birth_date, same_phone, score, found_at,
                               searched_at)
SELECT first_id, second_id, same_name, same_birth_date, same_phone,
       CASE WHEN same_name THEN 2 ELSE 0 END + CASE WHEN same_birth_date THEN 2 ELSE 0 END
       + CASE WHEN same_phone THEN 1 ELSE 0 END, %s, %s
FROM ({pairs}) pairs WHERE true
ON CONFLICT (first_id, second_id) DO UPDATE SET
    same_name = excluded.same_name, same_birth_date = excluded.same_birth_date, same_phone = excluded.same_phone,
    score = excluded.score, searched_at = excluded.searched_at, closed_at = NULL
"""
_PAIR = """
SELECT one.id AS first_id, other.id AS second_id, one.words = other.words AS same_name,
       coalesce(one.birth_date = other.birth_date, false) AS same_birth_date,
       one.phone <> '' AND one.phone = other.phone AS same_phone
FROM people one JOIN people other ON one.id < other.id AND {alike}
"""
_OWN_PHONES = """
JOIN (
    SELECT phone FROM people WHERE phone <> '' GROUP BY phone HAVING count(*) BETWEEN 2 AND {most}
) own ON own.phone = one.phone
WHERE similarity(one.words, other.words) >= {near}
"""
_BY_BIRTH = _PAIR.format(alike="one.words = other.words AND one.birth_date = other.birth_date")
_BY_PHONE = _PAIR.format(alike="one.words = other.words AND one.phone = other.phone AND one.phone <> ''")
_BY_NEAR_NAME = _PAIR.format(alike="one.phone = other.phone AND one.words <> other.words") + _OWN_PHONES.format(
    most=SHARED_PHONE - 1, near=NEAR
)


@dataclass(frozen=True)
class Field:
    """Where a search looks: in the branch at `path`, and `below` it too."""

    path: str
    below: bool


def search(step, field: Field, searched_at):
    """Take one of `STEPS` of a search in `field` that began at the moment `searched_at`.

    Returns how many pairs the search has found so far; of the last step, how many it closed. The first two write the
    pairs found, once each; a pair dismissed stays so, one that was closed is open again. The last closes the waiting
    pairs of the field that this search has not found.
    """
    if step == "close":
        first, second = ({f"{side}__branch__path__startswith" if field.below else f"{side}__branch__path": field.path}
                         for side in Duplicate.pair)  # fmt: skip
        stale = Duplicate.objects.waiting().filter(**first, **second, searched_at__lt=searched_at)
        return Duplicate.objects.filter(pk__in=list(stale.values_list("pk", flat=True))).update(closed_at=now())
    if step == "phone" and connection.vendor != "postgresql":
        return Duplicate.objects.filter(searched_at=searched_at).count()
    pairs = _BY_NEAR_NAME if step == "phone" else f"{_BY_BIRTH} UNION {_BY_PHONE}"
    with connection.cursor() as cursor:
        statement, parameters = _statement(pairs, field, searched_at)
        cursor.execute(statement, parameters)
    return Duplicate.objects.filter(searched_at=searched_at).count()


def _statement(pairs, field, searched_at):
    """The statement that writes `pairs`, and its parameters."""
    postgres = connection.vendor == "postgresql"
    if not postgres:
        connection.connection.create_function("sorted_words", 1, _sorted_words, deterministic=True)
    words = "(SELECT string_agg(word, ' ' ORDER BY word) FROM unnest(string_to_array(person.name_key, ' ')) word)"
    people = _PEOPLE.format(
        materialized="MATERIALIZED" if postgres else "",
        words=words if postgres else "sorted_words(person.name_key)",
        within="branch.path LIKE %s" if field.below else "branch.path = %s",
    )
    moment = searched_at if postgres else connection.ops.adapt_datetimefield_value(searched_at)
    path = f"{field.path}%" if field.below else field.path
    return people + _INSERT.format(pairs=pairs), [path, moment, moment]


def _sorted_words(text):
    return " ".join(sorted(text.split()))


@transaction.atomic
def dismiss(*, pair, by):
    """Write down that the records of `pair` are two people's, as `by` says. Returns it.

    Raises PermissionDenied unless `by` holds the right on both; ValidationError if it waits no more.
    """
    pair = _lock(pair, by)
    if not pair.is_waiting:
        raise ValidationError(_("Somebody has decided on this pair already."))
    pair.dismissed_at, pair.dismissed_by = now(), by
    pair.save(update_fields=["dismissed_at", "dismissed_by"])
    return pair


@transaction.atomic
def take_dismissal_back(*, pair, by):
    """Let a dismissed pair wait again. Returns it. Raises as `dismiss` does, and where it is not dismissed."""
    pair = _lock(pair, by)
    if pair.dismissed_at is None:
        raise ValidationError(_("Somebody has decided on this pair already."))
    pair.dismissed_at = pair.dismissed_by = None
    pair.save(update_fields=["dismissed_at", "dismissed_by"])
    return pair


def _lock(pair, by):
    rows = Duplicate.objects.select_related("first__branch", "second__branch")
    pair = rows.select_for_update(of=("self",), no_key=True).get(pk=pair.pk)
    if not (by.has_perm(RIGHT, pair.first) and by.has_perm(RIGHT, pair.second)):
        raise PermissionDenied
    if by.person_id in (pair.first_id, pair.second_id):
        raise PermissionDenied
    return pair
