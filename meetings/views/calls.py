"""The call of a meeting: what it will say and to whom, sending it, handing it on; and what those called read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find, find_among, hide_unless, require
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from forms.requests import read_page

from ..calendars import CONTENT_TYPE, calendar_of, sequence_of
from ..call_mailing import is_over, reachable, start_mailing, why_changed
from ..call_papers import convocation_paper
from ..call_preview import CallPreview, roll_counts
from ..call_words import call_text, whatsapp_address
from ..calling import CALL, send_call
from ..forms.calls import CallForm
from ..models import Meeting, PresentedReport, RollEntry
from ..roll_words import remedy_of, why_excluded

EXCLUDED_A_PAGE = 20


@login_required
@form_page
def call(request, pk):
    """Before it is sent: what the call will say and to whom, and sending it. After that: the ways to hand it on."""
    meeting = find(request.user, _meetings(), pk=pk)
    if request.method == "POST" or not meeting.is_called:
        require(request.user, CALL, meeting)
    if meeting.is_called:
        return _sent(request, meeting)
    form = CallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.run(send_call, meeting=meeting, by=request.user):
        messages.success(request, _("The call is sent, and the roll is frozen."))
        return redirect("meetings:call", pk)
    preview = CallPreview(meeting, localdate())
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "form": form,
        "preview": preview,
        "page_obj": read_page(request, preview.excluded, EXCLUDED_A_PAGE) if preview.rule else None,
    }
    if context["page_obj"]:
        preview.explain(context["page_obj"])
    return render(request, "meetings/call.html", context, status=422 if form.errors else 200)


def _sent(request, meeting):
    may_call = request.user.has_perm(CALL, meeting)
    text = call_text(meeting, reason=why_changed(meeting))
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "call": meeting.call,
        "counts": roll_counts(meeting),
        "text": text,
        "whatsapp": whatsapp_address(text),
        "may_call": may_call,
        "to_mail": len(reachable(meeting, sequence_of(meeting))) if may_call and not is_over(meeting) else 0,
    }
    return render(request, "meetings/call_sent.html", context)


def _meetings():
    return Meeting.objects.with_names().select_related("call__sent_by__person").prefetch_related("postponements")


@login_required
@require_POST
def mail(request, pk):
    """Begin to e-mail the call as it stands now."""
    meeting = find(request.user, _meetings(), pk=pk)
    require(request.user, CALL, meeting)
    hide_unless(meeting.is_called)
    try:
        return redirect(start_mailing(meeting=meeting, sequence=sequence_of(meeting), by=request.user))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("meetings:call", pk)


def _called(user, pk):
    """The called meeting, for who sees it, and for who stands on its roll."""
    return find_among(Meeting.objects.called_to(user).with_names().prefetch_related("postponements"), pk=pk)


@login_required
@require_safe
def convocation(request, pk):
    """What those called read: day, place, agenda, what changed; and of somebody excluded why, with the remedy."""
    meeting = _called(request.user, pk)
    rows = RollEntry.objects.filter(meeting=meeting, person=request.user.person_id).select_related("person")
    entry = rows.order_by("-pk").first()
    context = {
        "meeting": meeting,
        "branch": meeting.branch,
        "entry": entry,
        "why": why_excluded(entry, meeting.call, meeting.date) if entry else "",
        "remedy": remedy_of(entry) if entry else "",
        "changes": meeting.postponements.all(),
        "reports": PresentedReport.objects.filter(meeting=meeting).readable_by(request.user),
        "sees_record": request.user.has_perm("meetings.view_meeting", meeting),
    }
    return render(request, "meetings/convocation.html", context)


@login_required
@require_safe
def paper(request, pk):
    """The convocation to everybody, as PDF."""
    return _paper(_called(request.user, pk))


@login_required
@require_safe
def own_paper(request, pk, entry_pk):
    """The convocation to one person by name, for the person, and for who convenes."""
    meeting = _called(request.user, pk)
    rows = RollEntry.objects.select_related("person")
    entry = find_among(rows.filter(meeting=meeting).visible_to(request.user), pk=entry_pk)
    deny_unless(
        entry.person_id == request.user.person_id or request.user.has_perm(CALL, meeting),
        _("A convocation by name is printed by who is called, and by who convenes."),
    )
    deny_unless(entry.is_entitled, _("Who is not entitled by the roll is not called."))
    return _paper(meeting, entry.person)


def _paper(meeting, person=None):
    last = list(meeting.postponements.all())[-1:]
    pdf = make_pdf("convocation", convocation_paper(meeting, postponement=last[0] if last else None, person=person))
    to = f"-{person.pk}" if person else ""
    return pdf_response(
        pdf,
        plain_name=f"convocation-{meeting.branch.slug}-{meeting.date}{to}",
        name=_("Convocation, %(title)s, %(day)s") % {"title": meeting.title, "day": meeting.date},
    )


@login_required
@require_safe
def calendar_file(request, pk):
    """The meeting as a calendar takes it (ICS)."""
    meeting = _called(request.user, pk)
    address = request.build_absolute_uri
    content = calendar_of([meeting], name=meeting.title, address_of=lambda row: address(row.convocation_url))
    answer = HttpResponse(content, content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="meeting-{meeting.pk}.ics"'
    return answer
