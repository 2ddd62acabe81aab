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
    """A reason for which people are not anonymised: `among(people)` are those of a queryset to whom it applies.

    `until(person)` is the first day on which a name that the law keeps may go: such an obstacle keeps the name alone,
    and all else may be removed before (`anonymising.reduce_file`). None for what hinders everything.
    """

    sentence: str | Promise
    among: Callable
    until: Callable | None = None


_obstacles: list[Obstacle] = []
_scrubs: list[Callable] = []
_waiting: dict[Callable, Callable | None] = {}  # scrubs that wait for the name; what they do before


def register_obstacle(sentence, among, *, until=None):
    """Make known that `among(people)` (queryset of Person → queryset of Person) may not be anonymised, and why.

    `until` as `Obstacle` says.
    """
    _obstacles.append(Obstacle(sentence, among, until))


def register_scrub(scrub):
    """Make known `scrub(keys)`, which removes what a room keeps of these people, set-based. A decorator."""
    _scrubs.append(scrub)
    return scrub


def register_first_scrub(scrub):
    """Make known a scrub that compares names, former ones among them: it runs before any other takes them away."""
    _scrubs.insert(0, scrub)
    return scrub


def register_name_scrub(scrub, *, before=None):
    """Make known `scrub(keys)` of what says who somebody was, or belongs to the accounts: it waits for the name to go.

    `before(keys)` removes what of it need not wait, while the name is kept.
    """
    _scrubs.append(scrub)
    _waiting[scrub] = before
    return scrub


def obstacles():
    return list(_obstacles)


def scrubs():
    return list(_scrubs)


def scrubs_that_keep_the_name():
    """In the same order, what may be removed of those whose name the law keeps for the accounts."""
    found = (_waiting.get(scrub, scrub) for scrub in _scrubs)
    return [scrub for scrub in found if scrub]


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
