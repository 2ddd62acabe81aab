"""Who has to answer about money is told at once, where their answer is given, and nobody else."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from administration.branch_work import branch_work
from members.joining import transfer
from members.models import Notice
from tests.factories import make_bureau, make_member, make_officer, make_user
from tests.treasury.closings import coins
from tests.treasury.levied import elect, levy
from tests.treasury.money import dh, member_of, month, pay, rate
from treasury.cashbook.accounts import cash_box_of
from treasury.credit_sending import accept_credit, ask_back, propose_to_branch
from treasury.handover.steps import prepare_handover
from treasury.levies.exempting import approve_exemption, record_exemption

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
