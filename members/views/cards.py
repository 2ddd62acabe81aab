"""The card of one member: issued, replaced, revoked, printed; and the public page to which its code leads."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from branches.access import deny_unless, find, require
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from meetings.attending.cards import desks_for_card
from members.card_forms import IssueForm, ReplaceForm, RevokeForm
from members.card_tokens import valid_card
from members.cards import ISSUE, REVOKE, cards_in_branch, issue_card, mark_printed, replace_card, revoke_card
from members.limits import limit
from members.models import Membership, MembershipCard
from members.papers import cards_paper, with_members
from traces.models import Act
from traces.recording import record_reading

from .breadcrumbs import breadcrumbs_of

SEE = "members.view_membershipcard"


def card_of_file(user, file):
    """What a person's file says of the card of this year, and what its reader may do with it. One query."""
    membership, today = file.membership, localdate()
    if membership is None or not (user.person_id == membership.person_id or user.has_perm(SEE, membership)):
        return {}
    cards = cards_in_branch(membership).of_year(today.year).with_validity(today)
    may_issue = user.has_perm(ISSUE, membership)
    return {
        "card": cards.order_by("-pk").first(),
        "card_year": today.year,
        "may_issue_card": may_issue and file.suspension is None,
        "may_print_card": may_issue,
        "may_revoke_card": user.has_perm(REVOKE, membership),
    }


@login_required
@form_page
def issue(request, pk):
    """Issue the card of this year to a member who has none."""
    rows = Membership.objects.current().select_related("person", "branch", "category")
    membership = find(request.user, rows, person=pk)
    require(request.user, ISSUE, membership)
    year = localdate().year
    if cards_in_branch(membership).standing().of_year(year).exclude(ended_on__lte=localdate()).exists():
        messages.info(request, _("This member has a card of this year already."))
        return redirect("members:person", pk)
    words = {"year": year, "person": membership.person}
    page = {
        "title": _("Issue the card"),
        "sentence": _(
            "A card of %(year)s is issued to %(person)s. It is valid as long as the membership is, and at most to the "
            "day below."
        )
        % words,
    }
    form, done = IssueForm(request.POST or None), _("The card is issued: print it.")
    return _act(request, form, issue_card, done, page, membership)


@login_required
@form_page
def replace(request, pk):
    """Revoke a card, and issue another one in its place."""
    card = _card_to_revoke(request.user, pk)
    require(request.user, ISSUE, card)
    if card.revoked_at:
        return _revoked_already(request, card)
    page = {
        "title": _("Replace the card"),
        "sentence": _(
            "The card issued on %(day)s is revoked at once: its code will say that it is not valid. Another one is "
            "issued in its place, with another code."
        )
        % {"day": date_format(card.started_on)},
    }
    form, done = ReplaceForm(request.POST or None), _("The former card is revoked, another one is issued: print it.")
    return _act(request, form, replace_card, done, page, card.membership, card=card)


@login_required
@form_page
def revoke(request, pk):
    """Revoke a card; the membership goes on."""
    card = _card_to_revoke(request.user, pk)
    if card.revoked_at:
        return _revoked_already(request, card)
    page = {
        "title": _("Revoke the card"),
        "tone": "danger",
        "sentence": _(
            "The card issued on %(day)s is revoked at once: its code will say that it is not valid. The membership "
            "goes on, and another card can be issued."
        )
        % {"day": date_format(card.started_on)},
    }
    form, done = RevokeForm(request.POST or None), _("The card is revoked: its code says that it is not valid.")
    return _act(request, form, revoke_card, done, page, card.membership, card=card)


@login_required
@form_page
def paper(request, pk):
    """A card that is valid today as PDF: for its member, and for who issues cards, whose POST says that it is printed.

    Others who see the card get none: the paper works as a card.
    """
    cards = with_members(MembershipCard.objects.valid_on(localdate()))
    card = find(request.user, cards, pk=pk)
    is_own = card.membership.person_id == request.user.person_id and request.method != "POST"
    deny_unless(
        is_own or request.user.has_perm(ISSUE, card),
        _("A card is printed by its member, and by who issues the cards."),
    )
    pdf = make_pdf("card", cards_paper([card], request.build_absolute_uri))
    if request.method == "POST":
        mark_printed(cards=[card])
    person = card.membership.person
    record_reading(
        reader=request.user, act=Act.PRINTED, subject="card", people=[person.pk], branch=card.membership.branch
    )
    return pdf_response(
        pdf,
        plain_name=f"card-{card.year}-{person.shown_number}",
        name=_("Membership card %(year)s, %(person)s") % {"year": card.year, "person": person},
    )


@require_safe
@limit("card")
@never_cache
def check(request, token):
    """Say to whoever holds a card whether it is valid today, and in which branch; nothing about its member.

    A card that is not valid is answered for in one way, whatever the reason, and so is a code that was made up.
    """
    card = valid_card(token)
    desks = desks_for_card(request.user, card)  # an officer's own camera leads here too
    context = {"card": card, "branch": card and card.membership.branch, "desks": desks, "token": token}
    response = render(request, "members/check_card.html", context)
    response["Referrer-Policy"] = "strict-origin"  # the address is a secret
    response["X-Robots-Tag"] = "noindex"
    return response


def _card_to_revoke(user, pk):
    """The card, revoked or not, over which the user decides; 404 out of sight, 403 for those who only see it."""
    cards = MembershipCard.objects.select_related("membership__person", "membership__branch")
    card = find(user, cards, pk=pk)
    require(user, REVOKE, card)
    return card


def _revoked_already(request, card):
    messages.info(request, _("This card is revoked already."))
    return redirect("members:person", card.membership.person_id)


def _act(request, form, workflow, done, page, membership, **given):
    """Ask for what the `form` wants, say what will happen, and run the `workflow`."""
    given = given or {"membership": membership}
    file_url = reverse("members:person", args=[membership.person_id])
    if form.is_valid() and form.run(workflow, by=request.user, **given, **form.cleaned_data):
        messages.success(request, done)
        return redirect(file_url)
    page |= {
        "form": form,
        "submit": page["title"],
        "cancel_url": file_url,
        "breadcrumbs": breadcrumbs_of(membership.person, membership.branch),
    }
    return render(request, "_confirm.html", page, status=422 if form.errors else 200)
