"""Links by which owners choose their password: who makes them, what they outlive, and what they prove."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from bureaus.invitations import accept_invitation, invite, open_invitation, revoke_invitation
from bureaus.models import Mandate
from bureaus.replacement import end_mandate
from members.confirmation import confirm_by_email, confirmed_address
from members.invitations import LETTERS, hash_code, is_code, plain_code, written_code
from members.models import Invitation, User
from tests.factories import PASSWORD, holder_of, make_bureau, make_member, make_officer, make_user
from tests.threads import at_once

CHOSEN = "olive-harvest-41"


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.fixture
def newcomer(party):
    """A member of the local branch whose account was opened without an e-mail and without a password."""
    person = make_member(party["local"], family_name="الجديد").person
    return User.objects.create_user("newcomer", person=person)


@pytest.fixture
def link(newcomer, branch_secretary):
    return invite(account=newcomer, by=branch_secretary)


def test_the_owner_chooses_a_password_once(newcomer, link):
    invitation, code = link
    assert accept_invitation(code=code, password=CHOSEN) == newcomer
    assert fresh(newcomer).check_password(CHOSEN)
    invitation.refresh_from_db()
    assert invitation.used_at is not None
    with pytest.raises(ValidationError):
        accept_invitation(code=code, password="another-harvest-52")
    assert fresh(newcomer).check_password(CHOSEN)


def test_a_weak_password_is_refused_and_the_link_still_opens(newcomer, link):
    with pytest.raises(ValidationError):
        accept_invitation(code=link[1], password="maktabmaktab")
    assert not fresh(newcomer).has_usable_password()
    assert open_invitation(link[1]) == link[0]


def test_the_code_is_not_kept(link):
    invitation, code = link
    stored = Invitation.objects.values().get()
    assert code not in str(stored)
    assert code.replace("-", "") not in str(stored)
    assert invitation.code_hash == hash_code(code)
    assert len(code.replace("-", "")) == 20
    assert set(code) <= {*LETTERS, "-"}


def test_a_code_is_typed_from_paper(link):
    invitation, code = link
    assert open_invitation(code.lower().replace("-", " ")) == invitation
    assert open_invitation(code.replace("0", "O").replace("1", "l")) == invitation


@pytest.mark.parametrize("hyphen", ["-", "–", "—", "\u2011", "−", " ", "\u00a0", ".", "/", ""])
@pytest.mark.parametrize("before", ["", "\u200f", "\u202b", "\ufeff "])
@pytest.mark.parametrize("digits", ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"])
def test_a_code_is_typed_on_any_keyboard(link, hyphen, before, digits):
    invitation, code = link
    typed = before + code.translate(str.maketrans("0123456789-", digits + "-")).replace("-", hyphen)
    assert (open_invitation(typed), is_code(typed), written_code(typed)) == (invitation, True, code)


@given(st.text(max_size=30))
def test_no_text_but_twenty_letters_is_a_code(text):
    assert is_code(text) == (len(plain_code(text)) == 20 and set(plain_code(text)) <= set(LETTERS))
    assert not is_code(f"{text}ع")
    assert not is_code(f"{text}U")


@pytest.mark.parametrize("code", ["", "x", "0000-0000-0000-0000-0000", "é" * 500, "\x00"])
def test_another_code_opens_nothing(link, code):
    assert open_invitation(code) is None


def test_it_says_who_made_it_and_until_when(settings, newcomer, branch_secretary):
    settings.INVITATION_DAYS = 2
    before = timezone.now()
    invitation, _code = invite(account=newcomer, by=branch_secretary)
    assert invitation.made_by == branch_secretary
    assert invitation.expires_at - invitation.made_at == timedelta(days=2)
    assert invitation.made_at >= before


def test_it_expires(link):
    _invitation, code = link
    now = timezone.now()
    Invitation.objects.update(made_at=now - timedelta(days=7), expires_at=now - timedelta(seconds=1))
    assert open_invitation(code) is None
    with pytest.raises(ValidationError):
        accept_invitation(code=code, password=CHOSEN)


def test_it_is_revoked_by_who_may_and_by_the_next_link(newcomer, branch_secretary, teammate, link):
    invitation, code = link
    with pytest.raises(PermissionDenied):
        revoke_invitation(account=newcomer, by=teammate)
    second, newer = invite(account=newcomer, by=branch_secretary)
    assert open_invitation(code) is None
    assert open_invitation(newer) == second
    revoke_invitation(account=newcomer, by=branch_secretary)
    assert open_invitation(newer) is None
    invitation.refresh_from_db()
    assert (invitation.revoked_by, invitation.used_at) == (branch_secretary, None)
    assert newcomer.invitations.count() == 2


def test_the_database_keeps_one_waiting_link_for_an_account(link):
    invitation, _code = link
    invitation.pk, invitation.code_hash = None, "other"
    with pytest.raises(IntegrityError), transaction.atomic():
        invitation.save()


# Who makes one


@pytest.mark.parametrize(
    ("by", "allowed"),
    [("branch_secretary", True), ("headquarters", True), ("secretary", False), ("treasurer", False),
     ("teammate", False), ("member", False), ("outsider", False), ("newcomer", False)],
)  # fmt: skip
def test_who_may_invite_a_plain_member(request, newcomer, bureau, by, allowed):
    user = make_user(is_superuser=True) if by == "headquarters" else request.getfixturevalue(by)
    if allowed:
        assert invite(account=newcomer, by=user)[0].user == newcomer
        return
    with pytest.raises(PermissionDenied):
        invite(account=newcomer, by=user)
    assert not newcomer.invitations.exists()


def test_an_officer_is_invited_by_who_could_seat_them_alone(treasurer, branch_secretary, secretary):
    for refused in (branch_secretary, treasurer):
        with pytest.raises(PermissionDenied):
            invite(account=treasurer, by=refused, by_email=True)
    assert invite(account=treasurer, by=secretary, by_email=True)[0].user == treasurer


def test_the_link_of_an_owner_with_a_confirmed_e_mail_goes_there_alone(treasurer, secretary):
    with pytest.raises(PermissionDenied):
        invite(account=treasurer, by=secretary)
    assert invite(account=treasurer, by=secretary, by_email=True)[0].sent_to == treasurer.email
    assert invite(account=treasurer, by=make_user(is_superuser=True))[0].sent_to == ""  # the mailbox may be lost


def test_a_link_that_waits_opens_nothing_once_the_owner_has_confirmed_an_e_mail(officer, secretary):
    _invitation, code = invite(account=officer, by=secretary)
    EmailAddress.objects.create(user=officer, email="own@example.org", verified=True)
    assert open_invitation(code) is None


@pytest.mark.parametrize("email", ["", "typed@example.org"])
def test_a_weighty_officer_is_handed_a_link_by_the_level_above_alone(party, email):
    """The first secretary appoints the treasurer of the same bureau, and must not sign in as them."""
    bureau = make_bureau(party["province"], "first_secretary", "treasurer")
    account = User.objects.create_user("money", email, person=holder_of(bureau, "treasurer"))
    with pytest.raises(PermissionDenied):
        invite(account=account, by=make_user(holder_of(bureau, "first_secretary")), by_email=bool(email))
    assert not account.invitations.exists()
    above = make_officer(party["region"], "first_secretary")
    assert invite(account=account, by=above, by_email=bool(email))[0].user == account


def test_another_officer_is_handed_a_link_within_the_bureau(party):
    bureau = make_bureau(party["province"], "first_secretary", "counsellor")
    account = User.objects.create_user("light", person=holder_of(bureau, "counsellor"))
    assert invite(account=account, by=make_user(holder_of(bureau, "first_secretary")))[0].user == account


def test_headquarters_are_invited_by_headquarters_alone(party, branch_secretary):
    account = make_user(make_member(party["local"]).person, is_superuser=True)
    with pytest.raises(PermissionDenied):
        invite(account=account, by=branch_secretary)
    assert invite(account=account, by=make_user(is_superuser=True))


def test_a_closed_account_is_not_invited_and_does_not_invite(newcomer, branch_secretary):
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        invite(account=newcomer, by=branch_secretary)
    User.objects.filter(pk=newcomer.pk).update(is_active=True)
    branch_secretary.is_active = False
    with pytest.raises(PermissionDenied):
        invite(account=newcomer, by=branch_secretary)


# What it does not outlive


def becomes_officer_elsewhere(newcomer, _sender, party):
    make_bureau(party["region"], "treasurer", holders=[newcomer.person])


def has_another_password(newcomer, _sender, _party):
    newcomer.set_password(PASSWORD)
    newcomer.save()


def has_another_email(newcomer, _sender, _party):
    newcomer.email = "own@example.org"
    newcomer.save()


def is_closed(newcomer, _sender, _party):
    User.objects.filter(pk=newcomer.pk).update(is_active=False)


def joins_headquarters(newcomer, _sender, _party):
    User.objects.filter(pk=newcomer.pk).update(is_superuser=True)


def sender_loses_the_office(_newcomer, sender, _party):
    end_mandate(mandate=Mandate.objects.get(person=sender.person), on=localdate())


def sender_is_closed(_newcomer, sender, _party):
    User.objects.filter(pk=sender.pk).update(is_active=False)


@pytest.mark.parametrize(
    "happens",
    [
        becomes_officer_elsewhere,
        has_another_password,
        has_another_email,
        is_closed,
        joins_headquarters,
        sender_loses_the_office,
        sender_is_closed,
    ],
)
def test_a_link_does_not_survive_a_change(party, newcomer, branch_secretary, link, happens):
    happens(newcomer, branch_secretary, party)
    assert open_invitation(link[1]) is None
    with pytest.raises(ValidationError):
        accept_invitation(code=link[1], password=CHOSEN)
    assert not fresh(newcomer).check_password(CHOSEN)


# What it proves


@pytest.fixture
def officer(party):
    """A treasurer whose account nobody has confirmed, opened without an e-mail."""
    bureau = make_bureau(party["other"], "treasurer")
    return User.objects.create_user("officer", person=holder_of(bureau, "treasurer"))


def test_an_account_gives_no_office_s_right_before_its_owner_is_confirmed(party, officer, secretary):
    officer.set_password(PASSWORD)
    officer.save()
    assert not fresh(officer).has_perm("treasury.add_payment", party["other"])
    assert fresh(officer).get_all_permissions() == set()
    assert not fresh(officer).has_module_perms("treasury")
    _invitation, code = invite(account=officer, by=secretary)
    accept_invitation(code=code, password=CHOSEN)
    assert fresh(officer).has_perm("treasury.add_payment", party["other"])


def test_a_link_proves_the_owner_for_the_offices_of_its_day_alone(party, newcomer, link):
    """Who handed the link over may have kept it: an office that they could not give, they must not get."""
    accept_invitation(code=link[1], password=CHOSEN)
    make_bureau(party["region"], "treasurer", holders=[newcomer.person])
    assert not fresh(newcomer).has_perm("treasury.add_payment", party["region"])
    assert fresh(newcomer).needs_confirmation
    above = make_officer(party["national"], "first_secretary")
    _invitation, code = invite(account=fresh(newcomer), by=above)
    accept_invitation(code=code, password="another-harvest-52")
    assert fresh(newcomer).has_perm("treasury.add_payment", party["region"])
    assert not fresh(newcomer).needs_confirmation


def test_an_e_mail_typed_by_an_officer_proves_nobody_for_offices_to_come(party, branch_secretary):
    """It may be the officer's own."""
    person = make_member(party["local"]).person
    account = User.objects.create_user("mailed", "mailed@example.org", person=person)
    invitation, code = invite(account=account, by=branch_secretary, by_email=True)
    assert invitation.sent_to == "mailed@example.org"
    accept_invitation(code=code, password=CHOSEN)
    assert confirmed_address(account).email == "mailed@example.org"
    make_bureau(party["region"], "treasurer", holders=[person])
    assert not fresh(account).has_perm("treasury.add_payment", party["region"])
    assert fresh(account).needs_confirmation
    confirm_by_email(fresh(account))  # as a new password by e-mail does
    assert not fresh(account).has_perm("treasury.add_payment", party["region"])
    with pytest.raises(PermissionDenied):
        invite(account=fresh(account), by=branch_secretary, by_email=True)
    above = make_officer(party["national"], "first_secretary")
    _invitation, code = invite(account=fresh(account), by=above, by_email=True)
    accept_invitation(code=code, password="another-harvest-52")
    assert fresh(account).has_perm("treasury.add_payment", party["region"])
    assert not fresh(account).needs_confirmation


def test_an_e_mail_confirmed_after_a_link_keeps_its_limit(party, newcomer, link):
    accept_invitation(code=link[1], password=CHOSEN)
    account = fresh(newcomer)
    limit, account.email = account.confirmed_through, "added@example.org"
    account.save()
    make_bureau(party["region"], "treasurer", holders=[newcomer.person])
    confirm_by_email(account)
    assert (fresh(newcomer).confirmed_through, confirmed_address(newcomer).email) == (limit, "added@example.org")
    assert not fresh(newcomer).has_perm("treasury.add_payment", party["region"])


def test_without_an_e_mail_none_is_written_to(newcomer, branch_secretary):
    with pytest.raises(ValidationError):
        invite(account=newcomer, by=branch_secretary, by_email=True)


def test_a_link_handed_over_proves_no_e_mail(party, branch_secretary):
    account = User.objects.create_user("typed", "typed@example.org", person=make_member(party["local"]).person)
    _invitation, code = invite(account=account, by=branch_secretary)
    accept_invitation(code=code, password=CHOSEN)
    assert confirmed_address(account) is None


def test_confirmation_costs_no_query(officer, treasurer, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not officer.reach("treasury.add_payment")
    account = fresh(treasurer)
    with django_assert_num_queries(2):
        assert account.reach("treasury.add_payment")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_link_that_two_use_at_once_is_used_by_one(newcomer, link):
    """Somebody who read the message over the owner's shoulder comes at the same moment."""

    def accept(number):
        try:
            accept_invitation(code=link[1], password=f"olive-harvest-{number}")
        except ValidationError:
            return None
        return number

    used = [number for number in at_once(accept, range(40, 46)) if number]
    assert len(used) == 1
    assert fresh(newcomer).check_password(f"olive-harvest-{used[0]}")


def test_the_banner_of_a_limit_costs_no_query(client, party, bureau):
    user = make_user(holder_of(bureau, "treasurer"), confirmed_through=Mandate.objects.latest("pk").pk)
    address = reverse("members:me")
    client.force_login(user)
    client.get(address)
    with CaptureQueriesContext(connection) as within:
        assert "رابطا جديدا" not in client.get(address).text
    User.objects.filter(pk=user.pk).update(confirmed_through=None)
    with CaptureQueriesContext(connection) as without:
        client.get(address)
    assert len(within) == len(without)
    User.objects.filter(pk=user.pk).update(confirmed_through=0)
    assert "رابطا جديدا" in client.get(address).text
