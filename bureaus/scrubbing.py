"""Mandates are the party's history and stay; an office in force keeps its holder's name."""

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from members.erasing import HIDDEN, blank, register_obstacle, register_scrub

from .models import Appointment, Mandate


def _holders(people):
    return people.filter(Exists(Mandate.objects.overlapping(localdate(), None).filter(person=OuterRef("pk"))))


def _appointed(people):
    return people.filter(Exists(Appointment.objects.waiting().filter(person=OuterRef("pk"))))


register_obstacle(_("This person holds an office: the mandate ends first."), _holders)
register_obstacle(_("An appointment of this person waits for confirmation."), _appointed)


@register_scrub
def remove_words(keys):
    blank(Mandate, "person", keys, "note")
    blank(Appointment, "person", keys, "note")
    blank(Appointment, "person", keys, "decision_reason", value=HIDDEN)
