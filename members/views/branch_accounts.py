"""The accounts of a branch's members: who has none, and inviting many at once by slips or by e-mail."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from branches.access import of_branch, parents_of
from bureaus.account_rights import KEEPS_FILES
from bureaus.account_stages import IN_NEED, ListedMembers, count_stages, members_with_stage, not_used
from bureaus.accounts import AccountStage
from bureaus.invitable import choose, reasons_against
from bureaus.inviting import MOST_MAILED, MOST_ON_A_SHEET, invite_together
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from forms.requests import read_number, read_page
from forms.workflows import add_refusal
from members.invitation_forms import SheetForm, read_keys
from members.invitation_papers import Slip, slips_paper
from members.limits import limit
from members.models import InvitationSheet
from sql.prepared import prepared_instances
from traces.models import Act
from traces.recording import record_reading

from .mailed_links import send_links

SEE = "members.view_person"
ROWS = 50
SHEETS_SHOWN = 10
LEFT_OUT_SHOWN = 100
ON_A_PAGE = 8  # slips on an A4
GROUPS = {
    "need": IN_NEED,
    "sent": (AccountStage.LINK_SENT,),
    "active": (AccountStage.ACTIVE,),
    "closed": (AccountStage.CLOSED,),
}


@require_safe
@of_branch(SEE, act=KEEPS_FILES)
def accounts(request, branch):
    """Who of the members has an account, whose link waits, and who has no way in; and the sheets made before."""
    group, counts = request.GET.get("group", "need"), count_stages(branch)
    stages = GROUPS.get(group, tuple(AccountStage))
    page = read_page(request, ListedMembers(branch, stages, sum(counts[stage] for stage in stages)), ROWS)
    against = reasons_against(request.user, page.object_list)
    for row in page:
        row.why_not = against.get(row.pk, "")
    context = {
        "branch": branch,
        "parents": parents_of(request.user, branch),
        "group": group if group in GROUPS else "all",
        "groups": [(name, label, sum(counts[stage] for stage in GROUPS[name])) for name, label in _labels()]
        + [("all", _("All"), sum(counts.values()))],
        "members": sum(counts.values()),
        "in_need": sum(counts[stage] for stage in IN_NEED),
        "page_obj": page,
        # Those of a branch are seen by who keeps its files, as the reader does (`InvitationSheetQuerySet.visibility`).
        "sheets": _sheets_of(branch.pk),
    }
    return render(request, "members/accounts.html", context)


def _labels():
    return [("need", _("No way in yet")), ("sent", _("Link waits")), ("active", _("Active")), ("closed", _("Closed"))]


@prepared_instances
def _sheets_of(branch):
    rows = InvitationSheet.objects.filter(branch=branch).select_related("made_by__person")
    used = Count("invitations", filter=Q(invitations__used_at__isnull=False))
    return rows.annotate(links=Count("invitations"), used=used)[:SHEETS_SHOWN]


@form_page
@of_branch(SEE, act=KEEPS_FILES)
@limit("make")
@never_cache
def invite_members(request, branch):
    """What inviting these members would do; sent, it does it: a PDF of slips, or messages to those with an e-mail.

    `?people=` names them one by one, `?sheet=` those of a sheet who have not used it; else all who have no way in.
    """
    by_email = request.GET.get("way") == "email"
    if request.method != "POST":
        if "picked" in request.GET and "people" not in request.GET:  # nobody ticked, which is not everybody
            return _pick_first(request, branch)
        return _confirmation(request, branch, _asked_for(request, branch), by_email)
    form = SheetForm(request.POST)
    if form.is_valid():
        try:
            return (_send if by_email else _print)(request, branch, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    keys = form.cleaned_data.get("people", [])
    return _confirmation(request, branch, members_with_stage(branch).filter(person__among=keys), by_email, form)


def _pick_first(request, branch):
    messages.error(request, _("Choose at least one member."))
    group = request.GET.get("group")
    return redirect(f"{reverse('members:accounts', args=[branch.slug])}?group={group if group in GROUPS else 'all'}")


def _asked_for(request, branch):
    if "people" in request.GET:
        return members_with_stage(branch).filter(person__among=read_keys(request.GET.getlist("people")))
    if "sheet" in request.GET:
        sheets = InvitationSheet.objects.visible_in(request.user, branch)
        sheet = sheets.filter(pk=read_number(request.GET["sheet"])).first()
        return not_used(sheet) if sheet else members_with_stage(branch).none()
    return members_with_stage(branch).filter(stage__in=IN_NEED)


def _confirmation(request, branch, rows, by_email, form=None):
    most = MOST_MAILED if by_email else MOST_ON_A_SHEET
    choice = choose(request.user, [row.person for row in rows], most=most, by_email=by_email)
    accounts_url = reverse("members:accounts", args=[branch.slug])
    title = _("Invite by e-mail") if by_email else _("Invite by slips to print")
    context = {
        "branch": branch,
        "title": title,
        "breadcrumbs": [
            (branch, branch.get_absolute_url()),
            (_("Members"), reverse("members:list", args=[branch.slug])),
            (_("Accounts and invitations"), accounts_url),
        ],
        "cancel_url": accounts_url,
        "form": form,
        "choice": choice,
        "left_out": _by_reason(choice.left_out[:LEFT_OUT_SHOWN]),
        "more_left_out": max(0, len(choice.left_out) - LEFT_OUT_SHOWN),
        "keys": ",".join(str(person.pk) for person in choice.invited),
        "key": uuid4(),
        "pages": -(-len(choice.invited) // ON_A_PAGE),
        "by_email": by_email,
    }
    return render(request, "members/invite_members.html", context, status=422 if form else 200)


def _by_reason(left_out):
    """[(why, names)] in the order in which the reasons first come."""
    found = {}
    for person, why in left_out:
        found.setdefault(why, []).append(str(person))
    return [(why, "، ".join(names)) for why, names in found.items()]


@sensitive_variables()
@transaction.atomic  # where the paper cannot be made, no link dies for it
def _print(request, branch, people, key):
    """The slips: the codes are in this answer and nowhere else."""
    sheet, made = invite_together(branch=branch, people=people, by=request.user, key=key)
    slips = [Slip(invitation, code) for invitation, code in made]
    pdf = make_pdf("slips", slips_paper(slips, request.build_absolute_uri))
    record_reading(reader=request.user, act=Act.PRINTED, subject="invitations", people=people, branch=branch)
    return pdf_response(
        pdf,
        plain_name=f"invitations-{branch.slug}-{localtime(sheet.made_at):%Y-%m-%d-%H%M}",
        name=_("Invitations, %(branch)s, %(day)s") % {"branch": branch, "day": localdate()},
    )


@sensitive_variables()
def _send(request, branch, people, key):
    """The messages, once the links stand; those that do not go out are counted, and their links revoked."""
    sheet, made = invite_together(branch=branch, people=people, by=request.user, key=key, by_email=True)
    if not made:
        messages.info(request, _("The messages of this form were sent already: nothing is sent again."))
        return redirect("members:invitation-sheet", sheet.pk)
    failed = send_links(request, made)
    sent = len(made) - len(failed)
    if sent:
        text = ngettext("%(count)s message is sent.", "%(count)s messages are sent.", sent)
        messages.success(request, text % {"count": sent})
    if failed:
        text = ngettext(
            "%(count)s message could not be sent: its link is revoked. Try again later: %(names)s.",
            "%(count)s messages could not be sent: their links are revoked. Try again later: %(names)s.",
            len(failed),
        )
        names = "، ".join(str(invitation.user) for invitation in failed)
        messages.error(request, text % {"count": len(failed), "names": names})
    return redirect("members:invitation-sheet", sheet.pk)
