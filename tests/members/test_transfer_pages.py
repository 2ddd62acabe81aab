"""The pages of transfers: asked from a file or one's own page, answered by the branches, and what waits for whom."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Kind
from bureaus.transfers import ask_transfer, refuse_transfer
from members.models import TransferRequest, TransferRule
from tests.factories import make_branch, make_bureau, make_member, make_officer, make_user
from tests.treasury.money import charge, rate

State = TransferRequest.State


@pytest.fixture
def neighbour(party):
    """The secretary of the other local branch."""
    return make_officer(party["other"], "branch_secretary")


@pytest.fixture
def mover(party):
    return make_user(make_member(party["local"], given_name="سعيد", family_name="المنتقل").person)


@pytest.fixture
def membership(mover):
    return mover.person.memberships.get()


@pytest.fixture
def asked(party, mover, membership):
    return ask_transfer(membership=membership, branch=party["other"], by=mover, note="تغيير السكنى")


def page_of(asked):
    return reverse("members:transfer-request", args=[asked.pk])


def file_of(membership):
    return reverse("members:person", args=[membership.person_id])


def from_file(membership):
    return reverse("members:transfer", args=[membership.person_id])


OWN = reverse("members:ask-transfer")
COMING = reverse("members:ask-coming", args=["zitoun"])
WAITING = reverse("members:waiting-transfers")


def test_an_officer_asks_in_two_steps_and_nothing_changes_yet(client, party, membership, branch_secretary):
    client.force_login(branch_secretary)
    url = from_file(membership)
    assert [str(row) for row in client.get(url, {"q": "زيتون"}).context["page_obj"]] == [str(party["other"])]
    confirm = client.get(url, {"branch": party["other"].pk})
    assert "لا يتم الانتقال إلا بعد موافقة الفرعين معا" in confirm.text
    assert "داخل 30 يوما" in confirm.text
    assert "on" not in confirm.context["form"].fields
    answer = client.post(url, {"branch": party["other"].pk, "note": "بطلب منه"})
    request = TransferRequest.objects.get()
    assert answer.url == page_of(request)
    assert (request.note, request.missing, request.asked_by) == ("بطلب منه", ["entered"], branch_secretary)
    membership.refresh_from_db()
    assert membership.ended_on is None
    page = client.get(answer.url)
    assert "لم يجب بعد" in page.text
    assert (page.context["may_agree"], page.context["may_withdraw"]) == (False, True)


def test_an_officer_who_decides_for_both_branches_moves_the_member_at_once(
    client, party, membership, branch_secretary
):
    cell = make_branch(party["local"], Kind.CELL)
    client.force_login(branch_secretary)
    assert "يتم الانتقال في الحين" in client.get(from_file(membership), {"branch": cell.pk}).text
    early = client.post(from_file(membership), {"branch": cell.pk, "on": "09/03/2024", "note": "قرب السكنى"})
    assert early.status_code == 422
    assert list(early.context["form"].errors) == ["on"]
    assert "قرب السكنى" in early.text
    answer = client.post(from_file(membership), {"branch": cell.pk, "on": "01/02/2026"})
    assert answer.url == file_of(membership)
    membership.refresh_from_db()
    assert (membership.ended_on, membership.next.branch) == (date(2026, 2, 1), cell)


def test_a_transfer_to_the_same_or_a_closed_branch_is_not_offered(client, party, membership, branch_secretary):
    client.force_login(branch_secretary)
    party["other"].dissolved_on = date(2026, 1, 1)
    party["other"].save()
    for key in (party["local"].pk, party["other"].pk, "x", "9" * 30):
        assert client.get(from_file(membership), {"branch": key}).context["chosen"] is None
        assert "form" not in client.post(from_file(membership), {"branch": key}).context
    assert not TransferRequest.objects.exists()


def test_a_member_asks_from_the_own_page_and_takes_it_back(client, party, mover, membership):
    client.force_login(mover)
    assert f'href="{OWN}"' in client.get(reverse("members:me")).text
    assert "لا يتم الانتقال" in client.get(OWN, {"branch": party["other"].pk}).text
    answer = client.post(OWN, {"branch": party["other"].pk, "note": "انتقال السكنى"})
    request = TransferRequest.objects.get()
    assert (answer.url, request.missing) == (page_of(request), ["left", "entered"])
    own = client.get(reverse("members:me")).text
    assert f'href="{page_of(request)}"' in own
    assert f'href="{OWN}"' not in own
    assert client.get(OWN).url == page_of(request)
    assert client.post(page_of(request), {"withdraw": "1"}).url == page_of(request)
    assert TransferRequest.objects.get().state == State.WITHDRAWN
    assert "سُحب الطلب" in client.get(page_of(request)).text
    assert f'href="{OWN}"' in client.get(reverse("members:me")).text


def test_who_is_no_member_has_nothing_to_move(client, party):
    official = make_user(make_member(party["local"]).person)
    official.person.memberships.update(ended_on=date(2026, 1, 1))
    client.force_login(official)
    assert client.get(OWN).url == reverse("members:me")


def test_both_branches_agree_by_their_pages(client, party, asked, membership, branch_secretary, neighbour):
    client.force_login(branch_secretary)
    assert "تغيير السكنى" in client.get(page_of(asked)).text
    assert client.post(page_of(asked), {"agree": "1"}).url == page_of(asked)
    client.force_login(neighbour)
    page = client.get(page_of(asked))
    assert "وافق الفرع الآخر: يتم الانتقال اليوم" in page.text
    assert f'href="{file_of(membership)}"' not in page.text  # the file is not the neighbour's yet
    done = client.post(page_of(asked), {"agree": "1"}, follow=True)
    assert "نُقلت العضوية." in done.text
    assert f'href="{file_of(membership)}"' in done.text
    membership.refresh_from_db()
    assert (membership.ended_on, membership.next.branch) == (localdate(), party["other"])


def test_a_refusal_without_a_reason_comes_back(client, asked, neighbour):
    client.force_login(neighbour)
    answer = client.post(page_of(asked), {"refuse": "1", "reason": ""})
    assert answer.status_code == 422
    assert list(answer.context["reason"].errors) == ["reason"]
    assert client.post(page_of(asked), {"refuse": "1", "reason": "لا مقعد"}).status_code == 302
    assert "رُفض الانتقال. السبب: لا مقعد" in client.get(page_of(asked)).text


@pytest.mark.parametrize("sent", [{"agree": "1"}, {"refuse": "1", "reason": "لا"}, {"withdraw": "1"}])
@pytest.mark.parametrize(
    ("sender", "status"),
    [("treasurer", 403), ("secretary", 403), ("teammate", 403), ("outsider", 404), ("member", 404)],
)
def test_readers_and_outsiders_answer_nothing(request, client, asked, sent, sender, status):
    client.force_login(request.getfixturevalue(sender))
    assert client.post(page_of(asked), sent).status_code == status
    asked.refresh_from_db()
    assert (asked.state, asked.missing) == (State.WAITING, ["left", "entered"])


def test_the_member_may_not_answer_for_a_branch(client, asked, mover):
    client.force_login(mover)
    assert client.post(page_of(asked), {"agree": "1"}).status_code == 403


def test_what_was_decided_meanwhile_is_said(client, asked, neighbour, branch_secretary):
    client.force_login(branch_secretary)
    client.get(page_of(asked))
    refuse_transfer(request=asked, reason="لا", by=neighbour)
    answer = client.post(page_of(asked), {"agree": "1"}, follow=True)
    assert "سبق البت في هذا الطلب أو سُحب" in answer.text


def test_who_decides_on_an_officer_is_told_to_the_branch(client, party, neighbour, branch_secretary):
    chief = make_member(party["local"], family_name="الإقليمي")
    make_bureau(party["province"], "first_secretary", holders=[chief.person])
    make_officer(party["region"], "first_secretary")
    asked = ask_transfer(membership=chief, branch=party["other"], by=neighbour)
    client.force_login(branch_secretary)
    page = client.get(page_of(asked))
    assert page.context["may_agree"] is False
    assert "التنظيم الجهوي بجهة الواحة" in page.text


def test_what_is_owed_is_told_to_those_who_see_the_branchs_money(
    client, party, asked, branch_secretary, neighbour, mover
):
    rate(party["province"], 20)
    charge(party["local"], 0)
    shown = []
    for user in (branch_secretary, neighbour, mover):
        client.force_login(user)
        shown.append("المستحق للفرع الأصلي" in client.get(page_of(asked)).text)
    assert shown == [True, False, False]
    client.force_login(branch_secretary)
    assert client.get(page_of(asked)).context["owed"] == 20


def test_the_branch_entered_asks_by_the_number_and_the_name(client, party, membership, neighbour):
    client.force_login(neighbour)
    number = membership.person.shown_number
    wrong = client.post(COMING, {"number": number, "family_name": "الورياغلي", "note": "انتقل إلينا"})
    assert wrong.status_code == 422
    assert "لا يوجد اليوم في الحزب عضو بهذا الرقم وهذا الاسم العائلي" in wrong.text
    assert "انتقل إلينا" in wrong.text
    answer = client.post(COMING, {"number": number, "family_name": "المنتقل"})
    request = TransferRequest.objects.get()
    assert (answer.url, request.missing, request.asked_by) == (page_of(request), ["left"], neighbour)
    again = client.post(COMING, {"number": number, "family_name": "المنتقل"})
    assert "هناك طلب انتقال سابق لهذه العضوية" in again.text


def test_who_decides_for_both_is_led_to_the_page_that_says_what_happens(client, party, membership, branch_secretary):
    cell = make_branch(party["local"], Kind.CELL)
    client.force_login(branch_secretary)
    sent = {"number": membership.person.shown_number, "family_name": "المنتقل"}
    answer = client.post(reverse("members:ask-coming", args=[cell.slug]), sent)
    assert answer.url == f"{from_file(membership)}?branch={cell.pk}"
    assert not TransferRequest.objects.exists()


def test_the_page_says_whether_agreeing_moves(client, party, mover, membership, branch_secretary):
    cell = make_branch(party["local"], Kind.CELL)
    asked = ask_transfer(membership=membership, branch=cell, by=mover)
    client.force_login(branch_secretary)
    assert "يتم الانتقال في الحين" in client.get(page_of(asked)).text
    client.post(page_of(asked), {"agree": "1"})
    asked.refresh_from_db()
    assert asked.state == State.DONE


def test_asking_for_members_by_number_is_limited(client, neighbour):
    client.force_login(neighbour)
    answers = [client.post(COMING, {"number": "1", "family_name": "لا أحد"}).status_code for _time in range(21)]
    assert (answers[0], answers[19], answers[20]) == (422, 422, 429)


def test_a_rule_without_days_says_nothing_of_silence(client, party, mover):
    TransferRule.objects.update(days_to_answer=None)
    client.force_login(mover)
    assert "يُعتبر الفرع موافقا" not in client.get(OWN, {"branch": party["other"].pk}).text


def test_what_waits_is_on_the_desk_in_the_branch_and_in_the_list(client, party, asked, branch_secretary, secretary):
    client.force_login(branch_secretary)
    assert list(client.get(WAITING).context["page_obj"]) == [asked]
    assert "طلبات انتقال تنتظر جوابك" in client.get(party["local"].get_absolute_url()).text
    assert "طلب انتقال واحد ينتظر جوابك" in client.get(reverse("admin:index")).text
    client.force_login(secretary)
    assert list(client.get(WAITING).context["page_obj"]) == []
    assert "طلب انتقال" not in client.get(reverse("admin:index")).text


def test_a_branchs_list_shows_what_goes_out_and_what_comes_in(client, party, asked, treasurer, neighbour):
    shown = []
    for user, slug in ((treasurer, "nakhil"), (neighbour, "zitoun")):
        client.force_login(user)
        shown.append(list(client.get(reverse("members:transfers", args=[slug])).context["page_obj"]))
    assert shown == [[asked], [asked]]


def test_the_lists_cost_the_same_whatever_their_length(client, party, branch_secretary, assert_flat_queries):
    client.force_login(branch_secretary)

    def grow(rows):
        while TransferRequest.objects.count() < rows:
            row = make_member(party["local"])
            ask_transfer(membership=row, branch=party["other"], by=make_user(row.person))

    for address in (WAITING, reverse("members:transfers", args=["nakhil"])):
        TransferRequest.objects.all().delete()
        assert_flat_queries(grow, lambda address=address: client.get(address))


def test_the_administration_reads_the_requests_of_both_branches(client, party, asked, branch_secretary, neighbour):
    url = reverse("admin:members_transferrequest_changelist")
    for user in (branch_secretary, neighbour):
        client.force_login(user)
        page = client.get(url, {"state": "waiting"})
        assert list(page.context["cl"].result_list) == [asked]
        change = client.get(reverse("admin:members_transferrequest_change", args=[asked.pk]))
        assert f'href="{page_of(asked)}"' in change.text
        assert client.post(reverse("admin:members_transferrequest_change", args=[asked.pk]), {}).status_code == 403
    narrowed = client.get(url, {"branch": party["other"].pk})
    assert list(narrowed.context["cl"].result_list) == [asked]
