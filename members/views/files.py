"""The members of a branch, and a person's file, for those who may see them."""

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from branches.access import find_prepared, hide_unless, of_branch, parents_of
from bureaus.account_rights import KEEPS_FILES
from bureaus.accounts import account_state
from bureaus.correcting import correcting_level
from bureaus.deciding import RETURN_RIGHT, RIGHT, deciding_level, returning_level
from bureaus.entered_requests import may_enter
from bureaus.personal_file import file_of
from bureaus.public_offices import recording_level
from forms.requests import read_page
from members.anonymising import may_anonymise
from members.file_parts import parts_of, person_with_parts
from members.forms import MemberSearch
from members.identity_numbers import CHANGE, is_kept, masked_number_of
from members.joining import recorded_death
from members.models import Membership, Person, Suspension
from merging.models import RIGHT as MERGE
from merging.models import Duplicate, Merge
from traces.recording import record_opening
from traces.watching import watches_over
from treasury.levies.officials import sums_of

from .cards import SEE as SEE_CARDS
from .cards import card_of_file

MEMBERS_A_PAGE = 50


@require_safe
@of_branch("members.view_person")
def members(request, branch):
    """The branch's members, current, former or all; found by folded name, number, phone or e-mail."""
    search = MemberSearch(request.GET)
    suspended = Suspension.objects.current().filter(membership=OuterRef("pk"))
    rows = Membership.objects.visible_in(request.user, branch).select_related("person", "category")
    rows = search.filter(rows, request.user).annotate(on_hold=Exists(suspended)).order_by("person__name_key", "pk")
    context = {
        "branch": branch,
        "parents": parents_of(request.user, branch),
        "search": search,
        "page_obj": read_page(request, rows, MEMBERS_A_PAGE),
        "may_add": branch.is_standing and request.user.has_perm("members.add_membership", branch),
        "may_import": branch.is_standing and request.user.has_perm("members.add_importbatch", branch),
        "sees_applications": request.user.has_perm("members.view_membershipapplication", branch),
        "sees_data_requests": request.user.has_perm("members.view_datarequest", branch),
        "finds_numbers": is_kept() and request.user.has_perm(CHANGE, branch),
        "sees_cards": request.user.has_perm(SEE_CARDS, branch),
        "keeps_accounts": request.user.has_perm(KEEPS_FILES, branch),
        "watches_data": watches_over(request.user, branch),
        "sees_all": request.user.has_perm("members.view_membership", branch),
    }
    if request.user.has_perm(MERGE, branch):
        pairs = Duplicate.objects.visible_to(request.user).of_branch(branch).waiting()
        context |= {"sees_duplicates": True, "duplicates": pairs.count()}
    return render(request, "members/list.html", context)


@login_required
@require_safe
def person(request, pk):
    """A person's file; the acts that it offers are those that the reader may do."""
    user = request.user
    try:
        found = find_prepared(user, person_with_parts, pk)
    except Http404:
        return _lead_on(user, pk)
    record_opening(reader=user, person=found)
    file = file_of(found)
    level = deciding_level(file.membership) if file.membership and user.has_perm(RIGHT) else None
    acts = _decision(user, file.membership, level) if file.membership else _return(user, found)
    parts = parts_of(user, found)
    context = {
        "person": found,
        "file": file,
        "account": account_state(user, found),
        **parts,
        "levies": sums_of(user, found) if parts["public_offices"] else [],
        **_correction(user, found, level),
        "may_anonymise": may_anonymise(user, found) and not (file.membership or found.anonymised_at),
        **card_of_file(user, file),
        "may_withdraw_departure": _may_withdraw(user, file.departure),
        **acts,
        # Which level takes a decision back, the page asks that does it.
        "may_reverse": acts.get("may_change_membership") or acts.get("may_join"),
        "may_compare": user.has_perm(MERGE, found) and found.pk != user.person_id and not found.anonymised_at,
        "merges": Merge.objects.visible_to(user).standing().filter(kept=found) if found.has_merged else (),
        "this_year": localdate().year,
        "sees_money": bool(file.membership) and user.has_perm("treasury.view_payment", file.membership.branch),
    }
    return render(request, "members/person.html", context)


def _correction(user, person, decided):
    """Whether the reader corrects the file, or who does; and the masked number for them. Their own they propose to."""
    if person.anonymised_at or not user.has_perm(CHANGE):
        return {}
    level = correcting_level(person, decided)
    may, keeps = level.is_open_to(user), user.has_perm(CHANGE, person)
    found = {
        "may_change_person": may or (keeps and level.is_own(user)),
        "may_enter_request": may_enter(user, person, level),
        "may_change_office": recording_level(person, decided or level).is_open_to(user),
        "corrected_by": level.sentence if keeps and not (may or level.is_own(user)) else "",
    }
    if is_kept() and (may or keeps):
        found |= {"keeps_identity_number": True, "masked_number": masked_number_of(person)}
    return found


def _lead_on(user, pk):
    """From a record that was merged to the one that stands for it; 404 where the reader does not see that one."""
    record = Person.records.filter(pk=pk).exclude(merged_into=None).first()
    hide_unless(record and Person.objects.visible_to(user).filter(pk=record.standing.pk).exists())
    return redirect("members:person", record.standing.pk)


def _decision(user, membership, level):
    """Whether the reader may act on the membership; who decides, where the right in its branch is not enough.

    `level` is None where the reader acts on no membership at all.
    """
    if level is None:
        return {"may_change_membership": False}
    may = level.is_open_to(user)
    return {
        "may_change_membership": may,
        # Of an officer, colleagues in the office's branch ask who decides though the membership stands elsewhere.
        "decided_by": "" if may or not (level.above_too or user.has_perm(RIGHT, membership)) else level.sentence,
    }


def _may_withdraw(user, departure):
    """Whether the reader decides on the membership that ended last, and so takes back the record of its end."""
    return bool(departure and user.has_perm(RIGHT)) and deciding_level(departure).is_open_to(user)


def _return(user, person):
    """Whether the reader may record the membership of somebody without one; who decides, where discipline ended it."""
    if person.anonymised_at or not user.has_perm(RETURN_RIGHT):
        return {"may_join": False}
    level, death = returning_level(person, person.branch), recorded_death(person)
    if death:
        return {"may_join": False, "decided_by": death if user.has_perm(RETURN_RIGHT, person.branch) else ""}
    may = level.is_open_to(user)
    return {
        "may_join": may,
        "decided_by": "" if may or not user.has_perm(RETURN_RIGHT, person.branch) else level.sentence,
    }
