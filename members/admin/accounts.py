"""Accounts in the administration. What an account may do comes from its person's offices, never from here."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from administration.forms import ScopedForm
from administration.scoped import ScopedAdmin, page
from administration.workflows import AdminWorkflowForm
from branches.access import deny_unless
from branches.scoping import reach_of
from bureaus.account_rights import (
    KEEPS_FILES,
    may_change,
    may_hand_over,
    may_invite,
    may_open,
    may_see,
    people_to_open_for,
)
from bureaus.invitations import invite
from members.account_forms import ResetForm
from members.confirmation import confirmed_address
from members.limits import within_limit
from members.models import User


class SendingLink(AdminWorkflowForm):
    """The link to choose a password by e-mail: to an address that its owner reads, or to prove that they do."""

    name = "link"
    label = _("Send a link to choose a password")
    sentence = _("A message with the link goes to the e-mail of the account.")
    done = _("The link is sent.")

    @classmethod
    def is_open(cls, user, row):
        if not row.email or not row.is_active:
            return False
        return may_see(user, row) if confirmed_address(row) else may_hand_over(user, row)

    def run(self):
        """Send the mail that the owner could ask for on the sign-in page, or an invitation by this user.

        The invitation goes out where no address is confirmed yet, and where it would let a newer office give its
        rights. Raises ValidationError when the user has sent too many.
        """
        if not within_limit(self.request, "make"):
            raise ValidationError(gettext("You have made or sent too many links. Try again in an hour."))
        reset = ResetForm({"email": self.row.email})
        lifts = self.row.needs_confirmation and may_invite(self.request.user, self.row)
        if reset.is_valid() and reset.users and not lifts:
            reset.save(self.request)
            return
        invitation, code = invite(account=self.row, by=self.request.user, by_email=True)
        address = self.request.build_absolute_uri(reverse("members:choose-password", args=[code]))
        words = {"user": self.row, "address": address, "expires_at": invitation.expires_at}
        get_adapter(self.request).send_mail("account/email/invitation", invitation.sent_to, words)


class AccountForm(ScopedForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class AccountAdmin(ScopedAdmin):
    """Accounts of the people whose files the user keeps, and of the officers whom they seat.

    A new one has no password: its owner chooses one, and changes it and the e-mail alone. Therefore nothing of
    Django's own pages of users is here.
    """

    form = AccountForm
    list_display = ["__str__", "username", "email", "is_active", "last_login"]
    list_filter = ["is_active"]
    list_select_related = ["person"]
    search_fields = ["person__search_key", "username", "email"]
    ordering = ["person__family_name", "person__given_name", "username"]
    autocomplete_fields = ["person"]
    workflows = [SendingLink]

    def may(self, request, verb, row=None):
        if row is None:
            return request.user.has_perm(KEEPS_FILES)
        rule = {"view": may_see, "add": may_open}.get(verb, may_change)
        return rule(request.user, row)

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("person__branch")
        reach = reach_of(request.user, KEEPS_FILES)
        if reach.everywhere:
            return rows
        seen = reach.condition("person__branch__path") | Q(person__in=people_to_open_for(request.user))
        return rows.filter(Q(is_superuser=False) & ~Q(person=None) & seen)

    def get_fieldsets(self, request, obj=None):
        names = ["person", "username", "email"]
        if obj:
            names += ["is_active", "last_login", "date_joined"]
        if request.user.is_superuser:
            names.append("is_superuser")
        return [(None, {"fields": names})]

    def get_readonly_fields(self, request, obj=None):
        """The owner's e-mail is the owner's; headquarters may correct one that nobody has confirmed."""
        if obj is None:
            return []
        fixed = ["last_login", "date_joined"]
        if not request.user.is_superuser or confirmed_address(obj):
            fixed.append("email")
        if not request.user.is_superuser or obj.person_id:
            fixed.append("person")
        return fixed

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if "person" in form.base_fields:
            form.base_fields["person"].required = not request.user.is_superuser
        return form

    def save_model(self, request, obj, form, change):
        deny_unless(self.may(request, "change" if change else "add", obj))
        if not change:
            obj.set_unusable_password()
        elif "email" in form.changed_data:
            # An address given up must not receive the account's links any longer.
            EmailAddress.objects.filter(user=obj).delete()
        obj.save()

    def tools(self, request, obj):
        found = super().tools(request, obj)
        if may_hand_over(request.user, obj):
            found.append(page(_("Make a link to choose a password"), "members:invitation", obj.pk))
        return found
