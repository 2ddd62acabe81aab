"""Workflows as pages of the administration: one sentence on what will happen, the fields, and a button."""

from contextlib import nullcontext

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from branches.access import deny_unless, hide_unless
from forms.days import PastDayField
from forms.workflows import add_refusal

from .forms import LoadedSelect


class AdminWorkflowForm(forms.Form):
    """The form of a workflow on `row`: `is_open` checks the user's right, `run` does the work."""

    name = ""  # the last word of the page's address
    label = ""  # the button, a verb
    sentence = ""  # what will happen
    done = ""  # what has happened
    tone = ""  # "danger" where it cannot be taken back
    facts = ()  # [(label, text)] of what it will do, counted
    address = ""  # where to go on, if not to the row's page
    is_one_transaction = True  # long work takes its steps in transactions of its own

    def __init__(self, *args, row, request, admin_site, **kwargs):
        super().__init__(*args, **kwargs)
        self.row, self.request, self.admin_site = row, request, admin_site

    @classmethod
    def is_open(cls, user, row):
        """Whether `user` may do this to `row` as it stands."""
        raise NotImplementedError

    def run(self):
        """Do it. Raises ValidationError, keyed by this form's fields where it can."""
        raise NotImplementedError

    def offer(self, name, source):
        """Let the field `name` choose by autocomplete among the rows that the model field `source` may name."""
        field = self.fields[name]
        remote = self.admin_site.get_model_admin(source.remote_field.model)
        field.queryset = remote.choices_for(self.request, source)
        field.widget = LoadedSelect(source, self.admin_site)
        field.widget.is_required = field.required
        field.widget.choices = field.choices


def day_field(label=None):
    """A field for a day that is not in the future; today by default."""
    return PastDayField(label=label or _("on"), initial=localdate, widget=AdminDateWidget)


_CLOSED = _("As this record stands now, or by the offices that you hold, this cannot be done.")


def workflow_view(model_admin, form_class):
    """The page of one workflow: 404 out of reach, 403 without the right; what it does is one transaction, or a run."""

    def view(request, object_id):
        row = model_admin.get_object(request, unquote(object_id))
        hide_unless(row)
        deny_unless(form_class.is_open(request.user, row), _CLOSED)
        posted = request.POST if request.method == "POST" else None
        form = form_class(posted, row=row, request=request, admin_site=model_admin.admin_site)
        if request.method == "POST" and form.is_valid() and _runs(form):
            model_admin.log_change(request, row, str(form.done))
            messages.success(request, form.done)
            page = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_change"
            return redirect(form.address or reverse(page, args=[row.pk]))
        return TemplateResponse(request, "admin/workflow.html", _context(request, model_admin, form))

    return view


def _runs(form):
    try:
        with transaction.atomic() if form.is_one_transaction else nullcontext():
            form.run()
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _context(request, model_admin, form):
    return {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "original": form.row,
        "title": form.label,
        "form": form,
        "fieldsets": AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=model_admin),
        "media": model_admin.media + form.media,
    }
