"""Proxies: somebody absent is represented by somebody present, where the terms of the call allow it.

Never by somebody absent, never on from hand to hand: a holder is present, and who is present has no proxy in force.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Proxy, RollEntry
from .presence import is_here
from .rules import hold_desk


@transaction.atomic
def give_proxy(*, giver, holder, note, by):
    """Record that `giver`, an entitled entry of the roll, is represented by `holder`, by the document `note`.

    It counts as represented until the giver comes or the holder leaves. Returns the Proxy. Raises PermissionDenied
    unless `by` keeps the record, and for a proxy to themselves; ValidationError where the desk is not open, the terms
    allow none, the giver is not entitled, is present, or represented already, or the holder is not entitled, not
    present, or holds as many as the terms allow.
    """
    meeting = hold_desk(giver.meeting_id, by)
    if holder.person_id == by.person_id:
        raise PermissionDenied(_("Nobody records a proxy to themselves: another officer does."))
    _refuse_terms(meeting, note)
    rows = RollEntry.objects.filter(meeting=meeting).select_related("person").annotate(here=is_here())
    rows = {row.pk: row for row in rows.filter(pk__in=[giver.pk, holder.pk])}
    if len(rows) < 2:
        raise ValidationError(_("Giver and holder are two people on the roll of this meeting."))
    giver, holder = rows[giver.pk], rows[holder.pk]
    _refuse_giver(giver)
    _refuse_holder(holder, meeting.call.proxies_per_person)
    return Proxy.objects.create(meeting=meeting, giver=giver, holder=holder, note=note.strip(), given_by=by)


def _refuse_terms(meeting, note):
    if meeting.call.proxies_per_person == 0:
        raise ValidationError(_("The rule of this meeting allows no proxies."))
    if not note.strip():
        raise ValidationError({"note": _("Say which document gives the proxy.")})


def _refuse_giver(giver):
    if not giver.is_entitled:
        raise ValidationError({"giver": _("%(person)s is not entitled by the roll.") % {"person": giver.person}})
    if giver.here:
        raise ValidationError({"giver": _("%(person)s is present: no proxy is needed.") % {"person": giver.person}})
    if Proxy.objects.in_force().filter(giver=giver).exists():
        raise ValidationError({"giver": _("This person is represented already.")})


def _refuse_holder(holder, most):
    if not holder.is_entitled:
        raise ValidationError({"holder": _("%(person)s is not entitled by the roll.") % {"person": holder.person}})
    if not holder.here:
        raise ValidationError(
            {"holder": _("%(person)s is not present: who is absent represents nobody.") % {"person": holder.person}}
        )
    if Proxy.objects.in_force().filter(holder=holder).count() >= most:
        said = ngettext(
            "%(person)s holds %(count)s proxy already, which is what the rule allows.",
            "%(person)s holds %(count)s proxies already, which is what the rule allows.",
            most,
        )
        raise ValidationError({"holder": said % {"person": holder.person, "count": most}})


@transaction.atomic
def take_proxy_back(*, proxy, by):
    """End a `proxy` that was a mistake, or that its giver withdrew. Raises as `give_proxy` for the desk."""
    meeting = hold_desk(proxy.meeting_id, by)
    if not end_proxies(Proxy.objects.filter(pk=proxy.pk, meeting=meeting), Proxy.EndReason.TAKEN_BACK, by):
        raise ValidationError(_("This proxy has ended already."))


def end_proxies(proxies, reason, by):
    """End those of `proxies` that are in force, for `reason`. Returns how many; one query. The meeting is held."""
    return proxies.in_force().update(ended_at=now(), ended_by=by, end_reason=reason)
