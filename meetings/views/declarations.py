"""Declarations of renewed bureaus to the authority: what is due, the letter, and that it was made."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import deny_unless, find, require
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from forms.requests import read_page
from traces.models import Act
from traces.recording import record_reading

from ..declaration_papers import declaration_paper
from ..declarations import SEE
from ..forms.declarations import DeclarationForm
from ..models import Declaration, Election
from .minutes import CHANGE

A_PAGE = 50
WITH_ALL = ("election__meeting__branch", "recorded_by__person")


@login_required
@require_safe
def declarations(request):
    """The declarations to be made in all that the reader sees, the most urgent first."""
    rows = Declaration.objects.to_make().within_reach(request.user, SEE).select_related(*WITH_ALL)
    return render(request, "meetings/declarations.html", {"page_obj": read_page(request, rows, A_PAGE)})


@login_required
@form_page
def declaration(request, pk):
    """One declaration: its last day, its letter, and the day and receipt once it is made."""
    row = find(request.user, Declaration.objects.select_related(*WITH_ALL), pk=pk)
    may_change = request.user.has_perm(CHANGE, row.election.meeting)
    if request.method == "POST":
        require(request.user, CHANGE, row.election.meeting)
    form = DeclarationForm(request.POST or None, initial={"made_on": row.made_on, "reference": row.reference})
    if form.is_valid() and form.save(row, request.user):
        messages.success(request, _("The declaration is recorded."))
        return redirect("meetings:declaration", row.pk)
    context = {
        "declaration": row,
        "meeting": row.election.meeting,
        "branch": row.branch,
        "form": form if may_change else None,
        "stands": row.election.state == Election.State.IN_FORCE,
        "may_print": may_change and request.user.has_perm("members.view_person", row.branch),
    }
    return render(request, "meetings/declaration.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def paper(request, pk):
    """The letter, for who keeps the record and sees the files of the branch: it tells birth dates and professions."""
    row = find(request.user, Declaration.objects.select_related(*WITH_ALL), pk=pk)
    require(request.user, CHANGE, row.election.meeting)
    require(request.user, "members.view_person", row.branch)
    try:
        said = declaration_paper(row)
    except ValidationError as refusal:
        deny_unless(False, refusal.messages[0])
    people = row.election.seats.exclude(person=None).order_by().values("person")
    record_reading(reader=request.user, act=Act.PRINTED, subject="declaration", people=people, branch=row.branch)
    return pdf_response(
        make_pdf("declaration", said),
        plain_name=f"declaration-{row.branch.slug}-{row.election.meeting.date}",
        name=_("Declaration, %(branch)s, %(day)s") % {"branch": row.branch, "day": row.election.meeting.date},
    )
