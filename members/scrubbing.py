"""What this room keeps of a person besides the person's row, and when it may not be removed yet."""

from collections import defaultdict
from functools import partial

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from .erasing import HIDDEN, blank, forget_log, register_name_scrub, register_obstacle, register_scrub
from .models import (
    Appeal,
    Consent,
    DataRequest,
    IdentityNumber,
    ImportBatch,
    ImportLine,
    ImportPage,
    IncomeDeclaration,
    Invitation,
    Membership,
    MembershipApplication,
    MembershipCard,
    Notice,
    Person,
    Photo,
    PublicOffice,
    Sanction,
    Suspension,
    TransferRequest,
    User,
)
from .names import SignInName

UNUSABLE = "!"  # no password has this hash


def _members(people):
    return people.filter(Exists(Membership.objects.overlapping(localdate(), None).filter(person=OuterRef("pk"))))


def _headquarters(people):
    return people.filter(user__is_superuser=True, user__is_active=True)


def _in_public_office(people):
    held = PublicOffice.objects.standing().overlapping(localdate(), None)
    return people.filter(Exists(held.filter(person=OuterRef("pk"))))


def _like_open_requests(records):
    """Those of the records whose name and phone an open request to join bears: nobody has said yet whose it is."""
    same = MembershipApplication.objects.open().filter(name_key=OuterRef("name_key"), phone=OuterRef("phone"))
    return records.exclude(phone="").filter(Exists(same))


def _asking_to_join(people):
    merged = _like_open_requests(Person.records.exclude(merged_into=None)).filter(merged_into=OuterRef("pk"))
    return people.filter(Q(pk__in=_like_open_requests(Person.records).order_by().values("pk")) | Exists(merged))


register_obstacle(_("This person is a member: the membership ends first."), _members)
register_obstacle(_("This person has an account of the headquarters."), _headquarters)
register_obstacle(_("This person holds a public office that is recorded here: it ends first."), _in_public_office)
register_obstacle(_("A request to join of this name and phone waits: it is decided first."), _asking_to_join)


@register_scrub
def remove_requests(keys):
    """Requests to join, those that led to a membership and others by the same name and phone, with their history.

    One that is open stays, even if it came a moment ago: it may be somebody else's, and the branch owes an answer.
    """
    same = Person.records.filter(pk__among=keys, name_key=OuterRef("name_key")).exclude(phone="")
    same = same.filter(phone=OuterRef("phone"))
    rows = MembershipApplication.objects.filter(Q(membership__person__among=keys) | Exists(same))
    rows = rows.exclude(pk__in=MembershipApplication.objects.open().order_by().values("pk"))
    gone = list(rows.values_list("pk", flat=True))
    rows.delete()
    MembershipApplication.history.filter(id__in=gone).delete()
    log = LogEntry.objects.filter(content_type__app_label="members", content_type__model="membershipapplication")
    log.filter(object_id__in=[str(key) for key in gone]).update(object_repr="", change_message="")


@register_scrub
def remove_notices(keys):
    """What the people were told; and what others were told of their transfers, which names them."""
    _forget_told(TransferRequest.objects.filter(membership__person__among=keys), "/transfers/")
    Notice.objects.filter(person__among=keys).delete()


def _forget_told(rows, start):
    """Delete the notices that lead to the pages of `rows`, whose addresses are `start` and the key."""
    address = Concat(Value(start), Cast("pk", CharField()), Value("/"))
    Notice.objects.filter(address__in=rows.order_by().annotate(told_at=address).values("told_at")).delete()


@register_scrub
def remove_data_requests(keys):
    """What was asked about the data, and answered; what waits lapses. Who was told of it forgets it too."""
    rows = DataRequest.objects.filter(person__among=keys)
    _forget_told(rows, "/data-requests/")
    rows.waiting().update(state=DataRequest.State.LAPSED, decided_at=now())
    blank(DataRequest, "person", keys, "old_value", "new_value", "note")
    blank(DataRequest, "person", keys, "answer", value=HIDDEN)


@register_scrub
def remove_appeals(keys):
    """What was appealed and answered; what waits lapses, and who was told of it forgets it too."""
    rows = Appeal.objects.filter(sanction__membership__person__among=keys)
    _forget_told(rows, "/appeals/")
    rows.waiting().update(state=Appeal.State.LAPSED, decided_at=now())
    blank(Appeal, "sanction__membership__person", keys, "grounds", "answer", value=HIDDEN)


@register_scrub
def remove_words(keys):
    """Reasons and notes; where a rule wants a reason, a dash stands."""
    blank(TransferRequest, "membership__person", keys, "note", "reason", value=HIDDEN)
    blank(Sanction, "membership__person", keys, "reason", "reference", "reversal_reason", value=HIDDEN)
    blank(Suspension, "membership__person", keys, "reason", value=HIDDEN)
    blank(PublicOffice, "person", keys, "constituency", "list_name")
    blank(PublicOffice, "person", keys, "reversal_reason", value=HIDDEN)
    for model, way in ((Membership, "person"), (MembershipCard, "membership__person"), (Consent, "person")):
        forget_log(model, way, keys)


@register_scrub
def close_accounts(keys):
    """The account is closed and loses its names, e-mail and password; it stays, because it did things."""
    users = User.objects.filter(person__among=keys)
    accounts = users.order_by().values("pk")
    SignInName.objects.filter(user__in=accounts).delete()
    EmailAddress.objects.filter(user__in=accounts).delete()
    Invitation.objects.filter(user__in=accounts).update(sent_to="", account_state="")
    forget_log(User, "person", keys)
    users.update(
        username=Concat(Value("anonymised-"), Cast("pk", CharField())), email="", first_name="", last_name="",
        password=UNUSABLE, is_active=False, is_staff=False, is_superuser=False, last_login=None,
    )  # fmt: skip


@register_scrub
def remove_identity_numbers(keys):
    """The encrypted number goes with its history, whatever the settings say today."""
    IdentityNumber.objects.filter(person__among=keys).delete()
    IdentityNumber.history.filter(person__among=keys).delete()


@register_scrub
def remove_income_bands(keys):
    """What the people said of their income; months stay charged as they were."""
    IncomeDeclaration.objects.filter(membership__person__among=keys).delete()
    Membership.objects.filter(person__among=keys).exclude(income_band=None).update(income_band=None)


@register_scrub
def remove_photos(keys):
    """Every photo, and who put and removed them."""
    Photo.objects.filter(person__among=keys).delete()
    Photo.history.filter(person__among=keys).delete()


def _empty_history(keys):
    """Former names and contacts in the history of files whose name stays: each row says today's name and no more."""
    for record in Person.records.filter(pk__among=keys):
        names = {"given_name": record.given_name, "family_name": record.family_name}
        Person.history.filter(id=record.pk).update(**names, **Person.EMPTY)
    forget_log(Person, "pk", keys)


@partial(register_name_scrub, before=_empty_history)
def remove_history(keys):
    """Former names and contacts in the history of the file; who changed it and when stays."""
    rows = Person.history.filter(id__among=keys)
    rows.update(family_name=Cast(F("id"), CharField()), **Person.NOBODY)
    forget_log(Person, "pk", keys)


@register_scrub
def remove_lines_of_files(keys):
    """What a file said of them; which row brought them in stays until the import is forgotten.

    A row that is not written yet will not be: nobody is left for it to mean.
    """
    words = {"name": "", "name_key": "", "phone": "", "birth_date": None, "note": "", "kept_because": ""}
    cells = {"cells": [], "values": {}, "problems": [], "differences": {}, "filled": {}}
    lines = ImportLine.objects.filter(person__among=keys)
    _blank_rows(lines.values_list("batch", "page", "row"))
    unwritten = lines.filter(is_written=False).exclude(outcome=ImportLine.Outcome.REFUSED).order_by()
    refused = list(unwritten.values_list("pk", flat=True))
    lines.update(**words, **cells)
    problems = [["", str(_("This person is anonymised: nothing is written of them any more."))]]
    ImportLine.objects.filter(pk__among=refused).update(outcome=ImportLine.Outcome.REFUSED, problems=problems)


def _blank_rows(places):
    """Empty the cells of the rows at `places` (batch, page, row), where their files are still kept as they stood."""
    of_batches = defaultdict(set)
    for batch, page, row in places:
        of_batches[batch].add((page, row))
    for key, found in of_batches.items():
        gone = {row for _page, row in found}
        batch = ImportBatch.objects.select_for_update(no_key=True).defer("content").get(pk=key)
        batch.shape["first"] = _blanked(batch.shape.get("first", []), gone)
        batch.save(update_fields=["shape"])
        for page in ImportPage.objects.filter(batch=batch, number__in={number for number, _row in found}):
            page.rows = _blanked(page.rows, gone)
            page.save(update_fields=["rows"])


def _blanked(rows, gone):
    return [[number, [""] * len(cells) if number in gone else cells] for number, cells in rows]
