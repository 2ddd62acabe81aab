"""Who takes back those whom discipline sent away: the level that decided, never the branch alone, at every door."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.closures import close_branch
from bureaus.departures import leave_party, withdraw_departure
from bureaus.models import Mandate
from bureaus.returning import rejoin_member
from bureaus.sanctions import sanction_member
from meetings.new_members import join_elected
from members.joining import leave
from members.models import Category, Membership, Person
from tests.factories import make_bureau, make_member, make_officer, make_person, make_user

GONE = date(2026, 1, 15)
BACK = date(2026, 2, 1)


@pytest.fixture
def expelled(party, secretary, branch_secretary):
    """A plain member of the local branch, expelled by it."""
    membership = make_member(party["local"], family_name="المطرود")
    leave_party(membership=membership, on=GONE, reason="expulsion", by=branch_secretary)
    return membership.person


@pytest.fixture
def officer(party, secretary, region):
    """A counsellor of the province, member of the local branch, expelled by the region."""
    membership = make_member(party["local"], family_name="المستشار")
    seat_beside(secretary, membership, party["province"])
    leave_party(membership=membership, on=GONE, reason="expulsion", by=region)
    return membership.person


def seat_beside(user, membership, branch):
    """A new bureau of `branch`, in which the member sits beside its first secretary."""
    make_bureau(branch, "first_secretary", "counsellor", holders=[user.person, membership.person], on=date(2025, 1, 1))


def take_back(person, by, branch=None):
    category = Category.objects.get(code="regular")
    return rejoin_member(person=person, branch=branch or person.branch, on=BACK, category=category, by=by)


def refused(person, by):
    with pytest.raises(PermissionDenied) as refusal:
        take_back(person, by)
    assert not person.memberships.open().exists()
    return str(refusal.value)


def test_the_branch_does_not_take_back_whom_it_expelled_the_level_above_does(expelled, secretary, branch_secretary):
    assert refused(expelled, branch_secretary) == ("يقرر في شأن هذه العضوية: الكاتب الأول (الفرع الإقليمي بالنخيل).")
    assert take_back(expelled, secretary).branch == expelled.branch


def test_an_expelled_officer_comes_back_by_the_level_of_the_office_or_above(officer, secretary, branch_secretary):
    refused(officer, branch_secretary)
    assert take_back(officer, secretary).started_on == BACK


def test_an_officer_of_the_region_does_not_come_back_by_the_province(party, secretary, region, branch_secretary):
    membership = make_member(party["local"])
    seat_beside(region, membership, party["region"])
    leave_party(membership=membership, on=GONE, reason="expulsion", by=region)
    for user in (branch_secretary, secretary):
        refused(membership.person, user)
    assert take_back(membership.person, region)


def test_another_branch_is_no_way_round(party, expelled, secretary, branch_secretary):
    other = make_officer(party["other"], "branch_secretary")
    with pytest.raises(PermissionDenied):
        take_back(expelled, other, branch=party["other"])
    assert take_back(expelled, secretary, branch=party["other"]).branch == party["other"]


def test_leaving_under_a_suspension_is_no_way_round(party, secretary, region, branch_secretary):
    membership = make_member(party["local"])
    seat_beside(secretary, membership, party["province"])
    sanction_member(kind="suspension", membership=membership, on=date(2026, 1, 5), reason="قرار", by=region)
    leave_party(membership=membership, on=GONE, reason="resignation", by=region)
    refused(membership.person, branch_secretary)
    assert take_back(membership.person, secretary)


def test_a_suspension_by_the_branch_itself_leaves_the_return_to_it(party, secretary, branch_secretary):
    membership = make_member(party["local"])
    sanction_member(kind="suspension", membership=membership, on=date(2026, 1, 5), reason="قرار", by=branch_secretary)
    leave_party(membership=membership, on=GONE, reason="resignation", by=branch_secretary)
    refused(membership.person, secretary)
    assert take_back(membership.person, branch_secretary)


@pytest.mark.parametrize("reason", ["resignation", "branch_closed"])
def test_who_left_otherwise_comes_back_by_the_branch(reason, party, secretary, branch_secretary, treasurer):
    membership = make_member(party["local"])
    leave_party(membership=membership, on=GONE, reason=reason)
    for user in (secretary, treasurer):
        refused(membership.person, user)
    assert take_back(membership.person, branch_secretary)


def test_a_return_decided_above_wipes_the_expulsion_out(expelled, secretary, branch_secretary):
    leave_party(membership=take_back(expelled, secretary), on=date(2026, 3, 1), reason="resignation")
    category = Category.objects.get(code="regular")
    on = date(2026, 4, 1)
    assert rejoin_member(person=expelled, branch=expelled.branch, on=on, category=category, by=branch_secretary)


def test_nobody_takes_themselves_back_and_the_headquarters_take_back_anybody(expelled):
    refused(expelled, make_user(expelled, is_superuser=True))
    assert take_back(expelled, make_user(is_superuser=True))


def test_the_application_takes_back_anybody(officer):
    assert take_back(officer, None).person == officer


def test_the_page_says_who_decides(client, expelled, secretary, branch_secretary):
    url, file = reverse("members:rejoin", args=[expelled.pk]), reverse("members:person", args=[expelled.pk])
    data = {"category": Category.objects.get(code="regular").pk, "on": "01/02/2026"}
    said = "يقرر في شأن هذه العضوية: الكاتب الأول (الفرع الإقليمي بالنخيل)."
    client.force_login(branch_secretary)
    answer = client.post(url, data)
    assert (answer.status_code, said in answer.text) == (403, True)
    answer = client.get(file).text
    assert said in answer
    assert url not in answer
    client.force_login(secretary)
    assert url in client.get(file).text
    assert client.post(url, data).status_code == 302
    assert expelled.memberships.open().get().started_on == BACK


SECOND = {"given_name": "سعيد", "family_name": "المطرود", "gender": "M", "started_on": "01/02/2026", "confirmed": "on"}


@pytest.mark.parametrize(("born", "status"), [("", 422), ("05/08/1990", 422), ("06/08/1990", 302)])
def test_a_second_file_is_no_way_round(born, status, client, party, expelled, branch_secretary):
    Person.objects.filter(pk=expelled.pk).update(birth_date=date(1990, 8, 5))
    client.force_login(branch_secretary)
    data = SECOND | {"birth_date": born, "category": Category.objects.get(code="regular").pk}
    answer = client.post(reverse("members:join", args=["nakhil"]), data)
    assert answer.status_code == status
    assert Person.objects.filter(name_key=expelled.name_key).count() == (2 if status == 302 else 1)
    if status == 422:
        assert answer.context["form"].errors["birth_date"] == [
            "سبق طرد شخص يحمل هذا الاسم، ولا يميز تاريخ الازدياد بينهما. "
            "يقرر في شأن هذه العضوية: الكاتب الأول (الفرع الإقليمي بالنخيل)."
        ]


def test_a_second_file_made_beforehand_is_no_way_round(party, expelled, secretary, branch_secretary):
    second = make_person(party["local"], family_name="المطرود")
    with pytest.raises(ValidationError):
        take_back(second, branch_secretary)
    take_back(expelled, secretary)
    assert take_back(second, branch_secretary).person == second


def test_the_administration_refuses_too(client, expelled, branch_secretary):
    client.force_login(branch_secretary)
    data = {"person": expelled.pk, "branch": expelled.branch_id, "started_on": "01/02/2026"}
    data["category"] = Category.objects.get(code="regular").pk
    assert client.post(reverse("admin:members_membership_add"), data).status_code == 403
    assert not Membership.objects.open().filter(person=expelled).exists()


def test_an_election_brings_nobody_back_whom_its_recorder_may_not(party, expelled, secretary, branch_secretary):
    with pytest.raises(ValidationError) as refusal:
        join_elected(people=[expelled], branch=party["local"], on=BACK, by=branch_secretary)
    assert refusal.value.message_dict["person"] == [
        f"{expelled}: يقرر في شأن هذه العضوية: الكاتب الأول (الفرع الإقليمي بالنخيل)."
    ]
    [joined] = join_elected(people=[expelled], branch=party["local"], on=BACK, by=secretary)
    assert joined.person == expelled


@pytest.fixture
def dead(party, branch_secretary):
    """A plain member of the local branch whose death the branch recorded."""
    membership = make_member(party["local"], family_name="المرحوم")
    leave_party(membership=membership, on=GONE, reason="death", by=branch_secretary)
    return membership.person


DEATH = (
    "وفاة هذا الشخص مسجلة بتاريخ 15 يناير 2026. إذا كان ذلك خطأ، فمن يقرر في شأن العضوية يسحب تسجيل الوفاة من صفحة "
    "الشخص."
)


@pytest.mark.parametrize("who", ["branch_secretary", "headquarters", None])
def test_nobody_takes_back_somebody_who_died(who, dead, branch_secretary):
    by = {"branch_secretary": branch_secretary, "headquarters": make_user(is_superuser=True), None: None}[who]
    with pytest.raises(ValidationError) as refusal:
        take_back(dead, by)
    assert refusal.value.message_dict == {"person": [DEATH]}
    assert not dead.memberships.open().exists()


def test_the_page_offers_no_return_of_somebody_who_died(client, dead, branch_secretary):
    url, file = reverse("members:rejoin", args=[dead.pk]), reverse("members:person", args=[dead.pk])
    client.force_login(branch_secretary)
    assert (DEATH in client.get(file).text, url in client.get(file).text) == (True, False)
    answer = client.post(url, {"category": Category.objects.get(code="regular").pk, "on": "01/02/2026"})
    assert (answer.status_code, DEATH in answer.text) == (403, True)
    assert not dead.memberships.open().exists()


def test_the_administration_takes_nobody_back_who_died(client, dead):
    client.force_login(make_user(is_superuser=True))
    data = {"person": dead.pk, "branch": dead.branch_id, "started_on": "01/02/2026"}
    data["category"] = Category.objects.get(code="regular").pk
    answer = client.post(reverse("admin:members_membership_add"), data)
    assert (answer.status_code, DEATH in answer.text) == (200, True)
    assert not dead.memberships.open().exists()


def test_an_assembly_brings_nobody_back_who_died(party, dead, secretary):
    for by in (secretary, None):
        with pytest.raises(ValidationError) as refusal:
            join_elected(people=[dead, make_person(party["local"])], branch=party["local"], on=BACK, by=by)
        assert refusal.value.messages == [f"{dead}: {DEATH}"]
    assert join_elected(people=[dead], branch=party["local"], on=date(2025, 12, 1)) == []  # a member on that day


def withdraw(client, membership, user):
    client.force_login(user)
    url = reverse("admin:members_membership_withdraw-departure", args=[membership.pk])
    return client.post(url, {"reason": "تشابه أسماء"}).status_code


def test_a_death_recorded_by_mistake_is_withdrawn_by_who_decides(client, dead, branch_secretary, secretary):
    membership = dead.memberships.get()
    assert withdraw(client, membership, secretary) == 403
    assert not dead.memberships.open().exists()
    assert withdraw(client, membership, branch_secretary) == 302
    membership.refresh_from_db()
    assert (membership.ended_on, membership.end_reason) == (None, "")
    assert membership.history.first().history_change_reason == "تشابه أسماء"
    assert withdraw(client, membership, branch_secretary) == 403


def test_after_the_branch_has_closed_nobody_is_brought_back_into_it(party, dead):
    membership = dead.memberships.get()
    close_branch(branch=membership.branch, successor=party["other"], on=localdate())
    with pytest.raises(ValidationError) as refusal:
        withdraw_departure(membership=membership, reason="تشابه أسماء")
    assert refusal.value.messages == ["أُغلق الفرع منذئذ: سجّل انضمام الشخص إلى فرع آخر."]
    assert not dead.memberships.open().exists()


def test_the_death_of_an_officer_is_withdrawn_by_the_level_of_the_office(party, secretary, region, branch_secretary):
    membership = make_member(party["local"])
    seat_beside(secretary, membership, party["province"])
    sanction_member(kind="suspension", membership=membership, on=date(2026, 1, 5), reason="قرار", by=region)
    leave_party(membership=membership, on=GONE, reason="death", by=region)
    with pytest.raises(PermissionDenied):
        withdraw_departure(membership=membership, reason="خطأ", by=branch_secretary)
    withdraw_departure(membership=membership, reason="خطأ", by=region)
    assert membership.suspensions.open().exists()
    assert not Mandate.objects.open().filter(person=membership.person).exists()


def test_a_resignation_recorded_by_mistake_is_withdrawn(party, branch_secretary):
    membership = make_member(party["local"])
    leave_party(membership=membership, on=GONE, reason="resignation")
    assert withdraw_departure(membership=membership, reason="خطأ", by=branch_secretary).ended_on is None


@pytest.mark.parametrize("reason", ["expulsion", "transfer", "annulled"])
def test_no_other_end_is_withdrawn(reason, party, branch_secretary):
    membership = make_member(party["local"])
    leave(membership=membership, on=GONE, reason=reason)
    with pytest.raises(ValidationError):
        withdraw_departure(membership=membership, reason="خطأ")
    assert not membership.person.memberships.open().exists()


def test_who_came_back_has_no_departure_to_withdraw(party, branch_secretary):
    membership = make_member(party["local"])
    leave_party(membership=membership, on=GONE, reason="resignation")
    back = take_back(membership.person, branch_secretary)
    leave_party(membership=back, on=localdate(), reason="resignation")
    with pytest.raises(ValidationError):
        withdraw_departure(membership=membership, reason="خطأ")
    assert not membership.person.memberships.open().exists()
