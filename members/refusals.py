"""Who does not want to be written to in some way, or shown: asked of many people at once."""

from django.db.models import Exists, OuterRef

from .models import Consent


def refusing(purpose):
    """The latest Consent of each person who said no to `purpose`, or took it back, and did not agree since.

    Who was never asked is not among them.
    """
    rows = Consent.objects.of_purpose(purpose).order_by()
    later = rows.filter(person=OuterRef("person"), pk__gt=OuterRef("pk"))
    return rows.filter(~Exists(later), withdrawn_on__isnull=False)


def who_refused(purpose, people):
    """The keys of those of `people` (keys) who said no to `purpose`; one query."""
    return set(refusing(purpose).filter(person__among=people).values_list("person", flat=True))


def refusals_of(person):
    """The purposes to which `person` said no, by the latest word on each; one query."""
    rows = Consent.objects.filter(person=person).order_by("pk").values_list("text__purpose", "withdrawn_on")
    latest = dict(rows)
    return frozenset(purpose for purpose, withdrawn_on in latest.items() if withdrawn_on)
