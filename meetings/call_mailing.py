"""E-mailing a call, or what became of it, to those on the roll, as long work: each is written to once.

Written to are confirmed addresses of open accounts, as by every e-mail of the house; nobody who said no to e-mails.
"""

import logging
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import override

from members.models import Purpose, User
from members.refusals import who_refused
from runs.running import start
from runs.works import Work, register

from .call_words import call_text
from .calling import CALL
from .models import CallMail, Meeting, RollEntry

PEOPLE = 50  # in a step: a mail server may take a third of a second for each
State = CallMail.State
logger = logging.getLogger("maktab.calls")


def reachable(meeting, sequence):
    """{roll entry's key: address} of those who are written to of the change `sequence`, and were not yet.

    Of the call itself (0) these are the entitled; of what became of it, those too whom the desk struck off since.
    """
    written = CallMail.objects.filter(entry__meeting=meeting, sequence=sequence).holding_back()
    rows = RollEntry.objects.filter(meeting=meeting).order_by()
    entitled = rows.called() if sequence else rows.entitled()
    entitled = entitled.exclude(pk__in=written.order_by().values("entry"))
    rows = EmailAddress.objects.filter(
        verified=True, primary=True, user__is_active=True, user__person__in=entitled.values("person")
    )
    addresses = dict(rows.values_list("user__person", "email"))
    silent = who_refused(Purpose.EMAIL, list(addresses))
    entries = entitled.filter(person__among=sorted(addresses.keys() - silent)).order_by("pk")
    return {entry: addresses[person] for entry, person in entries.values_list("pk", "person")}


def start_mailing(*, meeting, sequence, by):
    """Start to e-mail the call of `meeting` as it stands after so many changes. Returns the run.

    Raises PermissionDenied unless `by` convenes meetings in the branch; ValidationError if the meeting is over.
    """
    refuse_over(meeting)
    return start(work=MAILING, branch=meeting.branch, by=by, meeting=meeting.pk, sequence=sequence, user=by.pk)


def is_over(meeting):
    """Whether there is nothing left to tell of: its day has passed, or it was closed."""
    return meeting.date < localdate() or meeting.closed_at is not None


def refuse_over(meeting):
    if is_over(meeting):
        raise ValidationError(_("This meeting is over: nobody is written to about it."))


def _plan(*, meeting, sequence, user):
    entries = list(reachable(Meeting.objects.get(pk=meeting), sequence))
    return [entries[start : start + PEOPLE] for start in range(0, len(entries), PEOPLE)]


def _take(step, result, *, meeting, sequence, user):
    row = Meeting.objects.with_names().prefetch_related("postponements").get(pk=meeting)
    if not User.objects.get(pk=user).has_perm(CALL, row):
        raise ValidationError(_("Who started this convenes no meetings in this branch any more."))
    refuse_over(row)
    if len(row.postponements.all()) + row.is_cancelled != sequence:
        raise ValidationError(_("The meeting was changed meanwhile: e-mail what is true now."))
    addresses = {entry: address for entry, address in reachable(row, sequence).items() if entry in set(step)}
    mails = _queue(sequence, addresses)
    letters = {mail.pk: _letter(row, addresses[mail.entry_id]) for mail in mails}
    transaction.on_commit(lambda: send_letters(letters), robust=True)
    return {"written": result.get("written", 0) + len(letters), "meeting": meeting, "sequence": sequence}


def _queue(sequence, entries):
    """The rows of those who are written to now, made or, where the server refused one, taken up again."""
    again = CallMail.objects.filter(entry__in=list(entries), sequence=sequence)
    again.update(state=State.QUEUED, at=now())
    known = set(again.values_list("entry", flat=True))
    CallMail.objects.bulk_create(
        CallMail(entry_id=entry, sequence=sequence) for entry in entries if entry not in known
    )
    return list(again.all())


def _letter(meeting, address):
    """Neither the subject nor the sender names the party to a passer-by."""
    reason = why_changed(meeting)
    with override(settings.LANGUAGE_CODE):
        return EmailMessage(_("A notice for you"), call_text(meeting, reason=reason), to=[address])


def why_changed(meeting):
    """The reason of what became of the meeting last; empty where it is as it was called."""
    if meeting.is_cancelled:
        return meeting.cancellation.reason
    rows = list(meeting.postponements.all())
    return rows[-1].reason if rows else ""


def send_letters(letters):
    """Send `letters`, {mail's key: message}, one by one, and write down which the mail server accepted."""
    accepted = set()
    try:
        with get_connection() as server:
            for key, letter in letters.items():
                try:
                    if server.send_messages([letter]):
                        accepted.add(key)
                except (SMTPResponseException, SMTPRecipientsRefused):  # this address, not the server
                    logger.warning("The e-mail of a call was refused by the mail server.", exc_info=True)
    except Exception:
        logger.exception("The mail server did not take all e-mails of a call.")
    finally:
        rows = CallMail.objects.filter(pk__among=list(letters))
        rows.filter(pk__among=list(accepted)).update(state=State.SENT)
        rows.exclude(pk__in=accepted).update(state=State.FAILED)


def _report(result):
    rows = CallMail.objects.filter(entry__meeting=result.get("meeting"), sequence=result.get("sequence", 0))
    return [
        (_("E-mails sent"), rows.sent().count()),
        (_("Not accepted by the mail server: they may be sent again"), rows.not_taken().count()),
    ]


MAILING = register(
    Work(
        name="meetings.call_mailing",
        permission=CALL,
        plan=_plan,
        take=_take,
        title=lambda arguments: _("E-mailing the call of a meeting"),
        report=_report,
        address=lambda run: reverse("meetings:call", args=[run.arguments["meeting"]]),
    )
)
