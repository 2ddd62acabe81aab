"""What one of two records said no to, the person that they become says no to."""

from django.utils.timezone import localdate

from members.consenting import CHOSEN, consents_of
from members.models import Consent


def keep_refusals(kept, absorbed, reason):
    """Take back, from today, what one record agreed to and the other refuses, of what is chosen one by one.

    Which of the two was said last does not count: a message that is not sent does no harm. The processing itself goes
    with the membership and is left as it is.
    """
    said = consents_of(kept), consents_of(absorbed)
    refused = {purpose for rows in said for purpose in CHOSEN if purpose in rows and rows[purpose].withdrawn_on}
    for consent in Consent.objects.standing().filter(person__in=[kept, absorbed], text__purpose__in=refused):
        consent.withdrawn_on, consent._change_reason = localdate(), reason
        consent.save()
