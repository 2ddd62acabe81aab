"""Proxies of a meeting, where its call allows them: who represents whom, recorded and ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from branches.access import find_among, hide_unless
from forms.pages import form_page

from ..attending.proxies import give_proxy, take_proxy_back
from ..attending.rules import desk_refusal
from ..forms.proxies import ProxyForm
from ..models import Proxy
from .desk import desk_of


@login_required
@form_page
def proxies(request, pk):
    """Those in force and those that ended, and recording one."""
    meeting = desk_of(request.user, pk)
    hide_unless(meeting.call.proxies_per_person)
    form = ProxyForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if form.is_valid() and form.run(give_proxy, by=request.user, **form.cleaned_data):
        messages.success(request, _("The proxy is recorded."))
        return redirect("meetings:proxies", pk)
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "form": form,
        "refusal": desk_refusal(meeting),
        "rows": Proxy.objects.filter(meeting=meeting).select_related("giver__person", "holder__person"),
    }
    return render(request, "meetings/proxies.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request, pk, proxy_pk):
    """End a proxy that was a mistake, or that its giver withdrew."""
    meeting = desk_of(request.user, pk)
    proxy = find_among(Proxy.objects.filter(meeting=meeting), pk=proxy_pk)
    try:
        take_proxy_back(proxy=proxy, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The proxy has ended."))
    return redirect("meetings:proxies", pk)
