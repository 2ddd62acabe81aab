"""A member's own pages: the file, dues and receipts, meetings, and who can see them."""

import re
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import find_prepared
from branches.models import Branch
from branches.scoping import reach_of
from bureaus.appeals import note_appeals
from bureaus.personal_file import file_of, memberships_of
from bureaus.visibility import headquarters, holders_of_each
from forms.pages import form_page
from forms.requests import read_page
from meetings.models import Attendance, Meeting
from members.file_parts import parts_of, person_with_parts
from members.income_band_forms import IncomeBandForm
from members.income_bands import declare_income_band
from members.models import Notice
from members.notices import mark_read
from runs.models import sees_long_work
from treasury.levies.officials import sums_of
from treasury.models import Payment
from treasury.own import dues_of

from .cards import card_of_file

NOTICES_A_PAGE = MEETINGS_A_PAGE = 25


def of_own_person(view):
    """Call the view with the person of the account, and the branch that keeps the file; others are told why not."""

    @wraps(view)
    def with_person(request, **kwargs):
        if not request.user.person_id:
            return render(request, "members/no_person.html")
        return view(request, find_prepared(request.user, person_with_parts, request.user.person_id), **kwargs)

    return with_person


@login_required
@require_safe
@of_own_person
def me(request, person):
    """One's own file: identity, memberships, mandates, card."""
    file = file_of(person)
    context = {"person": person, "file": file, "sees_long_work": sees_long_work(request.user)}
    context |= parts_of(request.user, person)
    note_appeals(context["sanctions"])
    context |= card_of_file(request.user, file)
    context["notices"] = own_notices(request.user).unread() if request.user.unread_notices else ()
    return render(request, "members/me.html", context)


@login_required
@require_safe
@of_own_person
def own_dues(request, person):
    """What one owes in a year, month by month, and all one's receipts."""
    memberships = memberships_of(person)
    year, years = _years(request.GET.get("year", ""), memberships)
    context = {"person": person, "dues": dues_of(person, memberships, year), "years": years}
    context["levies"] = sums_of(request.user, person)
    context["band_form"] = IncomeBandForm.of(next((row for row in memberships if row.is_current), None))
    return render(request, "members/own_dues.html", context)


@login_required
@require_POST
@of_own_person
def own_income_band(request, person):
    """Declare one's income band, or take the declaration back."""
    membership = request.user.membership
    form = IncomeBandForm.of(membership, request.POST)
    if form and form.is_valid():
        if form.run(declare_income_band, membership=membership, by=request.user, **form.cleaned_data):
            messages.success(request, _("Your income band is noted: it counts from the next month that is charged."))
        else:
            messages.error(request, " ".join(form.non_field_errors()))
    else:
        messages.error(request, _("Choose a band from the list."))
    return redirect("members:own-dues")


@login_required
@require_safe
@of_own_person
def own_meetings(request, person):
    """The meetings at which one's attendance is recorded, latest first."""
    rows = Attendance.objects.filter(person=person).select_related("meeting__branch")
    page = read_page(request, rows.order_by("-meeting__date", "-meeting"), MEETINGS_A_PAGE)
    keys = [row.meeting_id for row in page]
    seen = set(Meeting.objects.visible_to(request.user).filter(pk__in=keys).values_list("pk", flat=True))
    return render(request, "members/own_meetings.html", {"person": person, "page_obj": page, "seen": seen})


def _years(asked, memberships):
    """The year asked for, if the person was a member then or pays in advance for it, and those around it."""
    this = localdate().year
    first = min([this, *(membership.started_on.year for membership in memberships)])
    year = int(asked) if re.fullmatch("[0-9]{4}", asked) and first <= int(asked) <= this + 1 else this
    return year, {"before": year - 1 if year > first else None, "after": year + 1 if year <= this else None}


def own_notices(user):
    """What the person of the account was told, latest first."""
    return Notice.objects.visible_to(user).filter(person=user.person_id)


@login_required
@form_page
@of_own_person
def notices(request, person):
    """All that one was told about one's offices; a POST marks it as read."""
    if request.method == "POST":
        mark_read(person=person)
        messages.success(request, _("Your notices are marked as read."))
        return redirect("members:me")
    page = read_page(request, own_notices(request.user), NOTICES_A_PAGE)
    return render(request, "members/notices.html", {"person": person, "page_obj": page})


@login_required
@require_safe
@of_own_person
def visibility(request, person):
    """Who can see which of one's data today, and by which mandate."""
    paid_in = Payment.objects.visible_to(request.user).filter(payer=person).values("branch")
    treasuries = Branch.objects.visible_to(request.user).filter(pk__in=paid_in)
    here = [person.branch]
    asked = {
        _("my file, my photo and how to reach me"): ("members.view_person", here),
        _("my dues and payments"): ("treasury.view_payment", [*here, *treasuries]),
        _("my attendance at my branch's meetings"): ("meetings.view_meeting", here),
        _("disciplinary decisions"): ("members.view_sanction", here),
        _("my requests about data"): ("members.view_datarequest", here),
    }
    if request.user.membership and request.user.membership.income_band_id:
        asked[_("the income that I declared")] = ("members.view_incomedeclaration", here)
    kinds = dict(zip(asked, holders_of_each(asked.values()), strict=True))
    context = {"person": person, "seen_by": _by_kinds(kinds), "headquarters": headquarters()}
    return render(request, "members/visibility.html", context)


def _by_kinds(kinds):
    """[([kinds of data], [the mandates whose holders see just these])] of {kind: mandates}; who sees most comes first.

    In each, the highest branch first.
    """
    found, sees = {}, {}
    for kind, mandates in kinds.items():
        for mandate in mandates:
            found.setdefault(mandate.pk, mandate)
            sees.setdefault(mandate.pk, []).append(kind)
    groups = {}
    for mandate in sorted(found.values(), key=_rank):
        groups.setdefault(tuple(sees[mandate.pk]), []).append(mandate)
    return sorted(groups.items(), key=lambda group: -len(group[0]))


def _rank(mandate):
    seat = mandate.seat
    return seat.bureau.branch.path, seat.office.rank, seat.order, mandate.pk


@login_required
@require_safe
def dues(request):
    """Redirect to the dues that the user keeps, else to those of their branch if they see them, else to their own."""
    membership = request.user.membership
    here = reach_of(request.user, "treasury.add_payment").here
    kept = Branch.objects.visible_to(request.user).filter(path__in=here)
    if membership and request.user.has_perm("treasury.view_payment", membership.branch):
        branch = kept.filter(pk=membership.branch_id).first() or kept.first() or membership.branch
    else:
        branch = kept.first()
    return redirect("treasury:dues", branch.slug) if branch else redirect("members:own-dues")
