"""Undoing a merge: every row that it changed is put back as it was.

What was recorded since stays with the record that stood. Where something since contradicts, nothing is put back.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _

from members.models import Anonymisation, Notice, Person
from members.notices import notify
from sql.passes import passing

from .accounts import require_accounts_back
from .dues import refuse_closed_since
from .ledger import model_of, plain, values_of, write_history
from .merge import FIELDS, lock_records, notice_of
from .models import UNDO, Merge
from .photos import with_photos_as_they_are
from .registry import ROWS
from .rights import require_merge
from .rolls import recount_rolls
from .since import (
    follow_memberships,
    follow_public_offices,
    offices_without_membership,
    refuse_spent_credit,
    require_membership_for_offices,
)

# What may have been changed since by who knows better: it stays as it is now.
FREE = {"members.Person": {*FIELDS, "branch_id"}, "members.User": {"confirmed_through"}, "members.Notice": {"read_at"}}
# Written anew from other columns, which may have changed since.
FOLDED = {"search_key", "name_key", "sound_key"}
# A link that was revoked opens nothing again: who asks gets a new one.
NOT_PUT_BACK = {"members.Invitation"}


@transaction.atomic
def undo_merge(*, merge, by) -> Merge:
    """Put everything back as it was before `merge`, as the account `by`. Returns it.

    What was recorded of the person since stays with the record that stood, but for months asked since: they go with
    the membership. Both people are told. Raises PermissionDenied as `merge_people` does; ValidationError if it is
    undone, its days are over, a later merge holds one of the records, or something recorded since makes it impossible.
    """
    kept, absorbed = lock_records(merge.kept, merge.absorbed)
    merge = Merge.objects.select_for_update(of=("self",), no_key=True).get(pk=merge.pk)
    require_merge(by, kept, absorbed)
    _refuse(merge)
    refuse_closed_since(merge)
    without = offices_without_membership(kept)
    try:
        with transaction.atomic():
            with passing("merging"):
                _put_back(with_photos_as_they_are(merge, kept), by)
            follow_memberships(kept, absorbed, by)
            follow_public_offices(kept, absorbed)
            refuse_spent_credit(kept, absorbed)
    except (IntegrityError, ProtectedError) as error:
        raise ValidationError(_changed_sentence()) from error
    require_membership_for_offices(kept, without)
    require_accounts_back(merge, by)
    merge.undone_at, merge.undone_by = now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    _fold_anew(kept, absorbed)
    recount_rolls(kept, absorbed)
    notify([notice_of(merge, Notice.Kind.MERGE_UNDONE, person) for person in (kept, absorbed)])
    return merge


def why_not_undone(merge, by):
    """Why `by` cannot undo `merge` now; empty where they can. It is done and rolled back, so that the two agree.

    Which accounts and offices come back, only the undoing tells, and the rights over them are asked then.
    """
    try:
        with transaction.atomic():
            undo_merge(merge=merge, by=by)
            transaction.set_rollback(True)
    except PermissionDenied as refusal:
        return str(refusal)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


def _fold_anew(*people):
    """Read the people anew, and let searches find each by what their record says now."""
    for person in people:
        person.refresh_from_db(from_queryset=Person.records.all())
        person.set_keys()
        Person.records.filter(pk=person.pk).update(**{name: getattr(person, name) for name in FOLDED})


def _refuse(merge):
    if merge.undone_at:
        raise ValidationError(_("This merge is undone already."))
    if not merge.is_undoable:
        words = {"days": UNDO.days, "day": date_format(merge.last_day)}
        raise ValidationError(_("A merge is undone within %(days)s days: the last one was %(day)s.") % words)
    if merge.kept.anonymised_at or Anonymisation.objects.filter(person=merge.kept_id).exists():
        raise ValidationError(_("This person is anonymised: nobody can tell any more whose records these are."))
    later = Merge.objects.standing().filter(pk__gt=merge.pk)
    if later.filter(Q(kept=merge.kept_id) | Q(absorbed=merge.kept_id)).exists():
        raise ValidationError(_("The record that stays was merged again since: undo that merge first."))


def _changed_sentence():
    return _(
        "Something recorded since the merge makes it impossible to undo: the membership was moved, or a payment, "
        "an office or a card was changed. Take that back first."
    )


def _put_back(changes, by):
    """Put rows back: those made go, those taken out return, and columns have their old values again.

    First all columns that hold a unique value are emptied and people change hands, so that no row is in another's way.
    """
    by_model = {}
    for change in changes:
        if change["model"] in NOT_PUT_BACK:
            continue
        by_model.setdefault(change["model"], []).append(change)
    order = [kept.model for kept in ROWS if kept.model in by_model]
    rows = {model: _current(model, by_model[model]) for model in order}
    for model in reversed(order):
        for change in by_model[model]:
            if change["before"] is None:
                _remove(rows[model], change)
    for step in (_is_unique, _names_person, lambda field: True):
        for model in order:
            for change in by_model[model]:
                _write(change, rows[model].get(change["pk"]), step)
    for model in order:
        for change in by_model[model]:
            if change["after"] is None:
                model_of(change)(pk=change["pk"], **values_of(model_of(change), change["before"])).save_base(raw=True)
        changed = [change["pk"] for change in by_model[model] if change["before"] and change["after"]]
        write_history(list(model_of(by_model[model][0])._base_manager.filter(pk__in=changed)), by, _("Merge undone"))


def _current(model, changes):
    """{key: row} as it stands now, of the rows that `changes` touched. ValidationError if one was changed since."""
    table = model_of(changes[0])
    rows = {row.pk: row for row in table._base_manager.filter(pk__in=[change["pk"] for change in changes])}
    for change in changes:
        if change["after"] is None:
            continue
        row, free = rows.get(change["pk"]), FREE.get(model, set()) | FOLDED | {"merged_key"}
        left = {name: value for name, value in change["after"].items() if name not in free}
        if row is None or any(plain(getattr(row, name)) != value for name, value in left.items()):
            raise ValidationError(_changed_sentence())
    return rows


def _remove(rows, change):
    rows.pop(change["pk"]).delete()


def _is_unique(field):
    return field.unique and field.null


def _names_person(field):
    return field.is_relation and field.related_model._meta.label in ("members.Person", "members.Membership")


def _write(change, row, chosen):
    """Write the old values of those columns that `chosen` picks; unique ones are emptied first, to be written last."""
    if row is None or not change["before"] or not change["after"]:
        return
    model, free = type(row), FREE.get(change["model"], set())
    fields = {field.attname: field for field in model._meta.concrete_fields}
    wanted = {}
    for name, value in values_of(model, change["before"]).items():
        if name in FOLDED:
            continue
        if chosen(fields[name]) and not (name in free and plain(getattr(row, name)) != change["after"][name]):
            wanted[name] = None if chosen is _is_unique else value
    if wanted:
        model._base_manager.filter(pk=row.pk).update(**wanted)
