"""Taking the name of somebody out of written texts, when their identity is removed.

What was approved keeps its digest, which stands on the signed paper; what is left is sealed by another one. See
`docs/decisions/minutes.md`.
"""

import json
import re
from collections import defaultdict

from django.db.models import F, Q
from django.utils.timezone import now

from members.models import Person

from .minutes.content import canonical, digest_of
from .models import Communique, Meeting, Minutes, MinutesAnnex

REMOVED = "[اسم محذوف]"

# How a meeting names somebody.
_WAYS = (
    *("chair", "rapporteur", "attendance__person", "interventions__speaker", "resolutions__tasks__owner"),
    *("elections__seats__person", "elections__acts__candidacies__person"),
    *("polls__standings__person", "objections__person"),
    *("honourees__person", "plan_presentations__presenter"),
    *("proxies__giver__person", "proxies__holder__person"),
)
# What Arabic writes together with the word after it: «ولأحمد».
_PREFIXES = "[وفبلك]{0,2}"


def take_names_out(keys):
    """Replace the names of the people `keys`, today's and earlier ones, in every text on a meeting that names them.

    Who edits a text that is not approved, or has a page open to publish it, is refused and reads it again.
    """
    keys, meetings = set(keys), _meetings_of(keys)
    if not meetings:
        return
    gone, kept = _names_told(keys, meetings)
    for row in MinutesAnnex.objects.filter(minutes__meeting__in=meetings).select_related("minutes"):
        _clean_minuted(row, keys, gone[row.minutes.meeting_id], kept[row.minutes.meeting_id])
    for row in Minutes.objects.filter(meeting__in=meetings):
        _clean_minuted(row, keys, gone[row.meeting_id], kept[row.meeting_id])
    for row in Communique.objects.filter(meeting__in=meetings).select_related("photo"):
        _clean_communique(row, gone[row.meeting_id], kept[row.meeting_id])


def _names_told(keys, meetings):
    """({meeting: the names that go from its texts}, {meeting: those of all others whom it names})."""
    borne, gone, kept = _names_borne(keys), defaultdict(set), defaultdict(set)
    for meeting, person, name in [*_people_recorded(meetings), *_people_minuted(meetings)]:
        if person in keys:
            gone[meeting] |= {name, *borne[person]}
        else:
            kept[meeting].add(name)
    return gone, kept


def _names_borne(keys):
    """{key: the names that this person bears, and bore before}."""
    found = defaultdict(set)
    for rows in (Person.records, Person.history.model.objects):
        for key, *parts in rows.filter(id__among=keys).order_by().values_list("id", "given_name", "family_name"):
            found[key].add(" ".join(parts).strip())
    return found


def _meetings_of(keys):
    """The keys of the meetings with a text whose record names one of these people; a query a way."""
    told = Meeting.objects.filter(Q(minutes__isnull=False) | Q(communique__isnull=False)).order_by()
    return {key for way in _WAYS for key in told.filter(**{f"{way}__among": keys}).values_list("pk", flat=True)}


def _people_recorded(meetings):
    """Triples (meeting, person, name) of all whom the records name today; a query a way."""
    for way in _WAYS:
        names = [f"{way}__given_name", f"{way}__family_name"]
        rows = Meeting.objects.filter(pk__in=meetings, **{f"{way}__isnull": False}).order_by()
        for meeting, person, *parts in rows.values_list("pk", way, *names):
            yield meeting, person, " ".join(parts).strip()


def _people_minuted(meetings):
    """The same of what was frozen: somebody who is named otherwise today is found by the key."""
    for minutes in Minutes.objects.approved().filter(meeting__in=meetings):
        for key, name in _people_frozen(json.loads(minutes.content)):
            yield minutes.meeting_id, key, name


def _people_frozen(value):
    """Pairs (key, name) of the people in what was frozen of a meeting."""
    if isinstance(value, dict):
        if value.get("key") and value.get("name"):
            yield value["key"], value["name"]
        for each in value.values():
            yield from _people_frozen(each)
    elif isinstance(value, list):
        for each in value:
            yield from _people_frozen(each)


def _clean_minuted(row, keys, gone, kept):
    """Of minutes or an annex."""
    text, content = without(row.text, gone, kept), row.content
    if content:
        content = canonical(_clean_frozen(json.loads(content), keys, gone, kept))
    if (text, content) == (row.text, row.content):
        return
    changed = {"text": text, "content": content}
    if row.is_approved:
        changed |= {"redacted_at": now(), "redacted_digest": digest_of(content, row.digest)}
    elif isinstance(row, Minutes):
        changed["version"] = F("version") + 1
    type(row).objects.filter(pk=row.pk).update(**changed)


def _clean_frozen(value, keys, gone, kept):
    """A person of the frozen record loses the name by the key alone: somebody of the same name keeps it."""
    if isinstance(value, dict):
        if "key" in value and "name" in value:
            return value | {"name": REMOVED} if value["key"] in keys else value
        return {name: _clean_frozen(each, keys, gone, kept) for name, each in value.items()}
    if isinstance(value, list):
        return [_clean_frozen(each, keys, gone, kept) for each in value]
    return without(value, gone, kept) if isinstance(value, str) else value


def _clean_communique(row, gone, kept):
    title, text = without(row.title, gone, kept), without(row.text, gone, kept)
    photo = row.photo if hasattr(row, "photo") else None
    caption = without(photo.caption, gone, kept) if photo else ""
    if (title, text, caption) == (row.title, row.text, photo.caption if photo else ""):
        return
    Communique.objects.filter(pk=row.pk).update(title=title, text=text, version=F("version") + 1)
    if photo:
        photo.caption = caption
        photo.save(update_fields=["caption"])


def without(text, gone, kept=()):
    """`text` with `REMOVED` for each whole name of `gone`; a name of `kept` stays, also where it holds one of them."""
    names = sorted({*gone, *kept}, key=len, reverse=True)
    if not names:
        return text
    found = rf"(?<!\w)({_PREFIXES})({'|'.join(map(re.escape, names))})(?!\w)"
    return re.sub(found, lambda match: f"{match[1]}{REMOVED}" if match[2] in gone else match[0], text)
