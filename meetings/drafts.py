"""An election prepared by those who keep the meeting's record, for the level above to record: `record_prepared`.

A draft is no election: it opens no mandate and no membership, tells nobody, and adds nobody to the party's people.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from bureaus.visibility import holders_of
from members.models import Notice
from members.notices import notify
from sql.prepared import prepared

from .elections import Preparation, record_election
from .minutes.frozen import refuse_frozen
from .models import Election, ElectionDraft, Meeting
from .new_members import save_newcomers

RECORD_ELECTION = "bureaus.add_bureau"
# The version of the draft of a meeting that has none.
NO_DRAFT = 0


@transaction.atomic
def prepare_election(*, meeting, places, acts, organ, term_ends_on, version, by):
    """Save what `meeting` elected as a draft, in the place of the draft's `version` (NO_DRAFT: there is none yet).

    The arguments are those of `record_election`; people who are new are not saved: the draft keeps their names. Who
    saves it last has prepared it. Returns the draft. Raises ValidationError if the organ's election is recorded, or
    somebody saved or deleted the draft meanwhile.
    """
    meeting = _lock(meeting)
    refuse_frozen(meeting)
    if Election.objects.live().filter(meeting=meeting, organ=organ).exists():
        raise ValidationError(_("This meeting's election is recorded already."))
    draft = require_version(meeting, version) or ElectionDraft(meeting=meeting, version=NO_DRAFT)
    draft.organ, draft.content = organ, content_of(places, acts, term_ends_on)
    draft.meeting_date, draft.prepared_by, draft.prepared_at = meeting.date, by, now()
    draft.version += 1
    draft.save()
    return draft


@transaction.atomic
def delete_draft(*, draft, version, by):
    """Delete the `draft`; nothing remains of it, and who prepared it is told where it was not they who deleted it.

    Raises ValidationError if it is not of this `version` any more.
    """
    draft = require_version(_lock(draft.meeting), version)
    if draft:
        _tell_preparer(draft, Notice.Kind.DRAFT_DELETED, by)
        draft.delete()


@transaction.atomic
def record_prepared(*, meeting, places, acts, organ, term_ends_on, joining, version, by):
    """Record the election of `meeting`, from its draft if it has one of the `organ`, and delete that draft.

    The arguments are those of `record_election`, but for `joining`, the people who join the meeting's branch; those
    who are new are saved. What is recorded just as it was prepared has who prepared it as its second person, if they
    could confirm it (`elections.Preparation`). Returns the election. Raises ValidationError as `record_election`
    does, or if the draft is not of this `version`, or another election overtook it. With None for `version` it leaves
    a draft alone, as if there were none.
    """
    meeting = _lock(meeting)
    draft, preparation = None if version is None else require_version(meeting, version), None
    if draft and draft.organ == organ:
        if draft.is_overtaken:
            raise ValidationError(overtaken_message())
        is_unchanged = draft.meeting_date == meeting.date and _same(draft, content_of(places, acts, term_ends_on))
        preparation = Preparation(draft.prepared_by, draft.prepared_at, is_unchanged)
    save_newcomers(place.person for place in places)
    election = record_election(
        meeting=meeting,
        places=places,
        acts=acts,
        organ=organ,
        term_ends_on=term_ends_on,
        joining=dict.fromkeys(joining, meeting.branch),
        by=by,
        preparation=preparation,
    )
    if preparation:
        as_prepared = preparation.is_unchanged
        _tell_preparer(draft, Notice.Kind.DRAFT_RECORDED if as_prepared else Notice.Kind.DRAFT_CORRECTED, by)
        draft.delete()
    return election


def _tell_preparer(draft, kind, by):
    """Tell who prepared the draft what somebody else made of it."""
    person = draft.prepared_by.person
    if person and draft.prepared_by != by:
        meeting = draft.meeting
        words = {"meeting": meeting.title, "branch": str(meeting.branch)}
        notify([Notice(person=person, kind=kind, words=words, address=meeting.get_absolute_url())])


def overtaken_message():
    return _("Another election was recorded since this draft was prepared: it has to be prepared again, or deleted.")


def draft_of(meeting):
    """The draft of the meeting's election, or None; a query, and one more where there is one: most have none."""
    if not _drafts_of(meeting.pk):
        return None
    draft = ElectionDraft.objects.filter(meeting=meeting).select_related("prepared_by__person").first()
    if draft:
        draft.meeting = meeting
    return draft


@prepared
def _drafts_of(meeting):
    return ElectionDraft.objects.filter(meeting=meeting).values_list("pk")


def require_version(meeting, version):
    """The draft of the `meeting`, or None where it has none. Raises ValidationError if it is of another `version`."""
    draft = draft_of(meeting)
    if (draft.version if draft else NO_DRAFT) != version:
        raise ValidationError(_("The draft of this election was changed or deleted meanwhile: open the page again."))
    return draft


def content_of(places, acts, term_ends_on):
    """What the places (bureaus.places.Place), acts and term say, as JSON; somebody new is a name and a gender."""
    return {
        "term_ends_on": term_ends_on and term_ends_on.isoformat(),
        "acts": [
            {
                "order": act.order,
                "method": act.method,
                "offices": [office.code for office in act.offices],
                "all_other_offices": act.all_other_offices,
            }
            for act in acts
        ],
        "seats": [_seat(place) for place in places],
    }


def _seat(place):
    person = place.person
    return {
        "office": place.office.code,
        "person": person and person.pk,
        "name": person.full_name if person else "",
        "gender": person.gender if person else "",
        "joins_later": place.joins_later,
    }


def _same(draft, content):
    """Whether the draft says `content`; the name of somebody known may have been corrected since."""
    return _without_known_names(draft.content) == _without_known_names(content)


def _without_known_names(content):
    seats = [seat | {"name": "", "gender": ""} if seat["person"] else seat for seat in content["seats"]]
    return content | {"seats": seats}


def recorders_of(branch):
    """The mandates by which somebody records elections in `branch`, at the level nearest to it; their titles are set.

    Empty where the headquarters' accounts alone may.
    """
    mandates = holders_of(RECORD_ELECTION, [branch])
    nearest = max((row.seat.bureau.branch.path for row in mandates), key=len, default="")
    return [row for row in mandates if row.seat.bureau.branch.path == nearest]


def _lock(meeting):
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("branch").get(pk=meeting.pk)
