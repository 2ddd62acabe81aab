"""Links by which the owner of an account chooses its password, because nobody chooses somebody else's."""

import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Crockford's letters: none is mistaken for another when the link is copied from paper by hand.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("OIL", "011")
GROUPS, GROUP = 5, 4  # 100 bits


def make_code():
    """A code that nobody can guess, in groups for the eye: "7KQD-M2XA-9RTB-4WCE-0HZN"."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(GROUPS))


def hash_code(code):
    """What is kept of a code: from it, the code cannot be found. Case, hyphens and misread letters do not matter."""
    plain = code.upper().replace("-", "").replace(" ", "").translate(MISREAD)
    return hashlib.sha256(plain.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    def waiting(self):
        """The links that nobody has used or revoked; they may have expired."""
        return self.filter(used_at=None, revoked_at=None)

    def find_by_code(self, code):
        """The link of this code, or None."""
        given = hash_code(code)
        found = self.filter(code_hash=given).select_related("user__person", "made_by__person").first()
        return found if found and constant_time_compare(found.code_hash, given) else None


class Invitation(models.Model):
    """A link to choose the password of an account: for one use, for some days, until it is revoked or outdated.

    The code itself is never kept. `account_state` is what the account was when the link was made: a link does not
    outlive a new password, e-mail or office.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations", verbose_name=_("account")
    )
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    account_state = models.CharField(max_length=64, editable=False)
    sent_to = models.EmailField(_("sent to"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "link to choose a password")
        verbose_name_plural = _("links to choose a password")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at=None, revoked_at=None),
                name="members_invitation_one_waiting_per_account",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(revoked_at=None), name="members_invitation_used_or_revoked"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="members_invitation_expires_after_it_is_made"
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.made_at:%Y-%m-%d}"

    @property
    def is_waiting(self):
        return self.used_at is None and self.revoked_at is None and timezone.now() < self.expires_at
