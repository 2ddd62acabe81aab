"""Who has to answer about money is told at once, where their answer is given; and who asked is told the answer."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from administration.branch_work import branch_work
from members.joining import transfer
from members.models import Notice
from tests.factories import make_bureau, make_member, make_officer, make_user
from tests.treasury.books import book, fill
from tests.treasury.closings import coins
from tests.treasury.earlier_books import rows_of, sheet
from tests.treasury.levied import elect, levy
from tests.treasury.money import dh, member_of, month, pay, rate
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.credit_sending import accept_credit, ask_back, give_back, keep_credit, propose_to_branch, refuse_credit
from treasury.handover.steps import prepare_handover, sign_handover
from treasury.levies.exempting import approve_exemption, record_exemption, refuse_exemption
from treasury.pastdues.batches import upload_past_dues
from treasury.pastdues.confirming import ask_confirmation, send_back
from treasury.pastdues.run import start_check, start_confirmed
from treasury.pastdues.undo_requests import approve_undoing, ask_undoing, refuse_undoing
from treasury.relief_decisions import approve_relief, record_relief, refuse_relief

Kind = Notice.Kind


def told(kind):
    """[(person's key, address)] of the notices of this kind."""
    return list(Notice.objects.filter(kind=kind).values_list("person", "address"))


def test_the_outgoing_treasurer_is_led_to_what_they_sign(client, party, bureau, treasurer):
    rate(party["local"], 20)
    pay(member_of(party["local"]), 20, by=treasurer, paid_on=month(-1))
    people = [make_member(party["local"]).person for _ in range(2)]
    make_bureau(party["local"], "branch_secretary", "treasurer", on=localdate(), holders=people)
    handover = prepare_handover(
        branch=party["local"], counted_on=localdate(), counts=coins(20), by=make_user(people[1])
    )
    assert told(Kind.HANDOVER_TO_SIGN) == [(treasurer.person_id, handover.get_absolute_url())]
    client.force_login(treasurer)
    assert handover.get_absolute_url() in client.get(reverse("members:me")).text
    assert client.get(handover.get_absolute_url()).context["may_sign"]


@pytest.fixture
def exemption(party, bureau, treasurer, branch_secretary):
    levy(party["local"], 100)
    return record_exemption(
        branch=party["local"], office=elect(party["local"]), from_month=month(), until=month(2), reason="مرض",
        by=treasurer,
    )  # fmt: skip


def test_who_answers_an_exemption_from_levies_is_told(exemption, branch_secretary, party, treasurer):
    address = reverse("treasury:levy-exemption", args=[exemption.pk])
    assert told(Kind.LEVY_EXEMPTION_TO_DECIDE) == [(branch_secretary.person_id, address)]
    for user, words in ((branch_secretary, "تنتظر جوابك"), (treasurer, "تنتظر شخصا ثانيا")):
        assert [row for row in branch_work(user, party["local"]) if words in row.sentence]
    approve_exemption(exemption=exemption, by=branch_secretary)
    assert not [row for row in branch_work(treasurer, party["local"]) if "إعفاءات من مساهمات" in row.sentence]


def test_who_answers_proposed_credit_is_told(party, treasurer):
    rate(party["province"], 20)
    paid = pay(member_of(party["local"]), 37 * 20 + 15, by=treasurer)
    transfer(membership=paid.payer.memberships.get(), branch=party["other"], on=localdate())
    receiver = make_officer(party["other"], "treasurer")
    move = propose_to_branch(
        payment=paid, amount=dh(15), account=cash_box_of(party["local"]), to_branch=party["other"],
        reason="انتقال", by=treasurer, form_key="0b4f9c53-6c1e-4c34-9a43-5a3d0a4c2d11",
    )  # fmt: skip
    assert told(Kind.CREDIT_TO_ANSWER) == [(receiver.person_id, move.get_absolute_url())]
    assert paid.receipt in Notice.objects.get(kind=Kind.CREDIT_TO_ANSWER).sentence
    accept_credit(move=move, account=cash_box_of(party["other"]), by=receiver)
    ask_back(move=move, reason="رجع إلى فرعه", by=treasurer)
    assert told(Kind.CREDIT_ASKED_BACK) == [(receiver.person_id, move.get_absolute_url())]
    assert "رجع إلى فرعه" in Notice.objects.get(kind=Kind.CREDIT_ASKED_BACK).sentence


# Who asked is told what was answered


def sentence(kind):
    return Notice.objects.get(kind=kind).sentence


def test_who_recorded_a_voucher_is_told_of_its_approval_and_of_its_refusal(party, treasurer, branch_secretary):
    fill(party["local"], 9_000, by=treasurer)
    kept, wrong = book(party["local"], 2500, by=treasurer), book(party["local"], 2600, by=treasurer)
    approve_entry(entry=kept, by=branch_secretary)
    assert told(Kind.ENTRY_APPROVED) == [(treasurer.person_id, kept.get_absolute_url())]
    refuse_entry(entry=wrong, reason="بدون فاتورة", by=branch_secretary)
    assert told(Kind.ENTRY_REFUSED) == [(treasurer.person_id, wrong.get_absolute_url())]
    assert wrong.voucher in sentence(Kind.ENTRY_REFUSED)
    assert "بدون فاتورة" in sentence(Kind.ENTRY_REFUSED)


def test_who_withdraws_a_voucher_of_their_own_is_told_nothing(party, treasurer):
    fill(party["local"], 9_000, by=treasurer)
    refuse_entry(entry=book(party["local"], 2500, by=treasurer), reason="خطأ", by=treasurer)
    assert not Notice.objects.exists()


def test_an_account_that_is_no_person_s_is_told_nothing(party, branch_secretary):
    boss = make_user(is_superuser=True)
    fill(party["local"], 9_000, by=boss)
    approve_entry(entry=book(party["local"], 2500, by=boss), by=branch_secretary)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda row, by: approve_exemption(exemption=row, by=by), Kind.LEVY_EXEMPTION_APPROVED),
        (lambda row, by: refuse_exemption(exemption=row, reason="لا عذر", by=by), Kind.LEVY_EXEMPTION_REFUSED),
    ],
)
def test_who_recorded_an_exemption_from_levies_is_told(exemption, treasurer, branch_secretary, answer, kind):
    answer(exemption, branch_secretary)
    address = reverse("treasury:levy-exemption", args=[exemption.pk])
    assert told(kind) == [(treasurer.person_id, address)]
    assert ("لا عذر" in sentence(kind)) == (kind == Kind.LEVY_EXEMPTION_REFUSED)
    assert str(exemption.office.person) in sentence(kind)


def test_who_takes_an_exemption_back_is_told_nothing(exemption, treasurer):
    refuse_exemption(exemption=exemption, reason="خطأ", by=treasurer)
    assert not Notice.objects.filter(kind=Kind.LEVY_EXEMPTION_REFUSED).exists()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda row, by: approve_relief(relief=row, by=by), Kind.RELIEF_APPROVED),
        (lambda row, by: refuse_relief(relief=row, reason="لا عذر", by=by), Kind.RELIEF_REFUSED),
    ],
)
def test_who_recorded_a_reduction_is_told(party, treasurer, branch_secretary, answer, kind):
    rate(party["province"], 20)
    person = member_of(party["local"]).person
    given = {"branch": party["local"], "kind": "exemption", "from_month": month(), "reason": "فقدان الشغل"}
    row = record_relief(person=person, by=treasurer, **given)
    answer(row, branch_secretary)
    assert told(kind) == [(treasurer.person_id, reverse("treasury:relief", args=[row.pk]))]
    assert ("لا عذر" in sentence(kind)) == (kind == Kind.RELIEF_REFUSED)


@pytest.fixture
def receiver(party):
    return make_officer(party["other"], "treasurer")


@pytest.fixture
def move(party, treasurer, receiver):
    """Credit of a member, proposed to the branch in which they are now."""
    rate(party["province"], 20)
    paid = pay(member_of(party["local"]), 37 * 20 + 15, by=treasurer)
    transfer(membership=paid.payer.memberships.get(), branch=party["other"], on=localdate())
    return propose_to_branch(
        payment=paid, amount=dh(15), account=cash_box_of(party["local"]), to_branch=party["other"],
        reason="انتقال", by=treasurer, form_key=uuid4(),
    )  # fmt: skip


def test_who_proposed_credit_is_told_that_it_was_refused(move, receiver, treasurer):
    refuse_credit(move=move, reason="ليس عندنا", by=receiver)
    assert told(Kind.CREDIT_REFUSED) == [(treasurer.person_id, move.get_absolute_url())]
    assert "ليس عندنا" in sentence(Kind.CREDIT_REFUSED)


def test_who_proposed_credit_and_asks_it_back_is_told_each_answer(move, receiver, treasurer):
    accept_credit(move=move, account=cash_box_of(move.to_branch), by=receiver)
    ask_back(move=move, reason="رجع", by=treasurer)
    keep_credit(move=move, reason="صُرف", by=receiver)
    assert "صُرف" in sentence(Kind.CREDIT_KEPT)
    ask_back(move=move, reason="رجع", by=treasurer)
    give_back(move=move, by=receiver)
    for kind in (Kind.CREDIT_ACCEPTED, Kind.CREDIT_KEPT, Kind.CREDIT_GIVEN_BACK):
        assert told(kind) == [(treasurer.person_id, move.get_absolute_url())]


@pytest.fixture
def sheet_sent(party, bureau, treasurer):
    rate(party["province"], 20)
    names = ("خديجة", "بنعلي"), ("سعيد", "الإدريسي")
    members = [member_of(party["local"], given_name=given, family_name=family) for given, family in names]
    batch = upload_past_dues(
        branch=party["local"], data=sheet(*rows_of(members)), file_name="واجبات.xlsx", by=treasurer
    )
    start_check(batch=batch, by=treasurer)
    batch.refresh_from_db()
    return ask_confirmation(batch=batch, by=treasurer)


def test_who_sent_past_dues_is_told_that_they_were_refused(sheet_sent, treasurer, branch_secretary):
    send_back(batch=sheet_sent, reason="اسم خاطئ", by=branch_secretary, shown=sheet_sent.read_digest())
    assert told(Kind.PAST_DUES_REFUSED) == [(treasurer.person_id, sheet_sent.get_absolute_url())]
    assert "اسم خاطئ" in sentence(Kind.PAST_DUES_REFUSED)


def test_who_sent_past_dues_and_asks_to_undo_them_is_told_each_answer(sheet_sent, treasurer, branch_secretary):
    start_confirmed(batch=sheet_sent, by=branch_secretary, shown=sheet_sent.read_digest())
    sheet_sent.refresh_from_db()
    for answer in (lambda row: refuse_undoing(batch=row, reason="صحيحة", by=branch_secretary),
                   lambda row: approve_undoing(batch=row, by=branch_secretary)):  # fmt: skip
        answer(ask_undoing(batch=sheet_sent, reason="شهور مكررة", by=treasurer))
    for kind in (Kind.PAST_DUES_CONFIRMED, Kind.PAST_DUES_UNDO_REFUSED, Kind.PAST_DUES_UNDONE):
        assert told(kind) == [(treasurer.person_id, sheet_sent.get_absolute_url())]


def test_a_record_prepared_anew_tells_who_signs_once_for_each_signature_it_asks(party, bureau, treasurer):
    rate(party["local"], 20)
    pay(member_of(party["local"]), 20, by=treasurer, paid_on=month(-1))
    people = [make_member(party["local"]).person for _ in range(2)]
    make_bureau(party["local"], "branch_secretary", "treasurer", on=localdate(), holders=people)
    incoming = make_user(people[1])
    given = {"branch": party["local"], "counted_on": localdate(), "counts": coins(20), "by": incoming}
    prepare_handover(**given)
    handover = prepare_handover(**given)
    assert len(told(Kind.HANDOVER_TO_SIGN)) == 1
    sign_handover(handover=handover, by=treasurer, shown=handover.text_digest)
    prepare_handover(**given)  # the signature counts no longer
    assert len(told(Kind.HANDOVER_TO_SIGN)) == 2
