"""Declaring a renewed bureau: when it is due, and that it was made."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from bureaus.models import Organ

from .models import Declaration, DeclarationRule, Election

SEE = "meetings.view_meeting"


def open_declaration(election):
    """Note that `election`, which has just taken effect, is to be declared, if of a bureau, by its day's rule."""
    if election.organ != Organ.BUREAU:
        return
    due = DeclarationRule.objects.last_day(election.branch, election.meeting.date)
    if due:
        Declaration.objects.get_or_create(election=election, defaults={"due_on": due})


@transaction.atomic
def record_declaration(*, declaration, made_on, reference, by):
    """Record that the declaration was made on `made_on`, with the number of its receipt. Returns it.

    It may be corrected by recording it again. Raises ValidationError, beside its field, for a day before the meeting
    or to come, and where the election does not stand.
    """
    row = (
        Declaration.objects.select_for_update(of=("self",)).select_related("election__meeting").get(pk=declaration.pk)
    )
    if row.election.state != Election.State.IN_FORCE:
        raise ValidationError(_("This election does not stand: there is nothing to declare."))
    if not row.election.meeting.date <= made_on <= localdate():
        raise ValidationError({"made_on": _("A renewal is declared after its meeting, and not on a day to come.")})
    row.made_on, row.reference, row.recorded_by, row.recorded_at = made_on, reference, by, now()
    row.save()
    return row


def declarations_to_make(user):
    """Those to be made in the branches whose meetings `user` records."""
    return Declaration.objects.to_make().within_reach(user, "meetings.add_meeting")


def late_declarations(user):
    """The late ones among all that `user` sees: the level above looks after them too."""
    return Declaration.objects.late(localdate()).within_reach(user, SEE)
