"""The pages of membership cards: a member's card, the branch's cards, and the public page of the code."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate

from bureaus.departures import leave_party
from members.card_tokens import card_token
from members.cards import issue_card, issue_missing_cards, revoke_card
from members.limits import LIMITS
from members.models import MembershipCard
from members.suspending import suspend
from members.views import branch_cards
from tests.documents.reading import pages_of
from tests.factories import make_branch, make_member, make_user
from tests.forms import values_of
from tests.visits import statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def membership(party):
    return make_member(party["local"], given_name="خديجة", family_name="بنعلي", gender="F")


@pytest.fixture
def card(membership, branch_secretary):
    return issue_card(membership=membership, by=branch_secretary)


@pytest.fixture
def office(client, branch_secretary):
    """The browser of the branch's secretary."""
    client.force_login(branch_secretary)
    return client


def file_url(membership):
    return reverse("members:person", args=[membership.person_id])


def of_card(name, card):
    return reverse(f"members:{name}", args=[card.pk])


def of_branch(name, branch):
    return reverse(f"members:{name}", args=[branch.slug])


def check_url(card):
    return reverse("members:check-card", args=[card_token(card)])


def send(client, url, **changes):
    return client.post(url, values_of(client.get(url)) | changes)


def test_the_branch_issues_a_card_after_saying_what_will_happen(office, membership):
    url = reverse("members:issue-card", args=[membership.person_id])
    assert f'href="{url}"' in office.get(file_url(membership)).text
    page = office.get(url)
    assert f"ستصدر بطاقة برسم سنة {localdate().year} باسم خديجة بنعلي" in page.text
    assert values_of(page)["until"] == f"31/12/{localdate().year}"
    assert send(office, url).url == file_url(membership)
    card = MembershipCard.objects.get()
    text = office.get(file_url(membership)).text
    assert "صدرت البطاقة، ويمكن طبعها." in text
    assert f"إلى غاية 31 دجنبر {localdate().year}" in text
    assert of_card("revoke-card", card) in text
    assert url not in text


def test_a_wrong_day_is_told_beside_it_and_stays_typed(office, membership):
    url = reverse("members:issue-card", args=[membership.person_id])
    answer = send(office, url, until="01/03/2199")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["until"]
    assert values_of(answer)["until"] == "01/03/2199"
    assert not MembershipCard.objects.exists()


def test_a_form_sent_twice_issues_one_card(office, membership):
    url = reverse("members:issue-card", args=[membership.person_id])
    values = values_of(office.get(url))
    assert [office.post(url, values).url for _time in range(2)] == [file_url(membership)] * 2
    assert MembershipCard.objects.count() == 1


def test_a_card_is_revoked_with_its_reason(office, card):
    url = of_card("revoke-card", card)
    assert "ستلغى فورا البطاقة الصادرة" in office.get(url).text
    refused = send(office, url)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert send(office, url, reason="stolen").url == file_url(card.membership)
    text = office.get(file_url(card.membership)).text
    assert "ملغاة" in text
    assert "سرقة" in text
    assert of_card("card-paper", card) not in text
    assert reverse("members:issue-card", args=[card.membership.person_id]) in text
    again = office.post(url, {"reason": "lost"}, follow=True)
    assert "سبق إلغاء هذه البطاقة." in again.text
    assert MembershipCard.objects.get().revoke_reason == "stolen"


def test_a_card_is_replaced(office, card):
    url = of_card("replace-card", card)
    assert send(office, url, reason="lost").url == file_url(card.membership)
    new = MembershipCard.objects.standing().get()
    assert new != card
    assert of_card("revoke-card", new) in office.get(file_url(card.membership)).text
    assert "سبق إلغاء هذه البطاقة." in office.get(url, follow=True).text


def test_the_file_of_a_suspended_member_offers_no_card(office, membership, party):
    suspend(membership=membership, on=localdate(), reason="قرار")
    text = office.get(file_url(membership)).text
    assert "لم تصدر بعد" in text
    assert reverse("members:issue-card", args=[membership.person_id]) not in text
    refused = send(office, reverse("members:issue-card", args=[membership.person_id]))
    assert refused.status_code == 422
    assert "العضوية مجمدة" in refused.text


def test_the_file_says_why_a_card_is_not_valid(office, card):
    suspend(membership=card.membership, on=localdate(), reason="قرار")
    text = office.get(file_url(card.membership)).text
    assert "غير صالحة اليوم" in text
    assert "لا تصلح البطاقة ما دامت العضوية مجمدة." in text
    assert of_card("card-paper", card) not in text
    assert of_card("revoke-card", card) in text


def test_who_only_sees_the_file_sees_the_card_and_no_button(client, card, treasurer):
    client.force_login(treasurer)
    text = client.get(file_url(card.membership)).text
    assert "صالحة اليوم" in text
    assert not [name for name in ("card-paper", "revoke-card", "replace-card") if of_card(name, card) in text]


def test_a_member_opens_the_own_card_and_it_does_not_count_as_printed(client, card):
    client.force_login(make_user(card.membership.person))
    text = client.get(reverse("members:me")).text
    assert f'href="{of_card("card-paper", card)}"' in text
    assert of_card("revoke-card", card) not in text
    answer = client.get(of_card("card-paper", card))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert f'filename="card-{card.year}-{card.membership.person.shown_number}.pdf"' in answer["Content-Disposition"]
    assert "خديجة بنعلي" in pages_of(answer.content)[0]
    assert client.post(of_card("card-paper", card)).status_code == 403
    card.refresh_from_db()
    assert card.printed_at is None


def test_a_member_without_a_card_reads_who_issues_it(client, member):
    client.force_login(member)
    assert "الفرع هو الذي يصدر البطاقات." in client.get(reverse("members:me")).text


def test_the_branch_s_print_counts(office, card):
    answer = office.post(of_card("card-paper", card))
    assert "خديجة بنعلي" in pages_of(answer.content)[0]
    card.refresh_from_db()
    assert card.printed_at is not None


def test_who_gets_the_paper(client, card, branch_secretary, treasurer, secretary, teammate, member, outsider):
    own = make_user(card.membership.person)
    url = of_card("card-paper", card)
    assert statuses(client, url, own, branch_secretary, treasurer, secretary) == [200, 200, 403, 403]
    assert statuses(client, url, teammate, member, outsider, None) == [404, 404, 404, 302]


@pytest.mark.parametrize("end", ["revoked", "left", "suspended"])
def test_a_card_that_is_not_valid_is_not_printed(client, card, branch_secretary, end):
    if end == "revoked":
        revoke_card(card=card, reason="lost", by=branch_secretary)
    elif end == "left":
        leave_party(membership=card.membership, on=localdate(), reason="resignation")
    else:
        suspend(membership=card.membership, on=localdate(), reason="قرار")
    url, own = of_card("card-paper", card), make_user(card.membership.person)
    assert statuses(client, url, branch_secretary, own) == [404, 404]


def test_the_branch_s_page_counts_and_names_who_has_none(office, party, card):
    other = make_member(party["local"], given_name="سلمى", family_name="الناقصة", gender="F")
    suspended = make_member(party["local"], given_name="نادية", family_name="المجمدة", gender="F")
    suspend(membership=suspended, on=localdate(), reason="قرار")
    assert of_branch("cards", party["local"]) in office.get(of_branch("list", party["local"])).text
    page = office.get(of_branch("cards", party["local"]))
    assert page.context["counts"] == {"members": 8, "with_card": 1, "missing": 6, "suspended": 1}
    assert (page.context["valid"], page.context["unprinted"]) == (1, 1)
    assert file_url(other) in page.text
    assert "خديجة بنعلي" not in page.text
    assert "المجمدة" not in page.text
    assert "عضو واحد مجمدة عضويته بدون بطاقة" in page.text


def test_a_branch_without_members_says_so(office, party):
    cell = make_branch(party["local"], "cell")
    page = office.get(of_branch("cards", cell))
    assert "لا أعضاء" in page.text
    assert of_branch("issue-cards", cell) not in page.text


def test_all_missing_cards_are_issued_after_a_word(office, party, membership):
    url = of_branch("issue-cards", party["local"])
    assert "ستصدر 6 بطاقات" in office.get(url).text
    assert not MembershipCard.objects.exists()
    answer = office.post(url, follow=True)
    assert "صدرت 6 بطاقات." in answer.text
    assert MembershipCard.objects.count() == 6
    assert "لكل الأعضاء بطاقاتهم." in office.get(url, follow=True).text
    assert "لم تصدر أي بطاقة." in office.post(url, follow=True).text


def test_who_only_sees_the_members_sees_the_counts_alone(client, party, card, treasurer):
    client.force_login(treasurer)
    text = client.get(of_branch("cards", party["local"])).text
    assert not [name for name in ("issue-cards", "print-cards") if of_branch(name, party["local"]) in text]
    assert client.post(of_branch("issue-cards", party["local"])).status_code == 403
    assert client.post(of_branch("print-cards", party["local"]), {"cards": card.pk}).status_code == 403
    assert MembershipCard.objects.get().printed_at is None


def test_sheets_hold_what_was_not_printed_and_count_it_then(office, party, branch_secretary, monkeypatch):
    monkeypatch.setattr(branch_cards, "MOST_PRINTED", 4)
    make_member(party["local"], given_name="خديجة", family_name="بنعلي", gender="F")
    issue_missing_cards(branch=party["local"], by=branch_secretary)
    url = of_branch("print-cards", party["local"])
    page = office.get(url)
    assert "في ملف PDF 4 بطاقات" in page.text
    values = values_of(page)
    assert MembershipCard.objects.filter(printed_at=None).count() == 6
    answer = office.post(url, values)
    assert answer["Content-Type"] == "application/pdf"
    assert len(pages_of(answer.content)) == 1
    assert "خديجة بنعلي" in pages_of(answer.content)[0]
    assert MembershipCard.objects.filter(printed_at=None).count() == 2
    assert "في ملف PDF بطاقتان" in office.get(url).text
    again = office.post(url, values)  # the same form prints the same cards
    assert "خديجة بنعلي" in pages_of(again.content)[0]
    assert MembershipCard.objects.filter(printed_at=None).count() == 2
    office.post(url, values_of(office.get(url)))
    assert "لا بطاقة في انتظار الطبع." in office.get(url, follow=True).text
    everything = office.get(url, {"which": "all", "page": 2})
    assert len(values_of(everything)["cards"].split(",")) == 2
    assert "page=1" in everything.text
    assert "which=all" in everything.text


def test_no_other_branch_s_cards_and_none_that_ended_are_on_a_sheet(office, party, card):
    elsewhere = issue_card(membership=make_member(party["other"]), by=make_user(is_superuser=True))
    revoked = issue_card(membership=make_member(party["local"]), by=make_user(is_superuser=True))
    revoke_card(card=revoked, reason="lost", by=make_user(is_superuser=True))
    url = of_branch("print-cards", party["local"])
    assert values_of(office.get(url))["cards"] == str(card.pk)
    answer = office.post(url, {"cards": f"{elsewhere.pk},{revoked.pk}"}, follow=True)
    assert "لم تعد أي من هذه البطاقات صالحة" in answer.text
    assert not MembershipCard.objects.exclude(printed_at=None).exists()


@pytest.mark.parametrize("keys", ["", "x", "1;2", "9" * 30, "0"])
def test_garbage_names_no_card(office, party, card, keys):
    url = of_branch("print-cards", party["local"])
    assert office.post(url, {"cards": keys}).status_code == 302


def test_the_code_of_a_valid_card_says_so_and_the_branch_and_nothing_else(client, card, branch_secretary):
    answer = client.get(check_url(card))
    assert answer.status_code == 200
    assert "هذه البطاقة صالحة اليوم." in answer.text
    assert "الفرع المحلي بالنخيل" in answer.text
    assert date_format(localdate()) in answer.text
    person = card.membership.person
    for part in ("خديجة", "بنعلي", person.shown_number, str(branch_secretary), card.membership.category.feminine):
        assert part not in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "strict-origin"
    assert 'content="noindex"' in answer.text


def test_every_card_that_is_not_valid_has_one_answer(client, party, branch_secretary):
    """Revoked, suspended, left, over, and never issued: who holds the code learns nothing more."""
    cards = [issue_card(membership=make_member(party["local"]), by=branch_secretary) for _number in range(4)]
    revoke_card(card=cards[0], reason="stolen", by=branch_secretary)
    suspend(membership=cards[1].membership, on=localdate(), reason="قرار")
    leave_party(membership=cards[2].membership, on=localdate(), reason="expulsion")
    last = localdate().year - 1
    MembershipCard.objects.filter(pk=cards[3].pk).update(
        year=last, started_on=date(last, 1, 1), ended_on=date(last, 1, 1) + timedelta(days=300)
    )
    addresses = [*map(check_url, cards), "/cards/1:made-up/", "/cards/12/", "/cards/بطاقة/"]
    answers = [client.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    for answer in answers:
        del answer.headers["Expires"]  # the second in which it was asked
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    assert "هذه البطاقة غير صالحة اليوم." in answers[0].text
    assert "النخيل" not in answers[0].text


def test_codes_are_not_tried_by_the_hundred(client, monkeypatch):
    cache.clear()
    monkeypatch.setitem(LIMITS, "card", "3/m/ip")
    address = reverse("members:check-card", args=["1:made-up"])
    found = [client.get(address).status_code for _try in range(4)]
    cache.clear()
    assert found == [200, 200, 200, 429]


def test_nothing_but_reading_is_done_by_the_public_page(client, card):
    assert client.post(check_url(card)).status_code == 405


def test_the_administration_reads_cards_and_changes_none(client, card, branch_secretary):
    client.force_login(branch_secretary)
    listed = client.get(reverse("admin:members_membershipcard_changelist"))
    assert "خديجة بنعلي" in listed.text
    change = reverse("admin:members_membershipcard_change", args=[card.pk])
    assert client.get(change).status_code == 200
    assert card_token(card).split(":")[1] not in client.get(change).text
    assert client.post(change, {"year": 1999}).status_code == 403
    assert client.get(reverse("admin:members_membershipcard_add")).status_code == 403


@pytest.mark.parametrize("state", ["valid", "unprinted", "revoked"])
def test_the_administration_s_list_by_state(client, card, party, branch_secretary, state):
    revoked = issue_card(membership=make_member(party["local"]), by=branch_secretary)
    revoke_card(card=revoked, reason="lost", by=branch_secretary)
    client.force_login(branch_secretary)
    page = client.get(reverse("admin:members_membershipcard_changelist"), {"state": state})
    assert list(page.context["cl"].result_list) == [revoked if state == "revoked" else card]


def test_the_branch_s_page_asks_as_few_questions_for_many_members(office, party, assert_flat_queries):
    def grow(rows):
        for _number in range(rows):
            make_member(party["local"])

    assert_flat_queries(grow, lambda: office.get(of_branch("cards", party["local"])))
