"""Publishing a communiqué, and withdrawing it: both leave a trace that stays."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from sql.prepared import prepared_instances

from ..minutes.writing import is_cancelled_now
from ..models import Communique, Election, Publication
from ..record import people_of_record
from ..told_elections import reasons_to_draft_again
from .writing import hold_meeting


@transaction.atomic
def publish(*, communique, version, by):
    """Let the public read the communiqué that `by` read in `version`. Returns the Publication.

    Raises ValidationError where it is public already or was changed since, for a cancelled meeting, while an election
    of it waits for confirmation, and where the text tells one that fell: nobody is announced who may not take office.
    """
    meeting = hold_meeting(communique.meeting)
    row = _lock(communique)
    if is_cancelled_now(meeting):
        raise ValidationError(_("A cancelled meeting has no communiqué."))
    if row.version != version:
        raise ValidationError(_("The communiqué was changed since you opened this page: read it again."))
    if Election.objects.waiting().filter(meeting=row.meeting_id).exists():
        raise ValidationError(
            _("The election of this meeting waits for confirmation: the communiqué is published after it.")
        )
    if reasons := reasons_to_draft_again(row):
        raise ValidationError(reasons)
    try:
        with transaction.atomic():
            return Publication.objects.create(communique=row, published_by=by, published_at=now())
    except IntegrityError as error:
        raise ValidationError(_("This communiqué is public already.")) from error


@transaction.atomic
def withdraw(*, communique, reason, by):
    """Take the communiqué from the public, for `reason`. Returns the Publication; ValidationError if it is not public.

    What a browser or a search engine has kept of it meanwhile is out of reach.
    """
    row = _lock(communique)
    publication = row.publications.open().first()
    if publication is None:
        raise ValidationError(_("This communiqué is not public."))
    publication.withdrawn_by, publication.withdrawn_at, publication.reason = by, now(), reason
    publication.save()
    return publication


def names_in(communique):
    """The names of people of the record that stand in the communiqué, sorted: who would be named to the public."""
    said = f"{communique.title}\n{communique.text}"
    if hasattr(communique, "photo"):
        said += f"\n{communique.photo.caption}"
    return sorted({str(person) for person in people_of_record(communique.meeting) if str(person) in said})


def _lock(communique):
    return Communique.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=communique.pk)


LATEST = 3


def latest_communiques(branch):
    """The latest published communiqués of `branch`, each with its meeting; one query."""
    return _latest(branch.pk)


@prepared_instances
def _latest(branch):
    rows = Communique.objects.published().filter(meeting__branch=branch).select_related("meeting__branch")
    return rows.order_by("-meeting__date", "-pk")[:LATEST]
