"""The home page, a branch's page, and the redirect to the user's own branch."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from administration.branch_work import branch_work, work_of_branches
from administration.desk import waiting_for
from administration.election_figures import election_charts
from administration.first_steps import branch_steps, first_steps
from administration.plan_figures import plan_charts
from bureaus.authority import usable_mandates
from bureaus.dismissal import endable
from bureaus.models import Bureau, Mandate, Office, Organ
from bureaus.representation import targets_on
from bureaus.roster import rosters
from forms.days import AsOfForm
from forms.pages import form_page
from forms.requests import read_page
from meetings.communiques.publishing import latest_communiques
from meetings.follow_up_tasks import open_tasks_of
from meetings.reading import next_meeting

from .access import deny_unless, hide_unless, of_branch
from .forms import BranchSearch, TerritoryForm
from .models import UPPER_KINDS, Branch
from .outline import outline
from .paths import parent_path
from .scoping import sees_rosters
from .territory import add_territory, count_missing, missing_territory, offer_territory

RESULTS = 30
MOST_WORK = 3  # branches whose work is counted on the home page


@require_safe
def home(request):
    """The party's tree and the search; for visitors, an introduction and the branches that publish their roster."""
    search = BranchSearch(request.GET)
    branches = search.filter(Branch.objects.visible_to(request.user))
    context = {"search": search}
    if not request.user.is_authenticated:
        page = read_page(request, branches, RESULTS)
        return render(
            request,
            "branches/welcome.html",
            context | {"branches": _with_parents(request.user, page), "page_obj": page},
        )
    own = _own_branches(request.user)
    context["own_tasks"] = () if search.query else open_tasks_of(request.user)
    context["steps"] = None if search.query else first_steps(request.user)
    if search.query or not sees_rosters(request.user):
        page = read_page(request, branches, RESULTS)
        context |= {"results": _with_parents(request.user, page), "page_obj": page}
    else:
        context["nodes"] = outline(branches, around=[branch.path for branch, _titles in own])
    work = {} if search.query else _officers_work(request.user, own)
    return render(request, "branches/home.html", context | {"own_branches": own} | work)


def _officers_work(user, own):
    """What waits for an officer: requests in all that they decide on, and how much else they can do in their branches.

    The branches from the fourth on are not counted. Nothing is asked for who holds no office.
    """
    held = [branch for branch, titles in own if titles]
    if not (held or user.is_superuser):
        return {}
    found = work_of_branches(user, held[:MOST_WORK])
    work = [(branch, sum(row.is_mine for row in found.get(branch.pk, ()))) for branch in held[:MOST_WORK]]
    return {
        "waiting": waiting_for(user),
        "work": [(branch, count) for branch, count in work if count],
        "uncounted": held[MOST_WORK:],
    }


def _own_branches(user):
    """[(branch, titles)]: the branch of the membership first, then those where the user holds an office."""
    membership = user.membership
    titles = {membership.branch: []} if membership else {}
    if user.person_id:
        mandates = Mandate.objects.visible_to(user).current().filter(person=user.person_id)
        mandates = mandates.with_titles().select_related("person", "seat__bureau__branch")
        for mandate in mandates.order_by("seat__bureau__branch__path", "seat__office__rank"):
            titles.setdefault(mandate.seat.bureau.branch, []).append(mandate.title)
    return list(titles.items())


def _with_parents(user, page):
    """[(branch, parent or None)] of a page of branches, in one more query."""
    branches = list(page)
    paths = {parent_path(branch.path) for branch in branches}
    parents = {parent.path: parent for parent in Branch.objects.visible_to(user).filter(path__in=paths)}
    return [(branch, parents.get(parent_path(branch.path))) for branch in branches]


@require_safe
@of_branch()
def branch(request, branch):
    """The roster of the branch's organs, today or on the day asked for, and the branches around it."""
    form = AsOfForm(request.GET or None)
    day = form.day or localdate()
    parents, children = _family(request.user, branch)
    may_change = request.user.has_perm("bureaus.change_mandate", branch)
    changing = "change" in request.GET and may_change and not (form.day and day != localdate())
    found = _rosters(request.user, branch, day)
    context = {
        "branch": branch,
        "form": form,
        "day": day,
        "as_of": day if form.day and day != localdate() else None,
        "rosters": found,
        "parents": parents,
        "children": children,
        "may_change": may_change,
        "may_record": request.user.has_perm("meetings.add_meeting", branch),
        "changing": changing,
        "endable": set().union(*(endable(request.user, roster) for roster in found)) if changing else (),
        "work": None if form.day and day != localdate() else branch_work(request.user, branch),
        "steps": None if form.day else branch_steps(request.user, branch),
        "communiques": () if form.day else latest_communiques(branch),
        "election_charts": () if form.day else election_charts(request.user, branch),
        "plan_charts": () if form.day else plan_charts(request.user, branch),
        "next_meeting": None if form.day else next_meeting(request.user, branch),
    }
    return render(request, "branches/branch.html", context)


def _rosters(user, branch, day):
    """The roster of each organ that is in office on `day`, in the order of the organs."""
    bureaus = Bureau.objects.visible_to(user).filter(branch=branch).on(day)
    bureaus = bureaus.select_related("election__meeting__branch")
    order = list(Organ).index
    found = rosters(bureaus, day=day, targets=targets_on(day, branch.kind))
    for roster in found:
        roster.bureau.branch = branch
    return sorted(found, key=lambda roster: order(roster.bureau.organ))


def _family(user, branch):
    """The branches above this one, headquarters first, and those right under it, in one query."""
    children = Q(depth=branch.depth + 1, path__startswith=branch.path)
    found = Branch.objects.visible_to(user).filter(Q(path__in=branch.paths_above) | children)
    parents = [row for row in found if row.depth < branch.depth]
    return parents, [row for row in found if row.depth > branch.depth]


@login_required
@form_page
def territory(request):
    """The regions and provinces of the country, to be ticked: each becomes a branch under the headquarters."""
    root = Branch.objects.visible_to(request.user).filter(depth=1).standing().order_by("path").first()
    hide_unless(root is not None)
    deny_unless(
        request.user.has_perm("branches.add_branch", root), _("The national headquarters add regions and provinces.")
    )
    form = TerritoryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if "confirmed" in request.POST:
            return _add_territory(request, root, form.codes)
        return _preview_territory(request, root, form.codes)
    regions = offer_territory()
    context = {
        "form": form,
        "regions": regions,
        "is_complete": all(region.is_complete for region in regions),
        "ticked": form.typed("places"),
        "whole": form.typed("regions"),
    }
    return render(request, "branches/territory.html", context, status=422 if form.errors else 200)


def _preview_territory(request, root, codes):
    """Say how many branches will be made, and which, before any is."""
    missing = missing_territory(codes)
    regions, provinces = count_missing(missing)
    context = {
        "missing": missing,
        "codes": sorted(codes),
        "root": root,
        "regions": regions,
        "provinces": provinces,
        "branches": regions + provinces,
        "kept": len(codes) - regions - provinces,
    }
    return render(request, "branches/territory_preview.html", context)


def _add_territory(request, root, codes):
    added = add_territory(root=root, codes=codes)
    count = ngettext("%(count)d branch is added.", "%(count)d branches are added.", len(added))
    messages.success(request, count % {"count": len(added)})
    return redirect("branches:home")


@login_required
@require_safe
def start(request):
    """Where a user lands after signing in: on the work of the office held, else on their own page.

    Those who keep the money come to the dues, heads of the upper levels to what waits in the administration, other
    officers to their branch, members to their file; the headquarters' accounts to the administration once the first
    steps are done.
    """
    user = request.user
    if user.person_id is None:
        is_at_work = user.is_superuser and first_steps(user) is None
        return redirect("admin:index" if is_at_work else "branches:home")
    held = usable_mandates(user, localdate()).select_related("seat__office", "seat__bureau__branch")
    mandate = held.order_by("seat__bureau__branch__path", "seat__office__rank", "pk").first()
    if mandate is None:
        return redirect("admin:index" if user.is_superuser else "members:me")
    return redirect(_work_of(user, mandate))


def _work_of(user, mandate):
    office, branch = mandate.seat.office, mandate.seat.bureau.branch
    if office.role == Office.Role.MONEY:
        return reverse("treasury:dues", args=[branch.slug])
    if office.role == Office.Role.LEADS and branch.kind in UPPER_KINDS and user.has_perm("members.open_admin"):
        return reverse("admin:index")
    return branch.get_absolute_url()


@login_required
@require_safe
def mine(request):
    """Redirect to the branch where the user is a member, else where they hold an office, else to the whole tree."""
    own = _own_branches(request.user)
    if own:
        return redirect(own[0][0])
    if not request.user.is_superuser:
        messages.info(request, _("Your account is not linked to a member yet. Ask your branch's secretary."))
    return redirect("branches:home")
