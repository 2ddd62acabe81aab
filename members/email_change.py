"""A change of e-mail needs the agreement of the address that is given up, then the confirmation of the new one."""

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.core import signing
from django.urls import reverse

SALT = "members.email-change"
DAY = 24 * 60 * 60


def agreement_key(*, old, new):
    """What proves, in the address of the page, that its reader got the mail to `old` about the change to `new`."""
    return signing.dumps([old.pk, new.pk, new.email], salt=SALT)


def agreement_url(request, *, old, new):
    """The address of the page where the reader of `old` agrees that `new` takes its place."""
    return request.build_absolute_uri(reverse("members:agree-email", args=[agreement_key(old=old, new=new)]))


def asked_change(key):
    """(old, new) EmailAddress of a change that still waits for the agreement of `old`, or (None, None)."""
    try:
        age = DAY * app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS
        old_pk, new_pk, email = signing.loads(key, salt=SALT, max_age=age)
    except signing.BadSignature:
        return None, None
    new = EmailAddress.objects.select_related("user__person").filter(pk=new_pk, email=email, verified=False).first()
    old = new and EmailAddress.objects.filter(pk=old_pk, user=new.user_id, verified=True).first()
    return (old, new) if old and new.user.is_active else (None, None)
