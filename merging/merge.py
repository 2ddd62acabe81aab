"""Merging two records of one person: everything goes to the record that stays, and the other becomes a stub.

Locks, as everywhere: branches, requests for transfers, bureaus, memberships, people.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from arabic.folding import search_key
from bureaus.locks import lock_branches, lock_bureaus, lock_memberships
from bureaus.models import Bureau, Mandate
from meetings.models import RollEntry
from members.identity_numbers import move_identity_number
from members.models import Membership, Notice, Person, TransferRequest
from members.notices import notify
from sql.passes import passing

from .accounts import join_accounts
from .consents import keep_refusals
from .dues import fold_reliefs, settle_with_credit, withdraw_doubled
from .ledger import differences, read_rows, write_history
from .memberships import join_memberships
from .models import Duplicate, Merge
from .photos import join_photos
from .refusals import refusals
from .registry import columns_to_move
from .rights import require_merge
from .rolls import fold_entries, recount_rolls

# What a record says of a person, and which of two records is right about it.
FIELDS = (
    *("given_name", "family_name", "given_name_latin", "family_name_latin", "gender", "birth_date"),
    *("phone", "email", "address", "locality_code", "occupation"),
)


@transaction.atomic
def merge_people(*, kept, absorbed, by, taken=(), standing=None, account=None, photo=None) -> Merge:
    """Merge the record `absorbed` into `kept`, as the account `by`. Returns the Merge, by which it is undone.

    `taken` names those of `FIELDS` in which `absorbed` is right. Where both have one, `standing` is the membership
    that goes on (without a choice the older), `account` the one that signs in and `photo` the one in the file (without
    a choice those of `kept`).
    Nothing is lost: see `docs/decisions/merging-people.md`. The person is told. Raises PermissionDenied, with why, as
    `rights` says; ValidationError with all that speaks against it (`refusals`), or for a choice that is none.
    """
    kept, absorbed = lock_records(kept, absorbed)
    require_merge(by, kept, absorbed)
    if problems := refusals(kept, absorbed):
        raise ValidationError(problems)
    people = [kept.pk, absorbed.pk]
    before = read_rows(people)
    choices = _choices(kept, absorbed, taken)
    reason = _("Merging of two records of one person")
    join_accounts(kept=kept, absorbed=absorbed, account=account, by=by)
    stays = join_memberships(kept=kept, absorbed=absorbed, standing=standing, by=by)
    withdraw_doubled(kept=kept, absorbed=absorbed, by=by)
    fold_reliefs(kept=kept, absorbed=absorbed, by=by)
    keep_refusals(kept, absorbed, reason)
    join_photos(kept=kept, absorbed=absorbed, photo=photo)
    with passing("merging"):  # minutes that are approved say who was there, whatever record that person has
        _move_rows(kept, absorbed, by, reason)
    recount_rolls(kept)
    move_identity_number(giver=absorbed, taker=kept)
    settle_with_credit(kept)
    _join_files(kept, absorbed, choices, stays, reason)
    _close_pairs(absorbed)
    changes = differences(before, read_rows(people))
    merge = Merge.objects.create(kept=kept, absorbed=absorbed, made_by=by, choices=choices, changes=changes)
    notify([notice_of(merge, Notice.Kind.MERGED, kept)])
    return merge


def lock_records(*people):
    """The records of `people`, in their order, held with all that a merge touches, and read anew."""
    keys = [person.pk for person in people]
    memberships = Membership.objects.filter(person__in=keys)
    branches = set(memberships.values_list("branch", flat=True))
    lock_branches(*branches | set(Person.records.filter(pk__in=keys).values_list("branch", flat=True)))
    requests = TransferRequest.objects.waiting().filter(membership__in=memberships)
    list(requests.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    held = Mandate.objects.open().filter(person__in=keys)
    lock_bureaus(Bureau.objects.filter(pk__in=held.values("seat__bureau")))
    lock_memberships(keys)
    rows = Person.records.filter(pk__in=keys).select_related("branch")
    found = {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk")}
    return [found[key] for key in keys]


def notice_of(merge, kind, person):
    """The unsaved notice that tells `person` of the merge, or of its undoing, today."""
    words = {
        "kept": merge.kept.full_name,
        "absorbed": merge.absorbed.full_name,
        "day": localdate().isoformat(),
        "last_day": merge.last_day.isoformat(),
    }
    return Notice(person=person, kind=kind, words=words, address=reverse("members:me"))


def _choices(kept, absorbed, taken):
    """What each record says where they differ, and which of them is right."""
    if unknown := set(taken) - set(FIELDS):
        raise ValidationError(_("Two records do not differ in this: %(field)s") % {"field": unknown.pop()})
    rows = [
        {
            "field": name,
            "kept": _written(kept, name),
            "absorbed": _written(absorbed, name),
            "taken": "absorbed" if name in taken else "kept",
        }
        for name in FIELDS
    ]
    return [row for row in rows if row["kept"] != row["absorbed"]]


def _written(person, name):
    value = getattr(person, name)
    return value.isoformat() if name == "birth_date" and value else value or ""


def _move_rows(kept, absorbed, by, reason):
    """Let every row that names `absorbed` name `kept`; of what `kept` has already, the second row is folded."""
    for model, column in columns_to_move():
        rows = model._base_manager.filter(**{column: absorbed})
        if twins := _twins(model, column, kept):
            _fold(rows.filter(**{f"{twins[0]}__in": twins[1]}), model, twins, kept, by=by, reason=reason)
        moved = list(rows.order_by("pk"))
        rows.filter(pk__in=[row.pk for row in moved]).update(**{column: kept})
        for row in moved:
            setattr(row, column, kept)
        write_history(moved, by, reason)


# By which column two rows of one person are the same row: it happened once at that meeting, or in that election.
MATCHED_BY = {"attendance": "meeting", "contest": "election", "rollentry": "meeting", "honouree": "meeting"}


def _twins(model, column, kept):
    """(column, its values) of a model in which `kept` has one row for each value of a column; None for others."""
    of = MATCHED_BY.get(model._meta.model_name)
    rows = model._base_manager.filter(**{column: kept})
    if model is RollEntry:
        rows = rows.exclude(state=RollEntry.State.STRUCK_OFF)
    return of and (of, list(rows.values_list(of, flat=True)))


def _fold(rows, model, twins, kept, *, by, reason):
    """Take out rows that `kept` has already; what they say more is added to the row that stays."""
    of, _values = twins
    if model is RollEntry:  # the desk's trace leads to it: it stays, struck off
        fold_entries(rows, kept, by=by, why=reason)
        return
    for row in rows:
        own = model._base_manager.get(person=kept, **{of: getattr(row, f"{of}_id")})
        if model._meta.model_name == "contest":
            own.reason = f"{own.reason}\n{row.reason}"[:1000]
        elif model._meta.model_name == "honouree":
            own.capacity, own.reason = own.capacity or row.capacity, own.reason or row.reason
        else:
            own.capacity = own.capacity or row.capacity
            own.is_guest = own.is_guest and row.is_guest
        own.save()
        row.delete()


def _join_files(kept, absorbed, choices, stays, reason):
    """Write what is right of the person into `kept`, and make a stub of `absorbed`."""
    right = {row["field"]: getattr(absorbed, row["field"]) for row in choices if row["taken"] == "absorbed"}
    names = absorbed.given_name, absorbed.family_name, absorbed.given_name_latin, absorbed.family_name_latin
    known = f"{kept.merged_key} {absorbed.merged_key} {search_key(*names, absorbed.shown_number)}"
    number = None
    if kept.member_number is None and absorbed.member_number is not None:
        number, absorbed.member_number = absorbed.member_number, None
    absorbed.merged_into, absorbed._change_reason = kept, reason
    absorbed.save()
    for name, value in right.items():
        setattr(kept, name, value)
    kept.member_number = number or kept.member_number
    kept.merged_key = " ".join(dict.fromkeys(known.split()))[:500]
    kept.branch = stays.branch if stays else kept.branch
    kept._change_reason = reason
    kept.save()


def _close_pairs(absorbed):
    for column in Duplicate.pair:
        Duplicate.objects.filter(closed_at=None, **{column: absorbed}).update(closed_at=now())
