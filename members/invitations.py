"""Links by which the owner of an account chooses its password, because nobody chooses somebody else's."""

import hashlib
import secrets
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from arabic.folding import fold_identifier
from branches.models import Branch
from branches.scoping import ScopedQuerySet, reach_of

# Crockford's letters: none is mistaken for another when the link is copied from paper by hand.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("OIL", "011")
GROUPS, GROUP = 5, 4  # 100 bits


def make_code():
    """A code that nobody can guess, in groups for the eye: "7KQD-M2XA-9RTB-4WCE-0HZN"."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(GROUPS))


def hash_code(code):
    """What is kept of a code: from it, the code cannot be found. How it was typed does not matter."""
    return hashlib.sha256(plain_code(code).encode()).hexdigest()


def plain_code(code):
    """The letters of a code alone, as they were made: of any keyboard, case, hyphens, spaces and misread letters."""
    return "".join(filter(str.isalnum, fold_identifier(code))).upper().translate(MISREAD)


def written_code(code):
    """A code as it stands on paper and in addresses, however it was typed."""
    plain = plain_code(code)
    return "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))


def is_code(code):
    """Whether this is written as codes are; whether it opens anything is another matter."""
    plain = plain_code(code)
    return len(plain) == GROUPS * GROUP and set(plain) <= set(LETTERS)


class InvitationQuerySet(models.QuerySet):
    def waiting(self):
        """The links that nobody has used or revoked; they may have expired."""
        return self.filter(used_at=None, revoked_at=None)

    def count_states(self, now):
        """{"used", "waiting", "expired", "revoked": how many} at the moment `now`; one query."""
        open_rows = Q(used_at=None, revoked_at=None)
        return self.aggregate(
            used=Count("pk", filter=Q(used_at__isnull=False)),
            waiting=Count("pk", filter=open_rows & Q(expires_at__gt=now)),
            expired=Count("pk", filter=open_rows & Q(expires_at__lte=now)),
            revoked=Count("pk", filter=Q(revoked_at__isnull=False)),
        )

    def find_by_code(self, code):
        """The link of this code, or None."""
        given = hash_code(code)
        found = self.filter(code_hash=given).select_related("user__person", "made_by__person").first()
        return found if found and constant_time_compare(found.code_hash, given) else None


class InvitationSheetQuerySet(ScopedQuerySet):
    def visibility(self, user):
        """Those of the branches whose members' files the user keeps: who could have made them."""
        return reach_of(user, "members.change_person").condition("branch__path")


class InvitationSheet(models.Model):
    """The links that one officer made at once for members of a branch: slips to print, or messages by e-mail.

    `key` is the form's own: a form that is sent twice makes one sheet.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="invitation_sheets", verbose_name=_("branch"))
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    by_email = models.BooleanField(_("by e-mail"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    branch_path = "branch__path"
    objects = InvitationSheetQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "sheet of invitations")
        verbose_name_plural = _("sheets of invitations")
        ordering = ["-made_at", "-pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.branch} – {timezone.localtime(self.made_at):%Y-%m-%d %H:%M}"


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
    sheet = models.ForeignKey(
        InvitationSheet, models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name=_("sheet")
    )
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
