"""Handing the treasury over: when it is due, what it says, who signs and who confirms."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from administration.branch_work import branch_work
from documents.pdf import make_pdf
from tests.documents.reading import missing_words, words_of
from tests.factories import holder_of, make_bureau, make_member, make_user
from tests.treasury.books import book, fill
from tests.treasury.closings import close, coins
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.audit.checks import BY_CODE, Finding
from treasury.handover.due import due_for, due_in, handovers_due
from treasury.handover.papers import handover_paper
from treasury.handover.steps import confirm_handover, prepare_handover, sign_handover
from treasury.models import Handover, Payment
from treasury.void_requests import ask_void

OFFICES = ("branch_secretary", "treasurer", "counsellor")


@pytest.fixture
def branch(party):
    return party["local"]


@pytest.fixture
def outgoing(branch):
    """The treasurer of the bureau of before, and the money of that time."""
    user = make_user(holder_of(make_bureau(branch, *OFFICES), "treasurer"))
    rate(branch, 20)
    member = member_of(branch, family_name="المؤدي")
    charge(branch, -1)
    pay(member, 20, by=user, paid_on=month(-1))
    fill(branch, 100, by=user, booked_on=month(-1))
    book(branch, 30, by=user, booked_on=month(-1))
    return user


@pytest.fixture
def people(branch, outgoing):
    """Everybody around the hand-over: a new bureau since yesterday."""
    bureau = make_bureau(branch, *OFFICES, on=localdate() - timedelta(days=1))
    return {
        "outgoing": outgoing,
        "incoming": make_user(holder_of(bureau, "treasurer")),
        "secretary": make_user(holder_of(bureau, "branch_secretary")),
    }


@pytest.fixture
def prepared(branch, people):
    return prepare(branch, people["incoming"])


def prepare(branch, by, amount=90, **fields):
    return prepare_handover(branch=branch, counted_on=localdate(), counts=coins(amount), by=by, **fields)


def shown(handover):
    """What a page of the hand-over shows now."""
    return Handover.objects.get(pk=handover.pk).text_digest


def refusal(call, key=None):
    with pytest.raises(ValidationError) as error, transaction.atomic():
        call()
    return " ".join(error.value.message_dict[key] if key else error.value.messages)


def test_nothing_is_due_while_the_same_treasurer_stays(branch, outgoing):
    assert due_in(branch) is None
    make_bureau(
        branch, *OFFICES, on=localdate() - timedelta(days=1),
        holders=[make_member(branch).person, outgoing.person, make_member(branch).person],
    )  # fmt: skip
    assert due_in(branch) is None
    assert "لا تسليم مستحق" in refusal(lambda: prepare(branch, outgoing))


def test_nothing_is_due_where_there_was_no_money(branch):
    make_bureau(branch, *OFFICES)
    make_bureau(branch, *OFFICES, on=localdate() - timedelta(days=1))
    assert not handovers_due().exists()


def test_it_is_due_once_a_new_treasurer_sits(branch, people, secretary, teammate):
    due = due_in(branch)
    assert due.person == people["incoming"].person
    for user in (people["incoming"], people["secretary"], secretary):
        assert [row.pk for row in due_for(user)] == [due.pk]
        assert any("لم تسلم المالية" in row.sentence for row in branch_work(user, branch))
    for user in (people["outgoing"], teammate):
        assert not due_for(user).exists()


def test_it_says_what_there_is(branch, people, prepared):
    assert (prepared.counted, prepared.booked, prepared.difference) == (dh(90), dh(90), dh(0))
    assert prepared.outgoing.person == people["outgoing"].person
    year = month(-1).year
    assert prepared.content == {
        "accounts": [["الصندوق", "", "90.00"]],
        "arrears": {"total": "80.00", "months": 4, "people": 4},
        "levies": {"total": "0.00", "months": 0, "people": 0},
        "receipts": [[year, 1, 1, 1]],
        "levy_receipts": [],
        "certificates": [],
        "vouchers": [[year, 1, 2, 2]],
        "documents": 0,
        "undocumented": 1,
        "waiting": [],
        "cheques": {"count": 0, "total": "0.00", "lines": []},
        "voids": [],
        "closed_through": "",
    }
    paper = handover_paper(prepared)
    assert people["outgoing"].person.full_name in paper["signatures"][0]
    assert people["incoming"].person.full_name in paper["signatures"][1]
    assert missing_words(make_pdf("report", paper), words_of(paper)) == []


def test_a_difference_needs_a_remark(branch, people):
    assert "بين السبب" in refusal(lambda: prepare(branch, people["incoming"], 80), "note")
    row = prepare(branch, people["incoming"], 80, note="تنقص عشرة دراهم")
    assert (row.difference, row.note) == (dh(-10), "تنقص عشرة دراهم")


def test_the_one_signs_the_other_confirms_and_nothing_changes_any_more(branch, people, prepared):
    outgoing, incoming = people["outgoing"], people["incoming"]
    assert "أولا" in refusal(lambda: confirm_handover(handover=prepared, shown=shown(prepared), by=incoming))
    for nobody in (incoming, people["secretary"], make_user()):
        assert refusal(lambda by=nobody: sign_handover(handover=prepared, shown=shown(prepared), by=by, reason="غائب"))
    sign_handover(handover=prepared, shown=shown(prepared), by=outgoing)
    assert "من قبل" in refusal(lambda: sign_handover(handover=prepared, shown=shown(prepared), by=outgoing))
    for nobody in (outgoing, people["secretary"], make_user(is_superuser=True)):
        assert "لا يؤكد" in refusal(
            lambda by=nobody: confirm_handover(handover=prepared, shown=shown(prepared), by=by)
        )
    row = confirm_handover(handover=prepared, shown=shown(prepared), by=incoming)
    assert (row.signed_by, row.confirmed_by, row.absence_reason) == (outgoing, incoming, "")
    assert due_in(branch) is None
    assert not any("لم تسلم المالية" in work.sentence for work in branch_work(people["secretary"], branch))
    assert "لا تسليم مستحق" in refusal(lambda: prepare(branch, incoming))
    assert "مؤكد" in refusal(lambda: confirm_handover(handover=row, shown=shown(row), by=incoming))


def test_the_level_above_signs_for_who_is_absent(prepared, people, secretary):
    assert refusal(lambda: sign_handover(handover=prepared, shown=shown(prepared), by=secretary, reason=" "), "reason")
    row = sign_handover(handover=prepared, shown=shown(prepared), by=secretary, reason="هاجر إلى الخارج")
    assert (row.signed_by, row.absence_reason) == (secretary, "هاجر إلى الخارج")
    assert confirm_handover(handover=row, shown=shown(row), by=people["incoming"]).is_confirmed


def test_a_new_count_takes_the_signature_back(branch, prepared, people):
    sign_handover(handover=prepared, shown=shown(prepared), by=people["outgoing"])
    again = prepare(branch, people["incoming"])
    assert (again.pk, again.signed_at, Handover.objects.count()) == (prepared.pk, None, 1)
    assert "أولا" in refusal(lambda: confirm_handover(handover=prepared, shown=shown(prepared), by=people["incoming"]))


def test_nobody_signs_or_confirms_what_they_did_not_read(branch, people, prepared):
    before = shown(prepared)
    again = prepare(branch, people["incoming"], note="عد ثان")
    assert refusal(lambda: sign_handover(handover=again, shown=before, by=people["outgoing"]))
    sign_handover(handover=again, shown=shown(again), by=people["outgoing"])
    assert refusal(lambda: confirm_handover(handover=again, shown=before, by=people["incoming"]))
    Handover.objects.update(note="كُتب بعد التوقيع")
    assert Finding.of(BY_CODE["handovers"]).count == 1
    assert refusal(lambda: confirm_handover(handover=again, shown=shown(again), by=people["incoming"]))


def test_cheques_in_hand_and_voids_that_wait_are_listed(branch, people):
    cheque = pay(member_of(branch), 40, method="cheque", by=people["incoming"])
    wrong = Payment.objects.filter(method="cash").get()
    ask_void(payment=wrong, reason="خطأ", by=people["incoming"])
    content = prepare(branch, people["incoming"]).content
    assert (content["cheques"]["count"], content["cheques"]["total"]) == (1, "40.00")
    assert cheque.reference in content["cheques"]["lines"][0]
    assert content["voids"] == [wrong.receipt]
    said = str(handover_paper(Handover.objects.get())["sheets"])
    assert cheque.reference in said
    assert wrong.receipt in said


def test_why_somebody_signed_in_their_place_stays_once_it_is_confirmed(people, prepared, secretary):
    row = sign_handover(handover=prepared, shown=shown(prepared), by=secretary, reason="هاجر إلى الخارج")
    confirm_handover(handover=row, shown=shown(row), by=people["incoming"])
    row.refresh_from_db()
    assert "هاجر إلى الخارج" in str(handover_paper(row)["facts"])
    assert missing_words(make_pdf("report", handover_paper(row)), {"هاجر", "الخارج"}) == []


def test_nobody_does_both_in_the_database_either(prepared, people):
    sign_handover(handover=prepared, shown=shown(prepared), by=people["outgoing"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.update(confirmed_by=people["outgoing"], confirmed_at=prepared.prepared_at)


def test_closed_months_are_named(branch, people):
    close(branch, -1, by=people["incoming"])
    assert prepare(branch, people["incoming"]).content["closed_through"]


class TestPages:
    def address(self, branch, name="handovers", *keys):
        return reverse(f"treasury:{name}", args=[branch.slug, *keys])

    def test_from_the_desk_to_the_confirmation(self, visit, send, branch, people):
        incoming, outgoing = people["incoming"], people["outgoing"]
        assert self.address(branch, "prepare-handover") in visit(incoming, self.address(branch)).text
        assert self.address(branch, "prepare-handover") not in visit(people["secretary"], self.address(branch)).text
        assert branch.name in visit(people["secretary"], reverse("treasury:waiting-handovers")).text
        values = {"counted_on": f"{localdate():%d/%m/%Y}", "count_50": "1", "count_20": "2", "note": ""}
        assert send(incoming, self.address(branch, "prepare-handover"), **values | {"count_50": ""}).status_code == 422
        row = self.prepared(send(incoming, self.address(branch, "prepare-handover"), **values))
        page = visit(outgoing, row.get_absolute_url())  # whose mandate is over
        assert "التوقيع بصفة أمين(ة) المال السابق(ة)" in page.text
        sign, confirm = (self.address(branch, f"{act}-handover", row.pk) for act in ("sign", "confirm"))
        read = {"shown": row.text_digest}
        assert send(incoming, confirm, **read).status_code == 302
        assert send(outgoing, sign, shown="").status_code == 422  # what was read is not said
        assert send(outgoing, sign, **read).url == row.get_absolute_url()
        assert send(outgoing, confirm, **read).status_code == 403
        send(incoming, confirm, **read)
        row.refresh_from_db()
        assert row.is_confirmed
        assert visit(outgoing, self.address(branch, "handover-paper", row.pk)).content.startswith(b"%PDF")
        assert "أُكد يوم" in visit(people["secretary"], self.address(branch)).text

    @staticmethod
    def prepared(answer):
        row = Handover.objects.get()
        assert answer.url == row.get_absolute_url()
        return row

    def test_strangers_find_nothing_and_readers_do_not_act(
        self, visit, send, branch, people, prepared, teammate, party
    ):
        member = make_user(make_member(branch).person)
        for user in (teammate, member, make_user()):
            for name in ("handover", "handover-paper"):
                assert visit(user, self.address(branch, name, prepared.pk)).status_code == 404
            assert send(user, self.address(branch, "sign-handover", prepared.pk), reason="غائب").status_code == 404
            assert send(user, self.address(branch, "confirm-handover", prepared.pk)).status_code == 404
            assert visit(user, self.address(branch)).status_code == 404
        secretary = people["secretary"]
        assert send(secretary, self.address(branch, "sign-handover", prepared.pk), reason="غائب").status_code == 403
        assert visit(secretary, self.address(branch, "prepare-handover")).status_code == 403
        other = reverse("treasury:handover", args=[party["other"].slug, prepared.pk])
        assert visit(people["incoming"], other).status_code == 404

    def test_the_level_above_gives_its_reason(self, visit, send, branch, prepared, secretary):
        assert "نيابة عن" in visit(secretary, prepared.get_absolute_url()).text
        sign = self.address(branch, "sign-handover", prepared.pk)
        read = {"shown": prepared.text_digest}
        assert send(secretary, sign, reason="", **read).status_code == 422
        assert send(secretary, sign, reason="هاجر", **read).status_code == 302
        assert "هاجر" in visit(secretary, prepared.get_absolute_url()).text

    def test_what_was_prepared_anew_is_shown_again_before_it_is_signed(self, visit, send, branch, people, prepared):
        sign, read = self.address(branch, "sign-handover", prepared.pk), {"shown": prepared.text_digest}
        prepare(branch, people["incoming"], amount=80, note="نقص عشرة دراهم")
        answer = send(people["outgoing"], sign, **read)
        assert (answer.status_code, "نقص عشرة دراهم" in answer.text) == (422, True)
        assert send(people["outgoing"], sign, shown=shown(prepared)).status_code == 302
