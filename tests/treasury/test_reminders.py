"""Members in arrears are reminded: counted, never twice within the party's days, nobody who owes nothing."""

from datetime import timedelta
from smtplib import SMTPDataError

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail.backends import locmem
from django.urls import reverse
from django.utils.timezone import localdate, now

from branches.models import Branch
from members.consenting import withdraw_consent
from members.joining import leave
from members.models import Purpose
from runs.models import Run
from tests.factories import make_officer, make_user
from tests.threads import at_once
from tests.treasury.money import charge, dh, member_of, month, pay
from treasury.arrears import Debts, name_debts
from treasury.models import ArrearsRule, DuesReminder
from treasury.reminder_words import reminded_words, reminder_text
from treasury.reminders import remind, remind_one, reminded, sort_out
from treasury.reminding_run import start_reminding


@pytest.fixture
def late(owing):
    """The owing member with an account, who owes two months of 20 dirhams from before this one."""
    owing.person.gender, owing.person.phone = "F", "+212612345678"
    owing.person.save()
    owing.account = make_user(owing.person)
    return owing


def text_of(count, gender="M"):
    person = type("Person", (), {"gender": gender, "full_name": "سعيد الورياغلي"})
    branch = type("Branch", (), {"name": "الفرع المحلي بالنخيل"})
    return reminder_text(person, branch, [month(-back) for back in range(count, 0, -1)], dh(20 * count))


def send_one(late, by, kind="sms"):
    return remind_one(branch=late.branch, person=late.person, kind=kind, by=by)


@pytest.mark.parametrize(
    ("count", "months", "words"),
    [
        (1, "عن شهر واحد:", "20,00 درهم (عشرون درهما)"),
        (2, "عن شهرين:", "40,00 درهم (أربعون درهما)"),
        (5, "عن 5 أشهر:", "100,00 درهم (مائة درهم)"),
        (14, "عن 14 شهرا:", "280,00 درهم (مائتان وثمانون درهما)"),
        (100, "عن 100 شهر:", "2 000,00 درهم (ألفا درهم)"),
    ],
)
def test_the_message_agrees_with_the_number_and_the_gender(count, months, words):
    text = text_of(count).replace("\u00a0", " ").replace("\u202f", " ")
    assert months in text
    assert words in text
    assert text.startswith("الأخ سعيد")
    assert "أنتَ متأخر عن" in text
    assert "أنتِ متأخرة عن" in text_of(count, "F")
    assert text_of(count, "F").startswith("الأخت")


def test_how_often_is_said_in_words(party):
    woman = type("Person", (), {"gender": "F"})
    day = localdate()
    assert [reminded_words(woman, count, day).split("،")[0] for count in (0, 1, 2, 3)] == [
        "", "ذُكّرت مرة واحدة", "ذُكّرت مرتين", "ذُكّرت 3 مرات",
    ]  # fmt: skip


def test_an_e_mail_says_what_is_owed_and_is_recorded(late, treasurer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = send_one(late, treasurer, "email")
    assert (row.amount, row.months, row.kind, row.sent_by, row.day) == (dh(40), 2, "email", treasurer, localdate())
    [message] = mail.outbox
    assert message.to == [late.account.email]
    assert "40,00 درهم (أربعون درهما)" in message.body
    assert "خديجة" not in message.subject


class Refusing(locmem.EmailBackend):
    """A mail server that refuses what `refused` names, and goes away after `takes` messages."""

    refused, takes = (), 99

    def send_messages(self, messages):
        if len(mail.outbox) >= self.takes:
            raise OSError("gone")
        if messages[0].to[0] in self.refused:
            raise SMTPDataError(550, b"no such mailbox")
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    return monkeypatch


def test_what_the_mail_server_refuses_does_not_count_and_may_be_sent_again(
    late, treasurer, server, django_capture_on_commit_callbacks
):
    server.setattr(Refusing, "refused", (late.account.email,))
    with django_capture_on_commit_callbacks(execute=True):
        row = send_one(late, treasurer, "email")
    row.refresh_from_db()
    assert (row.state, reminded(late.branch, [late.person_id]), mail.outbox) == ("failed", {}, [])
    server.setattr(Refusing, "refused", ())
    with django_capture_on_commit_callbacks(execute=True):
        again = send_one(late, treasurer, "email")
    again.refresh_from_db()
    assert (again.state, reminded(late.branch, [late.person_id])[late.person_id][0]) == ("sent", 1)


@pytest.mark.parametrize("is_refused", [True, False])
def test_the_page_of_a_refused_e_mail_says_nothing_of_success(client, late, treasurer, server, is_refused):
    server.setattr(Refusing, "refused", (late.account.email,) if is_refused else ())
    server.setattr("treasury.reminders.transaction.on_commit", lambda call, **options: call())  # within the request
    client.force_login(treasurer)
    page = client.post(
        reverse("treasury:remind", args=["nakhil", late.person_id]), {"kind": "email"}, follow=True
    ).text
    assert ("سُجل التذكير" in page, "لم يقبل خادم البريد" in page) == (not is_refused, is_refused)


def test_one_that_was_lost_with_its_process_may_be_sent_again_an_hour_later(late, treasurer):
    send_one(late, treasurer, "email")  # nothing was committed here: it stays on its way
    with pytest.raises(ValidationError, match="قبل مدة قصيرة"):
        send_one(late, treasurer)
    DuesReminder.objects.update(sent_at=now() - timedelta(minutes=61))
    assert send_one(late, treasurer).state == "sent"


def test_of_many_only_those_accepted_are_reported(
    visit, late, party, treasurer, server, django_capture_on_commit_callbacks
):
    charge(party["local"], -2, -1)
    make_user(member_of(party["local"]).person)
    server.setattr(Refusing, "takes", 1)
    with django_capture_on_commit_callbacks(execute=True):
        run = start_reminding(branch=party["local"], below=False, by=treasurer)
    ready = DuesReminder.objects.count()
    assert [value for _label, value in run.kind.report(run.result)][:2] == [1, ready - 1]
    lost = DuesReminder.objects.lost().first()
    address = reverse("treasury:remind", args=["nakhil", lost.person_id])
    assert address in visit(treasurer, reverse("treasury:remind-many", args=["nakhil"])).text


def test_nobody_is_reminded_twice_within_the_days(late, treasurer):
    send_one(late, treasurer)
    for kind in ("sms", "email", "whatsapp"):
        with pytest.raises(ValidationError, match="قبل مدة قصيرة"):
            send_one(late, treasurer, kind)
    DuesReminder.objects.update(day=localdate() - timedelta(days=14))
    with pytest.raises(ValidationError, match="قبل مدة قصيرة"):
        send_one(late, treasurer)
    DuesReminder.objects.update(day=localdate() - timedelta(days=15))
    send_one(late, treasurer)
    [debt] = [row for row in Debts(treasurer, late.branch) if row.person_id == late.person_id]
    assert name_debts(treasurer, [debt])[0].reminders.startswith("ذُكّرت مرتين")


def test_the_party_changes_the_days(late, treasurer):
    send_one(late, treasurer)
    DuesReminder.objects.update(day=localdate() - timedelta(days=4))
    ArrearsRule.objects.update(ended_on=localdate())
    ArrearsRule.objects.create(started_on=localdate(), days_between=4, months_late=3, reminders=1, reference="قرار")
    send_one(late, treasurer)
    ArrearsRule.objects.filter(ended_on=None).update(days_between=0)
    with pytest.raises(ValidationError):  # once a day whatever the rule
        send_one(late, treasurer)


def test_who_has_paid_is_not_reminded(late, treasurer):
    pay(late, 40)
    with pytest.raises(ValidationError, match="لم تعد هناك متأخرات"):
        send_one(late, treasurer)
    assert not DuesReminder.objects.exists()


def test_who_left_refused_or_cannot_be_reached_is_skipped_and_said(late, party, treasurer):
    quiet, gone = member_of(party["local"]), member_of(party["local"])
    charge(party["local"], -2, -1)
    withdraw_consent(person=late.person, by=late.account, purpose=Purpose.EMAIL)
    leave(membership=gone, on=localdate(), reason="resignation")
    found = sort_out(branches=Branch.objects.filter(pk=party["local"].pk), kind="email")
    assert quiet.person_id not in {row.person for row in found.ready}
    assert dict(found.skipped) | {"unreachable": 0} == {"refused": 1, "left": 1, "unreachable": 0}
    with pytest.raises(ValidationError, match="لا يرغب"):
        send_one(late, treasurer, "email")
    with pytest.raises(ValidationError, match="لم يعد هذا الشخص عضوا"):
        send_one(gone, treasurer)
    send_one(late, treasurer, "sms")  # only e-mails were refused


def test_only_who_keeps_the_money_reminds(late, party, secretary, branch_secretary, teammate, outsider, member):
    above = make_officer(party["region"], "treasurer")
    for user in (secretary, branch_secretary, teammate, outsider, member, above, late.account):
        with pytest.raises(PermissionDenied):
            send_one(late, user)
    assert not DuesReminder.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_remind_at_once_and_one_reminder_goes_out(late, treasurer):
    def call(_number):
        made, _skipped = remind(branch=late.branch, people=[late.person_id], kind="sms", by=treasurer)
        return len(made)

    assert sorted(at_once(call, range(3))) == [0, 0, 1]


def test_many_are_reminded_as_long_work(late, party, treasurer, django_capture_on_commit_callbacks):
    others = [member_of(party["local"]) for _each in range(3)]
    charge(party["local"], -2, -1)
    for row in others:
        make_user(row.person)
    with django_capture_on_commit_callbacks(execute=True):
        run = start_reminding(branch=party["local"], below=False, by=treasurer)
    sent = DuesReminder.objects.filter(branch=party["local"], kind="email")
    assert run.state == Run.State.DONE
    assert run.result["sent"] == sent.count() == len(mail.outbox)
    assert {row.person_id for row in others} | {late.person_id} <= set(sent.values_list("person", flat=True))
    again = start_reminding(branch=party["local"], below=False, by=treasurer)
    assert (again.state, again.result.get("sent", 0)) == (Run.State.DONE, 0)


def test_the_pages_of_one_reminder(visit, send, late, treasurer):
    url = reverse("treasury:remind", args=["nakhil", late.person_id])
    page = visit(treasurer, url)
    assert "أنتِ متأخرة" in page.text
    assert "لم يُرسل أي تذكير بعد" in page.text
    assert send(treasurer, url, kind="pigeon").status_code == 200
    assert not DuesReminder.objects.exists()
    sent = send(treasurer, url, kind="whatsapp")
    shown = visit(treasurer, sent.url)
    assert "https://wa.me/212612345678?text=" in shown.text
    assert "قبل مدة قصيرة" in send(treasurer, url, kind="sms").text
    assert DuesReminder.objects.count() == 1
    assert "ذُكّرت مرة واحدة" in visit(treasurer, reverse("treasury:arrears", args=["nakhil"])).text


def test_many_are_confirmed_with_how_many_will_go(visit, send, late, party, treasurer):
    url = reverse("treasury:remind-many", args=["nakhil"])
    page = visit(treasurer, url)
    ready = page.context["ready"]
    assert ready >= 1
    assert "ما أُرسل لا يُسترجع" in page.text
    run = send(treasurer, url)
    assert run.status_code == 302
    assert DuesReminder.objects.count() == ready
    assert "لا يمكن تذكير أحد" in visit(treasurer, url).text


def test_who_opens_the_pages(visit, late, treasurer, branch_secretary, secretary, teammate, member, outsider):
    users = treasurer, branch_secretary, secretary, teammate, member, outsider
    for name, extra in (("remind", [late.person_id]), ("remind-many", [])):
        url = reverse(f"treasury:{name}", args=["nakhil", *extra])
        assert [visit(user, url).status_code for user in users] == [200, 403, 403, 404, 404, 404], name
        assert visit(None, url).status_code == 302
    row = send_one(late, treasurer)
    url = reverse("treasury:reminder", args=["nakhil", row.pk])
    assert [visit(user, url).status_code for user in users] == [200, 403, 403, 404, 404, 404]


def test_the_month_that_is_paid_between_sorting_and_sending_is_not_asked(late, party, treasurer):
    other, silent = member_of(party["local"], phone="+212612345679"), member_of(party["local"])
    charge(party["local"], -2, -1)
    pay(late, 40)
    assert remind(branch=late.branch, people=[silent.person_id], kind="sms", by=treasurer)[1] == {"unreachable": 1}
    made, skipped = remind(branch=late.branch, people=[late.person_id, other.person_id], kind="sms", by=treasurer)
    assert ([row.person_id for row in made], skipped.total()) == ([other.person_id], 0)
