"""What people are told about their offices: on their own page, counted in the bar, and by e-mail where it is safe."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from members.models import Notice
from members.notices import notify
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db
WORDS = {
    "office": "أمين المال", "branch": "الفرع المحلي بالنخيل", "day": "2026-10-18", "to": "الفرع المحلي بالزيتون",
    "person": "سعيد الورياغلي", "decision": "warning", "card": "lost", "request": "correction", "answer": "مهنة أخرى",
    "kept": "هدى الزموري", "absorbed": "الهدى الزموري", "last_day": "2026-11-17", "receipt": "2026/0007",
    "file": "واجبات.xlsx", "amount": "50,00", "month": "2026-10-01", "voucher": "2026/0003",
    "certificate": "2026/0005", "hour": "10:00", "before": "2026-10-11",
}  # fmt: skip
# What is told of oneself, whatever the branch: the words by which it is known.
OF_ONESELF = {
    "appeal_to_decide": "سعيد الورياغلي",
    "contacts_changed": "18 أكتوبر 2026",
    "data_request_to_answer": "سعيد الورياغلي",
    "data_request_entered": "18 أكتوبر 2026",
    "data_request_done": "مهنة أخرى",
    "data_request_refused": "مهنة أخرى",
    "merged": "17 نونبر 2026",
    "merge_undone": "الهدى الزموري",
}
GAINED = "تتولون مسؤولية «أمين المال» في الفرع المحلي بالنخيل ابتداء من 18 أكتوبر 2026."
PAGE, ALL = reverse("members:me"), reverse("members:notices")


def tell(*people, kind=Notice.Kind.OFFICE_GAINED, **words):
    return notify(
        [Notice(person=person, kind=kind, words=WORDS | words, address="/branches/nakhil/") for person in people]
    )


def confirmed_address(user, verified=True):
    EmailAddress.objects.update_or_create(
        user=user, defaults={"email": user.email, "primary": True, "verified": verified}
    )


def test_a_notice_is_read_in_the_readers_language(member):
    notice = tell(member.person)[0]
    assert notice.sentence == GAINED
    with override("en"):
        assert notice.sentence == "You hold the office «أمين المال» in الفرع المحلي بالنخيل from Oct. 18, 2026."


@pytest.mark.parametrize("request_kind", ["correction", "access", "opposition", "resignation", "erasure"])
def test_what_was_asked_is_named_in_the_reader_s_language(member, request_kind):
    sentence = tell(member.person, kind=Notice.Kind.DATA_REQUEST_DONE, request=request_kind)[0].sentence
    assert request_kind not in sentence


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_every_kind_has_its_sentence(member, kind):
    sentence = tell(member.person, kind=kind, reason="لم ينعقد الجمع", meeting="الجمع العام", until="2026-11-02")[
        0
    ].sentence
    assert OF_ONESELF.get(kind, WORDS["branch"]) in sentence
    assert "%(" not in sentence
    assert sentence.endswith("إلى غاية 2 نونبر 2026.")


def test_ones_page_shows_what_is_new_and_the_bar_counts_it(client, member):
    tell(member.person)
    tell(member.person, kind=Notice.Kind.OFFICE_ENDED)
    client.force_login(member)
    page = client.get(PAGE)
    assert GAINED in page.text
    assert 'href="/branches/nakhil/"' in page.text
    assert '<span class="count">2<span class="visually-hidden"> إشعارات غير مقروءة</span></span>' in page.text


def test_what_was_read_leaves_the_page_and_stays_in_the_list(client, member):
    tell(member.person)
    client.force_login(member)
    assert client.post(ALL).url == PAGE
    assert Notice.objects.get().read_at
    assert GAINED not in client.get(PAGE).text
    assert 'class="count"' not in client.get(PAGE).text
    assert GAINED in client.get(ALL).text


def test_nobody_reads_or_marks_what_somebody_else_was_told(client, party, member):
    tell(make_member(party["local"]).person)
    for user in (member, make_user(make_member(party["local"]).person, is_superuser=True)):
        client.force_login(user)
        client.post(ALL)
        assert GAINED not in client.get(ALL).text + client.get(PAGE).text
    assert Notice.objects.unread().count() == 1


def test_the_lists_cost_the_same_whatever_their_length(client, member, assert_flat_queries):
    client.force_login(member)
    for address in (PAGE, ALL):
        Notice.objects.all().delete()
        assert_flat_queries(lambda rows: tell(*[member.person] * (rows - Notice.objects.count())),
                            lambda address=address: client.get(address), sizes=(1, 3, 20))  # fmt: skip


def test_an_email_goes_to_a_confirmed_address_once_the_act_is_kept(member, django_capture_on_commit_callbacks):
    confirmed_address(member)
    with django_capture_on_commit_callbacks(execute=True):
        tell(member.person, member.person)
        assert mail.outbox == []
    [message] = mail.outbox
    assert message.to == [member.email]
    assert message.subject == "إشعار يهمكم"
    assert message.body.count(GAINED) == 2


@pytest.mark.parametrize("closed", [False, True])
def test_no_email_to_an_address_that_its_owner_never_confirmed_nor_to_a_closed_account(
    member, closed, django_capture_on_commit_callbacks
):
    confirmed_address(member, verified=closed)
    member.is_active = not closed
    member.save()
    with django_capture_on_commit_callbacks(execute=True):
        tell(member.person)
    assert mail.outbox == []


def test_an_act_that_is_taken_back_tells_nobody(member, django_capture_on_commit_callbacks):
    confirmed_address(member)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        tell(member.person)
        transaction.set_rollback(True)
    assert mail.outbox == []
    assert not Notice.objects.exists()
