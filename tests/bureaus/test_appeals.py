"""Appeals: lodged by the member in time, decided above the level that decided, upheld or annulled with a trace."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from bureaus.appeals import (
    annul_decision,
    appeal_level,
    last_day_to_appeal,
    lodge_appeal,
    uphold_decision,
    withdraw_appeal,
)
from bureaus.sanctions import reinstate_member, reverse_sanction, sanction_member
from members.models import Appeal, AppealRule, Notice, Sanction
from members.own_data import everything_about
from tests.factories import make_bureau, make_member, make_officer, make_user

pytestmark = pytest.mark.django_db
State = Appeal.State


def decided(user, by, kind="suspension", **given):
    if kind == "expulsion":
        given |= {"hearing_on": localdate(), "reference": "1/2026"}
    membership = user.person.memberships.open().get()
    return sanction_member(membership=membership, kind=kind, on=localdate(), reason="الغياب", by=by, **given)


def appealed(sanction, user):
    return lodge_appeal(sanction=sanction, grounds="لم أُستدع", by=user)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def sanction(member, branch_secretary):
    return decided(member, branch_secretary)


@pytest.fixture
def appeal(sanction, member, secretary):
    return appealed(sanction, member)


def opens(sanction, *users):
    return [appeal_level(fresh(sanction)).is_open_to(fresh(user)) for user in users]


# -- Who decides ------------------------------------------------------------------------------------------------------


def test_the_level_above_the_branch_decides_or_any_above(
    sanction, member, branch_secretary, treasurer, secretary, region, teammate
):
    users = (branch_secretary, treasurer, teammate, member, secretary, region, make_user(is_superuser=True))
    assert opens(sanction, *users) == [False, False, False, False, True, True, True]


def test_another_officer_of_the_branch_that_decided_does_not(party, sanction, secretary):
    deputy = make_user(make_member(party["local"]).person)
    bureau = party["local"].bureaus.get()
    assert not opens(sanction, deputy)[0]
    assert bureau.branch == party["local"]
    assert appeal_level(sanction).sentence.startswith("يبت في هذا الطعن: الكاتب الأول")


def test_of_an_officer_it_is_decided_above_who_decided_though_a_lower_level_could_have(
    party, bureau, branch_secretary, region
):
    """The head of the branch: the province could decide, the region did; so the appeal goes above the region."""
    province = make_officer(party["province"], "first_secretary")
    national = make_officer(party["national"], "first_secretary")
    by_region = decided(branch_secretary, region, kind="warning")
    assert opens(by_region, province, region, national) == [False, False, True]
    by_province = decided(branch_secretary, province, kind="reprimand")
    assert opens(by_province, province, region, national) == [False, True, True]


def test_who_recorded_the_decision_does_not_decide_on_the_appeal(member, bureau):
    first, second = (make_user(is_superuser=True) for _ in range(2))
    assert opens(decided(member, first), first, second) == [False, True]


def test_of_the_national_bureau_the_headquarters_decide(party):
    people = [make_member(party["national"]).person for _ in range(2)]
    make_bureau(party["national"], "first_secretary", "deputy_secretary", holders=people)
    head, deputy = map(make_user, people)
    sanction = decided(deputy, head, kind="warning")
    assert opens(sanction, head, make_user(is_superuser=True)) == [False, True]
    assert appeal_level(sanction).sentence == "المقر الوطني هو من يبت في هذا الطعن."


def test_an_expulsion_by_the_branch_is_decided_by_the_province(member, branch_secretary, secretary, region):
    assert opens(decided(member, branch_secretary, kind="expulsion"), branch_secretary, secretary, region) == [
        False,
        True,
        True,
    ]


def test_who_recorded_it_after_taking_office_does_not_judge_it_though_it_is_dated_before(
    party, bureau, branch_secretary
):
    """The region recorded today, against the head of a branch, what is dated before its own officers took office."""
    since = localdate() - timedelta(days=5)
    people = [make_member(party["region"]).person for _ in range(2)]
    make_bureau(party["region"], "first_secretary", "deputy_secretary", holders=people, on=since)
    head, deputy = map(make_user, people)
    national = make_officer(party["national"], "first_secretary")
    sanction = decided(branch_secretary, head, kind="warning")
    Sanction.objects.filter(pk=sanction.pk).update(decided_on=since - timedelta(days=4))
    assert set(appeal_level(fresh(sanction)).branches) == {party["national"]}
    assert opens(sanction, head, deputy, national) == [False, False, True]


@pytest.mark.parametrize("kind", ["warning", "suspension", "expulsion"])
def test_what_the_headquarters_recorded_is_judged_by_the_headquarters_alone(
    party, member, branch_secretary, secretary, region, kind
):
    national = make_officer(party["national"], "first_secretary")
    recorder, second = (make_user(is_superuser=True) for _ in range(2))
    sanction = decided(member, recorder, kind=kind)
    users = (branch_secretary, secretary, region, national, recorder, member, second)
    assert opens(sanction, *users) == [False, False, False, False, False, False, True]
    assert appeal_level(sanction).sentence == "المقر الوطني هو من يبت في هذا الطعن."


# -- Lodging ----------------------------------------------------------------------------------------------------------


def test_the_member_appeals_and_who_decides_is_told(appeal, sanction, member, secretary):
    assert (appeal.state, appeal.grounds, appeal.lodged_by) == (State.WAITING, "لم أُستدع", member)
    assert sanction.suspensions.get().is_current  # the decision has its effect
    [notice] = Notice.objects.filter(kind="appeal_to_decide")
    assert notice.person == secretary.person
    assert notice.sentence.startswith(f"طعن من {member.person} (")
    assert "ولكم البت فيه" in notice.sentence


@pytest.mark.parametrize("who", ["branch_secretary", "secretary", "teammate", "outsider"])
def test_nobody_appeals_for_another(request, sanction, who):
    with pytest.raises(PermissionDenied):
        appealed(sanction, request.getfixturevalue(who))


def test_once_and_with_grounds_and_against_what_stands(sanction, member, branch_secretary):
    with pytest.raises(ValidationError) as refusal:
        lodge_appeal(sanction=sanction, grounds="  ", by=member)
    assert list(refusal.value.error_dict) == ["grounds"]
    withdraw_appeal(appeal=appealed(sanction, member), by=member)
    with pytest.raises(ValidationError, match="سبق الطعن"):
        appealed(sanction, member)
    warning = decided(member, branch_secretary, kind="warning")
    reverse_sanction(sanction=warning, reason="خطأ", by=branch_secretary)
    with pytest.raises(ValidationError):
        appealed(warning, member)


@pytest.mark.parametrize(("ago", "may"), [(0, True), (30, True), (31, False), (400, False)])
def test_it_is_lodged_within_the_days_of_the_rule(sanction, member, ago, may):
    recorded = timezone.now() - timedelta(days=ago)
    Sanction.objects.filter(pk=sanction.pk).update(recorded_at=recorded)
    assert last_day_to_appeal(fresh(sanction)) == localdate(recorded) + timedelta(days=30)
    if may:
        assert appealed(fresh(sanction), member).is_waiting
    else:
        with pytest.raises(ValidationError, match="انتهى أجل الطعن"):
            appealed(fresh(sanction), member)


def test_the_rule_of_the_day_of_the_decision_counts(sanction, member):
    rule = AppealRule.objects.get()
    rule.ended_on = localdate() + timedelta(days=1)
    rule.save()
    AppealRule.objects.create(started_on=rule.ended_on, days_to_appeal=5)
    assert last_day_to_appeal(sanction) == localdate() + timedelta(days=30)


DAY = date(2011, 10, 24)  # on which the first rule begins, which has no end


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [
        (date(2020, 1, 1), date(2021, 1, 1), True),
        (date(2000, 1, 1), DAY + timedelta(days=1), True),
        (date(2000, 1, 1), DAY, False),
        (date(2020, 1, 1), date(2020, 1, 1), False),
        (date(2020, 1, 1), None, True),
    ],
)
def test_two_rules_never_hold_on_one_day(party, start, end, overlaps):
    first = AppealRule.objects.get()
    first.full_clean()  # a rule is not in its own way
    rule = AppealRule(started_on=start, ended_on=end, days_to_appeal=5)
    if not overlaps:
        rule.full_clean()
        return
    with pytest.raises(ValidationError) as refusal:
        rule.full_clean()
    assert "سارية في تلك المدة" in refusal.value.error_dict["started_on"][0].messages[0]


def test_the_administration_says_which_rule_is_in_the_way(client, party):
    client.force_login(make_user(is_superuser=True))
    sent = {"started_on": "2020-01-01", "ended_on": "2021-01-01", "days_to_appeal": "5"}
    answer = client.post(reverse("admin:members_appealrule_add"), sent)
    assert "سارية في تلك المدة" in answer.text
    assert AppealRule.objects.count() == 1


# -- Deciding ---------------------------------------------------------------------------------------------------------


def test_annulling_takes_the_decision_back_with_who_and_why(appeal, sanction, member, secretary):
    done = annul_decision(appeal=appeal, answer="لم يُستمع إليه", by=secretary)
    sanction = fresh(sanction)
    assert (done.state, done.decided_by, done.answer) == (State.ANNULLED, secretary, "لم يُستمع إليه")
    assert (sanction.stands, sanction.reversed_by, sanction.reversal_reason) == (False, secretary, "لم يُستمع إليه")
    suspension = sanction.suspensions.get()
    assert suspension.ended_on == suspension.started_on
    assert Notice.objects.filter(person=member.person, kind="sanction_reversed").count() == 1


def test_annulling_an_expulsion_opens_the_membership_again(member, branch_secretary, secretary):
    membership = member.person.memberships.get()
    sanction = decided(member, branch_secretary, kind="expulsion")
    annul_decision(appeal=appealed(sanction, member), answer="لم يُستمع إليه", by=secretary)
    membership.refresh_from_db()
    assert (membership.ended_on, fresh(sanction).stands) == (None, False)


def test_upholding_leaves_it_and_tells_the_member(appeal, sanction, member, secretary):
    done = uphold_decision(appeal=appeal, answer="الوقائع ثابتة", by=secretary)
    assert (done.state, fresh(sanction).stands) == (State.UPHELD, True)
    notice = Notice.objects.get(person=member.person, kind="appeal_upheld")
    assert "الوقائع ثابتة" in notice.sentence


@pytest.mark.parametrize("decide", [annul_decision, uphold_decision])
@pytest.mark.parametrize("who", ["branch_secretary", "treasurer", "member", "teammate", "outsider"])
def test_nobody_else_decides(request, appeal, sanction, decide, who):
    with pytest.raises(PermissionDenied):
        decide(appeal=appeal, answer="لا", by=request.getfixturevalue(who))
    assert (fresh(appeal).state, fresh(sanction).stands) == (State.WAITING, True)


@pytest.mark.parametrize("decide", [annul_decision, uphold_decision])
def test_it_is_decided_once_and_with_a_reason(appeal, secretary, decide):
    with pytest.raises(ValidationError):
        decide(appeal=appeal, answer=" ", by=secretary)
    decide(appeal=appeal, answer="قرار", by=secretary)
    for again in (annul_decision, uphold_decision):
        with pytest.raises(ValidationError):
            again(appeal=appeal, answer="قرار", by=secretary)


def test_what_the_member_took_back_is_not_decided(appeal, sanction, member, secretary):
    with pytest.raises(PermissionDenied):
        withdraw_appeal(appeal=appeal, by=secretary)
    assert withdraw_appeal(appeal=appeal, by=member).state == State.WITHDRAWN
    with pytest.raises(ValidationError):
        annul_decision(appeal=appeal, answer="لا", by=secretary)
    assert fresh(sanction).stands


def test_it_lapses_where_the_branch_takes_the_decision_back(appeal, sanction, branch_secretary, secretary):
    reverse_sanction(sanction=sanction, reason="خطأ", by=branch_secretary)
    assert fresh(appeal).state == State.LAPSED
    with pytest.raises(ValidationError):
        annul_decision(appeal=appeal, answer="لا", by=secretary)


def test_what_was_upheld_is_not_taken_back_below_as_a_mistake(appeal, sanction, branch_secretary, secretary):
    uphold_decision(appeal=appeal, answer="الوقائع ثابتة", by=secretary)
    with pytest.raises(PermissionDenied, match="يبت في هذا الطعن"):
        reverse_sanction(sanction=fresh(sanction), reason="خطأ", by=branch_secretary)
    assert fresh(sanction).stands
    assert not reverse_sanction(sanction=fresh(sanction), reason="خطأ", by=secretary).stands


def test_what_the_member_withdrew_is_taken_back_by_the_branch(appeal, sanction, member, branch_secretary):
    withdraw_appeal(appeal=appeal, by=member)
    assert not reverse_sanction(sanction=fresh(sanction), reason="خطأ", by=branch_secretary).stands


@pytest.mark.parametrize("by_headquarters", [False, True])
def test_what_was_annulled_is_not_decided_again(appeal, member, branch_secretary, secretary, by_headquarters):
    annul_decision(appeal=appeal, answer="لم يُستمع إليه", by=secretary)
    by = make_user(is_superuser=True) if by_headquarters else branch_secretary
    with pytest.raises(ValidationError, match="أُلغي"):
        decided(member, by)
    with pytest.raises(ValidationError, match="أُلغي"):
        decided(member, by, until=localdate() + timedelta(days=9))
    assert decided(member, by, kind="warning").stands


def test_nor_by_its_reference_on_another_day(member, branch_secretary, secretary):
    sanction = decided(member, branch_secretary, kind="reprimand", reference="7/2026")
    Sanction.objects.filter(pk=sanction.pk).update(decided_on=localdate() - timedelta(days=3))
    annul_decision(appeal=appealed(fresh(sanction), member), answer="لا", by=secretary)
    with pytest.raises(ValidationError, match="أُلغي"):
        decided(member, branch_secretary, kind="reprimand", reference="7/2026")
    assert decided(member, branch_secretary, kind="reprimand", reference="8/2026").stands


# -- Pages ------------------------------------------------------------------------------------------------------------


def test_the_member_appeals_from_the_own_page_and_reads_the_answer(client, sanction, member, secretary):
    lodge = reverse("members:lodge-appeal", args=[sanction.pk])
    client.force_login(member)
    assert lodge in client.get(reverse("members:me")).text
    assert client.post(lodge, {"grounds": ""}).status_code == 422
    page = client.post(lodge, {"grounds": "لم أُستدع"}).url
    assert page == reverse("members:appeal", args=[Appeal.objects.get().pk])
    own = client.get(reverse("members:me")).text
    assert (lodge in own, page in own) == (False, True)
    assert client.get(lodge).url == page
    client.force_login(secretary)
    assert 'name="annul"' in client.get(page).text
    assert client.post(page, {"annul": "1", "answer": ""}).status_code == 422
    assert client.post(page, {"annul": "1", "answer": "لم يُستمع إليه"}).url == page
    client.force_login(member)
    answer = client.get(page).text
    assert "تم إلغاء القرار" in answer
    assert "لم يُستمع إليه" in answer
    assert everything_about(member.person)["appeals"][0]["grounds"] == "لم أُستدع"


def test_the_form_does_not_open_once_the_days_are_over_or_the_decision_is_taken_back(
    client, sanction, member, branch_secretary
):
    lodge = reverse("members:lodge-appeal", args=[sanction.pk])
    client.force_login(member)
    assert client.get(lodge).status_code == 200
    Sanction.objects.filter(pk=sanction.pk).update(recorded_at=timezone.now() - timedelta(days=31))
    for answer in (client.get(lodge, follow=True), client.post(lodge, {"grounds": "لم أُستدع"}, follow=True)):
        assert answer.redirect_chain == [(reverse("members:me"), 302)]
        assert "انتهى أجل الطعن" in answer.text
    Sanction.objects.filter(pk=sanction.pk).update(recorded_at=timezone.now())
    reverse_sanction(sanction=fresh(sanction), reason="خطأ", by=branch_secretary)
    answer = client.get(lodge, follow=True)
    assert answer.redirect_chain == [(reverse("members:me"), 302)]
    assert "سبق التراجع عن هذا القرار." in answer.text
    assert not Appeal.objects.exists()


def test_the_member_takes_it_back_on_its_page(client, appeal, member):
    client.force_login(member)
    client.post(reverse("members:appeal", args=[appeal.pk]), {"withdraw": "1"})
    assert fresh(appeal).state == State.WITHDRAWN


def test_the_branch_reads_it_and_does_not_decide(client, appeal, branch_secretary, treasurer):
    page = reverse("members:appeal", args=[appeal.pk])
    client.force_login(branch_secretary)
    answer = client.get(page)
    assert "يبت في هذا الطعن: الكاتب الأول" in answer.text
    assert 'name="annul"' not in answer.text
    for sent in ({"annul": "1", "answer": "لا"}, {"withdraw": "1"}):
        assert client.post(page, sent).status_code == 403
    client.force_login(treasurer)
    assert client.get(page).status_code == 404
    assert fresh(appeal).is_waiting


def test_the_administration_shows_appeals_to_read(client, appeal, branch_secretary):
    client.force_login(branch_secretary)
    listed = client.get(reverse("admin:members_appeal_changelist") + "?state=waiting")
    assert listed.context["cl"].result_count == 1
    page = reverse("admin:members_appeal_change", args=[appeal.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"state": "annulled"}).status_code == 403
    assert client.get(reverse("admin:members_appeal_add")).status_code == 403


# -- A lifted suspension ----------------------------------------------------------------------------------------------


def test_a_lifted_suspension_shows_the_day_on_which_it_was_lifted(client, party, branch_secretary):
    membership = make_member(party["local"])
    given = {"kind": "suspension", "on": date(2026, 1, 10), "reason": "الغياب", "by": branch_secretary}
    sanction = sanction_member(membership=membership, until=date(2027, 3, 1), **given)
    page = reverse("members:person", args=[membership.person_id])
    client.force_login(branch_secretary)
    assert "28 فبراير 2027" in client.get(page).text
    assert fresh(sanction).lifted_on is None
    reinstate_member(membership=membership, on=date(2026, 5, 4), by=branch_secretary)
    text = client.get(page).text
    assert "انتهى في 4 ماي 2026" in text
    assert "28 فبراير 2027" not in text
    assert fresh(sanction).lifted_on == date(2026, 5, 4)
