"""Who may merge two records: the right on both, never for oneself, and no office by a way around."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from bureaus.invitations import invite
from bureaus.models import Mandate
from bureaus.sanctions import sanction_member
from members.joining import leave
from members.models import Invitation, Membership, User
from merging.accounts import require_accounts_back
from merging.merge import merge_people
from merging.models import Merge
from merging.rights import why_not
from merging.undoing import undo_merge
from tests.factories import make_bureau, make_member, make_officer, make_user


@pytest.fixture
def pair(party):
    return [make_member(party["local"]).person for _ in range(2)]


def merge(pair, by, **options):
    return merge_people(kept=pair[0], absorbed=pair[1], by=by, **options)


def refused(pair, by, **options):
    with pytest.raises(PermissionDenied) as refusal:
        merge(pair, by, **options)
    assert not Merge.objects.exists()
    assert User.objects.filter(person=pair[1]).count() <= 1
    return str(refusal.value)


@pytest.mark.parametrize("role", ["branch_secretary", "secretary"])
def test_the_secretary_of_the_branch_or_above_it_merges(request, bureau, pair, role):
    by = request.getfixturevalue(role)
    assert why_not(by, *pair) == ""
    assert merge(pair, by).made_by == by


@pytest.mark.parametrize("role", ["outsider", "member", "treasurer", "teammate"])
def test_others_do_not(request, bureau, pair, role):
    refused(pair, request.getfixturevalue(role))


def test_the_right_is_asked_on_both(party, branch_secretary, secretary):
    pair = [make_member(party[name]).person for name in ("local", "other")]
    for order in (pair, pair[::-1]):
        refused(order, branch_secretary)
    merge(pair, secretary)


@pytest.mark.parametrize("own", [0, 1])
def test_nobody_merges_their_own_record_and_the_headquarters_neither(party, branch_secretary, own):
    others = [branch_secretary, make_user(make_member(party["local"]).person, is_superuser=True)]
    for by in others:
        pair = [make_member(party["local"]).person, by.person]
        refused(pair if own else pair[::-1], by)


def test_of_an_officer_of_the_level_above_that_level_decides(party, branch_secretary):
    officer = make_officer(party["province"], "treasurer")
    Membership.objects.filter(person=officer.person).update(branch=party["local"])
    officer.person.branch = party["local"]
    officer.person.save()
    pair = [make_member(party["local"]).person, officer.person]
    for order in (pair, pair[::-1]):
        refused(order, branch_secretary)
    assert why_not(branch_secretary, *pair)


def test_discipline_is_not_shaken_off_by_a_second_record(party, bureau, branch_secretary, secretary):
    expelled = make_member(party["local"])
    sanction_member(membership=expelled, kind="expulsion", on=date(2026, 1, 10), reason="قرار", reference="12",
                    hearing_on=date(2026, 1, 5))  # fmt: skip
    pair = [make_member(party["local"], on=date(2026, 2, 1)).person, expelled.person]
    refused(pair, branch_secretary)
    merge(pair, secretary)
    assert Membership.objects.get(pk=expelled.pk).is_expelled


def test_an_account_gains_no_office_from_who_could_not_give_it(party, bureau, branch_secretary, secretary):
    """The branch's secretary decides on its officers, but appoints none: a friend's account becomes no treasurer's."""
    treasurer = bureau.seats.get(office__code="treasurer").mandates.get().person
    friend = make_user(make_member(party["local"]).person)
    for order in ([friend.person, treasurer], [treasurer, friend.person]):
        refused(order, branch_secretary)
    merge([treasurer, friend.person], secretary)
    friend = User.objects.get(pk=friend.pk)
    assert (friend.person, friend.reach("treasury.add_payment").here) == (treasurer, frozenset())
    assert friend.needs_confirmation


def test_a_link_made_before_opens_nothing(party, bureau, branch_secretary, secretary):
    friend = make_user(make_member(party["local"]).person, email="", owner_confirmed_at=None)
    invite(account=friend, by=branch_secretary)
    treasurer = bureau.seats.get(office__code="treasurer").mandates.get().person
    done = merge([treasurer, friend.person], secretary)
    assert Invitation.objects.get().revoked_by == secretary
    undo_merge(merge=done, by=secretary)
    assert Invitation.objects.get().revoked_by == secretary


def test_the_account_of_an_officer_is_closed_by_the_headquarters_alone(party, bureau, treasurer, secretary):
    friend = make_user(make_member(party["local"]).person)
    pair = [treasurer.person, friend.person]
    refused(pair, secretary, account=friend)
    merge(pair, secretary, account=treasurer)
    treasurer = User.objects.get(pk=treasurer.pk)
    assert treasurer.reach("treasury.add_payment").here == {party["local"].path}
    assert not User.objects.get(pk=friend.pk).is_active


def test_the_headquarters_alone_merge_their_own_people(party, branch_secretary):
    chief = make_user(make_member(party["local"]).person, is_superuser=True)
    pair = [make_member(party["local"]).person, chief.person]
    refused(pair, branch_secretary)
    merge(pair, make_user(is_superuser=True))


def test_undoing_asks_the_same_right(party, pair, branch_secretary, teammate, treasurer):
    done = merge(pair, branch_secretary)
    for by in (teammate, treasurer, make_user(pair[0])):
        with pytest.raises(PermissionDenied):
            undo_merge(merge=done, by=by)
    done.refresh_from_db()
    assert done.undone_at is None


def test_who_lost_the_office_merges_no_more(party, bureau, pair, branch_secretary):
    Mandate.objects.filter(person=branch_secretary.person).update(ended_on=date(2026, 1, 1), end_reason="resignation")
    refused(pair, User.objects.get(pk=branch_secretary.pk))


def test_a_guest_with_an_office_is_decided_on_by_its_level(party, bureau, branch_secretary):
    """An office outlives the membership where the record is wrong: it still asks who decides on it."""
    officer = make_bureau(party["province"], "counsellor").seats.get().mandates.get()
    leave(membership=officer.person.memberships.get(), on=date(2026, 1, 1), reason="resignation")
    officer.person.branch = party["local"]
    officer.person.save()
    refused([make_member(party["local"]).person, officer.person], branch_secretary)


class TestAccountsAtUndoing:
    """Undoing lets accounts sign in again: the rules of the merge hold for it too."""

    @pytest.fixture
    def friend(self, party, bureau):
        return make_user(make_member(party["local"]).person)

    @pytest.fixture
    def headquarters(self):
        return make_user(is_superuser=True)

    def refused(self, done, by):
        with pytest.raises(PermissionDenied, match="المقر الوطني"):
            undo_merge(merge=done, by=by)
        done.refresh_from_db()
        assert done.undone_at is None

    def test_the_officers_account_that_the_headquarters_closed_is_opened_by_them(
        self, treasurer, friend, secretary, headquarters
    ):
        done = merge([friend.person, treasurer.person], headquarters, account=friend)
        self.refused(done, secretary)
        assert not User.objects.get(pk=treasurer.pk).is_active
        undo_merge(merge=done, by=headquarters)
        assert User.objects.get(pk=treasurer.pk).is_active

    def test_the_accounts_of_the_headquarters_are_theirs(self, pair, secretary, headquarters):
        root = make_user(pair[1], is_superuser=True)
        done = merge(pair, headquarters)
        self.refused(done, secretary)
        assert User.objects.get(pk=root.pk).person == pair[0]

    def test_rights_come_back_from_who_gives_the_office(self, party, treasurer, friend, secretary, branch_secretary):
        """The treasurer's own account waited for a link, because of the other record's office that is over."""
        officer = make_bureau(party["other"], "counsellor").seats.get().mandates.get()
        Mandate.objects.filter(pk=officer.pk).update(ended_on=date(2025, 1, 1), end_reason="resignation")
        done = merge([treasurer.person, officer.person], secretary)
        before = {"confirmed_through": None}
        done.changes = [{"model": "members.User", "pk": treasurer.pk, "before": before, "after": {}}]
        require_accounts_back(done, secretary)
        with pytest.raises(PermissionDenied):
            require_accounts_back(done, branch_secretary)

    def test_one_that_others_closed_is_opened_by_who_could_open_it(
        self, pair, secretary, branch_secretary, headquarters
    ):
        accounts = [make_user(person) for person in pair]
        done = merge(pair, headquarters)
        self.refused(done, secretary)  # keeps no files of the branch
        undo_merge(merge=done, by=branch_secretary)
        assert User.objects.get(pk=accounts[1].pk).is_active

    def test_an_account_of_no_officer_comes_back_by_who_merged_it(self, party, pair, secretary):
        accounts = [make_user(person) for person in pair]
        done = merge(pair, secretary)
        undo_merge(merge=done, by=secretary)
        assert all(User.objects.get(pk=account.pk).is_active for account in accounts)


def test_an_office_that_is_over_limits_the_account_too(party, bureau, pair, secretary):
    """It may be corrected, and goes on then: the account of the other record was never confirmed for it."""
    account = make_user(pair[0])
    officer = make_bureau(party["other"], "counsellor").seats.get().mandates.get()
    Mandate.objects.filter(pk=officer.pk).update(ended_on=date(2025, 1, 1), end_reason="resignation")
    merge([pair[0], officer.person], secretary)
    assert User.objects.get(pk=account.pk).confirmed_through == 0
