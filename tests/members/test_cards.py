"""Membership cards: who issues and revokes them, when one proves a membership, and the secret in its code."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.signing import Signer
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from bureaus.closures import close_branch
from bureaus.departures import leave_party, move_member
from members.card_tokens import card_token, valid_card
from members.cards import (
    count_cards,
    issue_card,
    issue_missing_cards,
    mark_printed,
    replace_card,
    revoke_card,
    without_card,
)
from members.models import Membership, MembershipCard, Notice
from members.suspending import reinstate, suspend
from tests.factories import make_branch, make_member, make_officer, make_user
from tests.outcomes import refusal
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def membership(party):
    return make_member(party["local"], given_name="خديجة", family_name="بنعلي", gender="F")


@pytest.fixture
def card(membership, branch_secretary):
    return issue_card(membership=membership, by=branch_secretary)


def today():
    return localdate()


def is_valid(card, day=None):
    return MembershipCard.objects.valid_on(day or today()).filter(pk=card.pk).exists()


def test_a_card_is_valid_from_the_day_of_its_issue_to_the_last_of_december(card, membership, branch_secretary):
    year = today().year
    assert (card.membership, card.year, card.issued_by) == (membership, year, branch_secretary)
    assert (card.started_on, card.ended_on, card.last_day) == (today(), date(year + 1, 1, 1), date(year, 12, 31))
    assert not is_valid(card, today() - timedelta(days=1))
    assert is_valid(card, today())
    assert is_valid(card, date(year, 12, 31))
    assert not is_valid(card, date(year + 1, 1, 1))
    assert card.history.get().history_type == "+"


def test_a_card_may_end_earlier_and_never_in_another_year(membership, branch_secretary):
    for until in (today() - timedelta(days=1), date(today().year + 1, 1, 1)):
        said = refusal(issue_card, membership=membership, by=branch_secretary, until=until)
        assert said == ["تمتد صلاحية البطاقة إلى يوم من هذه السنة لم يمض بعد."]
    card = issue_card(membership=membership, by=branch_secretary, until=today())
    assert is_valid(card)
    assert not is_valid(card, today() + timedelta(days=1))


def test_one_card_a_year_stands(card, membership, branch_secretary):
    said = refusal(issue_card, membership=membership, by=branch_secretary)
    assert said == ["لهذا العضو بطاقة برسم هذه السنة."]
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipCard.objects.create(
            membership=membership, year=card.year, started_on=today(), ended_on=card.ended_on
        )


def test_a_card_of_last_year_is_followed_by_another(membership, branch_secretary):
    last = today().year - 1
    MembershipCard.objects.create(
        membership=membership, year=last, started_on=date(last, 3, 1), ended_on=date(last + 1, 1, 1)
    )
    assert list(without_card(membership.branch).filter(pk=membership.pk)) == [membership]
    assert issue_card(membership=membership, by=branch_secretary).year == today().year


@pytest.mark.parametrize("who", ["treasurer", "teammate", "member", "outsider", "secretary"])
def test_only_who_manages_the_members_of_the_branch_issues_and_revokes(request, card, party, who):
    """The first secretary of the province sees the members of its branches, and manages its own alone."""
    user = request.getfixturevalue(who)
    other = make_member(party["local"])
    with pytest.raises(PermissionDenied):
        issue_card(membership=other, by=user)
    with pytest.raises(PermissionDenied):
        issue_missing_cards(branch=party["local"], by=user)
    with pytest.raises(PermissionDenied):
        revoke_card(card=card, reason="lost", by=user)
    with pytest.raises(PermissionDenied):
        replace_card(card=card, reason="lost", by=user)
    assert MembershipCard.objects.get() == card
    assert is_valid(card)


def test_the_headquarters_issue_too_and_an_officer_s_own_card_is_one_of_the_branch(party, branch_secretary):
    assert is_valid(issue_card(membership=make_member(party["local"]), by=make_user(is_superuser=True)))
    assert is_valid(issue_card(membership=branch_secretary.membership, by=branch_secretary))


def test_the_branch_secretary_issues_in_a_cell_of_the_branch(party, branch_secretary):
    cell = make_branch(party["local"], "cell")
    assert is_valid(issue_card(membership=make_member(cell), by=branch_secretary))


def test_a_revoked_card_proves_nothing_and_says_why(card, branch_secretary):
    revoke_card(card=card, reason="stolen", by=branch_secretary)
    card.refresh_from_db()
    assert (card.revoked_by, card.get_revoke_reason_display()) == (branch_secretary, "سرقة")
    assert card.revoked_at is not None
    assert not is_valid(card)
    assert refusal(revoke_card, card=card, reason="lost", by=branch_secretary) == ["سبق إلغاء هذه البطاقة."]
    assert card.history.count() == 2


@pytest.mark.parametrize("reason", ["", "expelled"])
def test_a_card_is_revoked_for_a_reason_that_there_is(card, branch_secretary, reason):
    assert refusal(revoke_card, card=card, reason=reason, by=branch_secretary) == ["حدد سبب إلغاء البطاقة."]
    assert is_valid(card)


def test_the_database_keeps_no_revoked_card_without_a_reason(card):
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipCard.objects.filter(pk=card.pk).update(revoked_at=card.issued_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipCard.objects.filter(pk=card.pk).update(revoke_reason="lost")


def test_a_card_is_replaced_by_another_with_another_secret(card, branch_secretary):
    new = replace_card(card=card, reason="lost", by=branch_secretary)
    card.refresh_from_db()
    assert (card.revoke_reason, new.membership, new.year) == ("lost", card.membership, card.year)
    assert (is_valid(card), is_valid(new)) == (False, True)
    assert (valid_card(card_token(card)), valid_card(card_token(new))) == (None, new)
    assert refusal(replace_card, card=card, reason="lost", by=branch_secretary) == ["سبق إلغاء هذه البطاقة."]
    assert MembershipCard.objects.count() == 2


def test_what_is_refused_of_a_replacement_leaves_the_former_card(card, branch_secretary):
    until = date(today().year + 1, 3, 1)
    refusal(replace_card, card=card, reason="lost", by=branch_secretary, until=until)
    assert is_valid(card)
    suspend(membership=card.membership, on=today(), reason="قرار")
    refusal(replace_card, card=card, reason="lost", by=branch_secretary)
    assert MembershipCard.objects.get().revoked_at is None


def test_a_suspension_takes_the_card_s_force_and_its_end_gives_it_back(card):
    suspend(membership=card.membership, on=today(), reason="قرار")
    assert not is_valid(card)
    assert is_valid(card, today() - timedelta(days=1)) is False  # not yet issued
    reinstate(membership=card.membership, on=today())
    assert is_valid(card)


def test_a_suspended_member_gets_no_card_before_its_end(membership, branch_secretary):
    suspend(membership=membership, on=today(), reason="قرار")
    said = refusal(issue_card, membership=membership, by=branch_secretary)
    assert said == ["العضوية مجمدة: لا تُصدر البطاقة قبل رفع التجميد."]


def test_a_transfer_ends_the_card_and_the_other_branch_issues_its_own(card, party, branch_secretary):
    moved = move_member(membership=card.membership, branch=party["other"], on=today())
    assert not is_valid(card)
    other = make_officer(party["other"], "branch_secretary")
    assert is_valid(issue_card(membership=moved, by=other))
    with pytest.raises(PermissionDenied):
        issue_card(membership=moved, by=branch_secretary)


@pytest.mark.parametrize("reason", Membership.EndReason.values)
def test_a_departure_ends_the_card_without_anybody_s_act(card, reason):
    leave_party(membership=card.membership, on=today(), reason=reason)
    assert not is_valid(card)
    card.refresh_from_db()
    assert card.revoked_at is None


def test_who_left_gets_no_card(membership, branch_secretary):
    leave_party(membership=membership, on=today(), reason="resignation")
    said = refusal(issue_card, membership=membership, by=branch_secretary)
    assert said == ["العضوية غير قائمة اليوم: لا تُصدر لها بطاقة."]


def test_a_closed_branch_s_cards_end_with_it(card, party):
    close_branch(branch=party["local"], on=today(), successor=party["other"], reason="دمج")
    assert not is_valid(card)


def test_each_row_is_told_what_the_list_is_told(card, party, branch_secretary):
    on_hold, revoked = make_member(party["local"]), make_member(party["local"])
    cards = [card, *(issue_card(membership=row, by=branch_secretary) for row in (on_hold, revoked))]
    suspend(membership=on_hold, on=today(), reason="قرار")
    revoke_card(card=cards[2], reason="wrong", by=branch_secretary)
    rows = MembershipCard.objects.with_validity(today()).order_by("pk")
    assert [row.is_valid for row in rows] == [True, False, False] == [is_valid(row) for row in cards]


def test_all_who_miss_their_card_get_it(party, branch_secretary, card):
    make_member(party["local"], given_name="سلمى", gender="F")
    on_hold, left = make_member(party["local"]), make_member(party["local"])
    suspend(membership=on_hold, on=today(), reason="قرار")
    leave_party(membership=left, on=today(), reason="resignation")
    make_member(party["other"])
    revoke_card(card=card, reason="lost", by=branch_secretary)
    officers = 5
    assert count_cards(party["local"]) == {
        "members": officers + 3, "with_card": 0, "missing": officers + 2, "suspended": 1,
    }  # fmt: skip
    assert issue_missing_cards(branch=party["local"], by=branch_secretary) == officers + 2
    assert count_cards(party["local"])["missing"] == 0
    made = MembershipCard.objects.standing()
    assert {row.membership.branch for row in made.select_related("membership__branch")} == {party["local"]}
    assert {row.issued_by for row in made.select_related("issued_by")} == {branch_secretary}
    assert not made.filter(membership__in=[on_hold, left]).exists()
    assert made.filter(membership=card.membership).count() == 1
    histories = MembershipCard.history.filter(id__in=made.values("pk"), history_user=branch_secretary)
    assert histories.count() == officers + 2
    assert issue_missing_cards(branch=party["local"], by=branch_secretary) == 0


def test_a_run_asks_as_few_questions_for_many_members(party, branch_secretary, assert_flat_queries):
    def grow(rows):
        MembershipCard.history.all().delete()
        MembershipCard.objects.all().delete()
        for _number in range(party["local"].memberships.count(), rows + 5):
            make_member(party["local"])

    def run():
        with transaction.atomic():
            issue_missing_cards(branch=party["local"], by=branch_secretary)
            transaction.set_rollback(True)

    assert assert_flat_queries(grow, run) <= 10


@pytest.mark.postgresql
def test_five_thousand_cards_are_as_few_questions(party, branch_secretary):
    last = make_member(party["local"])
    people = type(last.person).objects
    people.bulk_create(
        type(last.person)(branch=party["local"], given_name="سعيد", family_name=f"الألفي {number}", gender="M")
        for number in range(5000)
    )
    rows = people.filter(given_name="سعيد", memberships=None)
    Membership.objects.bulk_create(
        Membership(person=person, branch=party["local"], category=last.category, started_on=last.started_on)
        for person in rows
    )
    with CaptureQueriesContext(connection) as context:
        assert issue_missing_cards(branch=party["local"], by=branch_secretary) >= 5000
    assert len(context) <= 10


def test_the_first_time_of_printing_stays(card, branch_secretary):
    mark_printed(cards=[card])
    card.refresh_from_db()
    first = card.printed_at
    assert first is not None
    mark_printed(cards=[card])
    card.refresh_from_db()
    assert card.printed_at == first
    assert card.history.count() == 2


def test_the_secret_is_of_one_card_and_of_the_server_s_key(card, branch_secretary, party, settings):
    other = issue_card(membership=make_member(party["local"]), by=branch_secretary)
    token = card_token(card)
    assert valid_card(token) == card
    key, signature = token.split(":")
    assert len(signature) == 43  # 256 bits in base64
    made_up = [
        f"{other.pk}:{signature}",
        f"{key}:",
        f"{key}",
        token[:-1],
        f"{token}x",
        Signer().sign(card.pk),
        Signer(salt="treasury.receipt").sign(card.pk),
        Signer(salt="members.card", key="another").sign(card.pk),
        "",
        "بطاقة",
    ]
    assert [valid_card(text) for text in made_up] == [None] * len(made_up)
    printed_with, settings.SECRET_KEY = settings.SECRET_KEY, "a-later-key-" + "0" * 40
    assert valid_card(token) is None
    settings.SECRET_KEY_FALLBACKS = [printed_with]
    assert valid_card(token) == card


def test_nothing_of_the_database_is_the_secret(card):
    token = card_token(card)
    held = MembershipCard.objects.filter(pk=card.pk).values().get() | card.history.values().get()
    assert not any(token.split(":")[1] in str(value) for value in held.values())


def test_who_sees_the_cards(party, card, branch_secretary, treasurer, secretary, teammate, member, outsider):
    own = make_user(card.membership.person)
    users = (branch_secretary, treasurer, secretary, own, teammate, member, outsider)
    seeing = [MembershipCard.objects.visible_to(user).filter(pk=card.pk).exists() for user in users]
    assert seeing == [True, True, True, True, False, False, False]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_officers_who_issue_at_once_give_one_card_each(party, branch_secretary):
    single = make_member(party["local"])

    def run(act):
        try:
            return act()
        except Exception as refused:
            return refused

    found = at_once(
        run,
        [
            lambda: issue_missing_cards(branch=party["local"], by=branch_secretary),
            lambda: issue_missing_cards(branch=party["local"], by=branch_secretary),
            lambda: issue_card(membership=Membership.objects.get(pk=single.pk), by=branch_secretary).year,
        ],
    )
    assert MembershipCard.objects.count() == Membership.objects.filter(branch=party["local"]).count()
    assert not [answer for answer in found if isinstance(answer, IntegrityError)]


def test_a_card_whose_day_is_over_makes_room_for_the_next(membership, branch_secretary):
    over = issue_card(membership=membership, by=branch_secretary, until=today())
    refusal(issue_card, membership=membership, by=branch_secretary)
    MembershipCard.objects.filter(pk=over.pk).update(started_on=today() - timedelta(days=2), ended_on=today())
    assert membership in without_card(membership.branch)
    new = issue_card(membership=membership, by=branch_secretary)
    over.refresh_from_db()
    assert (over.revoke_reason, is_valid(new)) == ("over", True)


def test_all_missing_cards_are_those_whose_day_is_over_too(membership, branch_secretary):
    over = issue_card(membership=membership, by=branch_secretary)
    MembershipCard.objects.filter(pk=over.pk).update(started_on=today() - timedelta(days=2), ended_on=today())
    issue_missing_cards(branch=membership.branch, by=branch_secretary)
    over.refresh_from_db()
    assert over.revoke_reason == "over"
    assert MembershipCard.objects.standing().get(membership=membership).ended_on > today()


def test_who_comes_back_to_the_branch_has_the_same_card(card, party, branch_secretary):
    moved = move_member(membership=card.membership, branch=party["other"], on=today())
    assert not is_valid(card)
    back = move_member(membership=moved, branch=party["local"], on=today())
    assert is_valid(card)
    assert refusal(issue_card, membership=back, by=branch_secretary)
    assert back not in without_card(party["local"])


def test_a_card_that_is_revoked_while_it_is_printed_stays_revoked(card, branch_secretary):
    as_read = MembershipCard.objects.get(pk=card.pk)
    revoke_card(card=card, reason="stolen", by=branch_secretary)
    mark_printed(cards=[as_read])
    card.refresh_from_db()
    assert (card.revoke_reason, bool(card.printed_at)) == ("stolen", True)
    assert card.history.first().revoke_reason == "stolen"


def test_a_revocation_keeps_that_it_was_printed(card, branch_secretary):
    mark_printed(cards=[MembershipCard.objects.get(pk=card.pk)])
    revoke_card(card=card, reason="lost", by=branch_secretary)
    card.refresh_from_db()
    assert card.printed_at is not None


def test_the_member_is_told_of_a_revocation(card, branch_secretary):
    revoke_card(card=card, reason="stolen", by=branch_secretary)
    notice = Notice.objects.get(person=card.membership.person)
    assert notice.kind == "card_revoked"
    assert "لسرقتها" in notice.sentence
