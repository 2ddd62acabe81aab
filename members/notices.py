"""Telling people at once what happens to their offices and membership: on their own page, and by e-mail."""

from collections import defaultdict

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from .models import Notice, Purpose
from .refusals import who_refused


def notify(notices):
    """Save `notices` (unsaved Notice rows) in one query, and e-mail them once the transaction has gone through.

    Only confirmed addresses of open accounts are written to. Called in the transaction of what the notices tell.
    """
    notices = Notice.objects.bulk_create(notices)
    if notices:
        transaction.on_commit(lambda: send(notices), robust=True)
    return notices


def send(notices):
    """E-mail `notices`, one message a person, all over one connection. Two queries.

    Who said no to e-mails reads them on their own page alone.
    """
    lines = defaultdict(list)
    for notice in notices:
        lines[notice.person_id].append(notice)
    confirmed = EmailAddress.objects.filter(
        verified=True, primary=True, user__is_active=True, user__person__in=list(lines)
    ).values_list("user__person", "email")
    silent = who_refused(Purpose.EMAIL, list(lines))
    messages = [_message(email, lines[person]) for person, email in confirmed if person not in silent]
    if messages:
        get_connection().send_messages(messages)


def mark_read(*, person):
    """Mark what `person` was told as read. Returns how many notices that were."""
    return Notice.objects.filter(person=person).unread().update(read_at=now())


def _message(email, notices):
    """One e-mail, in the party's language: neither its subject nor its sender names the party to a passer-by."""
    with override(settings.LANGUAGE_CODE):
        sentences = [notice.sentence for notice in notices]
        body = "\n\n".join([*sentences, _("Sign in to read this on your own page, and what you can do about it.")])
        return EmailMessage(_("A notice for you"), body, to=[email])
