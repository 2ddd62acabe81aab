"""What one person reads in of earlier books, another confirms; and its columns are corrected by hand before."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from administration.desk import REQUESTS
from members.exchange.read.problems import UnreadableError
from tests.factories import make_officer, make_user
from tests.treasury.earlier_books import codes, heading, rows_of, sheet, write
from tests.treasury.money import dh, member_of, month, rate
from treasury.models import DuesCharge, PastDuesBatch, Payment
from treasury.pastdues.batches import IMPORT, discard_batch, map_batch, move_headings, upload_past_dues
from treasury.pastdues.confirming import (
    ask_confirmation,
    batches_to_confirm,
    confirm_batch,
    confirmation_refusal,
    name_confirmers,
    send_back,
)
from treasury.pastdues.run import start_check, start_confirmed, start_writing


@pytest.fixture
def members(party, bureau):
    rate(party["province"], 20)
    names = ("خديجة", "بنعلي"), ("سعيد", "الإدريسي")
    return [member_of(party["local"], given_name=given, family_name=family) for given, family in names]


@pytest.fixture
def upload(party, treasurer):
    def uploaded(*rows):
        return upload_past_dues(branch=party["local"], data=sheet(*rows), file_name="واجبات.xlsx", by=treasurer)

    return uploaded


def checked(batch, by):
    start_check(batch=batch, by=by)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def sent(members, upload, treasurer):
    """A sheet of four months that waits."""
    return ask_confirmation(batch=checked(upload(*rows_of(members)), treasurer), by=treasurer)


def refused(call, **arguments):
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    return " ".join(refusal.value.messages)


# Two people


def test_nothing_is_recorded_before_somebody_else_confirms(sent, treasurer, branch_secretary):
    assert (sent.state, sent.asked_by) == ("waiting", treasurer)
    assert not Payment.objects.exists()
    run = start_confirmed(batch=sent, by=branch_secretary, shown=sent.read_digest())
    sent.refresh_from_db()
    assert (sent.state, sent.written_by, sent.decided_by) == ("written", treasurer, branch_secretary)
    assert run.result == {"months": 4, "sum": "70.00"}
    assert set(Payment.objects.values_list("recorded_by", flat=True)) == {treasurer.pk}


def test_who_read_it_in_or_sent_it_does_not_confirm_it_whatever_their_rights(sent, treasurer):
    boss = make_user(is_superuser=True)
    PastDuesBatch.objects.filter(pk=sent.pk).update(uploaded_by=boss)
    sent.refresh_from_db()
    for user in (treasurer, boss):
        assert "بنفسه" in refused(confirm_batch, shown=sent.read_digest(), batch=sent, by=user)
        assert sent not in batches_to_confirm(user)
    PastDuesBatch.objects.filter(pk=sent.pk).update(uploaded_by=treasurer, asked_by=boss)
    sent.refresh_from_db()
    assert refused(confirm_batch, shown=sent.read_digest(), batch=sent, by=treasurer)
    assert not Payment.objects.exists()


def test_a_second_account_of_the_same_person_is_no_second_person(sent, treasurer):
    boss = make_user(is_superuser=True)
    PastDuesBatch.objects.filter(pk=sent.pk).update(asked_by=boss, uploaded_by=boss)
    sent.refresh_from_db()
    sent.asked_by.person = treasurer.person
    assert confirmation_refusal(sent, treasurer)


def test_who_may_confirm_and_who_finds_it_waiting(
    party, sent, treasurer, branch_secretary, secretary, member, teammate, outsider
):
    for user, may in (
        (branch_secretary, True), (secretary, True), (treasurer, False), (member, False), (teammate, False),
        (outsider, False), (make_officer(party["region"], "treasurer"), False),
    ):  # fmt: skip
        assert (not confirmation_refusal(sent, user)) == may
        assert (sent in batches_to_confirm(user)) == may
    assert "كاتب" in name_confirmers(sent)


def test_the_months_of_who_confirms_are_left_out(sent, members, branch_secretary, treasurer):
    line = sent.lines.get(row=2)
    line.person = branch_secretary.person
    line.save()
    write_run = start_confirmed(batch=sent, by=branch_secretary, shown=sent.read_digest())
    assert write_run.result["months"] == 2
    assert codes(sent)[2] == ["confirmer", "confirmer"]
    assert not Payment.objects.filter(payer=branch_secretary.person).exists()


def test_a_sheet_of_nothing_but_the_confirmer_s_months_waits_for_another(sent, branch_secretary, secretary):
    sent.lines.filter(row=3).delete()
    sent.lines.update(person=branch_secretary.person)
    assert "سوى واجباتك" in refused(confirm_batch, shown=sent.read_digest(), batch=sent, by=branch_secretary)
    assert sent.lines.get().months
    sent.lines.update(person=member_of(sent.branch).person)
    assert confirm_batch(batch=sent, by=secretary, shown=sent.read_digest()).state == "writing"


def test_what_waits_is_neither_changed_nor_written_nor_confirmed_twice(sent, treasurer, branch_secretary, members):
    columns = {"months": {1: month(-3)}, "who": {"full_name": 0}}
    for call, arguments in (
        (ask_confirmation, {"by": treasurer}), (start_writing, {"by": treasurer}), (discard_batch, {}),
        (move_headings, {"row": 1}), (map_batch, columns),
    ):  # fmt: skip
        assert refused(call, batch=sent, **arguments)
    confirm_batch(batch=sent, by=branch_secretary, shown=sent.read_digest())
    assert refused(confirm_batch, shown=sent.read_digest(), batch=sent, by=branch_secretary)
    assert refused(send_back, shown=sent.read_digest(), batch=sent, reason="متأخر", by=branch_secretary)


def test_it_is_sent_back_with_a_reason_corrected_and_sent_again(sent, treasurer, branch_secretary):
    assert refused(send_back, shown=sent.read_digest(), batch=sent, reason=" ", by=branch_secretary)
    back = send_back(shown=sent.read_digest(), batch=sent, reason="عمود دجنبر ناقص", by=branch_secretary)
    assert (back.state, back.refusal) == ("checked", "عمود دجنبر ناقص")
    assert not Payment.objects.exists()
    again = ask_confirmation(batch=back, by=treasurer)
    assert (again.state, again.refusal, again.decided_by) == ("waiting", "", None)
    assert send_back(shown=again.read_digest(), batch=again, reason="سحبته", by=treasurer).state == "checked"


def test_only_who_records_sends_and_only_what_is_checked_and_settles(members, upload, treasurer, branch_secretary):
    batch = upload(*rows_of(members))
    assert refused(ask_confirmation, batch=batch, by=treasurer)
    with pytest.raises(PermissionDenied):
        ask_confirmation(batch=checked(batch, treasurer), by=branch_secretary)
    empty = checked(upload(["الاسم", *heading(-3)], ["غريب عن الفرع", "x"]), treasurer)
    assert refused(ask_confirmation, batch=empty, by=treasurer)


def test_who_left_the_office_has_nothing_recorded_in_their_name(sent, treasurer, branch_secretary, bureau):
    treasurer.person.mandates.update(ended_on=month(0), end_reason="resigned")
    treasurer = type(treasurer).objects.get(pk=treasurer.pk)
    assert not treasurer.has_perm(IMPORT, sent.branch)
    assert "أعِده" in refused(confirm_batch, shown=sent.read_digest(), batch=sent, by=branch_secretary)


def test_another_sheet_than_the_one_that_was_read_is_neither_confirmed_nor_sent_back(
    send, visit, sent, treasurer, branch_secretary
):
    confirm, refuse = (reverse(f"treasury:{name}-past-dues", args=[sent.pk]) for name in ("confirm", "refuse"))
    read = visit(branch_secretary, sent.get_absolute_url()).context["shown"]
    back = send_back(batch=sent, reason="ناقص", by=treasurer, shown=read)
    columns = {int(place): date.fromisoformat(told) for place, told in back.shape["months"].items()}
    columns[min(columns)] = month(-15)
    map_batch(batch=back, months=columns, who=back.shape["who"])
    again = ask_confirmation(batch=checked(back, treasurer), by=treasurer)
    for shown in (read, ""):
        send(branch_secretary, confirm, shown=shown)
        answer = send(branch_secretary, f"{refuse}?shown={shown}", reason="لا")
        assert answer.status_code == 422
        assert "اقرأه مرة أخرى" in " ".join(answer.context["form"].non_field_errors())
        again.refresh_from_db()
        assert again.is_waiting
        assert not Payment.objects.exists()
    shown = visit(branch_secretary, sent.get_absolute_url())
    assert confirm_batch(batch=again, by=branch_secretary, shown=shown.context["shown"]).state == "writing"


# The columns


def test_columns_that_were_not_guessed_are_named_by_hand(members, upload, treasurer):
    batch = upload(["", "", "A", "B"], ["x", "خديجة بنعلي", "20", "x"], ["y", "سعيد الإدريسي", "", "10"])
    assert (batch.shape["months"], batch.shape["who"]) == ({}, {})
    with pytest.raises(UnreadableError):
        map_batch(batch=batch, months={}, who={"full_name": 1})
    with pytest.raises(UnreadableError):
        map_batch(batch=batch, months={2: month(-3)}, who={})
    with pytest.raises(UnreadableError):
        map_batch(batch=batch, months={2: month(-3), 3: month(-3)}, who={"full_name": 1})
    batch = move_headings(batch=batch, row=1)
    map_batch(batch=batch, months={2: month(-3), 3: month(-2)}, who={"full_name": 1})
    write(checked(batch, treasurer), treasurer)
    paid = {(row.person_id, row.month): row.paid for row in DuesCharge.objects.all()}
    first, second = (row.person_id for row in members)
    assert paid == {(first, month(-3)): dh(20), (first, month(-2)): dh(20), (second, month(-2)): dh(10)}


def test_another_row_of_headings_is_guessed_anew_and_asks_for_a_new_check(members, upload, treasurer):
    batch = checked(upload(["الاسم", *heading(-4)], ["الاسم الكامل", *heading(-3)], ["خديجة بنعلي", "20"]), treasurer)
    assert batch.heading_row == 1
    moved = move_headings(batch=batch, row=2)
    assert (moved.state, moved.shape["months"], moved.totals) == ("uploaded", {"1": month(-3).isoformat()}, {})
    assert refused(move_headings, batch=batch, row=99)


def test_the_page_of_the_columns_keeps_what_was_typed_and_says_what_is_wrong(send, visit, members, upload, treasurer):
    batch = upload(*rows_of(members))
    page = reverse("treasury:past-dues-columns", args=[batch.pk])
    shown = visit(treasurer, page)
    assert shown.context["form"]["column0"].value() == "full_name"
    assert shown.context["form"]["month1"].value() == f"{month(-14):%m/%Y}"
    answer = send(treasurer, page, column0="full_name", column1="month", month1="13/2024", column2="full_name")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"month1", "column2"}
    assert 'value="13/2024"' in answer.text
    twice = {"column0": "full_name", "column1": "month", "month1": "01/2024", "column2": "month", "month2": "01/2024"}
    assert "عمودان" in send(treasurer, page, **twice).text
    assert send(treasurer, page, column0="full_name").status_code == 422
    assert send(treasurer, page, heading_row="1").url == page
    batch.refresh_from_db()
    assert batch.state == "uploaded"


# The pages


def test_the_desk_and_the_pages_of_both_people(
    send, visit, sent, treasurer, branch_secretary, secretary, teammate, outsider, settings
):
    settings.ZEAL_ALLOWLIST = [{"model": "*", "field": "*"}]  # each step of a run reads its batch anew
    waiting, confirm, refuse = (
        reverse("treasury:waiting-past-dues"),
        reverse("treasury:confirm-past-dues", args=[sent.pk]),
        reverse("treasury:refuse-past-dues", args=[sent.pk]),
    )
    [rows] = [rows for _sentence, _name, rows in REQUESTS if rows is batches_to_confirm]
    assert [rows(user).count() for user in (branch_secretary, treasurer, teammate)] == [1, 0, 0]
    assert "واجبات.xlsx" in visit(branch_secretary, waiting).text
    assert "واجبات.xlsx" not in visit(treasurer, waiting).text
    assert confirm in visit(branch_secretary, sent.get_absolute_url()).text
    assert confirm not in visit(treasurer, sent.get_absolute_url()).text
    for url in (confirm, refuse):
        assert [send(user, url, reason="لا").status_code for user in (teammate, outsider)] == [404, 404]
    assert send(treasurer, confirm).status_code == 403
    read = f"{refuse}?shown={sent.read_digest()}"
    assert read in visit(branch_secretary, sent.get_absolute_url()).text
    assert send(branch_secretary, read, reason="").status_code == 422
    assert send(branch_secretary, read, reason="راجع الأسماء").url == sent.get_absolute_url()
    assert "راجع الأسماء" in visit(treasurer, sent.get_absolute_url()).text
    assert send(treasurer, reverse("treasury:ask-past-dues", args=[sent.pk])).status_code == 302
    assert send(secretary, confirm, shown=sent.read_digest()).status_code == 302
    assert Payment.objects.valid().exists()
    assert send(secretary, refuse, reason="متأخر").status_code == 302
