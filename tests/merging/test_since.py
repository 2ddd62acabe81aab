"""Between a merge and its undoing life goes on: months are charged, offices given, accounts and phones changed."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from bureaus.models import Mandate
from members.files import correct_person
from members.models import Membership, Person
from merging.merge import merge_people
from merging.undoing import undo_merge
from tests.factories import make_bureau, make_member, make_person, make_user
from tests.treasury.money import charge, dh, month, pay, rate
from treasury.audit.checks import audit
from treasury.cashbook.accounts import cash_box_of
from treasury.giving_back import refund_credit, undo_move
from treasury.models import DuesCharge, Payment
from treasury.owing import uncharged
from treasury.voiding import void_payment


@pytest.fixture
def headquarters(party):
    return make_user(is_superuser=True)


@pytest.fixture
def guest(party):
    return make_person(party["local"])


@pytest.fixture
def membership(party):
    return make_member(party["local"])


@pytest.fixture
def done(party, headquarters, guest, membership):
    """A guest stays, and a member's record is merged into theirs."""
    rate(party["national"], 20)
    return merge_people(kept=guest, absorbed=membership.person, by=headquarters)


def undo(done, by):
    undo_merge(merge=done, by=by)


class TestMonths:
    def test_a_month_charged_since_goes_back_with_the_membership(self, party, done, headquarters, membership):
        charge(party["local"], 0)
        asked = DuesCharge.objects.get(membership=membership)
        assert asked.person == done.kept
        undo(done, headquarters)
        asked.refresh_from_db()
        assert asked.person == done.absorbed
        assert not uncharged([party["local"]], month()).exists()
        charge(party["local"], 0)
        assert DuesCharge.objects.filter(membership=membership).count() == 1
        assert asked.history.first().history_change_reason

    def test_a_month_paid_since_is_voided_first(self, party, done, headquarters, membership):
        charge(party["local"], 0)
        paid = pay(Membership.objects.get(pk=membership.pk), 20)
        with pytest.raises(ValidationError, match="ألغ أولا ذلك الأداء"):
            undo(done, headquarters)
        assert DuesCharge.objects.get(membership=membership).person == done.kept
        void_payment(payment=paid, by=headquarters, reason="خطأ")
        undo(done, headquarters)
        assert DuesCharge.objects.asked().get(membership=membership).person == done.absorbed

    def test_a_month_charged_before_and_paid_since_too(self, party, headquarters, guest, membership):
        rate(party["national"], 20)
        charge(party["local"], 0)
        done = merge_people(kept=guest, absorbed=membership.person, by=headquarters)
        pay(Membership.objects.get(pk=membership.pk), 20)
        with pytest.raises(ValidationError, match="ألغ أولا ذلك الأداء"):
            undo(done, headquarters)

    def test_a_month_of_the_membership_that_was_theirs_anyway_stays(self, party, headquarters):
        rate(party["national"], 20)
        older, younger = make_member(party["local"], on=date(2019, 1, 1)), make_member(party["local"])
        done = merge_people(kept=older.person, absorbed=younger.person, by=headquarters)
        charge(party["local"], 0)
        pay(older, 20)
        undo(done, headquarters)
        assert DuesCharge.objects.get().person == older.person

    def test_credit_given_back_since_settles_no_month_again(self, party, headquarters):
        """Both had paid the month: one sum became credit, and left the cash box. It is not there a second time."""
        rate(party["national"], 20)
        older, younger = make_member(party["local"], on=date(2019, 1, 1)), make_member(party["local"])
        charge(party["local"], 0)
        pay(older, 20)
        pay(younger, 20)
        done = merge_people(kept=older.person, absorbed=younger.person, by=headquarters)
        free = Payment.objects.holding().get(payer=older.person)
        move = refund_credit(payment=free, amount=dh(20), account=cash_box_of(party["local"]), reason="أدى مرتين",
                             by=headquarters, form_key=uuid4())  # fmt: skip
        with pytest.raises(ValidationError, match="تراجع عن ذلك أولا"):
            undo(done, headquarters)
        free.refresh_from_db()
        assert (free.settled, free.moved, free.free) == (dh(0), dh(20), dh(0))
        undo_move(move=move, reason="خطأ", by=headquarters)
        undo(done, headquarters)
        assert sorted(Payment.objects.values_list("settled", "moved", "free")) == [(dh(20), dh(0), dh(0))] * 2
        assert audit() == {}


class TestOffices:
    def test_an_office_given_since_keeps_its_membership(self, party, done, headquarters):
        make_bureau(party["local"], "counsellor", holders=[Person.objects.get(pk=done.kept_id)], on=localdate())
        with pytest.raises(ValidationError, match="أنه أولا ذلك الانتداب"):
            undo(done, headquarters)
        assert Person.records.get(pk=done.absorbed_id).merged_into_id == done.kept_id
        Mandate.objects.update(ended_on=localdate(), end_reason="resignation")
        undo(done, headquarters)
        assert Person.objects.filter(pk=done.absorbed_id).exists()

    def test_an_office_held_on_ones_own_membership_hinders_nothing(self, party, headquarters):
        older, younger = make_member(party["local"], on=date(2019, 1, 1)), make_member(party["local"])
        done = merge_people(kept=older.person, absorbed=younger.person, by=headquarters)
        make_bureau(party["local"], "counsellor", holders=[older.person], on=localdate())
        undo(done, headquarters)
        assert Mandate.objects.get().person == older.person


class TestSearching:
    def test_a_phone_corrected_since_is_found_and_the_old_one_is_not(self, party, headquarters):
        kept, absorbed = (
            make_member(party["local"], phone=f"+21261111111{last}", family_name=family).person
            for last, family in enumerate(["الريفي", "الزموري"])
        )
        done = merge_people(kept=kept, absorbed=absorbed, by=headquarters, taken=["family_name"])
        correct_person(person=Person.objects.get(pk=kept.pk), phone="+212622222222", given_name="بهيجة")
        undo(done, headquarters)
        assert list(Person.objects.search("622222222")) == [kept]
        assert list(Person.objects.search("بهيجة")) == [kept]
        assert not Person.objects.search("611111110").exists()
        assert list(Person.objects.search("611111111")) == [absorbed]
        for person in Person.records.filter(pk__in=[kept.pk, absorbed.pk]):
            written = person.search_key, person.name_key, person.sound_key, person.merged_key
            person.set_keys()
            assert written == (person.search_key, person.name_key, person.sound_key, "")
