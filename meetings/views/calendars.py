"""The address by which a calendar reads a branch's meetings: making and revoking it, and what it answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from branches.access import hide_unless, of_branch
from forms.pages import form_page
from members.limits import limit
from members.models import Membership

from ..calendar_keys import find_key, make_key, meetings_of_key, open_keys, revoke_key
from ..calendars import CONTENT_TYPE, calendar_of


@login_required
@form_page
@of_branch()
def subscription(request, branch):
    """Make the address, which is shown once; or revoke it. For who sees the branch's meetings, and its members."""
    user = request.user
    member = Membership.objects.open().filter(person=user.person_id, branch__path__startswith=branch.path)
    hide_unless(user.has_perm("meetings.view_meeting", branch) or member.exists())
    address = ""
    if "revoke" in request.POST:
        revoke_key(user=user, branch=branch)
        messages.success(request, _("The address does not work any more."))
        return redirect("meetings:calendar", branch.slug)
    if request.method == "POST":
        code = make_key(user=user, branch=branch)
        address = request.build_absolute_uri(reverse("meetings:feed", args=[code]))
    context = {"branch": branch, "address": address, "key": open_keys(user, branch).first()}
    return render(request, "meetings/calendar.html", context)


@require_safe
@limit("calendar")
@never_cache
def feed(request, code):
    """The called meetings of a branch that the owner of this address may read today, for a calendar."""
    key = find_key(code)
    hide_unless(key)
    content = calendar_of(
        meetings_of_key(key),
        name=_("Meetings of %(branch)s") % {"branch": key.branch},
        address_of=lambda meeting: request.build_absolute_uri(meeting.convocation_url),
    )
    answer = HttpResponse(content, content_type=CONTENT_TYPE)
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
