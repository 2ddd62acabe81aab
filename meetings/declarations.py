"""Declaring a renewed bureau: when it is due, and that it was made."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from branches.models import Kind
from bureaus.models import Bureau, Organ

from .models import Declaration, DeclarationRule, Election, Meeting

SEE = "meetings.view_meeting"
# A declaration is asked only for an election that was recorded within so many days of its meeting. What is recorded
# later is history: the branch declared it before it used this register, or the renewal that followed.
ASKED_WITHIN = 365


def goes_to_the_interior(branch):
    """Whether the bureau of `branch` is declared to the Interior, as leading organs are; others locally."""
    return branch.kind == Kind.NATIONAL


def founds_bureau(election):
    """Whether it elected the first bureau of its branch, as far as is recorded, and its meeting renewed none."""
    meeting = election.meeting
    if election.outgoing_id or meeting.session == Meeting.Session.RENEWAL or "تجديد" in meeting.title:
        return False
    before = Bureau.objects.filter(branch=meeting.branch_id, organ=election.organ, started_on__lt=meeting.date)
    return not before.exists()


def refuse_to_declare(election):
    """Raise ValidationError where `election` is not in force: one that waits, was refused or annulled."""
    if election.state != Election.State.IN_FORCE:
        raise ValidationError(_("This election does not stand: there is nothing to declare."))


def _is_of_long_ago(election):
    recorded = localdate(election.recorded_at) if election.recorded_at else localdate()
    return (recorded - election.meeting.date).days > ASKED_WITHIN


def open_declaration(election):
    """Note that `election`, which has just taken effect, is to be declared, if of a bureau, by its day's rule.

    Nothing is opened for one of long ago (`ASKED_WITHIN`): a branch that records its past has nothing late.
    """
    if election.organ != Organ.BUREAU or _is_of_long_ago(election):
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
    refuse_to_declare(row.election)
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
