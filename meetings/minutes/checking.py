"""Checking what was frozen: every digest computed again, and the record compared with what was frozen of it."""

import json
import re
from dataclasses import dataclass

from ..drafting.facts import facts_of
from ..models import Minutes
from ..record import hold_record
from .content import annex_content, digest_of, plain

CODE = re.compile(r"[0-9a-f]{16}(?:[0-9a-f]{48})?")
AT_ONCE = 100


@dataclass(frozen=True)
class Fault:
    """What is wrong: `kind` is "digest", "text", "chain" or "record", `row` the Minutes or MinutesAnnex."""

    kind: str
    row: object


def minutes_with_code(typed):
    """The approved minutes whose digest, or its first 16 signs, somebody typed or scanned; None for anything else."""
    code = re.sub(r"[\s-]", "", typed).lower()
    if not CODE.fullmatch(code):
        return None
    rows = Minutes.objects.approved().select_related("meeting__branch")
    return rows.filter(digest__startswith=code).first()


def verify_all():
    """Yield a Fault for all that is wrong with any approved minutes; nothing where all is in order."""
    rows = Minutes.objects.approved().select_related("meeting__branch").prefetch_related("annexes").order_by("pk")
    found = list(rows)
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        hold_record([minutes.meeting for minutes in some])
        for minutes in some:
            yield from _faults(minutes)


def _faults(minutes):
    """Of one approved minutes whose meeting holds its record, with its annexes."""
    yield from _sealed(minutes)
    if not _is_frozen_text(minutes):
        yield Fault("text", minutes)
    if minutes.redacted_at is None and not _is_of_record(minutes):
        yield Fault("record", minutes)
    previous = minutes.digest
    for annex in minutes.annexes.all():
        if annex.is_approved:
            yield from _sealed(annex, previous)
            if not _is_frozen_text(annex) or (annex.redacted_at is None and annex.content != annex_content(annex)):
                yield Fault("text", annex)
            previous = annex.digest


def _sealed(row, previous=""):
    """The digest of what was frozen; of a row from which names went, the seal of what is left."""
    if row.redacted_at is not None:
        if row.redacted_digest != digest_of(row.content, row.digest):
            yield Fault("digest", row)
    elif row.digest != digest_of(row.content, previous):
        yield Fault("chain" if previous else "digest", row)


# What does not change once it is recorded. Names of people and branches may, and titles with them; records are merged,
# and an election may be annulled.
STABLE = (
    *("kind", "title", "date", "purpose", "part_of_day", "starts_at", "closed_at", "venue"),
    *("call_number", "called_on", "entitled", "present", "quorum", "agenda", "speeches", "decisions"),
    *("plans_adopted", "plans_presented", "honours", "represented", "proxies"),
)
# Of a plan that the minutes tell: its text is frozen, while its branch may be renamed, and the day of the meeting that
# adopted it corrected.
OF_PLANS = ("title", "first_day", "last_day", "presenter")


def _is_frozen_text(row):
    """Whether the text is the frozen one; after a name went, that from which it went."""
    return json.loads(row.content).get("text") == row.text


def _is_of_record(minutes):
    """Whether the record still says what was frozen of it."""
    frozen, recorded = json.loads(minutes.content), plain(facts_of(minutes.meeting, (), ""))
    names = [name for name in STABLE if name in frozen["record"]]  # earlier minutes were frozen before some were kept
    return all(_stable(name, frozen["record"][name]) == _stable(name, recorded.get(name)) for name in names)


def _stable(name, value):
    """What stays of the fact `name`."""
    if name.startswith("plans_"):
        value = [{part: row.get(part) for part in OF_PLANS} for row in value]
    if name == "honours":  # two records of one person, both honoured, are merged to one
        value = [row for row in value if not row["person"]["key"]]
    return _without_people(value)


def _without_people(value):
    if isinstance(value, dict):
        is_person = set(value) == {"name", "gender", "key"}
        return "person" if is_person else {name: _without_people(each) for name, each in value.items()}
    return [_without_people(each) for each in value] if isinstance(value, list) else value
