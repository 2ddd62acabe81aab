"""What members agree to, each use apart; what taking it back entails, and who sees it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.data_requests import send
from members.applying import text_in_force
from members.consenting import CHOSEN, consents_of, give_consent, texts_in_force, withdraw_consent
from members.data_requests import Kind, change_contacts
from members.models import Consent, ConsentText, DataRequest, Purpose
from members.refusals import who_refused
from tests.factories import make_member, make_person, make_user
from tests.treasury.money import charge, rate

DATA = reverse("members:own-data")


def page_of(purpose):
    return reverse("members:own-consent", args=[purpose])


def give(user, purpose):
    return give_consent(person=user.person, by=user, purpose=purpose, text=texts_in_force()[purpose].pk)


def withdraw(user, purpose):
    return withdraw_consent(person=user.person, by=user, purpose=purpose)


def agreed_on_paper(user):
    text = text_in_force()
    return Consent.objects.create(person=user.person, text=text, channel="paper", given_on=date(2020, 1, 1))


class TestTexts:
    def test_each_use_has_a_text_of_its_own(self, db):
        assert set(texts_in_force()) == set(Purpose.values)

    def test_applicants_agree_to_that_of_the_processing(self, db):
        ConsentText.objects.filter(purpose=Purpose.PROCESSING).delete()
        assert text_in_force() is None


class TestGivingAndTakingBack:
    @pytest.mark.parametrize("purpose", CHOSEN)
    def test_version_day_and_channel_are_kept_then_the_withdrawal(self, member, purpose):
        given = give(member, purpose)
        assert (given.text.version, given.given_on, given.channel) == (f"{purpose}-1", localdate(), "online")
        assert given.is_standing
        assert give(member, purpose) == given  # twice is once
        [taken] = withdraw(member, purpose)
        assert (taken.pk, taken.withdrawn_on, taken.is_standing) == (given.pk, localdate(), False)
        assert taken.history.count() == 2
        assert give(member, purpose).pk != given.pk  # what was taken back stays so

    def test_who_was_never_asked_says_no_once(self, member):
        [refused] = withdraw(member, Purpose.SMS)
        assert (refused.given_on, refused.withdrawn_on) == (None, localdate())
        assert withdraw(member, Purpose.SMS) == [refused]

    def test_a_text_that_changed_meanwhile_is_read_first(self, member):
        old = texts_in_force()["sms"].pk
        ConsentText.objects.filter(pk=old).update(ended_on=localdate())
        ConsentText.objects.create(purpose="sms", version="sms-2", text="نص جديد", started_on=localdate())
        for text in (old, None, 0):
            with pytest.raises(ValidationError):
                give_consent(person=member.person, by=member, purpose="sms", text=text)
        assert give(member, "sms").text.version == "sms-2"

    def test_nobody_agrees_for_somebody_else(self, member, branch_secretary):
        with pytest.raises(PermissionDenied):
            give_consent(person=member.person, by=branch_secretary, purpose="sms", text=texts_in_force()["sms"].pk)
        with pytest.raises(PermissionDenied):
            withdraw_consent(person=member.person, by=branch_secretary, purpose="sms")

    def test_the_database_knows_no_consent_without_a_day(self, member):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(person=member.person, text=texts_in_force()["sms"], channel="online")


class TestTheProcessing:
    def test_taking_it_back_asks_to_leave_the_party_once(self, member):
        agreed_on_paper(member)
        send(withdraw_consent, person=member.person, by=member, purpose=Purpose.PROCESSING)
        request = DataRequest.objects.get()
        assert (request.kind, request.is_waiting) == (Kind.RESIGNATION, True)
        assert "أسحب موافقتي" in request.note
        withdraw(member, Purpose.PROCESSING)
        assert DataRequest.objects.count() == 1
        assert member.person.memberships.get().ended_on is None  # an officer records it

    def test_of_who_is_no_member_nothing_is_asked(self, party):
        guest = make_user(make_person(party["local"]))
        agreed_on_paper(guest)
        withdraw(guest, Purpose.PROCESSING)
        assert not DataRequest.objects.exists()


class TestWhoIsWrittenTo:
    def test_who_said_no_or_took_it_back_is_told_apart_from_who_was_never_asked(self, party):
        never, given, taken, refused, again = (make_user(make_member(party["local"]).person) for _user in range(5))
        for user in (given, taken, again):
            give(user, "messaging")
        for user in (taken, refused, again):
            withdraw(user, "messaging")
        give(again, "messaging")
        people = [user.person_id for user in (never, given, taken, refused, again)]
        assert who_refused("messaging", people) == {taken.person_id, refused.person_id}
        assert who_refused("sms", people) == set()

    def test_of_a_whole_party_it_is_asked_at_once(self, party, django_assert_num_queries):
        refused = make_user(make_member(party["local"]).person)
        withdraw(refused, "messaging")
        with django_assert_num_queries(1):
            assert who_refused("messaging", range(refused.person_id, 400_000)) == {refused.person_id}

    def test_who_said_no_to_e_mails_is_told_on_the_own_page_alone(
        self, member, mailoutbox, django_capture_on_commit_callbacks
    ):
        def change(phone):
            with django_capture_on_commit_callbacks(execute=True):
                change_contacts(person=member.person, by=member, phone=phone)

        change("+212661234567")
        withdraw(member, Purpose.EMAIL)
        change("+212661234568")
        assert (len(mailoutbox), member.person.notices.count()) == (1, 2)
        give(member, Purpose.EMAIL)
        change("+212661234569")
        assert len(mailoutbox) == 2

    def test_the_treasurer_calls_who_prefers_no_messages(self, client, party, treasurer):
        rate(party["province"], 20)
        writes, calls = (make_member(party["local"], phone=f"+21266123456{row}").person for row in range(2))
        charge(party["local"], -2)
        withdraw(make_user(calls), Purpose.MESSAGING)
        client.force_login(treasurer)
        text = client.get(reverse("treasury:arrears", args=["nakhil"])).text
        assert all(f'href="tel:{person.phone}"' in text for person in (writes, calls))
        assert "wa.me/212661234560" in text
        assert "wa.me/212661234561" not in text
        assert text.count("يفضل عدم المراسلة") == 1

    def test_the_file_says_so_to_its_officers(self, client, party, branch_secretary):
        person = make_member(party["local"], phone="+212661234567").person
        client.force_login(branch_secretary)
        page = reverse("members:person", args=[person.pk])
        assert "دون رسائل" not in client.get(page).text
        account = make_user(person)
        withdraw(account, Purpose.MESSAGING)
        assert "دون رسائل عبر واتساب" in client.get(page).text
        withdraw(account, Purpose.SMS)
        assert "دون رسائل نصية" in client.get(page).text
        give(account, Purpose.MESSAGING)
        assert "دون رسائل عبر واتساب" not in client.get(page).text


class TestThePages:
    def test_the_member_reads_each_text_and_its_state(self, client, member):
        agreed_on_paper(member)
        client.force_login(member)
        text = client.get(DATA).text
        assert "1 يناير 2020" in text
        assert "على الورق" in text
        assert text.count("لم يُطلب بعد") == 4
        assert "أن يراسلني الحزب برسائل نصية" in client.get(page_of("sms")).text

    def test_agreeing_and_taking_back(self, client, member):
        client.force_login(member)
        text = texts_in_force()["sms"].pk
        assert client.post(page_of("sms"), {"agree": "1", "text": text}).url == DATA
        assert consents_of(member.person)["sms"].is_standing
        page = client.get(page_of("sms")).text
        assert "فيتصلون بك هاتفيا" in page  # what it entails, before
        assert client.post(page_of("sms"), {"withdraw": "1"}).url == DATA
        assert "سُحبت" in client.get(DATA).text

    def test_a_text_that_is_not_the_one_in_force_comes_back(self, client, member):
        client.force_login(member)
        for text in ("0", "x", "", "9" * 30):
            assert client.post(page_of("sms"), {"agree": "1", "text": text}).status_code == 422
        assert not Consent.objects.exists()

    def test_what_taking_back_the_processing_entails_is_said_first(self, client, member):
        agreed_on_paper(member)
        client.force_login(member)
        assert "فيسجل استقالتك داخل عشرة أيام كاملة" in client.get(page_of("processing")).text
        assert client.post(page_of("processing"), {"withdraw": "1"}).url == DATA
        assert "الانسحاب من الحزب" in client.get(DATA).text
        assert DataRequest.objects.get().kind == Kind.RESIGNATION

    def test_there_is_no_other_use(self, client, member):
        client.force_login(member)
        assert client.get(page_of("selling")).status_code == 404
        ConsentText.objects.filter(purpose="photo").delete()
        assert client.get(page_of("photo")).status_code == 404
        assert client.post(page_of("photo"), {"withdraw": "1"}).status_code == 404
