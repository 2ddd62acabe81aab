"""Inviting many members by e-mail: once, to each their own link, and no link stays whose message did not go out."""

import smtplib
from itertools import count

import pytest
from django.core import mail
from django.urls import reverse

from bureaus.invitations import open_invitation
from members.models import Invitation, InvitationSheet
from members.views.mailed_links import BUDGET
from tests.factories import make_member
from tests.members.sheets import CODE, send


@pytest.fixture
def members(party):
    """Three members of the local branch without an account, in the order of names."""
    return [
        make_member(party["local"], given_name="هدى", family_name=name, email=f"{latin}@example.org").person
        for name, latin in (("الأزموري", "a"), ("البوعناني", "b"), ("التازي", "c"))
    ]


@pytest.fixture
def inviting(party):
    return reverse("members:invite-members", args=[party["local"].slug])


@pytest.fixture
def officer(client, branch_secretary):
    client.force_login(branch_secretary)
    return branch_secretary


def test_a_form_for_e_mail_sent_twice_writes_once_and_the_links_stay(client, members, inviting, officer, mailoutbox):
    shown = client.get(inviting + "?way=email").context
    data = {"people": shown["keys"], "key": shown["key"]}
    first, second = (client.post(inviting + "?way=email", data) for _time in range(2))
    assert first.url == second.url
    assert len(mailoutbox) == 3
    assert all(open_invitation(CODE.search(message.body)[0]) for message in mailoutbox)
    assert "سبق إرسال رسائل هذه الاستمارة" in client.get(second.url).text


def test_by_e_mail_each_gets_their_own_link(client, members, inviting, officer, mailoutbox):
    answer = send(client, inviting + "?way=email")
    sheet = InvitationSheet.objects.get()
    assert answer.url == reverse("members:invitation-sheet", args=[sheet.pk])
    assert [message.to for message in mailoutbox] == [[f"{name}@example.org"] for name in "abc"]
    for message, person in zip(mailoutbox, members, strict=True):
        assert open_invitation(CODE.search(message.body)[0]).user.person == person
    assert "أُرسلت 3 رسائل" in client.get(answer.url).text


def test_a_message_that_does_not_go_out_is_counted_and_its_link_revoked(
    client, members, inviting, officer, mailoutbox, monkeypatch
):
    send_one = mail.EmailMessage.send

    def refuse_b(message, *given, **more):
        if message.to == ["b@example.org"]:
            raise smtplib.SMTPRecipientsRefused({})
        return send_one(message, *given, **more)

    monkeypatch.setattr(mail.EmailMessage, "send", refuse_b)
    page = client.get(send(client, inviting + "?way=email").url)
    assert "أُرسلت رسالتان" in page.text
    assert "تعذر إرسال رسالة واحدة وأُلغي رابطها" in page.text
    assert page.context["counts"] == {"used": 0, "waiting": 2, "expired": 0, "revoked": 1}


def test_nobody_s_answer_waits_for_a_server_that_is_not_there(client, members, inviting, officer, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = client.get(send(client, inviting + "?way=email").url)
    assert page.context["counts"]["revoked"] == 3


def test_an_address_that_no_message_can_bear_stops_no_other(
    client, members, inviting, officer, mailoutbox, monkeypatch
):
    send_one = mail.EmailMessage.send

    def fail_at_b(message, *given, **more):
        if message.to == ["b@example.org"]:
            raise UnicodeError
        return send_one(message, *given, **more)

    monkeypatch.setattr(mail.EmailMessage, "send", fail_at_b)
    page = client.get(send(client, inviting + "?way=email").url)
    assert [message.to for message in mailoutbox] == [["a@example.org"], ["c@example.org"]]
    assert page.context["counts"] == {"used": 0, "waiting": 2, "expired": 0, "revoked": 1}


def test_what_breaks_on_the_way_leaves_no_link_that_nobody_has(
    client, members, inviting, officer, mailoutbox, monkeypatch
):
    send_one = mail.EmailMessage.send

    def break_at_b(message, *given, **more):
        if message.to == ["b@example.org"]:
            raise RuntimeError
        return send_one(message, *given, **more)

    monkeypatch.setattr(mail.EmailMessage, "send", break_at_b)
    with pytest.raises(RuntimeError):
        send(client, inviting + "?way=email")
    (sent,) = mailoutbox
    assert Invitation.objects.waiting().get() == open_invitation(CODE.search(sent.body)[0])


def test_a_slow_server_is_left_before_the_answer_is_cut_off(
    client, members, inviting, officer, mailoutbox, monkeypatch
):
    clock = count(step=BUDGET - 1)  # the second message begins in time, and the third would not
    monkeypatch.setattr("members.views.mailed_links.monotonic", lambda: next(clock))
    page = client.get(send(client, inviting + "?way=email").url)
    assert len(mailoutbox) == 1
    assert page.context["counts"] == {"used": 0, "waiting": 1, "expired": 0, "revoked": 2}
    assert "أُلغي رابطاهما" in page.text or "أُلغيت روابطها" in page.text
