"""The percentages of the levels: what holds in a branch and since when; deciding them from a month on."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from branches.access import deny_unless, of_branch
from forms.pages import form_page

from ..models import ShareRule
from ..months import current_month
from ..share_forms import PERCENTS, RuleForm
from ..shares.rules import RuleTable, decide_shares, may_decide, name_deciders
from .access import TOTALS


@form_page
@of_branch(TOTALS)
def rules(request, branch):
    """What holds, the rules decided here, and for who decides the form of a new one."""
    may = branch.is_standing and may_decide(request.user, branch)
    deny_unless(may or request.method != "POST", _("The level above decides the percentages of a branch."))
    form = RuleForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(decide_shares, branch=branch, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The percentages hold from that month on."))
        return redirect("treasury:share-rules", branch.slug)
    context = {
        "branch": branch,
        "form": form if may else None,
        "percents": PERCENTS,
        "deciders": "" if may else name_deciders(branch),
        "rule": RuleTable(branch.path).find(branch.path, current_month()),
        "decided_here": list(ShareRule.objects.filter(branch=branch).select_related("recorded_by__person")),
        "destination": "dues",
    }
    return render(request, "treasury/shares/rules.html", context, status=422 if form.errors else 200)
