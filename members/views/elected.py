"""The elected officials of a branch: the coordination list, its paper, and the results of public elections."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import of_branch, parents_of
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.requests import read_page
from members.coordination import coordination_list, elected_officials, results_of
from members.papers import coordination_paper
from members.public_office_forms import ElectedSearch
from traces.models import Act
from traces.recording import record_reading

SEE = "members.view_publicoffice"
ROWS = 50
MOST_ON_PAPER = 1000


@require_safe
@of_branch(SEE)
def elected(request, branch):
    """Who holds a public office today, or held one (`?state=former`), council by council; the branch's results."""
    user, search = request.user, ElectedSearch(request.GET)
    page = read_page(request, search.filter(elected_officials(user, branch, former=search.is_former)), ROWS)
    context = {
        "branch": branch,
        "parents": parents_of(user, branch),
        "search": search,
        "page_obj": page,
        "councils": coordination_list(user, page.object_list),
        "results": list(results_of(user, branch, with_reversed=True)),
        "may_record_result": branch.is_standing and user.has_perm("members.add_publicelectionresult", branch),
        "may_correct_result": user.has_perm("members.change_publicelectionresult", branch),
        "may_record": user.has_perm("members.add_publicoffice", branch),
    }
    return render(request, "members/elected.html", context)


@require_safe
@of_branch(SEE)
def paper(request, branch):
    """The coordination list as PDF, of what the page is asked for."""
    search = ElectedSearch(request.GET)
    rows = search.filter(elected_officials(request.user, branch, former=search.is_former))
    offices = list(rows[: MOST_ON_PAPER + 1])
    if len(offices) > MOST_ON_PAPER:
        messages.error(request, _("This list is too long for a paper: choose a type, or a branch under this one."))
        return redirect("members:elected", branch.slug)
    councils = coordination_list(request.user, offices)
    record_reading(
        reader=request.user,
        act=Act.PRINTED,
        subject="elected",
        people=[office.person_id for office in offices],
        filters=search.in_words,
        branch=branch,
    )
    return pdf_response(
        make_pdf("sheet", coordination_paper(branch, councils, search)),
        plain_name=f"elected-{branch.slug}-{localdate()}",
        name=_("Elected officials, %(branch)s, %(day)s") % {"branch": branch, "day": localdate()},
    )
