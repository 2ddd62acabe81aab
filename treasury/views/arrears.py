"""The members of a branch who are late, with the ways to reach them; over those under it and by age where asked."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import hide_unless
from documents.responses import table_response
from documents.spreadsheets import CONTENT_TYPES
from forms.requests import read_page
from traces.models import Act
from traces.recording import record_reading

from ..ages import Age
from ..arrears import ORDERS, Debts, name_debts
from ..months import current_month
from ..pastdues.batches import IMPORT
from ..reminders import REMIND
from .access import NAMES, RECORD, of_treasury

ROWS = 50
PART = 2_000


class Asked:
    """What the address asks for: the order (`?sort=`), an age (`?age=`), the branches under this one (`?below=1`)."""

    def __init__(self, request, branch):
        order, age = request.GET.get("sort"), request.GET.get("age")
        self.order = order if order in ORDERS else "amount"
        self.age = Age(age) if age in Age.values else None
        self.below = request.GET.get("below") == "1"
        span = self.age.months if self.age else None
        self.debts = Debts(request.user, branch, self.order, below=self.below, span=span)


@require_safe
@of_treasury(act=NAMES)
def arrears(request, branch):
    """Who owes something from before this month, the largest debt first, or the oldest (`?sort=age`)."""
    asked, user = Asked(request, branch), request.user
    page = read_page(request, asked.debts, ROWS)
    query = request.GET.urlencode()
    context = {
        "branch": branch,
        "order": asked.order,
        "age": asked.age,
        "ages": Age,
        "below": asked.below,
        "page_obj": page,
        "debts": name_debts(user, page.object_list),
        "total": asked.debts.total,
        "may_record": user.has_perm(RECORD, branch),
        "may_remind": user.has_perm(REMIND, branch),
        "may_import": user.has_perm(IMPORT, branch),
        "acts": {
            "record": user.has_perm(RECORD, branch),
            "remind": user.has_perm(REMIND, branch),
            "payments": f"{reverse('treasury:grid', args=[branch.slug, current_month().year])}payments/",
            "back": "?" + urlencode({"next": request.get_full_path()}),
        },
        "files": [
            (kind, f"{reverse('treasury:arrears-table', args=[branch.slug, kind])}?{query}") for kind in CONTENT_TYPES
        ],
        "paper_url": f"{reverse('treasury:arrears-paper', args=[branch.slug])}?{query}",
        "grid_url": reverse("treasury:dues", args=[branch.slug]),
        "destination": "dues",
    }
    return render(request, "treasury/arrears.html", context)


@require_safe
@of_treasury(act=NAMES)
def table(request, branch, kind):
    """The same list as XLSX or CSV."""
    hide_unless(kind in CONTENT_TYPES)
    debts = list(Asked(request, branch).debts)
    for start in range(0, len(debts), PART):
        name_debts(request.user, debts[start : start + PART])
    record_reading(
        reader=request.user, act=Act.EXPORTED, subject="arrears", people=[debt.person_id for debt in debts],
        branch=branch,
    )  # fmt: skip
    header = [_("Member"), _("member number"), _("Branch"), _("Amount"), _("Months"), _("Since"), _("Phone"),
              _("Reminders")]  # fmt: skip
    rows = (
        [debt.person.full_name, debt.person.shown_number, debt.branch.name, debt.amount, debt.months, debt.since,
         debt.phone, debt.reminders]
        for debt in debts
    )  # fmt: skip
    name = _("Arrears, %(branch)s, %(day)s") % {"branch": branch, "day": localdate()}
    return table_response(kind, header, rows, name=name)
