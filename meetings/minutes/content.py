"""What is frozen of a meeting: one text of JSON that is always written the same, and its SHA-256."""

import hashlib
import json
from dataclasses import fields, is_dataclass

FORMAT = "maktab.minutes/1"


def canonical(value) -> str:
    """JSON with keys in order, no spaces and Arabic as it is: the same value is always the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(content: str, previous: str = "") -> str:
    """SHA-256, in hexadecimal, of a frozen text after the digest `previous` ("" for none)."""
    return hashlib.sha256(f"{previous}\n{content}".encode() if previous else content.encode()).hexdigest()


def frozen_content(minutes, facts) -> str:
    """The text of `minutes` with its annexes: all `facts` (drafting.facts.Facts) of the record, attendance and votes.

    People stand in it with the key of their record, so that a name that must go later is found.
    """
    meeting = minutes.meeting
    return canonical({
        "format": FORMAT,
        "meeting": meeting.pk,
        "branch": meeting.branch.slug,
        "title": meeting.title,
        "date": meeting.date.isoformat(),
        "text": minutes.text,
        "record": plain(facts),
    })  # fmt: skip


def annex_content(annex) -> str:
    return canonical({"format": FORMAT, "annex": annex.number, "minutes": annex.minutes.digest, "text": annex.text})


def plain(value):
    """A dataclass of facts as dicts, lists, texts and numbers."""
    if is_dataclass(value):
        told = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: plain(said) for field, said in told if said or not field.metadata.get("is_later")}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
