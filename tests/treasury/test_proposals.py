"""Members in arrears are proposed for suspension by the party's rule; others decide, and never the application."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.timezone import localdate, now

from members.models import Sanction, Suspension
from tests.factories import make_officer, make_user
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.models import ArrearsRule, DuesReminder, SuspensionProposal
from treasury.proposals import (
    dismiss_proposal,
    follow_proposal,
    may_be_proposed,
    proposals_to_decide,
    propose_suspension,
)


def remind_twice(membership, by, ago=(40, 20)):
    for days in ago:
        moment = now() - timedelta(days=days)
        DuesReminder.objects.create(
            person=membership.person, branch=membership.branch, kind="sms", amount=dh(20), months=1, sent_by=by,
            day=localdate() - timedelta(days=days), sent_at=moment,
        )  # fmt: skip


@pytest.fixture
def late(party, bureau, treasurer):
    """A member who owes seven months and was reminded twice."""
    rate(party["province"], 20)
    membership = member_of(party["local"], given_name="خديجة", family_name="بنعلي")
    charge(party["local"], *range(-7, 1))
    remind_twice(membership, treasurer)
    return membership


@pytest.fixture
def proposal(late, treasurer):
    return propose(late, treasurer)


def propose(membership, by, reason="متأخرة عن الأداء"):
    return propose_suspension(membership=membership, reason=reason, by=by)


def follow(proposal, by, **fields):
    return follow_proposal(**{"proposal": proposal, "on": localdate(), "reason": "قرار المكتب", "by": by} | fields)


def test_the_rule_says_who_may_be_proposed(late, party, treasurer):
    others = member_of(party["local"]), member_of(party["local"])
    remind_twice(others[0], treasurer, ago=(20,))
    assert list(may_be_proposed(treasurer, party["local"])) == [late]
    [found] = may_be_proposed(treasurer, party["local"])
    assert (found.late_amount, found.late_months, found.since, found.reminders) == (dh(140), 7, month(-7), 2)
    pay(late, 40)  # five months are left
    assert not may_be_proposed(treasurer, party["local"]).exists()
    ArrearsRule.objects.update(ended_on=localdate())
    assert not may_be_proposed(treasurer, party["local"]).exists()
    ArrearsRule.objects.create(started_on=localdate(), days_between=9, months_late=5, reminders=2, reference="قرار")
    assert list(may_be_proposed(treasurer, party["local"])) == [late]


def test_reminders_of_months_that_are_paid_do_not_count(late, treasurer):
    DuesReminder.objects.update(day=month(-8))
    assert not may_be_proposed(treasurer, late.branch).exists()


def test_proposing_changes_nothing_and_is_recorded(late, proposal, treasurer):
    assert (proposal.amount, proposal.months, proposal.reminders) == (dh(140), 7, 2)
    assert not Suspension.objects.exists()
    assert not Sanction.objects.exists()
    with pytest.raises(ValidationError, match="لا يُقترح"):
        propose(late, treasurer)
    assert SuspensionProposal.objects.count() == 1


def test_only_who_keeps_the_money_proposes(late, secretary, branch_secretary, teammate, outsider, member, party):
    above = make_officer(party["region"], "treasurer")
    for user in (secretary, branch_secretary, teammate, outsider, member, above):
        with pytest.raises(PermissionDenied):
            propose(late, user)


def test_nobody_proposes_themselves_nor_upwards(late, party, bureau, treasurer, branch_secretary, secretary):
    province_officer = make_officer(party["region"], "counsellor").person
    for person in (treasurer.person, branch_secretary.person, province_officer):
        membership = person.memberships.get()
        remind_twice(membership, treasurer)
        with pytest.raises((ValidationError, PermissionDenied)):
            propose(membership, treasurer)
    counsellor = bureau.seats.filter(office__code="counsellor").first().mandates.get().person
    remind_twice(counsellor.memberships.get(), treasurer)
    charge(party["local"], *range(-7, 0))
    assert branch_secretary.person_id not in may_be_proposed(treasurer, party["local"]).values_list(
        "person", flat=True
    )


def test_a_reason_is_asked(late, treasurer):
    with pytest.raises(ValidationError, match="السبب"):
        propose(late, treasurer, " ")


def test_who_decides_on_the_member_follows_it(late, proposal, branch_secretary):
    assert list(proposals_to_decide(branch_secretary)) == [proposal]
    done = follow(proposal, branch_secretary, until=localdate() + timedelta(days=30))
    assert (done.state, done.decided_by) == ("followed", branch_secretary)
    assert done.sanction.kind == "suspension"
    assert done.sanction.recorded_by == branch_secretary
    assert late.suspensions.get().ended_on == localdate() + timedelta(days=30)
    assert not proposals_to_decide(branch_secretary).exists()
    for act in (follow, lambda row, by: dismiss_proposal(proposal=row, reason="لا", by=by)):
        with pytest.raises(ValidationError, match="سبق البت"):
            act(proposal, branch_secretary)


def test_nobody_else_decides(proposal, treasurer, teammate, outsider, member, late):
    own = make_user(late.person)
    for user in (treasurer, teammate, outsider, member, own):
        assert proposal not in proposals_to_decide(user)
        with pytest.raises(PermissionDenied):
            follow(proposal, user)
    for user in (teammate, outsider, member, own):
        with pytest.raises(PermissionDenied):
            dismiss_proposal(proposal=proposal, reason="لا", by=user)
    assert not Suspension.objects.exists()


def test_an_officer_of_above_is_decided_on_above(late, party, treasurer, branch_secretary, secretary):
    proposal = SuspensionProposal.objects.create(
        membership=branch_secretary.person.memberships.get(), amount=dh(20), months=6, reminders=2, reason="متأخر",
        proposed_by=treasurer,
    )  # fmt: skip
    assert proposal not in proposals_to_decide(branch_secretary)
    assert proposal in proposals_to_decide(secretary)
    with pytest.raises(PermissionDenied):
        follow(proposal, branch_secretary)


def test_who_has_paid_meanwhile_is_not_suspended(late, proposal, branch_secretary):
    pay(late, 140)
    with pytest.raises(ValidationError, match="لم تعد هناك متأخرات"):
        follow(proposal, branch_secretary)
    assert not Suspension.objects.exists()


def test_what_is_not_followed_waits_for_another_reminder(late, proposal, treasurer, branch_secretary):
    with pytest.raises(ValidationError):
        dismiss_proposal(proposal=proposal, reason="", by=branch_secretary)
    dismiss_proposal(proposal=proposal, reason="ظرف صحي", by=branch_secretary)
    assert not may_be_proposed(treasurer, late.branch).exists()
    SuspensionProposal.objects.update(decided_at=now() - timedelta(days=30))
    assert list(may_be_proposed(treasurer, late.branch)) == [late]


def test_who_made_it_takes_it_back(proposal, treasurer):
    assert dismiss_proposal(proposal=proposal, reason="خطأ", by=treasurer).state == "dismissed"


def test_the_pages(visit, send, late, party, treasurer, branch_secretary):
    listed = visit(treasurer, reverse("treasury:proposals", args=["nakhil"]))
    url = reverse("treasury:propose", args=["nakhil", late.person_id])
    assert url in listed.text
    page = visit(treasurer, url)
    reason = page.context["form"].initial["reason"]
    assert reason == "واجبات بمبلغ 140,00 درهم لم تؤد عن 7 أشهر. أُرسل تذكيران."
    assert send(treasurer, url, reason="").status_code == 422
    made = send(treasurer, url, reason=reason)
    shown = visit(branch_secretary, made.url)
    assert shown.context["following"].initial["reason"] == reason
    assert made.url in visit(branch_secretary, reverse("treasury:waiting-proposals")).text
    wrong = send(branch_secretary, made.url, follow="1", on="", reason=reason)
    assert wrong.status_code == 422
    today = f"{localdate():%d/%m/%Y}"
    send(branch_secretary, made.url, follow="1", on=today, reason=reason)
    assert Suspension.objects.get().reason == reason
    assert "جُمدت العضوية" in visit(treasurer, made.url).text


def test_who_opens_the_pages(visit, send, late, treasurer, branch_secretary, secretary, teammate, member, outsider):
    users = treasurer, branch_secretary, secretary, teammate, member, outsider
    expected = {"proposals": [200, 200, 200, 404, 404, 404], "propose": [200, 403, 403, 404, 404, 404]}
    for name, extra in (("proposals", []), ("propose", [late.person_id])):
        url = reverse(f"treasury:{name}", args=["nakhil", *extra])
        assert [visit(user, url).status_code for user in users] == expected[name], name
    url = propose(late, treasurer).get_absolute_url()
    assert [visit(user, url).status_code for user in users] == [200, 200, 200, 404, 404, 404]
    refused = [
        send(user, url, follow="1", on=f"{localdate():%d/%m/%Y}", reason="ن").status_code
        for user in (treasurer, teammate)
    ]
    assert refused == [403, 404]
    assert not Suspension.objects.exists()


def test_the_lists_cost_the_same_for_any_number(client, late, party, treasurer, branch_secretary, assert_flat_queries):
    rows = [late]

    def grow(number):
        while len(rows) < number:
            rows.append(member_of(party["local"]))
            charge(party["local"], *range(-7, 0))
            remind_twice(rows[-1], treasurer)
            if len(rows) % 2:
                propose(rows[-1], treasurer)

    client.force_login(treasurer)
    assert_flat_queries(grow, lambda: client.get(reverse("treasury:proposals", args=["nakhil"])), sizes=(5, 9))
    client.force_login(branch_secretary)
    assert_flat_queries(lambda number: None, lambda: client.get(reverse("treasury:waiting-proposals")), sizes=(5, 9))
