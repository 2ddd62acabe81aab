"""What a sheet of past dues wrote is taken back by two people: one asks with a reason, another approves or refuses."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.timezone import now

from administration.branch_work import branch_work
from administration.desk import REQUESTS
from members.models import Notice
from tests.factories import make_user
from tests.treasury.earlier_books import heading, rows_of, sheet, write
from tests.treasury.money import member_of, rate
from treasury.audit.checks import audit
from treasury.models import DuesCharge, PastDuesBatch, Payment
from treasury.pastdues.batches import forget_old, upload_past_dues
from treasury.pastdues.run import start_approved_undoing, start_check, start_undoing
from treasury.pastdues.undo_requests import (
    approve_undoing,
    ask_undoing,
    refuse_undoing,
    undoing_refusal,
    undoings_to_confirm,
)


@pytest.fixture
def take(party, treasurer, bureau):
    """A sheet that was checked, confirmed and written."""

    def taken(*rows):
        batch = upload_past_dues(branch=party["local"], data=sheet(*rows), file_name="واجبات.xlsx", by=treasurer)
        start_check(batch=batch, by=treasurer)
        batch.refresh_from_db()
        write(batch, treasurer)
        return batch

    return taken


@pytest.fixture
def written(party, take):
    rate(party["province"], 20)
    names = ("خديجة", "بنعلي"), ("سعيد", "الإدريسي")
    return take(*rows_of([member_of(party["local"], given_name=given, family_name=family) for given, family in names]))


@pytest.fixture
def asked(written, treasurer):
    return ask_undoing(batch=written, reason="شهور مكررة", by=treasurer)


def refused(call, **arguments):
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    return " ".join(refusal.value.messages)


def test_nothing_is_taken_back_before_somebody_else_approves(asked, treasurer, branch_secretary):
    count = Payment.objects.valid().count()
    assert (asked.state, asked.waits_for_undoing, count) == ("written", True, 2)
    run = start_approved_undoing(batch=asked, by=branch_secretary)
    asked.refresh_from_db()
    assert (asked.state, asked.undone_by, asked.undo_decided_by) == ("undone", treasurer, branch_secretary)
    assert run.result == {"voided": count}
    assert not Payment.objects.valid().exists()
    assert not DuesCharge.objects.asked().exists()
    assert set(Payment.objects.values_list("voided_by", flat=True)) == {treasurer.pk}


def test_who_asked_does_not_approve_it_whatever_their_rights(written, asked):
    boss = make_user(is_superuser=True)
    type(asked).objects.filter(pk=asked.pk).update(undo_asked_by=boss)
    assert "لا يصادق أحد على طلبه" in refused(start_approved_undoing, batch=asked, by=boss)
    assert asked not in undoings_to_confirm(boss)
    assert Payment.objects.valid().exists()


def test_a_reason_and_the_right_are_needed_and_it_is_asked_once(written, treasurer, branch_secretary):
    assert refused(ask_undoing, batch=written, reason="  ", by=treasurer)
    with pytest.raises(PermissionDenied):
        ask_undoing(batch=written, reason="خطأ", by=branch_secretary)
    ask_undoing(batch=written, reason="خطأ", by=treasurer)
    assert "ينتظر" in refused(ask_undoing, batch=written, reason="خطأ", by=treasurer)
    assert "لم يوافق أحد" in refused(start_undoing, batch=written, by=treasurer)


def test_it_is_refused_with_a_reason_and_may_be_asked_again(asked, treasurer, branch_secretary):
    assert refused(refuse_undoing, batch=asked, reason="", by=branch_secretary)
    refuse_undoing(batch=asked, reason="الشهور صحيحة", by=branch_secretary)
    assert refused(start_approved_undoing, batch=asked, by=branch_secretary)
    assert Payment.objects.valid().count() == 2
    again = ask_undoing(batch=asked, reason="تأكدنا من الخطأ", by=treasurer)
    assert (again.waits_for_undoing, again.undo_refusal) == (True, "")


def test_the_rules_of_the_books_find_a_sheet_that_one_person_undid(asked, branch_secretary):
    start_approved_undoing(batch=asked, by=branch_secretary)
    assert "undone-sheets" not in audit()
    PastDuesBatch.objects.update(undo_decided_by=None)
    assert audit()["undone-sheets"].count == 1


@pytest.mark.parametrize("state", ["undone", "undoing", "forgotten"])
def test_they_find_one_that_nobody_asked_to_undo(asked, state):
    PastDuesBatch.objects.update(state=state, undone_at=now(), undo_asked_at=None, undo_asked_by=None, undo_reason="")
    assert audit()["undone-sheets"].count == 1


def test_one_that_is_half_undone_is_not_forgotten(asked, branch_secretary):
    approve_undoing(batch=asked, by=branch_secretary)
    later = now() + timedelta(days=99)
    assert not PastDuesBatch.objects.forgettable(later).exists()


def test_who_asked_withdraws_it(asked, treasurer, branch_secretary):
    refuse_undoing(batch=asked, reason="غلط", by=treasurer)
    assert refused(refuse_undoing, batch=asked, reason="متأخر", by=branch_secretary)
    assert Payment.objects.valid().count() == 2


def test_nobody_approves_that_their_own_payment_is_taken_back(party, take, treasurer, branch_secretary, secretary):
    rate(party["province"], 20)
    batch = take(["رقم العضوية", *heading(-2)], [branch_secretary.person.member_number, "x"])
    asked = ask_undoing(batch=batch, reason="خطأ", by=treasurer)
    assert "أداء" in undoing_refusal(asked, branch_secretary)
    assert not undoings_to_confirm(branch_secretary).exists()
    assert start_approved_undoing(batch=asked, by=secretary).state == "done"


def test_who_asked_and_left_the_office_is_not_followed(asked, treasurer, branch_secretary):
    treasurer.person.mandates.update(ended_on=asked.uploaded_at.date())
    assert "لم يعد" in refused(start_approved_undoing, batch=asked, by=branch_secretary)
    refuse_undoing(batch=asked, reason="تغير أمين المال", by=branch_secretary)


def test_it_waits_for_its_answer_and_is_forgotten_with_the_sheet(asked):
    assert forget_old(asked.expires_at) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.waits_for_undoing) == ("forgotten", False)
    assert Payment.objects.valid().count() == 2


def test_who_may_approve_is_told(branch_secretary, written, treasurer):
    asked = ask_undoing(batch=written, reason="شهور مكررة", by=treasurer)
    notice = Notice.objects.get(kind=Notice.Kind.PAST_DUES_TO_UNDO)
    assert (notice.person, notice.address) == (branch_secretary.person, asked.get_absolute_url())
    assert "شهور مكررة" in notice.sentence


def test_the_pages_of_both_people(send, visit, written, party, treasurer, branch_secretary, secretary, teammate,
                                  outsider, settings):  # fmt: skip
    settings.ZEAL_ALLOWLIST = [{"model": "*", "field": "*"}]  # each step of a run reads its batch anew
    ask, approve, refuse = (
        reverse(f"treasury:{name}", args=[written.pk])
        for name in ("undo-past-dues", "approve-undoing-past-dues", "refuse-undoing-past-dues")
    )
    assert send(treasurer, ask, reason="").status_code == 422
    assert send(treasurer, ask, reason="شهور مكررة").url == written.get_absolute_url()
    page = visit(treasurer, written.get_absolute_url()).text
    assert "شهور مكررة" in page
    assert approve not in page
    read = visit(branch_secretary, written.get_absolute_url()).text
    assert approve in read
    assert "يُلغى أداءان" in read
    waiting = reverse("treasury:waiting-past-dues")
    assert "التراجع عنه" in visit(branch_secretary, waiting).text
    assert "واجبات.xlsx" not in visit(treasurer, waiting).text
    assert [rows(branch_secretary).count() for _words, name, rows in REQUESTS if rows is undoings_to_confirm] == [1]
    for user, words in ((branch_secretary, "في انتظار موافقتك"), (treasurer, "ينتظر موافقة شخص ثان")):
        assert any(words in row.sentence for row in branch_work(user, party["local"]))
    for url in (approve, refuse):
        assert [send(user, url, reason="لا").status_code for user in (teammate, outsider)] == [404, 404]
    assert send(treasurer, approve).status_code == 403
    assert send(branch_secretary, refuse, reason="").status_code == 422
    assert send(branch_secretary, refuse, reason="راجع الملف").status_code == 302
    assert "راجع الملف" in visit(treasurer, written.get_absolute_url()).text
    send(treasurer, ask, reason="راجعناه")
    assert send(secretary, approve).status_code == 302
    assert not Payment.objects.valid().exists()
    assert send(branch_secretary, approve).status_code == 302  # too late: it says so
    assert "راجعناه" in visit(treasurer, written.get_absolute_url()).text
