"""The cards of a branch: how many members have one, issuing those that are missing, and printing them in sheets."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from branches.access import of_branch, parents_of
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from forms.requests import read_number, read_page
from members.card_forms import PrintForm
from members.cards import ISSUE, count_cards, issue_missing_cards, mark_printed, without_card
from members.models import MembershipCard, Photo
from members.papers import cards_paper, with_members
from traces.models import Act
from traces.recording import record_reading

from .cards import SEE

ROWS = 50
MOST_PRINTED = 200  # twenty sheets a PDF
ON_A_SHEET = 10


@require_safe
@of_branch(SEE)
def cards(request, branch):
    """How many members have the card of this year, what waits to be printed, and who has none."""
    missing = without_card(branch).visible_to(request.user).select_related("person", "category")
    valid = _valid_cards(request.user, branch)
    context = {
        "branch": branch,
        "parents": parents_of(request.user, branch),
        "year": localdate().year,
        "counts": count_cards(branch),
        "valid": valid.count(),
        "unprinted": valid.filter(printed_at=None).count(),
        "page_obj": read_page(request, missing.order_by("person__name_key", "pk"), ROWS),
        "may_issue": request.user.has_perm(ISSUE, branch),
    }
    return render(request, "members/cards.html", context)


@form_page
@of_branch(SEE, act=ISSUE)
def issue_missing(request, branch):
    """Issue the card of this year to all members of the branch who have none."""
    if request.method == "POST":
        issued = issue_missing_cards(branch=branch, by=request.user)
        messages.success(
            request, ngettext("%(count)s card is issued.", "%(count)s cards are issued.", issued) % {"count": issued}
        )
        return redirect("members:cards", branch.slug)
    counts, year = count_cards(branch), localdate().year
    if not counts["missing"]:
        messages.info(request, _("No member is without a card."))
        return redirect("members:cards", branch.slug)
    sentence = ngettext(
        "%(count)s card of %(year)s is issued, valid from today to the end of the year; then it can be printed.",
        "%(count)s cards of %(year)s are issued, valid from today to the end of the year; then they can be printed.",
        counts["missing"],
    ) % {"count": counts["missing"], "year": year}
    context = _page(branch, title=_("Issue the missing cards"), sentence=sentence)
    return render(request, "_confirm.html", context | {"branch": branch})


@form_page
@of_branch(SEE, act=ISSUE)
def print_sheets(request, branch):
    """The cards that are not printed yet, or all with `?which=all`, as sheets of ten: at most 200 a PDF.

    What is sent names the cards that were shown: sent twice, it prints the same ones. The photos come along if asked.
    """
    cards = with_members(_valid_cards(request.user, branch)).by_name()
    if request.method == "POST":
        return _print(request, branch, cards.filter(pk__in=_keys(request.POST.get("cards", ""))))
    shows_all = request.GET.get("which") == "all"
    page = read_page(request, cards if shows_all else cards.filter(printed_at=None), MOST_PRINTED)
    count = len(page)
    if not count:
        messages.info(request, _("No card waits to be printed."))
        return redirect("members:cards", branch.slug)
    context = _page(branch, title=_("Print the cards"), sentence=_of_sheets(count))
    context |= {
        "branch": branch,
        "page_obj": page,
        "shows_all": shows_all,
        "form": _form_of_photos(page),
        "keys": ",".join(str(card.pk) for card in page),
        "sheets": -(-count // ON_A_SHEET),
    }
    return render(request, "members/print_cards.html", context)


def _form_of_photos(cards):
    """The choice to print the photos, where any of the members has one; None elsewhere."""
    people = [card.membership.person_id for card in cards]
    count = Photo.objects.in_files().filter(person__in=people).count()
    return PrintForm(with_photo=count, cards=len(people)) if count else None


def _of_sheets(count):
    """What will be printed, and what that does."""
    return ngettext(
        "The PDF holds %(count)s card, on a sheet of A4. From then on it counts as printed; it can be printed again "
        "at any time.",
        "The PDF holds %(count)s cards, ten on a sheet of A4, in the order of names. From then on they count as "
        "printed; they can be printed again at any time.",
        count,
    ) % {"count": count}


def _valid_cards(user, branch):
    """The cards of the branch that the user sees and that are valid today: no other one is printed."""
    return MembershipCard.objects.visible_to(user).valid_on(localdate()).filter(membership__branch=branch)


def _keys(text):
    return {read_number(key) for key in text.split(",")[:MOST_PRINTED]} - {None}


def _print(request, branch, cards):
    cards = list(cards)
    if not cards:
        messages.error(request, _("None of these cards is valid any more: open the list again."))
        return redirect("members:cards", branch.slug)
    pdf = make_pdf("card_sheets", cards_paper(cards, request.build_absolute_uri, with_photos="photos" in request.POST))
    mark_printed(cards=cards)
    people = [card.membership.person_id for card in cards]
    record_reading(reader=request.user, act=Act.PRINTED, subject="cards", people=people, branch=branch)
    return pdf_response(
        pdf,
        plain_name=f"cards-{branch.slug}-{localdate()}",
        name=_("Membership cards, %(branch)s, %(day)s") % {"branch": branch, "day": localdate()},
    )


def _page(branch, *, title, sentence):
    """What a page of confirmation is made of."""
    cards_url = reverse("members:cards", args=[branch.slug])
    breadcrumbs = [
        (branch, branch.get_absolute_url()),
        (_("Members"), reverse("members:list", args=[branch.slug])),
        (_("Cards"), cards_url),
    ]
    return {
        "title": title,
        "sentence": sentence,
        "submit": title,
        "cancel_url": cards_url,
        "breadcrumbs": breadcrumbs,
    }
