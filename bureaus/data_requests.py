"""Answering what members ask about their own data: corrections confirmed, questions answered, leaving, erasure.

A correction is answered by who corrects the member's file (`correcting`); a question, opposition and leaving by the
branch or any level above it, because the law asks the party as a whole; erasure from above alone. Nobody answers a
request of their own.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.scoping import reach_of
from members.anonymising import RIGHT as ERASE_RIGHT
from members.anonymising import anonymise
from members.data_fields import PHOTO, read_value, shown_value, stored_value
from members.data_requests import hold_person, lock_waiting
from members.files import correct_person
from members.models import Anonymisation, DataRequest, Membership, Notice
from members.notices import notify
from members.photos import accept_photo, forget_proposed, present_photo

from .correcting import CHANGE as RIGHT
from .correcting import correcting_level
from .deciding import Level, deciding_level
from .deciding_rows import decided_by
from .departures import leave_party, lock_for_departure

Kind, State = DataRequest.Kind, DataRequest.State


def answering_level(request):
    """The Level that answers `request`: that of the offices the person holds, else the branch that keeps the file.

    A right above it counts too, but for the corrections of who holds no office: to see below is not to act below. Data
    is erased by who may make people anonymous, which is nobody of the branch itself.
    """
    if request.kind == Kind.ERASURE:
        return Level(request.person_id, (request.person.branch,), above_too=False, right=ERASE_RIGHT)
    level = correcting_level(request.person)
    return level if request.is_correction else Level(level.person, level.branches, above_too=True, right=RIGHT)


def requests_to_answer(user):
    """The requests that wait and that `user` may answer, for lists and counts; nobody's own are among them.

    It is `answering_level` as a condition on the rows.
    """
    member = "person", "person__branch"
    may = Q(kind=Kind.CORRECTION) & decided_by(user, *member, right=RIGHT)
    may |= Q(kind=Kind.ERASURE) & reach_of(user, ERASE_RIGHT).condition("person__branch__path")
    asked = [Kind.ACCESS, Kind.OPPOSITION, Kind.RESIGNATION]
    may |= Q(kind__in=asked) & decided_by(user, *member, right=RIGHT, above_too=True)
    return DataRequest.objects.visible_to(user).waiting().filter(may).exclude(person=user.person_id)


@transaction.atomic
def confirm_correction(*, request, by, seen):
    """Write the value proposed into the file. Returns the request.

    `seen` is what stood in the file when the officer looked, as `stored_value` writes it. Raises PermissionDenied,
    with who answers, for anybody else; ValidationError if it does not wait, if the file says something else by now, or
    as `correct_person` does.
    """
    person = hold_person(request.person_id)
    request = lock_waiting(request)
    answering_level(request).require(by)
    present = present_value(person, request.field)
    if present not in (seen, request.new_value):
        words = {"value": shown_value(request.field, present) or _("nothing")}
        raise ValidationError(_("The file has changed meanwhile: it says «%(value)s» now. Look again.") % words)
    if request.field == PHOTO:
        accept_photo(request)
        return _decide(request, State.DONE, by)
    value = read_value(request.field, request.new_value)
    try:
        correct_person(person=person, **{request.field: value})
    except ValidationError as refusal:  # the page has no field of this name
        raise ValidationError(refusal.messages) from refusal
    return _decide(request, State.DONE, by)


def present_value(person, field):
    """What stands in the file of `person` now, as a request writes it."""
    return present_photo(person) if field == PHOTO else stored_value(getattr(person, field))


@transaction.atomic
def answer_request(*, request, by, answer=""):
    """Do what is asked, other than a correction, and say it in `answer`. Returns the request.

    Who asks to leave has left from today, with every office; who asks for erasure is made anonymous. Raises
    PermissionDenied, with who answers, for anybody else; ValidationError if it does not wait, where nothing but an
    answer is asked and it is empty, or as the workflows that do it.
    """
    if request.kind == Kind.ERASURE:
        return _erase(request, by)
    membership = Membership.objects.open().select_related("person", "branch").filter(person=request.person_id).first()
    if request.kind == Kind.RESIGNATION and membership:
        lock_for_departure(membership)
    request = lock_waiting(request)
    answering_level(request).require(by)
    if request.kind in (Kind.ACCESS, Kind.OPPOSITION) and not answer.strip():
        raise ValidationError({"answer": _("Say what is answered: the member reads it.")})
    if request.kind == Kind.RESIGNATION and membership:
        # The member asked for it, and the level was asked above: so the branch below cannot keep anybody.
        leave_party(membership=membership, on=localdate(), reason=Membership.EndReason.RESIGNATION)
    return _decide(request, State.DONE, by, answer)


def _erase(request, by):
    """Remove who asks, and with it what the request itself says. Nobody is told: the account is closed.

    Where the law keeps the name for the accounts, it alone stays until then (`anonymise`).
    """
    person = hold_person(request.person_id)
    request = lock_waiting(request)
    answering_level(request).require(by)
    anonymise(person, by=by, reason=Anonymisation.Reason.REQUEST)
    request.refresh_from_db()  # it lapsed, and its words went
    request.decide(State.DONE, by=by)
    request.save()
    return request


@transaction.atomic
def refuse_request(*, request, by, reason):
    """Refuse a request for `reason`, which the member reads. Returns it.

    Raises PermissionDenied, with who answers, for anybody else; ValidationError without a reason, if it does not wait,
    or of who asks to leave: members are free to (organic law 29-11).
    """
    request = lock_waiting(request)
    answering_level(request).require(by)
    if request.kind == Kind.RESIGNATION:
        raise ValidationError(_("Nobody is kept in the party: this request is only accepted."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the member reads it.")})
    forget_proposed(request)
    return _decide(request, State.REFUSED, by, reason)


@transaction.atomic
def send(asking, *, person, **arguments):
    """Call `asking`, by which `person` asks something, and tell those who answer an officer. Returns what it returns.

    Those of members without office wait in the branch's list, which it opens by itself.
    """
    earlier = set(DataRequest.objects.filter(person=person).values_list("pk", flat=True))
    result = asking(person=person, **arguments)
    for request in (
        DataRequest.objects.waiting().filter(person=person).exclude(pk__in=earlier).select_related("person")
    ):
        membership = Membership.objects.open().select_related("branch").filter(person=person).first()
        level = deciding_level(membership) if membership else None
        if level and level.above_too:
            notify(
                notices_about(request, Notice.Kind.DATA_REQUEST_TO_ANSWER, [row.person for row in level.deciders()])
            )
    return result


def _decide(request, state, by, answer=""):
    request.decide(state, by=by, answer=answer.strip())
    request.save()
    kind = Notice.Kind.DATA_REQUEST_DONE if state == State.DONE else Notice.Kind.DATA_REQUEST_REFUSED
    notify(notices_about(request, kind, [request.person]))
    return request


def notices_about(request, kind, people):
    """The Notice of this kind on `request` for each of `people`, unsaved."""
    words = {
        "person": request.person.full_name,
        "request": request.kind,
        "answer": request.answer,
        "day": request.answer_by.isoformat(),
    }
    address = reverse("members:data-request", args=[request.pk])
    return [
        Notice(person=person, kind=kind, words=words, address=address)
        for person in {person.pk: person for person in people}.values()
    ]
