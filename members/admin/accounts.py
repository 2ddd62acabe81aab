"""Accounts in the administration. What an account may do comes from its person's offices, never from here."""

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branches.administration.forms import ScopedForm
from branches.administration.scoped import ScopedAdmin
from branches.administration.workflows import AdminWorkflowForm
from branches.scoping import reach_of
from members.models import User

from .account_rights import KEEPS_FILES, may_change, may_open, may_see, people_to_open_for


class SendingLink(AdminWorkflowForm):
    name = "link"
    label = _("Send a link to choose a password")
    sentence = _("A message with the link goes to the e-mail of the account.")
    done = _("The link is sent.")

    @classmethod
    def is_open(cls, user, row):
        return bool(row.email and row.is_active and may_see(user, row))

    def run(self):
        form = ResetPasswordForm({"email": self.row.email})
        if not form.is_valid():
            raise ValidationError(form.errors.get("email", []))
        form.save(self.request)


class AccountForm(ScopedForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class AccountAdmin(ScopedAdmin, UserAdmin):
    """Accounts of the people whose files the user keeps, and of the officers whom they seat.

    A new one has no password: its owner chooses one.
    """

    form = add_form = AccountForm
    add_form_template = None
    list_display = ["__str__", "username", "email", "is_active", "last_login"]
    list_filter = ["is_active"]
    list_select_related = ["person"]
    search_fields = ["person__search_key", "username", "email"]
    ordering = ["person__family_name", "person__given_name", "username"]
    autocomplete_fields = ["person"]
    filter_horizontal = []
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
        if obj is None:
            return []
        return ["last_login", "date_joined", *([] if request.user.is_superuser else ["person"])]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if "person" in form.base_fields:
            form.base_fields["person"].required = not request.user.is_superuser
        return form

    def save_model(self, request, obj, form, change):
        if not self.may(request, "change" if change else "add", obj):
            raise PermissionDenied
        if not change:
            obj.set_unusable_password()
        elif "email" in form.changed_data:
            # An address given up must not receive the account's links any longer.
            EmailAddress.objects.filter(user=obj).delete()
        obj.save()

    def tools(self, request, obj):
        found = super().tools(request, obj)
        if may_change(request.user, obj):
            found.append((_("Set a password"), reverse("admin:auth_user_password_change", args=[obj.pk])))
        return found
