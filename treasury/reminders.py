"""Reminding members of what they owe: one by one or many, never twice within the days that the party set.

Whoever reminds holds the payers (`credit.lock_payers`), as whoever records a payment does: nobody is reminded who owes
nothing at that moment, and of two that remind at once the second finds what the first one wrote.
"""

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.db.models import Count, Max, Min, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from members.models import Membership, Person, Purpose
from members.refusals import who_refused

from .arrears import late_charges
from .credit import lock_payers
from .models import ArrearsRule, DuesReminder, exact
from .reminder_words import reminder_text, subject

REMIND = "treasury.add_duesreminder"
Kind, State = DuesReminder.Kind, DuesReminder.State
logger = logging.getLogger("maktab.reminders")

REFUSABLE = {Kind.EMAIL: Purpose.EMAIL, Kind.WHATSAPP: Purpose.MESSAGING, Kind.SMS: Purpose.SMS}


class Skipped(models.TextChoices):
    """Why somebody in arrears is not reminded."""

    LATELY = "lately", _("reminded lately")
    REFUSED = "refused", _("they prefer no messages in this way")
    UNREACHABLE = "unreachable", _("without a confirmed e-mail address")
    LEFT = "left", _("no member any more")


@dataclass(frozen=True)
class Ready:
    """Whom a reminder may reach now: what they owe to a branch (keys), for how many months; where an e-mail goes."""

    branch: int
    person: int
    amount: Decimal
    months: int
    since: date
    address: str = ""


@dataclass
class Sorted:
    """Who of those in arrears may be reminded, and how many are not, by the reason (Skipped)."""

    ready: list[Ready] = field(default_factory=list)
    skipped: Counter = field(default_factory=Counter)


def sort_out(*, branches, kind, people=None) -> Sorted:
    """Whom a reminder of `kind` may reach of those who owe to `branches` (a queryset), or of `people` (keys) there.

    Five queries at most.
    """
    late = late_charges().filter(branch__in=branches)
    if people is not None:
        late = late.filter(person__among=list(people))
    rows = late.order_by().values("branch", "person").annotate(
        amount=exact(Sum("due")), months=Count("pk"), since=Min("month")
    )  # fmt: skip
    rows = list(rows.values_list("branch", "person", "amount", "months", "since").order_by("branch", "person"))
    known = {person for _branch, person, *_debt in rows}
    members = _open_members(known)
    lately, silent, addresses = (
        _lately(branches, known),
        who_refused(REFUSABLE[kind], known),
        confirmed_addresses(kind, known),
    )
    found = Sorted()
    for branch, person, *debt in rows:
        reason = (
            (Skipped.LEFT if person not in members else None)
            or (Skipped.LATELY if (branch, person) in lately else None)
            or (Skipped.REFUSED if person in silent else None)
            or (Skipped.UNREACHABLE if person not in addresses else None)
        )
        if reason:
            found.skipped[reason] += 1
        else:
            found.ready.append(Ready(branch, person, *debt, addresses.get(person, "")))
    return found


def _open_members(people):
    return set(Membership.objects.open().filter(person__among=people).values_list("person", flat=True))


def _lately(branches, people):
    """{(branch's key, person's key)} of whom these branches reminded within the days that the party set."""
    rule = ArrearsRule.in_force(localdate())
    since = localdate() - timedelta(days=rule.days_between if rule else 0)
    told = DuesReminder.objects.holding_back()
    rows = told.filter(branch__in=branches, person__among=people, day__gt=since)
    today = told.filter(branch__in=branches, person__among=people, day=localdate())
    return set((rows | today).values_list("branch", "person"))


def confirmed_addresses(kind, people) -> dict[int, str]:
    """{person's key: address or phone}; e-mail to confirmed addresses of open accounts alone (`members.notices`)."""
    if kind != Kind.EMAIL:
        return dict(Person.objects.filter(pk__among=list(people)).exclude(phone="").values_list("pk", "phone"))
    rows = EmailAddress.objects.filter(
        verified=True, primary=True, user__is_active=True, user__person__among=list(people)
    )
    return dict(rows.values_list("user__person", "email"))


@transaction.atomic
def remind(*, branch, people, kind, by, batch=None) -> tuple[list[DuesReminder], Counter]:
    """Remind those of `people` (keys) who owe to `branch` from before this month. Returns (reminders, the skipped).

    An e-mail goes out once the transaction has gone through, and counts once the mail server has accepted it
    (`send_mail`); `batch` marks those that are sent together. Other kinds are sent by whoever reminds, from their own
    telephone. Who owes nothing is left out in silence, who is skipped is counted by Skipped. Raises PermissionDenied
    unless `by` reminds members of the branch.
    """
    if not by.is_active or not by.has_perm(REMIND, branch):
        raise PermissionDenied
    people = lock_payers(people)
    found = sort_out(branches=Branch.objects.filter(pk=branch.pk), kind=kind, people=people)
    today = localdate()
    made = DuesReminder.objects.bulk_create(
        DuesReminder(branch=branch, person_id=row.person, kind=kind, amount=row.amount, months=row.months,
                     sent_by=by, day=today, batch=batch,
                     state=State.QUEUED if kind == Kind.EMAIL else State.SENT)
        for row in found.ready
    )  # fmt: skip
    if kind == Kind.EMAIL and made:
        letters = dict(zip([row.pk for row in made], _messages(branch, found.ready), strict=True))
        transaction.on_commit(lambda: send_mail(letters), robust=True)
    return made, found.skipped


def send_mail(letters):
    """Send `letters`, {reminder's key: message}, one by one, and write down which of them the mail server accepted.

    What it refuses, and what is left when it cannot be reached, may be sent again (`DuesReminder.lost`).
    """
    accepted = set()
    try:
        with get_connection() as server:
            for key, letter in letters.items():
                try:
                    if server.send_messages([letter]):
                        accepted.add(key)
                except (SMTPResponseException, SMTPRecipientsRefused):  # this address, not the server
                    logger.warning("A reminder was refused by the mail server.", exc_info=True)
    except Exception:
        logger.exception("The mail server did not take all reminders.")
    finally:
        rows = DuesReminder.objects.filter(pk__among=list(letters))
        rows.filter(pk__among=list(accepted)).update(state=State.SENT)
        rows.exclude(pk__in=accepted).update(state=State.FAILED)


def remind_one(*, branch, person, kind, by) -> DuesReminder:
    """`remind` for one member. Raises ValidationError, with why, where no reminder may be sent."""
    made, skipped = remind(branch=branch, people=[person.pk], kind=kind, by=by)
    if made:
        return made[0]
    reason = next(iter(skipped), None)
    raise ValidationError(_WHY_NOT[reason], code=reason or "paid")


_WHY_NOT = {
    None: _("Nothing is late any more: no reminder is needed."),
    Skipped.LATELY: _("This member was reminded lately: the party's rule asks to wait."),
    Skipped.REFUSED: _("This member prefers no messages in this way."),
    Skipped.UNREACHABLE: _("This member has no confirmed e-mail address, or no telephone."),
    Skipped.LEFT: _("This person is no member any more: no reminder is sent."),
}


def _messages(branch, ready):
    people = Person.objects.in_bulk([row.person for row in ready])
    months = months_late(branch, people)
    return [
        EmailMessage(subject(), reminder_text(people[row.person], branch, months[row.person], row.amount),
                     to=[row.address])
        for row in ready
    ]  # fmt: skip


def months_late(branch, people) -> dict[int, list[date]]:
    """{person's key: the months that they owe to `branch` from before this one}; one query."""
    found = defaultdict(list)
    rows = late_charges().filter(branch=branch, person__among=list(people)).order_by("month")
    for person, month in rows.values_list("person", "month"):
        found[person].append(month)
    return found


def reminded(branch, people) -> dict[int, tuple[int, date]]:
    """{person's key: (how often `branch` reminded them, the last day)} of `people` (keys); one query."""
    rows = (
        DuesReminder.objects.sent().filter(branch=branch, person__among=list(people)).order_by().values_list("person")
    )
    return {person: (count, last) for person, count, last in rows.annotate(count=Count("pk"), last=Max("day"))}
