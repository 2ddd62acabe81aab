"""Who opens whose account, the user name that is proposed, and how far an account has come."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from bureaus.accounts import AccountStage, account_state, open_account, propose_username
from bureaus.invitations import accept_invitation, revoke_invitation
from members.models import Invitation, User
from tests.factories import holder_of, make_bureau, make_member, make_user

CHOSEN = "olive-harvest-41"


@pytest.fixture
def newcomer(party):
    return make_member(party["local"], given_name="هدى", family_name="الزموري").person


@pytest.fixture
def headquarters(db):
    return make_user(is_superuser=True)


class TestOpening:
    def test_the_secretary_opens_a_members_account_and_hands_the_link_over(self, newcomer, branch_secretary):
        account, invitation, code = open_account(person=newcomer, username="houda", by=branch_secretary)
        assert (account.username, account.email, account.is_superuser) == ("houda", "", False)
        assert not account.has_usable_password()
        assert (invitation.user, invitation.made_by) == (account, branch_secretary)
        accept_invitation(code=code, password=CHOSEN)
        assert User.objects.get(person=newcomer).check_password(CHOSEN)

    def test_the_level_above_opens_an_officers_account(self, party, bureau, secretary):
        person = holder_of(bureau, "treasurer")
        account, invitation, _code = open_account(person=person, username="amin", by=secretary)
        assert invitation.user == account

    def test_nobody_opens_the_account_of_an_office_that_they_could_not_give(self, bureau, branch_secretary):
        with pytest.raises(PermissionDenied):
            open_account(person=holder_of(bureau, "treasurer"), username="amin", by=branch_secretary)
        assert not User.objects.filter(username="amin").exists()

    def test_where_the_link_is_anothers_to_make_the_account_is_opened_without_one(self, party):
        """The first secretary of a province gives the offices of their own bureau, and hands none with money over."""
        sitting = make_bureau(party["province"], "first_secretary", "treasurer")
        first, person = make_user(holder_of(sitting, "first_secretary")), holder_of(sitting, "treasurer")
        account, invitation, code = open_account(person=person, username="amin", by=first)
        assert (invitation, code) == (None, None)
        assert account.person == person

    def test_a_second_account_is_refused(self, newcomer, branch_secretary):
        open_account(person=newcomer, username="houda", by=branch_secretary)
        with pytest.raises(ValidationError, match="من قبل"):
            open_account(person=newcomer, username="houda2", by=branch_secretary)
        assert User.objects.filter(person=newcomer).count() == 1

    @pytest.mark.parametrize(
        ("names", "field"), [({"username": "HQ"}, "username"), ({"username": "h", "email": "hq@example.org"}, "email")]
    )
    def test_anothers_name_is_refused_next_to_its_field(self, newcomer, branch_secretary, names, field):
        make_user(username="hq", email="hq@example.org")
        with pytest.raises(ValidationError) as refusal:
            open_account(person=newcomer, by=branch_secretary, **names)
        assert set(refusal.value.error_dict) == {field}
        assert not Invitation.objects.exists()


class TestProposal:
    @pytest.fixture
    def newcomer(self, newcomer):
        newcomer.email = "houda@example.org"  # else it is the member number
        return newcomer

    def test_of_the_latin_name_else_of_the_arabic_one(self, newcomer):
        assert propose_username(newcomer) == "hda.alzmouri"
        newcomer.given_name_latin, newcomer.family_name_latin = "Houda", "Ezzemmouri"
        assert propose_username(newcomer) == "houda.ezzemmouri"

    def test_of_namesakes_each_has_their_own(self, newcomer):
        make_user(username="hda.alzmouri")
        make_user(username="x", email="hda.alzmouri2")
        assert propose_username(newcomer) == "hda.alzmouri3"


class TestState:
    def test_from_nothing_to_an_account_at_work(self, newcomer, branch_secretary):
        state = account_state(branch_secretary, newcomer)
        assert (state.stage, state.may_open, state.account) == (AccountStage.NONE, True, None)
        account, invitation, _code = open_account(person=newcomer, username="houda", by=branch_secretary)
        state = account_state(branch_secretary, newcomer)
        assert (state.stage, state.link, state.may_open, state.may_invite) == ("link_sent", invitation, False, True)
        Invitation.objects.update(
            made_at=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(days=2)
        )
        assert account_state(branch_secretary, newcomer).stage == "opened"
        revoke_invitation(account=account, by=branch_secretary)
        assert account_state(branch_secretary, newcomer).stage == "opened"
        account.set_password(CHOSEN)
        account.owner_confirmed_at = timezone.now()
        account.save()
        assert account_state(branch_secretary, newcomer).stage == "active"
        account.is_active = False
        account.save()
        state = account_state(branch_secretary, newcomer)
        assert (state.stage, state.may_invite) == ("closed", False)

    def test_an_office_that_came_after_the_link_waits_for_a_new_one(self, party, newcomer, headquarters):
        *_opened, code = open_account(person=newcomer, username="houda", by=headquarters)
        accept_invitation(code=code, password=CHOSEN)
        make_bureau(party["local"], "rapporteur", holders=[newcomer])
        assert account_state(headquarters, newcomer).stage == "held_back"

    def test_who_keeps_the_file_sees_the_state_and_makes_no_link_for_an_officer(self, treasurer, branch_secretary):
        state = account_state(branch_secretary, treasurer.person)
        assert (state.stage, state.may_invite) == ("active", False)

    def test_others_are_told_nothing(self, newcomer, treasurer, member):
        assert account_state(treasurer, newcomer) is None
        assert account_state(treasurer, member.person) is None
