"""Links to choose a password by e-mail, many at once."""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from allauth.account.adapter import get_adapter
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import get_connection
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from bureaus.inviting import revoke_unsent

logger = logging.getLogger("maktab.mail")
PATIENCE = 10  # seconds
OF_ONE_MESSAGE = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)


@sensitive_variables()
def send_links(request, made):
    """Send each (invitation, code) of `made` to its address, over one connection, after the links stand.

    Returns the invitations whose message did not go out; their links are revoked, as nobody else knows the codes. A
    server that does not answer is not asked again for the others.
    """
    connection, failed, is_there = get_connection(timeout=PATIENCE), [], True
    try:
        for invitation, code in made:
            is_there = is_there and _goes_out(connection, _message(request, invitation, code), failed, invitation)
            if not is_there:
                failed.append(invitation)
    finally:
        connection.close()
    revoke_unsent(invitations=failed, by=request.user)
    return failed


def _goes_out(connection, message, failed, invitation):
    """Send the message; one that is refused goes to `failed`. Whether the server answers."""
    message.connection = connection
    try:
        connection.open()
        message.send()
    except OF_ONE_MESSAGE:
        logger.exception("The message of invitation %s was refused.", invitation.pk)
        failed.append(invitation)
    except OSError:
        logger.exception("The mail server does not answer.")
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
