"""Links to choose a password by e-mail, many at once."""

import logging
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPSenderRefused
from time import monotonic

from allauth.account.adapter import get_adapter
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import get_connection
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from bureaus.inviting import revoke_unsent

logger = logging.getLogger("maktab.mail")
PATIENCE = 10  # seconds
# The web server cuts off an answer of 30 seconds: later than this no message is begun.
BUDGET = 18  # seconds
# The last is an address that cannot be written in a message, or a domain that is none.
OF_ONE_MESSAGE = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, SMTPNotSupportedError, ValueError)


@sensitive_variables()
def send_links(request, made):
    """Send each (invitation, code) of `made` to its address, over one connection, after the links stand.

    Returns the invitations whose message did not go out; their links are revoked, as nobody else knows the codes,
    also where something breaks on the way. A server that does not answer is not asked again for the others, and those
    for whom no time is left (`BUDGET`) are not begun.
    """
    connection, until = get_connection(timeout=PATIENCE), monotonic() + BUDGET
    unsent = [invitation for invitation, _code in made]
    try:
        for invitation, code in made:
            if monotonic() > until:
                logger.error("The mail server is too slow: %s messages were not begun.", len(unsent))
                break
            if _goes_out(request, connection, invitation, code):
                unsent.remove(invitation)
    except OSError:
        logger.exception("The mail server does not answer.")
    finally:
        revoke_unsent(invitations=unsent, by=request.user)
        connection.close()
    return unsent


@sensitive_variables()
def _goes_out(request, connection, invitation, code):
    """Send the message: whether it is not refused. Raises OSError where the server does not answer."""
    try:
        message = _message(request, invitation, code)
        message.connection = connection
        connection.open()
        message.send()
    except OF_ONE_MESSAGE:
        logger.exception("The message of invitation %s was refused.", invitation.pk)
        return False
    return True


def _message(request, invitation, code):
    context = {
        "request": request,
        "email": invitation.sent_to,
        "current_site": get_current_site(request),
        "user": invitation.user,
        "address": request.build_absolute_uri(reverse("members:choose-password", args=[code])),
        "expires_at": invitation.expires_at,
    }
    return get_adapter(request).render_mail("account/email/invitation", invitation.sent_to, context)
