"""Who does not want to be written to in some way, or shown: asked of many people at once."""

from django.db.models import Exists, OuterRef

from .models import Consent


def who_refused(purpose, people):
    """The keys of those of `people` (keys) who said no, or took it back, and did not agree since.

    Who was never asked is not among them. One query.
    """
    rows = Consent.objects.of_purpose(purpose).filter(person__in=people)
    later = Consent.objects.of_purpose(purpose).filter(person=OuterRef("person"), pk__gt=OuterRef("pk"))
    latest = rows.filter(~Exists(later), withdrawn_on__isnull=False)
    return set(latest.order_by().values_list("person", flat=True))
