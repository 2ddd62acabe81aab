"""Offices that nobody holds at once in one bureau, or in two organs of one branch, as the rules of a day say."""

from collections import defaultdict

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .models import Incompatibility, Mandate


class Incompatibilities:
    """The pairs of offices that are incompatible on `day`; one query."""

    def __init__(self, day):
        rows = Incompatibility.objects.on(day).order_by().values_list("office", "other", "in_all_organs")
        self._pairs = {frozenset(pair): in_all_organs for *pair, in_all_organs in rows}

    def refusal(self, person, office, held, elsewhere=()):
        """Why `person` may not take `office`; empty where they may.

        `held` are their offices in the same bureau, `elsewhere` those in other organs of the branch.
        """
        if found := next((other for other in held if self._pair(office, other) in self._pairs), None):
            message = _("Nobody holds «%(held)s» and «%(office)s» in one bureau: %(person)s cannot have both.")
        elif found := next((other for other in elsewhere if self._pairs.get(self._pair(office, other))), None):
            message = _(
                "Nobody holds «%(held)s» and «%(office)s» in two organs of one branch: %(person)s cannot have both."
            )
        else:
            return ""
        return message % {
            "person": person,
            "held": found.title_for(person.gender),
            "office": office.title_for(person.gender),
        }

    @staticmethod
    def _pair(office, other):
        return frozenset((office.pk, other.pk))


def held_in_other_organs(people, *, branch, organ):
    """{key of a person: offices that they hold, today or later, in the organs of `branch` other than `organ`}.

    One query. What has ended is left out: a record of the past is judged within its own bureau.
    """
    held = Mandate.objects.overlapping(localdate(), None).filter(person__in=people, seat__bureau__branch=branch)
    offices = defaultdict(list)
    for mandate in held.exclude(seat__bureau__organ=organ).select_related("seat__office"):
        offices[mandate.person_id].append(mandate.seat.office)
    return offices
