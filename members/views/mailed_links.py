"""Links to choose a password by e-mail, many at once."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import get_connection
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from bureaus.inviting import revoke_unsent

logger = logging.getLogger("maktab.mail")


@sensitive_variables()
def send_links(request, made):
    """Send each (invitation, code) of `made` to its address, over one connection, after the links stand.

    Returns the invitations whose message did not go out; their links are revoked, as nobody else knows the codes.
    """
    failed = []
    with _Connection() as connection:
        for invitation, code in made:
            message = _message(request, invitation, code)
            message.connection = connection
            try:
                message.send()
            except (SMTPException, OSError):
                logger.exception("The message of invitation %s did not go out.", invitation.pk)
                failed.append(invitation)
    revoke_unsent(invitations=failed, by=request.user)
    return failed


class _Connection:
    """A connection that is kept open; where none opens, each message tries and fails by itself."""

    def __enter__(self):
        self.connection = get_connection()
        try:
            self.connection.open()
        except (SMTPException, OSError):
            logger.exception("The mail server does not answer.")
        return self.connection

    def __exit__(self, *error):
        self.connection.close()


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
