"""The pages of duplicates: pairs that are alike, two records side by side, and what was merged."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from arabic.folding import fold
from branches.access import deny_unless, find, hide_unless, of_branch, parents_of, require
from forms.pages import form_page
from forms.requests import read_page, read_query
from members.models import Person
from members.transfers import LONGEST_NUMBER
from traces.recording import record_opening

from .duplicates import dismiss, take_dismissal_back
from .effects import effects, preview_merge
from .forms import MergeForm, shown_value
from .merge import merge_people
from .models import RIGHT, Duplicate, Merge
from .refusals import refusals
from .rights import why_not
from .search_run import may_search_below, start_search
from .undoing import undo_merge, why_not_undone

ROWS = 50


@require_safe
@of_branch(RIGHT)
def duplicates(request, branch):
    """The pairs of the branch that wait, or those of which somebody said that they are two people."""
    rows = Duplicate.objects.visible_to(request.user).of_branch(branch)
    shows_dismissed = request.GET.get("state") == "dismissed"
    asked = rows.dismissed() if shows_dismissed else rows.waiting()
    asked = asked.select_related("first__branch", "second__branch", "dismissed_by__person")
    context = {
        "branch": branch,
        "parents": parents_of(request.user, branch),
        "page_obj": read_page(request, asked.likeliest_first(), ROWS),
        "shows_dismissed": shows_dismissed,
        "searches_below": may_search_below(request.user, branch),
    }
    return render(request, "merging/duplicates.html", context)


@require_POST
@of_branch(RIGHT)
def search(request, branch):
    """Start to search the branch, and under it where the user may."""
    return redirect(start_search(branch=branch, by=request.user))


@login_required
@require_safe
def compare_with(request, pk):
    """Choose another record to compare with one, by name, number, phone or e-mail, where no search found the pair."""
    person = find(request.user, Person.objects.select_related("branch"), pk=pk)
    require(request.user, RIGHT, person)
    own = request.user.person_id
    deny_unless(pk != own, _("Nobody merges their own record: somebody else with the right does."))
    query = read_query(request)
    rows = _found(request.user, query).exclude(pk__in=[pk, own or pk])
    page = read_page(request, rows.select_related("branch").order_by("name_key", "pk"), ROWS)
    context = {"person": person, "branch": person.branch, "query": query, "page_obj": page}
    return render(request, "merging/compare_with.html", context)


def _found(user, query):
    """The records that `user` may merge and `query` means: the one of this member number, else by any word."""
    rows = Person.objects.within_reach(user, RIGHT)
    digits = fold(query)
    if digits.isdecimal() and len(digits) <= LONGEST_NUMBER:
        numbered = rows.filter(member_number=int(digits))
        if numbered.exists():
            return numbered
    return rows.search(query) if digits else rows.none()


@login_required
@form_page
def compare(request, first, second):
    """Two records side by side, field by field: choose, see what would happen, and merge. It opens both files."""
    people = find_records(request.user, first, second)
    pair = Duplicate.objects.visible_to(request.user).filter(first=people[0], second=people[1]).first()
    refusal = why_not(request.user, *people)
    problems = refusals(*people)
    form = MergeForm(request.POST or None, people=people)
    context = {"form": form, "people": people, "pair": pair, "refusal": refusal, "problems": problems}
    context["branch"] = people[0].branch
    deny_unless(not (refusal and request.method == "POST"), refusal)
    for person in people:
        record_opening(reader=request.user, person=person)
    if request.method == "POST" and (answer := _answer(request, form, context)):
        return answer
    return render(request, "merging/compare.html", context, status=422 if form.errors else 200)


def find_records(user, *keys):
    """Two records, the older one in front; 404 where one is out of sight, 403 without the right on both of them."""
    people = list(Person.objects.visible_to(user).filter(pk__in=keys).select_related("branch").order_by("pk"))
    hide_unless(len(people) == 2)
    deny_unless(
        all(user.has_perm(RIGHT, person) for person in people),
        _("Two records are compared by who may merge both: a level above the two branches does."),
    )
    return people


def _answer(request, form, context):
    """Show what the merge would do, then do it. None where the comparison is shown again."""
    if not form.is_valid() or "change" in request.POST:
        return None
    arguments = form.arguments | {"by": request.user}
    if "confirmed" in request.POST:
        if form.run(merge_people, **arguments):
            messages.success(request, _("The two records are one now."))
            return redirect(form.result)
        return None
    if form.run(preview_merge, **arguments):
        context |= {"effects": form.result, "kept": arguments["kept"], "absorbed": arguments["absorbed"]}
        return render(request, "merging/confirm.html", context)
    return None


@require_POST
@login_required
def dismissal(request, pk):
    """Say that a pair is two people's."""
    pair = _find_pair(request.user, pk)
    undo = reverse("merging:take-back", args=[pk])
    return _decide(request, pair, dismiss, _("Two people: the pair is shown no more."), f"undo={undo}")


@require_POST
@login_required
def taking_back(request, pk):
    """Let a dismissed pair wait again."""
    return _decide(request, _find_pair(request.user, pk), take_dismissal_back, _("The pair waits again."), "")


def _find_pair(user, pk):
    return find(user, Duplicate.objects.select_related("first__branch"), pk=pk)


def _decide(request, pair, act, sentence, tags):
    try:
        act(pair=pair, by=request.user)
        messages.success(request, sentence, extra_tags=tags)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("merging:duplicates", pair.first.branch.slug)


@require_safe
@login_required
def merge(request, pk):
    """What was merged into what, what each record said, and undoing it. It opens the file; two, once it is undone."""
    done = _find_merge(request.user, pk)
    for person in [done.kept, done.absorbed] if done.undone_at else [done.kept]:
        record_opening(reader=request.user, person=person)
    context = {
        "merge": done,
        "effects": effects(done),
        "choices": [_choice(row) for row in done.choices],
        "refusal": why_not_undone(done, request.user) if done.is_undoable else "",
        "branch": done.kept.branch,
    }
    return render(request, "merging/merge.html", context)


@require_POST
@login_required
def undoing(request, pk):
    """Put everything back as it was."""
    done = _find_merge(request.user, pk)
    try:
        undo_merge(merge=done, by=request.user)
        messages.success(request, _("The merge is undone: these are two records again."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(done)


def _find_merge(user, pk):
    rows = Merge.objects.select_related("kept__branch", "absorbed__branch", "made_by__person", "undone_by__person")
    return find(user, rows, pk=pk)


def _choice(row):
    """What the two records said in one field, in the reader's words, and which of them was taken."""
    field, words = Person._meta.get_field(row["field"]), {}
    for side in ("kept", "absorbed"):
        value = field.to_python(row[side]) if row[side] else field.get_default()
        words[side] = shown_value(Person(**{field.name: value}), field.name)
    return words | {"label": field.verbose_name, "taken": row["taken"]}
