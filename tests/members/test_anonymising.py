"""Who may anonymise whom, what hinders it, and that nothing is written of the person afterwards."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.departures import leave_party
from bureaus.models import Mandate
from meetings.models import Contest, Election, Meeting
from members.anonymising import anonymise, anonymise_many, refusals
from members.applying import apply_to_join
from members.data_requests import hold_person
from members.files import correct_person
from members.joining import join
from members.models import Anonymisation, Category, Membership, MembershipApplication, Person, RetentionRule
from members.public_offices import record_public_office
from merging.merge import merge_people
from tests.factories import make_bureau, make_member, make_officer, make_person, make_user
from tests.forms import values_of
from tests.rows import appointment_row
from tests.treasury.money import pay
from traces.models import Reading
from treasury.models import Payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def former(party):
    """Somebody who left, and paid nothing."""
    membership = make_member(party["local"], given_name="خديجة", family_name="بنعلي", phone="+212612999888")
    leave_party(membership=membership, on=localdate(), reason=Membership.EndReason.RESIGNATION)
    return membership.person


def refused(person, by, words):
    with pytest.raises(ValidationError, match=words):
        anonymise(person, by=by)
    person.refresh_from_db()
    assert person.anonymised_at is None
    assert not Anonymisation.objects.exists()


def test_the_level_above_anonymises_somebody_who_left(former, secretary):
    done = anonymise(former, by=secretary, reason="request")
    assert (done.person, done.by, done.reason) == (former, secretary, "request")
    assert former.anonymised_at == done.at
    assert (former.full_name, former.phone, former.member_number) == (f"هوية محذوفة {former.pk}", "", None)
    assert (former.name_key, former.search_key) == ("", "")


def test_headquarters_do_too(former):
    anonymise(former, by=make_user(is_superuser=True))
    assert former.anonymised_at


@pytest.mark.parametrize("who", ["branch_secretary", "treasurer", "teammate", "member", "outsider"])
def test_neither_the_branch_itself_nor_others_may(request, former, who):
    with pytest.raises(PermissionDenied):
        anonymise(former, by=request.getfixturevalue(who))
    former.refresh_from_db()
    assert former.given_name == "خديجة"


def test_nobody_anonymises_oneself(party):
    boss = make_user(make_person(party["local"]), is_superuser=True)
    with pytest.raises(PermissionDenied):
        anonymise(boss.person, by=boss)


def test_a_secretary_of_another_province_may_not(party, former):
    from tests.factories import make_branch

    far = make_officer(make_branch(party["region"], "province"), "first_secretary")
    with pytest.raises(PermissionDenied):
        anonymise(former, by=far)


def test_a_reason_is_one_of_two(former, secretary):
    with pytest.raises(ValueError, match="because"):
        anonymise(former, by=secretary, reason="because")


def test_not_a_member(party, secretary):
    refused(make_member(party["local"]).person, secretary, "عضو")


def test_not_somebody_who_leaves_tomorrow(party, secretary):
    membership = make_member(party["local"])
    Membership.objects.filter(pk=membership.pk).update(ended_on=localdate() + timedelta(days=1), end_reason="other")
    refused(membership.person, secretary, "عضو")


def test_not_who_holds_an_office(party, former, secretary):
    seat = make_bureau(party["local"], "branch_secretary").seats.get()
    Mandate.objects.filter(seat=seat).update(person=former)
    refused(former, secretary, "مهمة")


def test_not_who_waits_for_an_office(party, former, secretary):
    row = appointment_row(party["local"])
    row.person = former
    row.save()
    refused(former, secretary, "تعيين")


def test_not_who_holds_a_public_office(former, secretary):
    record_public_office(person=former, assembly=5, role=90, started_on=date(2021, 9, 8))
    refused(former, secretary, "انتخابية|انتدابية|عمومي")


def test_not_who_waits_for_an_answer_to_a_contest(party, former, secretary):
    meeting = Meeting.objects.create(branch=party["local"], title="جمع عام", date=date(2026, 5, 3))
    Contest.objects.create(
        election=Election.objects.create(meeting=meeting, organ="council"), person=former, reason="لم"
    )
    refused(former, secretary, "طعن")


@pytest.fixture
def request_to_join(party, former):
    former.refresh_from_db()
    asked, _code = apply_to_join(
        branch=party["other"], given_name="خديجة", family_name="بنعلي", gender="F", birth_date=date(1990, 1, 1),
        phone="+212612999888",
    )  # fmt: skip
    return asked


@pytest.mark.parametrize("changed", [{}, {"state": "returned", "reason": "صورة"}])
def test_not_while_a_request_of_this_name_and_phone_waits(former, secretary, request_to_join, changed):
    if changed:
        MembershipApplication.objects.update(**changed, correct_by=localdate())
    refused(former, secretary, "طلب انخراط")
    people = Person.objects.filter(pk=former.pk)
    assert anonymise_many(people, by=make_user(is_superuser=True), reason="retention") == 0
    assert MembershipApplication.objects.get() == request_to_join


def test_nor_while_one_of_a_merged_record_does(party, former, secretary, request_to_join):
    fields = {"given_name": "خديجة", "family_name": "العلوي", "gender": former.gender}
    other = make_person(party["local"], phone="+212655555555", **fields)
    merge_people(kept=other, absorbed=former, by=make_user(is_superuser=True))
    refused(other, secretary, "طلب انخراط")


@pytest.mark.parametrize("changed", [{"family_name": "العلوي"}, {"phone": "+212611111111"}])
def test_a_request_of_another_name_or_phone_is_no_hindrance(former, secretary, request_to_join, changed):
    for name, value in changed.items():
        setattr(request_to_join, name, value)
    request_to_join.save()
    anonymise(former, by=secretary)
    assert MembershipApplication.objects.get() == request_to_join


def test_a_request_that_nobody_corrected_in_time_goes_along(former, secretary, request_to_join):
    yesterday = localdate() - timedelta(days=1)
    MembershipApplication.objects.update(state="returned", reason="صورة", correct_by=yesterday)
    anonymise(former, by=secretary)
    assert not MembershipApplication.objects.exists()


def test_a_record_that_was_merged_meanwhile_is_refused_in_words(party, former, secretary):
    stale = Person.objects.get(pk=former.pk)
    merge_people(kept=make_person(party["local"]), absorbed=former, by=make_user(is_superuser=True))
    with pytest.raises(ValidationError, match="أُدمج هذا الملف"):
        anonymise(stale, by=secretary)


def test_nor_is_a_merged_record_corrected_or_asked_about(party, former):
    stale = Person.objects.get(pk=former.pk)
    merge_people(kept=make_person(party["local"]), absorbed=former, by=make_user(is_superuser=True))
    with pytest.raises(ValidationError, match="أُدمج هذا الملف"):
        correct_person(person=stale, occupation="أستاذة")
    with pytest.raises(ValidationError, match="أُدمج هذا الملف"):
        hold_person(stale.pk)


def test_whoever_read_the_file_before_brings_nobody_back(party, former, secretary):
    stale = Person.objects.get(pk=former.pk)
    anonymise(former, by=secretary)
    with pytest.raises(ValidationError, match="هوية هذا الشخص محذوفة"):
        join(person=stale, branch=party["local"], on=localdate(), category=Category.objects.first())
    assert not Membership.objects.open().filter(person=former).exists()
    former.refresh_from_db()
    assert (former.given_name, former.member_number) == ("هوية محذوفة", None)


def test_not_who_has_money_with_a_branch(party, secretary, treasurer):
    membership = make_member(party["local"])
    pay(membership, 20, by=treasurer)
    Payment.objects.update(paid_on=date(2012, 1, 1))
    leave_party(membership=membership, on=localdate(), reason=Membership.EndReason.RESIGNATION)
    assert Payment.objects.get().free == Decimal("20.00")
    refused(membership.person, secretary, "مبلغ")


@pytest.fixture
def payer(former, treasurer, party):
    fields = {"year": 2017, "number": 1, "amount": Decimal(20), "recorded_by": treasurer, "settled": 20}
    Payment.objects.create(branch=party["local"], payer=former, paid_on=date(2016, 12, 1), **fields)
    return former


def test_while_the_law_keeps_the_payer_s_name_it_alone_stays(payer, secretary):
    """See `test_emptied_files`."""
    Payment.objects.update(paid_on=localdate().replace(year=localdate().year - 9))
    assert anonymise(payer, by=secretary).at is None
    assert (payer.full_name, payer.anonymised_at, payer.phone) == ("خديجة بنعلي", None, "")
    assert anonymise_many(Person.objects.filter(pk=payer.pk), by=make_user(is_superuser=True), reason="retention") == 0


def test_once_the_accounts_are_old_enough(payer, secretary):
    Payment.objects.update(paid_on=date(2010, 1, 1))
    anonymise(payer, by=secretary)
    assert Payment.objects.get().payer == payer


def test_for_as_long_as_today_s_rule_says(payer, secretary):
    Payment.objects.update(paid_on=localdate().replace(year=localdate().year - 4))
    RetentionRule.objects.update(accounting_years=3)
    anonymise(payer, by=secretary)
    assert payer.anonymised_at


def test_not_an_account_of_the_headquarters(former, secretary):
    make_user(former, is_superuser=True)
    refused(former, secretary, "المقر")


def test_not_twice(former, secretary):
    anonymise(former, by=secretary)
    with pytest.raises(ValidationError):
        anonymise(former, by=secretary)
    assert Anonymisation.objects.count() == 1


def test_every_obstacle_is_told_at_once(party, secretary):
    person = make_bureau(party["local"], "branch_secretary").seats.get().mandates.get().person
    assert len(refusals(person)) == 2


def test_many_leave_out_who_is_hindered(party, former):
    member = make_member(party["local"]).person
    others = [make_person(party["local"]) for _ in range(3)]
    boss = make_user(is_superuser=True)
    people = Person.objects.filter(pk__in=[former.pk, member.pk, *(person.pk for person in others)])
    assert anonymise_many(people, by=boss, reason="retention") == 4
    member.refresh_from_db()
    assert member.anonymised_at is None
    assert Anonymisation.objects.filter(by=boss, reason="retention").count() == 4


def test_many_are_for_the_headquarters(former, secretary):
    with pytest.raises(PermissionDenied):
        anonymise_many(Person.objects.all(), by=secretary, reason="retention")


def test_nothing_is_written_of_the_person_any_more(party, former, secretary):
    anonymise(former, by=secretary)
    with pytest.raises(ValidationError):
        correct_person(person=former, given_name="خديجة")
    with pytest.raises(ValidationError):
        join(person=former, branch=party["local"], on=localdate(), category=Category.objects.first())
    former.refresh_from_db()
    assert former.given_name == "هوية محذوفة"


def test_saving_the_row_brings_no_key_back(former, secretary):
    anonymise(former, by=secretary)
    former.save()
    former.refresh_from_db()
    assert (former.name_key, former.search_key) == ("", "")


# -- The page ---------------------------------------------------------------------------------------------------------


def page_of(person):
    return reverse("members:anonymise", args=[person.pk])


def test_the_page_says_what_will_happen_and_asks_again(client, former, secretary):
    client.force_login(secretary)
    answer = client.get(page_of(former))
    assert "لا رجعة" in answer.text
    sent = client.post(page_of(former), values_of(answer) | {"reason": "request"})
    assert sent.status_code == 422
    former.refresh_from_db()
    assert former.anonymised_at is None
    sent = client.post(page_of(former), values_of(answer) | {"reason": "request", "confirmed": "on"})
    assert sent["Location"] == reverse("members:person", args=[former.pk])
    former.refresh_from_db()
    assert former.anonymised_at
    assert f"هوية محذوفة {former.pk}" in client.get(sent["Location"]).text


def test_the_file_leads_to_the_page_for_who_may(client, former, secretary, branch_secretary):
    for user, shown in ((secretary, True), (branch_secretary, False)):
        client.force_login(user)
        assert (page_of(former) in client.get(reverse("members:person", args=[former.pk])).text) is shown


def test_an_anonymised_file_offers_nothing(client, former, secretary, branch_secretary):
    anonymise(former, by=secretary)
    client.force_login(branch_secretary)
    answer = client.get(reverse("members:person", args=[former.pk]))
    assert reverse("members:rejoin", args=[former.pk]) not in answer.text
    assert reverse("members:details", args=[former.pk]) not in answer.text


def test_the_branch_itself_is_refused_and_a_stranger_finds_nothing(client, former, branch_secretary, outsider):
    for user, status in ((branch_secretary, 403), (outsider, 404)):
        client.force_login(user)
        assert client.get(page_of(former)).status_code == status
        assert client.post(page_of(former), {"reason": "request", "confirmed": "on"}).status_code == status
    former.refresh_from_db()
    assert former.anonymised_at is None


def test_the_page_says_what_hinders(client, party, secretary):
    member = make_member(party["local"]).person
    client.force_login(secretary)
    answer = client.get(page_of(member))
    assert answer.context["hindered"]
    assert '<form class="form"' not in answer.text
    assert client.post(page_of(member), {"reason": "request", "confirmed": "on"}).status_code == 422
    assert Reading.objects.filter(person=member).exists()


def test_the_administration_does_not_rewrite_who_was_anonymised(client, former, secretary):
    anonymise(former, by=secretary)
    client.force_login(make_user(is_superuser=True))
    url = reverse("admin:members_person_change", args=[former.pk])
    answer = client.get(url)
    values = {"given_name": "خديجة", "family_name": "بنعلي", "gender": "F", "branch": former.branch_id}
    client.post(url, values)
    former.refresh_from_db()
    assert answer.status_code == 200
    assert former.given_name == "هوية محذوفة"
