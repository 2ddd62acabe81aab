"""A sheet of invitations: what became of each link, and revoking those that wait."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from branches.access import find, parents_of
from bureaus.invitations import states_of
from bureaus.inviting import revocable, revoke_sheet
from forms.pages import form_page
from forms.requests import read_page
from members.models import InvitationSheet, Person

ROWS = 50


def _find(user, pk):
    return find(user, InvitationSheet.objects.select_related("branch", "made_by__person"), pk=pk)


@login_required
@require_safe
def sheet(request, pk):
    """The sheet with how many of its links wait, were used, expired or were revoked, name by name.

    Who has moved out of the reader's sight since is counted, and not named.
    """
    found = _find(request.user, pk)
    seen = found.invitations.filter(user__person__in=Person.objects.visible_to(request.user))
    rows = seen.select_related("user__person", "revoked_by__person")
    page = read_page(request, rows.order_by("user__person__name_key", "pk"), ROWS)
    counts = found.invitations.count_states(now())
    states = states_of([link.user for link in page])
    for link in page:
        link.is_outdated = link.is_waiting and states[link.user_id] != link.account_state
    context = {
        "sheet": found,
        "branch": found.branch,
        "parents": parents_of(request.user, found.branch),
        "counts": counts,
        "out_of_sight": sum(counts.values()) - page.paginator.count,
        "revocable": counts["waiting"] and revocable(found, request.user).exists(),
        "page_obj": page,
    }
    return render(request, "members/invitation_sheet.html", context)


@login_required
@form_page
def revoke(request, pk):
    """Revoke the links of the sheet that nobody has used, but for those that another level made and revokes."""
    found = _find(request.user, pk)
    if request.method == "POST":
        revoked = revoke_sheet(sheet=found, by=request.user)
        text = ngettext("%(count)s link is revoked.", "%(count)s links are revoked.", revoked)
        messages.success(request, f"{text % {'count': revoked}} {_those_that_stay(found, 0)}".strip())
        return redirect("members:invitation-sheet", pk)
    waiting = revocable(found, request.user).count()
    if not waiting:
        stays = _("Revoking the links that still wait is not yours.") if _those_that_stay(found, 0) else ""
        messages.info(request, stays or _("No link of this sheet waits any more."))
        return redirect("members:invitation-sheet", pk)
    text = ngettext(
        "%(count)s link that nobody has used opens nothing any more: its slip is useless. Chosen passwords stay.",
        "%(count)s links that nobody has used open nothing any more: their slips are useless. Chosen passwords stay.",
        waiting,
    )
    context = {
        "branch": found.branch,
        "title": _("Revoke the links of this sheet"),
        "sentence": f"{text % {'count': waiting}} {_those_that_stay(found, waiting)}".strip(),
        "submit": _("Revoke the links"),
        "tone": "danger",
        "cancel_url": reverse("members:invitation-sheet", args=[pk]),
        "breadcrumbs": [
            (found.branch, found.branch.get_absolute_url()),
            (_("Accounts and invitations"), reverse("members:accounts", args=[found.branch.slug])),
        ],
    }
    return render(request, "_confirm.html", context)


def _those_that_stay(found, revoked):
    """A sentence on the links that wait beside the `revoked` ones; "" for none."""
    stay = found.invitations.count_states(now())["waiting"] - revoked
    text = ngettext(
        "%(count)s link stays: revoking it is not yours.", "%(count)s links stay: revoking them is not yours.", stay
    )
    return text % {"count": stay} if stay else ""
