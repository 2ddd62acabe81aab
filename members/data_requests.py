"""Asking about one's own data: corrections proposed, contacts changed at once, requests sent and taken back.

The person asks; for who came with a paper, or called, an officer enters it (`bureaus.entered_requests`).
`bureaus.data_requests` answers. The person's row is held before their requests.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .data_fields import DIRECT, PROPOSED, stored_value
from .files import check_corrected, correct_person
from .models import DataRequest, Membership, Notice, Person
from .models.data_requests import last_day_to_answer
from .notices import notify
from .photos import forget_proposed

Kind, State = DataRequest.Kind, DataRequest.State


@transaction.atomic
def propose_corrections(*, person, by, note="", **fields):
    """Ask that `fields` (of `PROPOSED`) of the file be corrected. Returns a DataRequest for each that differs.

    A request that waits for the same field is replaced. `note` says why, or which document shows it. Raises
    PermissionDenied unless `by` is the person's own account; ValidationError keyed by field for a value that the file
    does not take, or where nothing differs.
    """
    return write_corrections(_hold_own(person, by), fields, by=by, note=note)


def write_corrections(held, fields, *, by, note, **came):
    """A DataRequest for each of `fields` that differs from the file of `held`, whose row the caller holds.

    `came` are `channel` and `received_on` of what an officer enters; it does not replace what the person asks in their
    own words online. Raises as `propose_corrections` does, and ValidationError keyed by field for that.
    """
    changed = {
        name: value for name, value in fields.items() if stored_value(value) != stored_value(getattr(held, name))
    }
    if not changed:
        raise ValidationError(
            _("Nothing differs from this file: change what is wrong in it.")
            if came
            else _("Nothing differs from your file: change what is wrong in it.")
        )
    if unknown := changed.keys() - set(PROPOSED):
        raise ValueError(f"Not proposed: {sorted(unknown)}")
    said = _asking(held, by, note, **came)
    asked = [_correction(held, name, value, said) for name, value in changed.items()]
    check_corrected(held, changed)
    waiting = DataRequest.objects.waiting().corrections().filter(person=held, field__in=changed)
    if came:
        _refuse_replacing(waiting)
    for replaced in waiting:
        replaced.decide(State.REPLACED, by=by)
        replaced.save()
    for request in asked:
        request.save()
    return asked


def _correction(held, name, value, said):
    old, new = stored_value(getattr(held, name)), stored_value(value)
    return DataRequest(kind=Kind.CORRECTION, field=name, old_value=old, new_value=new, **said)


def _refuse_replacing(waiting):
    own = [row.field for row in waiting if row.channel == DataRequest.Channel.ONLINE]
    sentence = _("A request of this person's own waits for the same field: it is answered, or taken back, first.")
    if own:
        raise ValidationError(dict.fromkeys(own, sentence))


@transaction.atomic
def change_contacts(*, person, by, **fields):
    """Change `fields` (of `DIRECT`) of one's own file at once, with its history. Returns the person.

    The owner is told, by e-mail too: whoever takes over a session must not become reachable in their place unnoticed.
    Raises PermissionDenied unless `by` is the person's own account; ValidationError keyed by field.
    """
    held = _hold_own(person, by)
    if unknown := fields.keys() - set(DIRECT):
        raise ValueError(f"Not changed by its owner: {sorted(unknown)}")
    if all(getattr(held, name) == value for name, value in fields.items()):
        return held
    correct_person(person=held, **fields)
    words = {"day": localdate().isoformat()}
    notify([Notice(person=held, kind=Notice.Kind.CONTACTS_CHANGED, words=words, address=reverse("members:me"))])
    return held


@transaction.atomic
def ask(*, person, by, kind, note):
    """Send a request of `kind`, other than a correction, about one's own data. Returns the DataRequest.

    Raises PermissionDenied unless `by` is the person's own account; ValidationError without a `note` where it says
    what is asked, where such a request waits, to leave without a membership, or to erase the file of a member.
    """
    return write_question(_hold_own(person, by), kind, by=by, note=note)


def write_question(held, kind, *, by, note, **came):
    """The DataRequest of `kind` of `held`, whose row the caller holds; `came` as `write_corrections` takes it.

    Raises ValidationError as `ask` does.
    """
    is_member = Membership.objects.open().filter(person=held).exists()
    if kind == Kind.RESIGNATION and not is_member:
        raise ValidationError(_("You are a member of no branch."))
    if kind == Kind.ERASURE and is_member:
        raise ValidationError(_("The file of a member is not erased: ask to leave the party first."))
    if kind in (Kind.ACCESS, Kind.OPPOSITION) and not note.strip():
        raise ValidationError({"note": _("Say what you ask for.")})
    if DataRequest.objects.waiting().filter(person=held, kind=kind).exists():
        raise ValidationError(
            _("Such a request of this person waits already.") if came else _("Such a request of yours waits already.")
        )
    return DataRequest.objects.create(kind=Kind(kind), **_asking(held, by, note, **came))


def ask_to_leave(*, person, by, note):
    """Send a request to leave for `person`, whose row the caller holds, if they are a member and none waits."""
    is_member = Membership.objects.open().filter(person=person).exists()
    if is_member and not DataRequest.objects.waiting().filter(person=person, kind=Kind.RESIGNATION).exists():
        DataRequest.objects.create(kind=Kind.RESIGNATION, **_asking(person, by, note))


@transaction.atomic
def withdraw(*, request, by):
    """Take one's own request back. Returns it.

    Raises PermissionDenied unless `by` is the person's own account; ValidationError if it does not wait.
    """
    _require_own(request.person_id, by)
    request = lock_waiting(request)
    forget_proposed(request)
    request.decide(State.WITHDRAWN, by=by)
    request.save()
    return request


def lock_waiting(request):
    """The request as it stands now, held to the end of the transaction. ValidationError if it does not wait.

    Of a correction the person is held before (`hold_person`), as who proposes another one does.
    """
    rows = DataRequest.objects.select_related("person__branch", "asked_by")
    locked = rows.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    if not locked.is_waiting:
        raise ValidationError(_("This request is answered already, or it was withdrawn."))
    return locked


def hold_person(key):
    """The row of the person of this key, held to the end of the transaction and read anew.

    ValidationError where the record was merged into another one meanwhile.
    """
    return Person.objects.hold(key)


def _hold_own(person, by):
    """The person's row, held and read anew. PermissionDenied unless `by` is the person's own account."""
    _require_own(person.pk, by)
    return hold_person(person.pk)


def _require_own(person, by):
    if by.person_id is None or by.person_id != person:
        raise PermissionDenied


def _asking(person, by, note, received_on=None, **channel):
    answer_by = last_day_to_answer(received_on or localdate())
    return {"person": person, "asked_by": by, "note": note.strip(), "answer_by": answer_by,
            "received_on": received_on, **channel}  # fmt: skip
