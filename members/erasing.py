"""What anonymising asks of the rooms: who cannot be anonymised yet, and what to remove where.

A room to the right of this one registers its own when it starts (`apps.py`). A new table that holds names, contacts or
words about a person needs a scrub; `tests/members/test_nothing_left.py` looks for what was forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.functional import Promise

HIDDEN = "–"  # where a rule wants some word


@dataclass(frozen=True)
class Obstacle:
    """A reason for which people are not anonymised: `among(people)` are those of a queryset to whom it applies."""

    sentence: str | Promise
    among: Callable


_obstacles: list[Obstacle] = []
_scrubs: list[Callable] = []


def register_obstacle(sentence, among):
    """Make known that `among(people)` (queryset of Person → queryset of Person) may not be anonymised, and why."""
    _obstacles.append(Obstacle(sentence, among))


def register_scrub(scrub):
    """Make known `scrub(keys)`, which removes what a room keeps of these people, set-based. A decorator."""
    _scrubs.append(scrub)
    return scrub


def obstacles():
    return list(_obstacles)


def scrubs():
    return list(_scrubs)


def blank(model, way, keys, *fields, value=""):
    """Set the text `fields` of the rows of `model` that `way` leads to the people `keys`, and of their history.

    Empty ones stay empty. The administration's log forgets what the rows were called.
    """
    kept = [model._base_manager, *([model.history.model._base_manager] if hasattr(model, "history") else [])]
    for manager in kept:
        rows = manager.filter(**{f"{way}__among": keys})
        for name in fields:
            rows.exclude(**{name: ""}).update(**{name: value})
    forget_log(model, way, keys)


def forget_log(model, way, keys):
    """Empty the titles that the administration's log keeps of these rows: they hold names."""
    rows = model._base_manager.filter(**{f"{way}__among": keys}).annotate(as_text=Cast("pk", CharField()))
    label, name = model._meta.app_label, model._meta.model_name
    log = LogEntry.objects.filter(content_type__app_label=label, content_type__model=name)
    log.filter(object_id__in=rows.order_by().values("as_text")).update(object_repr="", change_message="")
