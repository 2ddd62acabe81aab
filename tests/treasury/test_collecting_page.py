"""The sheet of a branch and the page of a recorded sheet: what they show, whom they let in, what they record."""

from time import process_time
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from arabic.calendar import format_month
from members.joining import leave
from members.suspending import suspend
from tests.documents.reading import pages_of
from tests.factories import make_officer, make_user
from tests.forms import values_of
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from tests.treasury.pages import grid_url
from traces.models import Reading, ReadPerson
from treasury.collecting import Entry, record_collection
from treasury.models import Collection, Payment
from treasury.voiding import void_payment


@pytest.fixture
def url(party):
    return reverse("treasury:collect", args=[party["local"].slug])


@pytest.fixture
def members(party, owing):
    """Three members who owe three months of 20 dirhams each, in the order of the sheet."""
    rows = [owing, member_of(party["local"], family_name="بنموسى"), member_of(party["local"], family_name="بنيحيى")]
    charge(party["local"], -2, -1, 0)
    return rows


def sheet(*lines, **fields):
    """What the form sends: lines (membership, value of the choice, amount by hand)."""
    data = {"paid_on": f"{localdate():%d/%m/%Y}", "method": "cash", "form_key": str(uuid4()), "save": "1"} | fields
    for membership, choice, *amount in lines:
        data[f"pay-{membership.person_id}"] = choice
        data[f"amount-{membership.person_id}"] = "".join(amount)
    return data


def line_of(answer, membership):
    rows = answer.context["wrong"] + answer.context["lines"]
    return next(line for line in rows if line.person == membership.person)


def test_a_line_says_what_is_due_and_offers_amounts(visit, url, members, treasurer):
    line = line_of(visit(treasurer, url), members[0])
    now = month()
    to_december = 20 * (12 - now.month)
    assert [plan.value for plan in line.plans] == [
        "due:60.00", "one:20.00", "three:60.00", f"year:{dh(60 + to_december)}",
    ]  # fmt: skip
    assert (line.due.fills[0].month, line.due.last) == (month(-2), now)
    text = visit(treasurer, url).text
    assert "3 أشهر مستحقة" in text
    assert f"({format_month(month(-2))}" in text  # the months are no part of the sum before them


def test_a_sheet_is_recorded_and_shown(send, client, url, members, treasurer):
    first, second, third = members
    lines = (first, "due:60.00"), (second, "one:20.00"), (third, "other", "٥٠,٥")
    answer = send(treasurer, url, **sheet(*lines))
    made = Collection.objects.get()
    assert (answer.status_code, answer.url) == (302, made.get_absolute_url())
    page = client.get(answer.url)
    assert [(row.payer, row.amount) for row in page.context["payments"]] == [
        (first.person, dh(60)), (second.person, dh(20)), (third.person, dh("50.50")),
    ]  # fmt: skip
    assert page.context["total"] == dh("130.50")
    assert page.context["payments"][0].months == [month(-2), month(-1), month()]
    receipt = client.get(page.context["payments"][0].get_absolute_url())
    assert made.get_absolute_url() in receipt.text


def test_a_wrong_line_stands_first_and_everything_stays_as_typed(send, url, members, treasurer):
    first, second, third = members
    data = sheet((first, "due:60.00"), (second, "other", "مئة"), (third, "other", "12 000"), method="cash")
    answer = send(treasurer, url, **data)
    assert (answer.status_code, Payment.objects.count()) == (422, 0)
    assert [line.person for line in answer.context["wrong"]] == [second.person]  # what cannot be read comes before
    assert "اكتب المبلغ بالأرقام" in line_of(answer, second).error
    kept = values_of(answer)
    for name, value in data.items():
        if name != "save" and value:
            assert kept[name] == value
    data[f"amount-{second.person_id}"] = "20"
    answer = send(treasurer, url, **data)
    assert "بشيك" in line_of(answer, third).error
    data |= {"method": "cheque", f"agree-{third.person_id}": "12000.00"}
    answer = send(treasurer, url, **data)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"reference", "bank"})
    assert send(treasurer, url, **data | {"reference": "7654321", "bank": "البنك الأول"}).status_code == 302
    assert Payment.objects.count() == 3


def test_a_payment_far_ahead_is_asked_about_once_and_anew_for_another_amount(send, url, members, treasurer):
    data = sheet((members[0], "other", "600"))
    answer = send(treasurer, url, **data)
    assert (answer.status_code, line_of(answer, members[0]).asks) == (422, "600.00")
    assert f'name="agree-{members[0].person_id}" value="600.00"' in answer.text
    agreed = data | {f"agree-{members[0].person_id}": "600.00"}
    other = agreed | {f"amount-{members[0].person_id}": "700"}
    assert send(treasurer, url, **other).status_code == 422
    assert send(treasurer, url, **agreed).status_code == 302
    assert Payment.objects.get().amount == dh(600)


def test_dues_that_changed_meanwhile_keep_the_cash_as_an_amount(send, url, members, treasurer):
    pay(members[0], 20)
    answer = send(treasurer, url, **sheet((members[0], "due:60.00"), (members[1], "due:60.00")))
    line = line_of(answer, members[0])
    assert (answer.status_code, line.chosen, line.typed.amount) == (422, "other", "60,00")
    assert line_of(answer, members[1]).chosen == "due:60.00"


def test_two_amounts_on_a_line_are_not_guessed(send, url, members, treasurer):
    answer = send(treasurer, url, **sheet((members[0], "one:20.00", "35")))
    assert "مبلغان" in line_of(answer, members[0]).error


def test_sent_twice_it_records_once(send, url, members, treasurer):
    data = sheet((members[0], "due:60.00"))
    assert send(treasurer, url, **data).url == send(treasurer, url, **data).url
    assert Payment.objects.count() == 1
    answer = send(treasurer, url, **data | {f"pay-{members[0].person_id}": "one:20.00"})
    assert (answer.status_code, Payment.objects.count()) == (422, 1)


def test_what_is_chosen_survives_turning_the_page_and_searching(send, url, party, members, treasurer):
    for number in range(700, 740):  # no member number holds these digits
        member_of(party["local"], family_name=f"الزاهيري {number}")
    chosen = sheet((members[0], "due:60.00"), (members[1], "other", "35"))
    del chosen["save"]
    second = send(treasurer, url, **chosen, page="2")
    assert second.status_code == 200
    assert not Payment.objects.exists()
    assert second.context["form"].total == dh(95)
    kept = values_of(second)
    assert kept[f"pay-{members[0].person_id}"] == "due:60.00"
    assert kept[f"pay-{members[1].person_id}"] == "other:35"
    found = send(treasurer, url, **kept, q="الزاهيري 739")
    assert [line.person.family_name for line in found.context["lines"]] == ["الزاهيري 739"]
    assert send(treasurer, url, **values_of(found), save="1").status_code == 302
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [dh(35), dh(60)]


def test_who_can_pay_nothing_has_a_reason(visit, url, party, members, treasurer):
    gone, paused, _third = members
    for row in (gone, paused):
        pay(row, 60)
    leave(membership=gone, on=localdate(), reason="resignation")
    suspend(membership=paused, on=localdate(), reason="قرار")
    answer = visit(treasurer, url, {"q": "بن"})
    assert "انتهت العضوية" in line_of(answer, gone).reason
    assert "مجمدة" in line_of(answer, paused).reason
    assert gone.person not in [line.person for line in visit(treasurer, url).context["lines"]]


@pytest.mark.parametrize(("amount", "said"), [(None, "لا مبلغ محدد"), (0, "صفر")])
def test_a_branch_without_a_rate_says_so(visit, url, party, treasurer, amount, said):
    if amount is not None:
        rate(party["province"], amount)
    answer = visit(treasurer, url)
    lines = answer.context["lines"]
    assert len(lines) == 5
    assert (reverse("treasury:rates", args=[party["local"].slug]) in answer.text) == (amount is None)
    assert all(said in line.reason for line in lines)


def test_who_may_collect(
    visit, send, url, members, treasurer, branch_secretary, secretary, teammate, member, outsider
):
    users = treasurer, branch_secretary, secretary, teammate, member, outsider
    assert [visit(user, url).status_code for user in users] == [200, 403, 403, 404, 404, 404]
    data = sheet((members[0], "due:60.00"))
    assert [send(user, url, **data).status_code for user in users[1:]] == [403, 403, 404, 404, 404]
    assert not Payment.objects.exists()


def test_a_member_of_another_branch_is_refused_and_not_named(send, url, party, members, treasurer):
    stranger = member_of(party["other"], family_name="السريع")
    answer = send(treasurer, url, **sheet((members[0], "due:60.00"), (stranger, "one:20.00")))
    assert (answer.status_code, Payment.objects.count()) == (422, 0)
    assert "السريع" not in answer.text
    assert send(treasurer, url, **values_of(answer), save="1").status_code == 302  # the stranger is off the sheet


def test_a_closed_branch_takes_nothing(send, url, party, members, treasurer):
    party["local"].dissolved_on = localdate()
    party["local"].save()
    answer = send(treasurer, url, **sheet((members[0], "due:60.00")))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["paid_on"])


def test_garbage_is_no_line(send, url, members, treasurer):
    for value in ("due:", "due:1e9", "gold:20.00", "due:NaN", "\0", "none", "other"):
        answer = send(treasurer, url, **sheet((members[0], value)))
        assert answer.status_code == 422
    assert send(treasurer, url, **sheet(**{f"pay-{'9' * 40}": "due:20.00", "pay-x": "1"})).status_code == 422
    assert not Payment.objects.exists()


def test_the_sheet_costs_the_same_for_any_number_of_members(client, url, party, owing, treasurer, assert_flat_queries):
    client.force_login(treasurer)
    made = [owing]

    def grow(rows):
        while len(made) < rows:
            made.append(member_of(party["local"]))
            charge(party["local"], -1, 0)

    def call():
        assert client.get(url).status_code == 200

    assert assert_flat_queries(grow, call, sizes=(1, 3, 25)) == 14


@pytest.fixture
def recorded(send, url, members, treasurer):
    send(treasurer, url, **sheet(*((row, "due:60.00") for row in members)))
    return Collection.objects.get()


def recorded_by_another():
    """Then the treasurer voids it at once."""
    Payment.objects.update(recorded_by=make_user())


def test_the_whole_sheet_is_voided_with_a_reason(visit, send, recorded, treasurer, members):
    recorded_by_another()
    page = reverse("treasury:void-collection", args=[recorded.branch.slug, recorded.pk])
    assert page in visit(treasurer, recorded.get_absolute_url()).text
    assert visit(treasurer, page).context["total"] == dh(180)
    assert send(treasurer, page, reason=" ").status_code == 422
    assert send(treasurer, page, reason="سُجلت مرتين").url == recorded.get_absolute_url()
    assert {row.void_reason for row in Payment.objects.all()} == {"سُجلت مرتين"}
    assert visit(treasurer, recorded.get_absolute_url()).context["total"] == 0
    assert send(treasurer, page, reason="مرة أخرى").status_code == 302
    assert {row.void_reason for row in Payment.objects.all()} == {"سُجلت مرتين"}


def test_a_payment_voided_before_stays_as_it_was_voided(send, recorded, treasurer):
    recorded_by_another()
    first = recorded.payments.order_by("number").first()
    send(treasurer, f"{first.get_absolute_url()}voiding/", reason="خطأ في الاسم")
    send(treasurer, reverse("treasury:void-collection", args=[recorded.branch.slug, recorded.pk]), reason="الكل")
    assert list(recorded.payments.order_by("number").values_list("void_reason", flat=True)) == [
        "خطأ في الاسم", "الكل", "الكل",
    ]  # fmt: skip


def test_who_sees_and_who_voids_a_recorded_sheet(
    visit, send, party, recorded, treasurer, branch_secretary, secretary, teammate, member, outsider
):
    seen, voided = recorded.get_absolute_url(), f"{recorded.get_absolute_url()}voiding/"
    above = make_officer(party["region"], "treasurer")  # sees totals, and no names
    users = treasurer, branch_secretary, secretary, above, teammate, member, outsider
    assert [visit(user, seen).status_code for user in users] == [200, 200, 200, 403, 404, 404, 404]
    assert [visit(user, voided).status_code for user in users] == [200, 403, 403, 403, 404, 404, 404]
    assert [send(user, voided, reason="x").status_code for user in users[1:]] == [403, 403, 403, 404, 404, 404]
    other = reverse("treasury:collection", args=[party["other"].slug, recorded.pk])
    assert visit(secretary, other).status_code == 404
    assert voided not in visit(branch_secretary, seen).text


def test_the_grid_leads_to_the_sheet(visit, party, url, owing, treasurer, branch_secretary):
    assert url in visit(treasurer, grid_url(party["local"])).text
    assert url not in visit(branch_secretary, grid_url(party["local"])).text


def receipts_of(collection):
    return reverse("treasury:collection-paper", args=[collection.branch.slug, collection.pk])


def test_all_receipts_of_a_sheet_are_one_paper(visit, send, recorded, treasurer, members):
    assert receipts_of(recorded) in visit(treasurer, recorded.get_absolute_url()).text
    void_payment(payment=recorded.payments.order_by("number")[1], reason="خطأ في الاسم", by=treasurer)
    answer = visit(treasurer, receipts_of(recorded))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert f'filename="receipts-nakhil-{localdate().year}-0001-0003.pdf"' in answer["Content-Disposition"]
    pages = pages_of(answer.content)
    assert [f"{localdate().year}/000{number}" in page for number, page in enumerate(pages, start=1)] == [True] * 3
    assert ["ملغى" in page for page in pages] == [False, True, False]


def test_printing_a_sheet_s_receipts_leaves_one_trace_of_all_payers(visit, recorded, treasurer, members):
    visit(treasurer, receipts_of(recorded))
    reading = Reading.objects.get(subject="receipts")
    assert (reading.act, reading.reader, reading.branch, reading.count) == ("printed", treasurer, recorded.branch, 3)
    people = ReadPerson.objects.filter(reading=reading).values_list("person", flat=True)
    assert set(people) == {row.person_id for row in members}


def test_who_prints_the_receipts_of_a_sheet(
    visit, party, recorded, treasurer, branch_secretary, secretary, teammate, member, outsider
):
    above = make_officer(party["region"], "treasurer")  # sees totals, and no names
    users = treasurer, branch_secretary, secretary, above, teammate, member, outsider
    codes = [visit(user, receipts_of(recorded)).status_code for user in users]
    assert codes == [200, 200, 200, 403, 404, 404, 404]
    elsewhere = reverse("treasury:collection-paper", args=[party["other"].slug, recorded.pk])
    assert visit(secretary, elsewhere).status_code == 404


def sheet_of(branch, treasurer, size):
    """A recorded sheet of `size` new members who pay 20 dirhams each, months ahead: none of them was asked."""
    entries = [Entry(member_of(branch, family_name=f"الزروالي {n}").person, dh(20)) for n in range(size)]
    made = {"method": "cash", "paid_on": localdate(), "by": treasurer, "form_key": uuid4()}
    return record_collection(branch=branch, entries=entries, **made)


def test_the_receipts_of_a_long_sheet_ask_no_more_than_of_a_short_one(
    client, party, owing, treasurer, assert_flat_queries
):
    client.force_login(treasurer)
    made = []

    def grow(size):
        made[:] = [sheet_of(party["local"], treasurer, size)]

    def call():
        assert client.get(receipts_of(made[0])).status_code == 200

    assert_flat_queries(grow, call, sizes=(1, 3, 30))


def test_a_hundred_receipts_of_a_sheet_come_in_time(client, party, owing, treasurer):
    recorded = sheet_of(party["local"], treasurer, 100)
    client.force_login(treasurer)
    client.get(receipts_of(recorded))
    started = process_time()
    answer = client.get(receipts_of(recorded))
    assert process_time() - started < 4  # of one core; 1.5 s where nothing else runs: `python -m bench` measures
    assert len(pages_of(answer.content)) == 100
