"""What one record said no to, the person does not get, whatever the other record agreed to."""

from datetime import date

import pytest

from members.consenting import consents_of, give_consent, texts_in_force, withdraw_consent
from members.models import Consent, Purpose
from members.refusals import who_refused
from merging.merge import merge_people
from merging.undoing import undo_merge
from tests.factories import make_member, make_user


@pytest.fixture
def headquarters(party):
    return make_user(is_superuser=True)


@pytest.fixture
def accounts(party):
    return [make_user(make_member(party["local"]).person) for _record in range(2)]


def agree(account, purpose=Purpose.SMS):
    return give_consent(person=account.person, by=account, purpose=purpose, text=texts_in_force()[purpose].pk)


def refuse(account, purpose=Purpose.SMS):
    return withdraw_consent(person=account.person, by=account, purpose=purpose)


@pytest.mark.parametrize("stays", [0, 1])
@pytest.mark.parametrize("first", [agree, refuse])
def test_a_refusal_of_either_record_holds_and_undoing_gives_both_words_back(accounts, headquarters, stays, first):
    """Whichever was said first, and whichever record stays."""
    one, other = accounts
    for act, account in ((agree, one), (refuse, other)) if first is agree else ((refuse, other), (agree, one)):
        act(account)
    kept, absorbed = accounts[stays].person, accounts[1 - stays].person
    done = merge_people(kept=kept, absorbed=absorbed, by=headquarters)
    assert who_refused(Purpose.SMS, [kept.pk]) == {kept.pk}
    assert consents_of(kept)[Purpose.SMS].withdrawn_on
    assert not Consent.objects.standing().exists()
    undo_merge(merge=done, by=headquarters)
    assert consents_of(one.person)[Purpose.SMS].is_standing
    assert who_refused(Purpose.SMS, [one.person.pk, other.person.pk]) == {other.person.pk}


def test_what_both_agreed_to_stands(accounts, headquarters):
    for account in accounts:
        agree(account)
    refuse(accounts[0], Purpose.EMAIL)
    kept = accounts[0].person
    merge_people(kept=kept, absorbed=accounts[1].person, by=headquarters)
    assert who_refused(Purpose.SMS, [kept.pk]) == set()
    assert who_refused(Purpose.EMAIL, [kept.pk]) == {kept.pk}


def test_a_later_agreement_of_the_same_record_is_its_word(accounts, headquarters):
    refuse(accounts[0])
    agree(accounts[0])
    kept = accounts[0].person
    merge_people(kept=kept, absorbed=accounts[1].person, by=headquarters)
    assert who_refused(Purpose.SMS, [kept.pk]) == set()


def test_the_processing_goes_with_the_membership(accounts, headquarters):
    """Who left with one record and joined anew with the other agreed to it then."""
    text = texts_in_force()[Purpose.PROCESSING]
    day = date(2024, 1, 1)
    Consent.objects.create(person=accounts[0].person, text=text, channel="paper", given_on=day, withdrawn_on=day)
    agreed = Consent.objects.create(person=accounts[1].person, text=text, channel="paper", given_on=day)
    merge_people(kept=accounts[0].person, absorbed=accounts[1].person, by=headquarters)
    agreed.refresh_from_db()
    assert agreed.is_standing
