"""Offices that nobody holds at once in one bureau, as the rules of a day say."""

from django.utils.translation import gettext as _

from .models import Incompatibility


class Incompatibilities:
    """The pairs of offices that are incompatible on `day`; one query."""

    def __init__(self, day):
        pairs = Incompatibility.objects.on(day).order_by().values_list("office", "other")
        self._pairs = {frozenset(pair) for pair in pairs}

    def refusal(self, person, office, held):
        """Why `person` may not take `office` beside the offices `held` in the same bureau; empty where they may."""
        found = next((other for other in held if {office.pk, other.pk} in self._pairs), None)
        if found is None:
            return ""
        return _("Nobody holds «%(held)s» and «%(office)s» in one bureau: %(person)s cannot have both.") % {
            "person": person,
            "held": found.title_for(person.gender),
            "office": office.title_for(person.gender),
        }
