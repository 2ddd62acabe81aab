"""Taking the name of somebody out of written texts, when their identity is removed.

What was approved keeps its digest, which stands on the signed paper; what is left is sealed by another one. See
`docs/decisions/minutes.md`.
"""

import json

from django.db.models import Q
from django.utils.timezone import now

from members.models import Person

from .minutes.content import digest_of
from .models import Communique, Meeting, Minutes, MinutesAnnex

REMOVED = "[اسم محذوف]"

# How a meeting names somebody.
_WAYS = (
    *("chair", "rapporteur", "attendance__person", "interventions__speaker", "resolutions__tasks__owner"),
    *("elections__seats__person", "elections__acts__candidacies__person"),
)


def take_names_out(keys):
    """Replace the names of the people `keys` in every text on a meeting whose record names them."""
    names = {row.pk: row.full_name for row in Person.records.filter(pk__among=keys)}
    meetings = _meetings_of(keys)
    if not meetings:
        return
    for row in MinutesAnnex.objects.filter(minutes__meeting__in=meetings).select_related("minutes"):
        _clean_frozen(row, row.minutes, names)
    for row in Minutes.objects.filter(meeting__in=meetings):
        _clean_frozen(row, row, names)
    for row in Communique.objects.filter(meeting__in=meetings).select_related("photo"):
        _clean_communique(row, names.values())


def _meetings_of(keys):
    """The keys of the meetings with a text whose record names one of these people; a query a way."""
    told = Meeting.objects.filter(Q(minutes__isnull=False) | Q(communique__isnull=False)).order_by()
    return {key for way in _WAYS for key in told.filter(**{f"{way}__among": keys}).values_list("pk", flat=True)}


def _clean_frozen(row, minutes, names):
    """Of minutes or an annex; names that were frozen are found by the people's keys, for they may have changed."""
    frozen = json.loads(minutes.content) if minutes.content else {}
    said = {*names.values(), *_names_frozen(frozen, set(names))}
    text, content = _without(row.text, said), _without(row.content, said)
    if (text, content) == (row.text, row.content):
        return
    changed = {"text": text, "content": content}
    if row.is_approved:
        changed |= {"redacted_at": now(), "redacted_digest": digest_of(content, row.digest)}
    type(row).objects.filter(pk=row.pk).update(**changed)


def _names_frozen(value, keys):
    if isinstance(value, dict):
        if value.get("key") in keys and value.get("name"):
            yield value["name"]
        for each in value.values():
            yield from _names_frozen(each, keys)
    elif isinstance(value, list):
        for each in value:
            yield from _names_frozen(each, keys)


def _clean_communique(row, names):
    Communique.objects.filter(pk=row.pk).update(title=_without(row.title, names), text=_without(row.text, names))
    if hasattr(row, "photo"):
        row.photo.caption = _without(row.photo.caption, names)
        row.photo.save(update_fields=["caption"])


def _without(text, names):
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, REMOVED)
    return text
