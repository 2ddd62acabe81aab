"""A member's own data: what was asked about it, consents, and everything as JSON and PDF."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import hide_unless
from bureaus.data_requests import send
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from forms.requests import read_number, read_page
from forms.workflows import WorkflowForm
from members.consenting import CHOSEN, consents_of, give_consent, texts_in_force, withdraw_consent
from members.limits import limit
from members.models import DataRequest, Purpose
from members.own_data import everything_about
from members.own_papers import own_paper

from .own import of_own_person

REQUESTS_A_PAGE = 20


@login_required
@require_safe
@of_own_person
def own_data(request, person):
    """What the member asked about their data, which uses they agreed to, and the way to all of it."""
    rows = DataRequest.objects.visible_to(request.user).filter(person=person).latest_waiting_first()
    texts, given = texts_in_force(), consents_of(person)
    purposes = [(purpose, given.get(purpose), texts.get(purpose)) for purpose in (Purpose.PROCESSING, *CHOSEN)]
    context = {
        "person": person,
        "page_obj": read_page(request, rows, REQUESTS_A_PAGE),
        "purposes": [row for row in purposes if row[1] or row[2]],
        "is_member": request.user.membership is not None,
    }
    return render(request, "members/own_data.html", context)


@login_required
@form_page
@limit("ask")
@of_own_person
def consent(request, person, purpose):
    """Agree to one use of one's data, or say no to it; what this entails is said before."""
    hide_unless(purpose in Purpose.values)
    given, text = consents_of(person).get(purpose), texts_in_force().get(purpose)
    hide_unless(given or text)
    form = WorkflowForm(request.POST or None)
    if request.method == "POST" and _record(request, form, person, purpose):
        return redirect("members:own-data")
    context = {
        "purpose": Purpose(purpose),
        "consent": given,
        "text": given.text if given and given.is_standing else text,
        "form": form,
        "is_member": request.user.membership is not None,
    }
    return render(request, "members/own_consent.html", context, status=422 if form.errors else 200)


def _record(request, form, person, purpose):
    """Record what was sent. False where nothing was, or the form says why not."""
    own = {"person": person, "by": request.user, "purpose": purpose}
    if "agree" in request.POST:
        said = _("Your consent is recorded.")
        done = form.run(give_consent, text=read_number(request.POST.get("text")), **own)
    elif "withdraw" in request.POST:
        said = _("Recorded: you do not agree to it any more.")
        if purpose == Purpose.PROCESSING and request.user.membership:
            said = _("Your consent is withdrawn, and your request to leave is sent to your branch.")
        done = form.run(send, asking=withdraw_consent, **own)
    else:
        return False
    if done:
        messages.success(request, said)
    return done


@login_required
@require_safe
@limit("data")
@of_own_person
def as_json(request, person):
    """Everything about oneself, for machines (docs/formats/own-data.md). No officer has to agree."""
    text = json.dumps(everything_about(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="my-data-{localdate()}.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
@limit("data")
@of_own_person
def as_paper(request, person):
    """Everything about oneself, to be read and printed."""
    return pdf_response(
        make_pdf("sheet", own_paper(person, everything_about(person))),
        plain_name=f"my-data-{localdate()}",
        name=_("My data, %(person)s, %(day)s") % {"person": person, "day": localdate()},
    )
