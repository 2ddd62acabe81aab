"""Joining by request, as the applicant sees it: the public form of a branch, and the private link of a request."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from branches.access import find_among, hide_unless
from branches.models import Branch
from forms.pages import form_page
from members.application_forms import ApplicationForm, PublicForm
from members.applying import (
    apply_to_join,
    correct_application,
    find_by_code,
    rule_in_force,
    text_in_force,
    withdraw_application,
)
from members.limits import limit, within_limit

from .secrets import by_secret_address


@form_page
@never_cache  # on a shared tablet, «back» leads to an empty form
@limit("try")
def apply(request, slug):
    """The form by which anybody asks to join the branch, where it takes requests online.

    Only what is sent without a mistake counts much: a stand where people join shares one address.
    """
    branches = Branch.objects.standing().filter(takes_applications=True)
    branch, text = find_among(branches, slug=slug), text_in_force()
    hide_unless(text is not None)
    form = PublicForm(request.POST or None, branch=branch, rule=rule_in_force(), text=text)
    if form.is_valid() and _is_within_limit(request, form) and _send(form, branch):
        _application, code = form.result
        messages.success(request, _("Your request is sent. Keep this page's address: by it you follow your request."))
        return redirect("members:application", code)
    return _form(request, form, branch, text)


def _is_within_limit(request, form):
    if within_limit(request, "apply"):
        return True
    form.add_error(None, _("Too many requests came from this network: send yours again in an hour."))
    return False


def _send(form, branch):
    return form.run(apply_to_join, branch=branch, code=form.code, agreed_to=form.agreed_to, **form.said)


@form_page
@by_secret_address
def application(request, code):
    """What became of a request; its applicant corrects it where it was returned, or takes it back."""
    found = find_by_code(code)
    hide_unless(found is not None)
    if request.method == "POST" and "withdraw" in request.POST:
        try:
            withdraw_application(application=found)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect("members:application", code)
    if found.state != found.State.RETURNED or found.has_lapsed:
        return render(request, "members/application.html", {"application": found, "code": code})
    form = ApplicationForm(request.POST or None, instance=found, branch=found.branch, rule=rule_in_force())
    if form.is_valid() and form.run(correct_application, application=found, **form.said):
        messages.success(request, _("Your request is sent again."))
        return redirect("members:application", code)
    return _form(request, form, found.branch, found.consent_text, application=found, code=code)


def _form(request, form, branch, text, **context):
    context |= {"form": form, "applied_to": branch, "text": text, "cndp": settings.CNDP_RECEIPT}
    return render(request, "members/apply.html", context, status=422 if form.errors else 200)
