"""Membership cards of this year: one branch has issued some of them, another all."""

from members.cards import issue_card, issue_missing_cards, mark_printed, replace_card, revoke_card, without_card
from members.models import User

from .accounts import MEMBER

PRINTED = 10


def issue_cards(party):
    """In the first local branch two members of three have a card: one lost it and has another, one's was stolen.

    In the second one everybody has a card, and none is printed.
    """
    first, second = party.tree.locals[:2]
    secretary, member = (User.objects.get(username=name) for name in ("secretary", MEMBER))
    waiting = without_card(first).select_related("person", "branch", "category").order_by("person__member_number")
    own = waiting.get(person=member.person_id)
    others = list(waiting.exclude(pk=own.pk))
    cards = [issue_card(membership=row, by=secretary) for row in [own, *others[: len(others) * 2 // 3]]]
    mark_printed(cards=cards[:PRINTED])
    replace_card(card=cards[1], reason="lost", by=secretary)
    revoke_card(card=cards[2], reason="stolen", by=secretary)
    issue_missing_cards(branch=second, by=User.objects.get(username="hq"))
