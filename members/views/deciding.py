"""The pages on which requests to join are decided: one with all that is known about it, or several together."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.access import find, require
from bureaus.admission import (
    RIGHT,
    accept_application,
    count_elsewhere,
    decide_each,
    known_people,
    left_out,
    refuse_application,
    return_application,
)
from bureaus.correcting import correcting_level
from forms.pages import form_page
from forms.requests import read_number
from members.application_forms import AcceptForm, ReasonForm
from members.models import MembershipApplication, Person

MOST_KNOWN = 10
MOST_TOGETHER = 50
_WORKFLOWS = {"accept": accept_application, "return": return_application, "refuse": refuse_application}


@login_required
@form_page
def decide(request, pk):
    """A request with those who may be its applicant, and what can be done with it."""
    rows = MembershipApplication.objects.select_related("branch", "consent_text", "decided_by__person", "membership")
    application = find(request.user, rows, pk=pk)
    decides = request.user.has_perm(RIGHT, application.branch)
    if request.method == "POST":
        require(request.user, RIGHT, application)
        if application.state not in (application.OPEN if "refuse" in request.POST else (application.State.SUBMITTED,)):
            messages.error(request, _("Somebody has decided on this request already, or it was withdrawn."))
            return redirect("members:decide-application", pk)
    may_decide = decides and application.state == application.State.SUBMITTED
    known = known_people(application, request.user)
    likely = list(known[:MOST_KNOWN]) if may_decide else []
    act, form, forms = _read(request, likely)
    if act and form.is_valid() and _decide(application, act, form, request.user):
        messages.success(request, _DONE[act]())
        if act == "accept":
            _say_what_stayed(request, application, form.result)
        return redirect("members:decide-application", pk)
    context = {
        "application": application,
        "branch": application.branch,
        "may_decide": may_decide,
        "may_refuse": may_decide or (decides and application.state == application.State.RETURNED),
        **forms,
    }
    if may_decide:
        more = known.count() - MOST_KNOWN if len(likely) == MOST_KNOWN else 0
        context |= {"known": likely, "more_known": more}
        context |= _elsewhere(application, request.user)
    return render(request, "members/decide_application.html", context, status=422 if act else 200)


@login_required
@form_page
def decide_together(request):
    """The requests picked in a list, accepted, returned or refused at once; those that cannot be stay, with why."""
    data = request.POST or request.GET
    picked, among = (_keys(data.getlist(name)) for name in ("pick", "among"))
    rows = MembershipApplication.objects.within_reach(request.user, RIGHT).select_related("branch")
    if request.method != "POST":  # what is sent may be decided meanwhile, and is then told to be
        rows = rows.to_decide()
    rows = list(rows.filter(pk__in=picked | among)[:MOST_TOGETHER])
    if not rows:
        messages.info(request, _("Pick the requests on which you decide."))
        return redirect("members:waiting-applications")
    act, form, forms = _read(request, ())
    if act and not picked:
        form.add_error(None, _("Pick the requests on which you decide."))
    refused = []
    if act and form.is_valid():
        chosen = [row for row in rows if row.pk in picked]
        decided, refused = decide_each(chosen, _WORKFLOWS[act], by=request.user, **form.arguments)
        if decided:
            messages.success(request, _decided_together(act, decided))
        if not refused:
            return redirect("members:waiting-applications")
    shown = refused or [(row, "") for row in rows]
    context = {"shown": [(row, why, row.pk in picked) for row, why in shown], **forms}
    return render(request, "members/decide_together.html", context, status=422 if act else 200)


def _keys(texts):
    return {read_number(text) for text in texts} - {None}


def _decided_together(act, count):
    sentences = {
        "accept": ngettext("%(count)s request is accepted.", "%(count)s requests are accepted.", count),
        "return": ngettext("%(count)s request is returned.", "%(count)s requests are returned.", count),
        "refuse": ngettext("%(count)s request is refused.", "%(count)s requests are refused.", count),
    }
    return sentences[act] % {"count": count}


def _elsewhere(application, user):
    """The other requests of this name or phone that the user sees, and how many such people are out of sight."""
    alike = MembershipApplication.objects.visible_to(user).open().like(application).select_related("branch")
    return {"alike": alike[:MOST_KNOWN], "elsewhere": count_elsewhere(application, user)}


def _read(request, known):
    """(the act that was sent, or "", its form, both forms of the page by name)."""
    act = next((name for name in _WORKFLOWS if name in request.POST), "")
    accept = AcceptForm(request.POST if act == "accept" else None, known=known, prefix="accept")
    reason = ReasonForm(request.POST if act in {"return", "refuse"} else None, prefix="reason")
    return act, accept if act == "accept" else reason, {"accept": accept, "reason": reason}


def _decide(application, act, form, user):
    return form.run(_WORKFLOWS[act], application=application, by=user, **form.arguments)


def _say_what_stayed(request, application, membership):
    """Say what of the request the file of an officer has not taken, and who corrects that file."""
    left = left_out(application, membership)
    if left:
        labels = [str(Person._meta.get_field(name).verbose_name) for name in left]
        words = {"details": _(", ").join(labels), "who": correcting_level(membership.person).sentence}
        messages.info(request, _("Not taken from the request into this file: %(details)s. %(who)s") % words)


_DONE = {
    "accept": lambda: _("The request is accepted: the applicant is a member."),
    "return": lambda: _("The request is returned to its applicant."),
    "refuse": lambda: _("The request is refused."),
}
