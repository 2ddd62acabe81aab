"""The cards of the whole party that are one donor's with others, found by the database.

Most cards share nothing with another one and are a donor each. Only those that share a mark are read, and their marks
alone, so that a page over all donors makes no object for each card.
"""

from datetime import date

from django.db import connection

from members.models import IdentityNumber

from ..models import Donor, DonorMatch
from .identity import Marks, group_marks, joined_pairs

_CARD, _FILE, _MATCH = (model._meta.db_table for model in (Donor, IdentityNumber, DonorMatch))

# Any chain of marks leads from each card of a group to another one: so each shares a mark with at least one.
_SHARED = f"""
WITH number (card, digest) AS (
    SELECT id, digest FROM {_CARD} WHERE digest <> ''
    UNION SELECT card.id, file.digest FROM {_CARD} card JOIN {_FILE} file ON file.person_id = card.person_id
)
SELECT card.id, card.person_id, card.digest, COALESCE(file.digest, ''), card.name_key, card.birth_date, card.phone
FROM {_CARD} card LEFT JOIN {_FILE} file ON file.person_id = card.person_id
WHERE card.person_id IN (
    SELECT person_id FROM {_CARD} WHERE person_id IS NOT NULL GROUP BY person_id HAVING COUNT(*) > 1
) OR card.id IN (
    SELECT card FROM number WHERE digest IN (SELECT digest FROM number GROUP BY digest HAVING COUNT(*) > 1)
) OR (card.name_key, card.birth_date) IN (
    SELECT name_key, birth_date FROM {_CARD} WHERE birth_date IS NOT NULL
    GROUP BY name_key, birth_date HAVING COUNT(*) > 1
) OR card.id IN (SELECT first_id FROM {_MATCH} UNION SELECT second_id FROM {_MATCH})
"""  # noqa: S608  names of ours
# The names of two cards that nothing on them joins or parts. What other cards of their groups say is looked at later.
_NAMESAKES = f"""
OR card.name_key IN (
    SELECT one.name_key FROM {_CARD} one JOIN {_CARD} other ON other.name_key = one.name_key AND other.id > one.id
    WHERE one.name_key <> '' AND (one.person_id IS NULL OR other.person_id IS NULL)
      AND (one.digest = '' OR other.digest = '')
      AND (one.birth_date IS NULL OR other.birth_date IS NULL OR one.birth_date <> other.birth_date)
      AND NOT EXISTS (SELECT 1 FROM {_MATCH} said WHERE said.first_id = one.id AND said.second_id = other.id)
)
"""  # noqa: S608  names of ours


def shared_groups(*, namesakes=False) -> list[list[Marks]]:
    """The cards that share a mark with another one, in groups, one a donor, older cards first; two queries.

    With `namesakes` the cards too, alone in their groups, whose name stands on another card that may be theirs.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_SHARED}{_NAMESAKES if namesakes else ''} ORDER BY card.id")
        marks = [_marks(*row) for row in cursor.fetchall()]
    return [[marks[place] for place in group] for group in group_marks(marks, joined_pairs())]


def _marks(pk, person, digest, on_file, name, born, phone):
    born = date.fromisoformat(born) if isinstance(born, str) else born  # SQLite keeps days as text
    return Marks(pk, person, {digest, on_file} - {""}, name, born, phone)
