"""Consents that members give, refuse and take back, each for one purpose."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .data_requests import ask_to_leave, hold_person
from .models import Consent, ConsentText, Purpose

ONLINE = "online"
# Members choose these one by one; the processing itself goes with the membership.
CHOSEN = [Purpose.EMAIL, Purpose.SMS, Purpose.MESSAGING, Purpose.PHOTO]


def texts_in_force():
    """{purpose: ConsentText} of today."""
    return {text.purpose: text for text in ConsentText.objects.current().order_by("started_on", "pk")}


def consents_of(person):
    """{purpose: the latest Consent of `person`}; one query."""
    rows = Consent.objects.filter(person=person).select_related("text").order_by("pk")
    return {row.text.purpose: row for row in rows}


@transaction.atomic
def give_consent(*, person, by, purpose, text):
    """Record that `person` agrees to `text` (the key of the ConsentText shown), online, today. Returns the Consent.

    What was agreed to already stays as it is. Raises PermissionDenied unless `by` is the person's own account;
    ValidationError where the text is no longer the one in force.
    """
    _hold_own(person, by)
    if standing := Consent.objects.standing().of_purpose(purpose).filter(person=person).first():
        return standing
    in_force = texts_in_force().get(purpose)
    if in_force is None or in_force.pk != text:
        raise ValidationError(_("This text has changed meanwhile: read it and agree again."))
    return Consent.objects.create(person=person, text=in_force, channel=ONLINE, given_on=localdate())


@transaction.atomic
def withdraw_consent(*, person, by, purpose):
    """Take back what `person` agreed to, or say no where nothing was agreed to, from today. Returns the Consents.

    To take back the processing itself ends the membership: a request to leave is sent with it, if there is a
    membership and none waits. Raises PermissionDenied unless `by` is the person's own account; ValidationError where
    there is no text to say no to.
    """
    _hold_own(person, by)
    standing = list(Consent.objects.standing().of_purpose(purpose).filter(person=person))
    for consent in standing:
        consent.withdrawn_on = localdate()
        consent.save()
    if not standing:
        standing = _refused(person, purpose)
    if purpose == Purpose.PROCESSING:
        ask_to_leave(person=person, by=by, note=_("I take back my consent to the processing of my data."))
    return standing


def _refused(person, purpose):
    """[the Consent that says no]: the one that says so already, or a new one."""
    latest = Consent.objects.of_purpose(purpose).filter(person=person).order_by("-pk").first()
    if latest is not None:
        return [latest]
    text = texts_in_force().get(purpose)
    if text is None:
        raise ValidationError(_("No text of this purpose is in force."))
    return [Consent.objects.create(person=person, text=text, channel=ONLINE, withdrawn_on=localdate())]


def _hold_own(person, by):
    if by.person_id is None or by.person_id != person.pk:
        raise PermissionDenied
    hold_person(person.pk)
