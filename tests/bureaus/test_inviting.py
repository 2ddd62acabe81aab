"""Inviting many members of a branch at once: who is invited, who is left out and why, what becomes of links."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.timezone import localdate

from bureaus.account_rights import may_hand_over, may_invite, offices_of, openable_among, people_to_open_for
from bureaus.account_stages import count_stages, members_with_stage, not_used
from bureaus.departures import leave_party
from bureaus.invitable import choose, reasons_against
from bureaus.invitations import accept_invitation, invite, open_invitation
from bureaus.inviting import AGAIN, MOST_ON_A_SHEET, invite_together, revoke_sheet
from members.consenting import withdraw_consent
from members.models import Invitation, InvitationSheet, Membership, Person, Purpose, User
from members.suspending import suspend
from tests.factories import holder_of, make_bureau, make_member, make_user
from tests.outcomes import refusal

CHOSEN = "olive-harvest-41"


@pytest.fixture
def members(party):
    """Three members of the local branch without an account, in the order of names."""
    return [make_member(party["local"], given_name="هدى", family_name=name).person for name in ("أ", "ب", "ج")]


@pytest.fixture
def asked(party, members, branch_secretary):
    return {"branch": party["local"], "people": [person.pk for person in members], "by": branch_secretary}


def make_sheet(asked, **changed):
    return invite_together(**{"key": uuid4(), **asked, **changed})


def reason(by, person, **how):
    found = Membership.objects.current().select_related("person__user").get(person=person).person
    return reasons_against(by, [found], **how).get(person.pk)


# What it does


def test_each_gets_an_account_named_by_the_number_and_a_link(asked, members):
    sheet, made = make_sheet(asked)
    assert [invitation.user.person for invitation, _code in made] == members
    assert [invitation.user.username for invitation, _code in made] == [person.shown_number for person in members]
    for invitation, code in made:
        assert open_invitation(code) == invitation
        assert not invitation.user.has_usable_password()
        assert (invitation.sheet, invitation.made_by, invitation.sent_to) == (sheet, asked["by"], "")
        assert invitation.expires_at - invitation.made_at == timedelta(days=7)
        accept_invitation(code=code, password=CHOSEN)
        assert User.objects.find_by_login(invitation.user.person.shown_number).check_password(CHOSEN)
    assert sheet.invitations.count_states(timezone.now()) == {"used": 3, "waiting": 0, "expired": 0, "revoked": 0}


def test_no_code_is_kept(asked):
    _sheet, made = make_sheet(asked)
    kept = str(
        list(Invitation.objects.values()) + list(InvitationSheet.objects.values()) + list(User.objects.values())
    )
    assert not any(code in kept or code.replace("-", "") in kept for _invitation, code in made)


def test_made_again_it_renews_only_the_chosen(asked, members):
    _first, made = make_sheet(asked)
    second, [(_renewed, newer)] = make_sheet(asked, people=[members[0].pk])
    codes = [code for _invitation, code in made]
    assert [bool(open_invitation(code)) for code in [*codes, newer]] == [False, True, True, True]
    assert second.invitations.count() == 1
    assert User.objects.filter(person__in=members).count() == 3


def test_who_has_an_account_keeps_it_and_its_names(asked, members):
    account = make_user(members[0], username="houda", email="")
    _sheet, made = make_sheet(asked)
    assert made[0][0].user == account
    account.refresh_from_db()
    assert account.username == "houda"


def test_who_s_number_is_an_older_account_s_name_gets_a_name_of_their_own(asked, members):
    older = make_user(username="older")
    older.sign_in_names.filter(key="older").update(key=members[0].shown_number)
    User.objects.filter(pk=older.pk).update(username=members[0].shown_number)
    _sheet, made = make_sheet(asked)
    assert made[0][0].user.username == "hda.a"
    assert made[1][0].user.username == members[1].shown_number


def test_by_e_mail_the_address_of_the_file_becomes_the_account_s(asked, members):
    for number, person in enumerate(members):
        Person.objects.filter(pk=person.pk).update(email=f"Member{number}@Example.org")
    make_user(members[0], username="houda", email="", owner_confirmed_at=None)
    _sheet, made = make_sheet(asked, by_email=True)
    addresses = [f"member{number}@example.org" for number in range(3)]
    assert [invitation.sent_to for invitation, _code in made] == addresses
    assert [User.objects.find_by_login(address).person for address in addresses] == members
    accept_invitation(code=made[0][1], password=CHOSEN)
    assert EmailAddress.objects.get(verified=True, email=addresses[0]).user.person == members[0]


def test_the_queries_do_not_grow_with_the_members(party, asked, assert_flat_queries):
    def grow(rows):
        missing = rows - Person.objects.filter(family_name="كثير").count()
        for _number in range(missing):
            make_member(party["local"], family_name="كثير")

    def call():
        people = list(Person.objects.filter(family_name="كثير").values_list("pk", flat=True))
        Invitation.objects.filter(user__person__in=people).delete()
        User.objects.filter(person__in=people).delete()
        make_sheet(asked, people=people)

    assert_flat_queries(grow, call)


# The list


def test_the_stages_of_the_members(party, asked, members, branch_secretary):
    _sheet, made = make_sheet(asked, people=[members[1].pk, members[2].pk])
    Invitation.objects.filter(pk=made[1][0].pk).update(
        made_at=timezone.now() - timedelta(days=8), expires_at=timezone.now() - timedelta(days=1)
    )
    make_user(make_member(party["local"], family_name="د").person, is_active=False)
    stages = {row.person.family_name: row.stage for row in members_with_stage(party["local"])}
    assert [stages[name] for name in "أبجد"] == ["none", "link_sent", "opened", "closed"]
    assert stages[branch_secretary.person.family_name] == "active"
    # with the bureau of five, of whom the secretary alone has an account
    assert count_stages(party["local"]) == {
        "none": 5,
        "link_sent": 1,
        "opened": 1,
        "closed": 1,
        "active": 1,
        "held_back": 0,
    }


# Who is left out


def test_the_reasons(party, bureau, members, branch_secretary, treasurer):
    counsellor, (plain, held, numberless) = holder_of(bureau, "counsellor"), members
    suspend(membership=held.memberships.get(), on=localdate(), reason="تحقيق")
    Person.objects.filter(pk=numberless.pk).update(member_number=None)
    closed = make_user(make_member(party["local"]).person, is_active=False)
    mailed = make_user(make_member(party["local"]).person)
    assert reason(branch_secretary, plain) is None
    assert "أنت" in reason(branch_secretary, branch_secretary.person)
    assert "مستوى آخر" in reason(branch_secretary, treasurer.person)
    assert "مستوى آخر" in reason(branch_secretary, counsellor)
    assert "مجمدة" in reason(branch_secretary, held)
    assert "رقم عضوية" in reason(branch_secretary, numberless)
    assert "مغلق" in reason(branch_secretary, closed.person)
    assert "أكد بريدا" in reason(branch_secretary, mailed.person)


def test_the_reasons_by_e_mail(party, members, branch_secretary):
    mailed = make_user(make_member(party["local"]).person)
    taken, silent, shared = members
    Person.objects.filter(pk=taken.pk).update(email=mailed.email)
    Person.objects.filter(pk__in=[silent.pk, shared.pk]).update(email="family@example.org")
    assert reason(branch_secretary, mailed.person, by_email=True) is None  # it goes to the confirmed address
    assert "حساب آخر" in reason(branch_secretary, taken, by_email=True)
    found = [row.person for row in members_with_stage(party["local"]).filter(person__in=[silent, shared])]
    assert len(reasons_against(branch_secretary, found, by_email=True)) == 1  # the second of one address
    make_user(silent, username="silent", email="", owner_confirmed_at=None)
    withdraw_consent(person=silent, by=silent.user, purpose=Purpose.EMAIL)
    assert "لا يفضل" in reason(branch_secretary, silent, by_email=True)
    Person.objects.filter(pk=shared.pk).update(email="")
    assert "بلا بريد" in reason(branch_secretary, shared, by_email=True)


def test_the_rule_is_the_one_of_a_single_link(party, bureau, members, secretary, branch_secretary, treasurer, region):
    """Of every two of the standing people: a link is handed over alone where it is with others, and the reverse."""
    make_user(members[0], username="plain", email="", owner_confirmed_at=None)
    make_user(holder_of(bureau, "counsellor"), username="counsellor", email="", owner_confirmed_at=None)
    User.objects.filter(pk=treasurer.pk).update(email="", owner_confirmed_at=None)
    EmailAddress.objects.filter(user=treasurer).delete()
    boss = make_user(is_superuser=True)
    seen = set()
    for by in (secretary, branch_secretary, treasurer, region, boss):
        for membership in Membership.objects.current().select_related("person__user", "person__branch"):
            person = membership.person
            if person.pk == by.person_id:
                continue
            account = getattr(person, "user", None)
            alone = may_hand_over(by, account) if account else people_to_open_for(by).filter(pk=person.pk).exists()
            together = not reasons_against(by, [person])
            seen.add((bool(account), together))
            assert (not account and alone) or alone == together, (by, person)
            assert alone or not together, (by, person)
    assert seen == {(True, True), (True, False), (False, True), (False, False)}


def test_for_whom_accounts_are_opened_is_one_rule(
    party, bureau, members, outsider, member, secretary, branch_secretary, treasurer, region
):
    """Asked of the rows of a page as it is asked of the database."""
    suspend(membership=holder_of(bureau, "counsellor").memberships.get(), on=localdate(), reason="تحقيق")
    everybody = list(Person.records.values_list("pk", flat=True))
    boss = make_user(is_superuser=True)
    counts = set()
    for by in (outsider, member, treasurer, secretary, branch_secretary, region, boss):
        found = openable_among(by, everybody, offices_of(everybody))
        assert found == set(people_to_open_for(by).values_list("pk", flat=True)), by
        counts.add(len(found))
    assert len(counts) > 3


@pytest.mark.parametrize("by", ["treasurer", "teammate", "member", "outsider", "secretary"])
def test_who_does_not_keep_the_files_invites_nobody(request, asked, by):
    with pytest.raises(PermissionDenied):
        make_sheet(asked, by=request.getfixturevalue(by))
    assert not InvitationSheet.objects.exists()


@pytest.mark.parametrize("who", ["oneself", "an officer", "of another branch", "nobody", "too many"])
def test_one_who_may_not_be_invited_stops_the_sheet(party, bureau, asked, branch_secretary, who):
    added = {
        "oneself": [branch_secretary.person_id],
        "an officer": [holder_of(bureau, "treasurer").pk],
        "of another branch": [make_member(party["other"]).person_id],
        "too many": list(range(10**6, 10**6 + MOST_ON_A_SHEET)),
        "nobody": [],
    }[who]
    people = [*asked["people"], *added] if added else []
    refusal(invite_together, **asked | {"people": people, "key": uuid4()})
    assert not InvitationSheet.objects.exists()
    assert not Invitation.objects.exists()
    assert User.objects.filter(person__in=asked["people"]).count() == 0


def test_who_has_left_meanwhile_stops_it_too(asked, members):
    leave_party(
        membership=members[0].memberships.get(), on=localdate(), reason="resigned", by=make_user(is_superuser=True)
    )
    assert "تغير" in refusal(invite_together, **asked, key=uuid4())[0]
    assert not Invitation.objects.exists()


# Twice, late, revoked


def test_a_form_sent_twice_makes_one_sheet_s_worth(asked):
    key = uuid4()
    first, made = make_sheet(asked, key=key)
    second, again = make_sheet(asked, key=key)
    assert first == second
    assert second.invitations.count() == 3
    assert [bool(open_invitation(code)) for _invitation, code in [*made, *again]] == [False] * 3 + [True] * 3


def test_a_form_for_e_mail_sent_twice_makes_nothing_more_and_its_links_stay(asked, members):
    for number, person in enumerate(members):
        Person.objects.filter(pk=person.pk).update(email=f"member{number}@example.org")
    key = uuid4()
    first, made = make_sheet(asked, key=key, by_email=True)
    assert make_sheet(asked, key=key, by_email=True) == (first, [])
    assert all(open_invitation(code) for _invitation, code in made)
    boss = make_user(is_superuser=True)
    assert "من قبل" in refusal(invite_together, **asked | {"by": boss}, key=key, by_email=True)[0]
    assert Invitation.objects.count() == 3


def test_an_address_that_another_account_takes_meanwhile_refuses_the_sheet(asked, members, monkeypatch):
    Person.objects.filter(pk=members[0].pk).update(email="taken@example.org")
    mine = make_user(members[0], username="houda", email="", owner_confirmed_at=None)
    make_user(username="faster", email="taken@example.org")
    monkeypatch.setattr("bureaus.invitable._taken_addresses", lambda people: set())  # it was free when it was asked
    told = refusal(invite_together, **asked | {"people": [members[0].pk]}, key=uuid4(), by_email=True)
    assert "في هذه الأثناء" in told[0]
    mine.refresh_from_db()
    assert mine.email == ""
    assert not InvitationSheet.objects.exists()


@pytest.mark.parametrize("late", ["a day after", "used", "another officer", "by e-mail"])
def test_a_form_that_comes_back_is_refused(asked, party, late):
    key = uuid4()
    sheet, made = make_sheet(asked, key=key)
    changed = {}
    if late == "a day after":
        InvitationSheet.objects.update(made_at=timezone.now() - AGAIN - timedelta(seconds=1))
    elif late == "used":
        accept_invitation(code=made[0][1], password=CHOSEN)
    elif late == "another officer":
        changed = {"by": make_user(is_superuser=True)}
    else:
        changed = {"by_email": True}
    assert "من قبل" in refusal(invite_together, **asked | changed, key=key)[0]
    assert open_invitation(made[2][1])
    assert sheet.invitations.count() == 3


def test_the_links_of_a_sheet_are_revoked_but_not_those_used_or_made_since(
    asked, members, treasurer, branch_secretary
):
    sheet, made = make_sheet(asked)
    accept_invitation(code=made[0][1], password=CHOSEN)
    _alone, newer = invite(account=made[1][0].user, by=branch_secretary)
    with pytest.raises(PermissionDenied):
        revoke_sheet(sheet=sheet, by=treasurer)
    assert revoke_sheet(sheet=sheet, by=branch_secretary) == 1
    assert revoke_sheet(sheet=sheet, by=branch_secretary) == 0
    assert open_invitation(newer)
    assert open_invitation(made[2][1]) is None
    assert sheet.invitations.count_states(timezone.now()) == {"used": 1, "waiting": 0, "expired": 0, "revoked": 2}


def test_who_may_not_revoke_a_link_alone_does_not_revoke_it_with_its_sheet(asked, bureau, members, branch_secretary):
    """Headquarters invite the treasurer too, whom the secretary of the branch does not invite."""
    people = [*asked["people"], holder_of(bureau, "treasurer").pk]
    boss = make_user(is_superuser=True)
    sheet, made = make_sheet(asked, people=people, by=boss)
    accounts = [invitation.user for invitation, _code in made]
    revocable_alone = [account for account in accounts if may_invite(branch_secretary, account)]
    assert {account.person for account in revocable_alone} == set(members)
    assert revoke_sheet(sheet=sheet, by=branch_secretary) == 3
    still_open = [invitation.user.person for invitation, code in made if open_invitation(code)]
    assert still_open == [holder_of(bureau, "treasurer")]
    assert revoke_sheet(sheet=sheet, by=branch_secretary) == 0
    assert revoke_sheet(sheet=sheet, by=boss) == 1


def test_who_made_a_sheet_revokes_all_of_it(party, asked, members, branch_secretary):
    sheet, _made = make_sheet(asked)
    make_bureau(party["province"], "counsellor", holders=[members[1]])
    assert revoke_sheet(sheet=sheet, by=branch_secretary) == 3


def test_who_chose_a_password_from_another_sheet_has_used_theirs(asked, members):
    lost, _made = make_sheet(asked)
    _printed, made = make_sheet(asked)
    accept_invitation(code=made[0][1], password=CHOSEN)
    assert [row.person for row in not_used(lost)] == members[1:]


def test_the_choice_counts_those_whose_password_would_be_replaced(asked, members, branch_secretary):
    _sheet, made = make_sheet(asked)
    accept_invitation(code=made[0][1], password=CHOSEN)
    rows = members_with_stage(asked["branch"]).filter(person__in=members)
    choice = choose(branch_secretary, [row.person for row in rows], most=MOST_ON_A_SHEET)
    assert (len(choice.invited), choice.opens, choice.dies, choice.replaced) == (3, 0, 2, 1)


def test_a_link_dies_when_its_maker_loses_the_right_or_its_owner_gains_an_office(
    party, asked, members, branch_secretary
):
    _sheet, made = make_sheet(asked)
    User.objects.filter(pk=made[0][0].user_id).update(is_active=False)
    assert open_invitation(made[0][1]) is None
    make_bureau(party["province"], "counsellor", holders=[members[1]])
    assert open_invitation(made[1][1]) is None
    assert open_invitation(made[2][1])
    User.objects.filter(pk=branch_secretary.pk).update(is_active=False)
    assert open_invitation(made[2][1]) is None


def test_the_sheets_are_seen_by_who_keeps_the_files(asked, treasurer, secretary, outsider, branch_secretary):
    sheet, _made = make_sheet(asked)
    seen = [
        list(InvitationSheet.objects.visible_to(user)) for user in (branch_secretary, treasurer, secretary, outsider)
    ]
    assert seen == [[sheet], [], [], []]
