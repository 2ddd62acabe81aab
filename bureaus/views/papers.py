"""The roster of a branch as PDF."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import of_branch
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.days import AsOfForm

from ..models import Bureau, Organ
from ..papers import roster_paper
from ..roster import rosters


@require_safe
@of_branch()
def roster(request, branch):
    """Who sits in the branch's organs today, or on the day asked for (`?on=`); for whom the branch's page is."""
    day = AsOfForm(request.GET or None).day or localdate()
    found = rosters(Bureau.objects.visible_to(request.user).filter(branch=branch).on(day), day=day)
    order = list(Organ).index
    found.sort(key=lambda roster: order(roster.bureau.organ))
    return pdf_response(
        make_pdf("sheet", roster_paper(branch, found, day)),
        plain_name=f"roster-{branch.slug}-{day}",
        name=_("Roster, %(branch)s, %(day)s") % {"branch": branch, "day": day},
    )
