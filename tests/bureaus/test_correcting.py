"""Who corrects a member's file: for an officer the level of the highest office or above, through every door."""

from datetime import date, timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.correcting import (
    clear_photo,
    correct_file,
    correct_identity_number,
    correct_photo,
    correcting_level,
    decided_elsewhere,
)
from bureaus.data_requests import answering_level, confirm_correction
from bureaus.models import Mandate
from bureaus.replacement import end_mandate
from members.applying import apply_to_join
from members.data_requests import propose_corrections
from members.identity_numbers import identity_number_of, record_identity_number
from members.joining import leave
from members.models import Category, Membership, Person
from members.suspending import suspend
from tests.factories import holder_of, make_bureau, make_member, make_officer, make_person, make_user
from tests.forms import values_of

NUMBER = "ZQ739154"
TYPED = {"given_name": "سعيد", "family_name": "الجديد", "gender": "M", "email": "taken@example.org"}
LOCKED = "يصحح هذا الملف: الكاتب الأول (التنظيم الجهوي بجهة الواحة)."


@pytest.fixture
def kept(settings):
    settings.CIN_AUTHORISATION = "D-7/2026"
    settings.CIN_KEYS = [Fernet.generate_key().decode()]
    settings.CIN_HASH_KEY = "a hash key of the tests, which is long enough for them"


@pytest.fixture
def province(party):
    """The first secretary of the province and the deputy, members of the local branch."""
    people = [make_member(party["local"], family_name=name).person for name in ("الأول", "النائب")]
    make_bureau(party["province"], "first_secretary", "deputy_secretary", holders=people)
    return [make_user(person) for person in people]


@pytest.fixture
def chief(province):
    return province[0]


def fresh(row):
    """Read anew: an account keeps what it may do as long as it lives."""
    return type(row).objects.get(pk=row.pk)


def corrects(user, person):
    return correcting_level(fresh(person)).is_open_to(fresh(user))


# -- The rule ---------------------------------------------------------------------------------------------------------


def test_a_member_without_office_is_corrected_by_the_branch_that_keeps_the_file(
    party, province, region, branch_secretary, treasurer, teammate
):
    plain, guest = make_member(party["local"]).person, make_person(party["local"])
    for person in (plain, guest):
        assert corrects(branch_secretary, person)
        assert not any(corrects(user, person) for user in (*province, region, treasurer, teammate))
        assert corrects(make_user(is_superuser=True), person)


def test_a_higher_officer_is_corrected_at_that_level_or_above(party, province, region, branch_secretary, treasurer):
    chief, deputy = province
    assert not any(corrects(user, deputy.person) for user in (branch_secretary, treasurer, deputy))
    assert corrects(chief, deputy.person)
    assert corrects(region, deputy.person)


def test_the_head_of_a_bureau_is_corrected_above_it(party, province, region, branch_secretary, bureau):
    chief, deputy = province
    assert not any(corrects(user, chief.person) for user in (branch_secretary, deputy, chief))
    assert corrects(region, chief.person)
    assert corrects(chief, branch_secretary.person)


def test_an_officer_of_the_same_bureau_is_corrected_by_its_secretary(bureau, branch_secretary, treasurer):
    assert corrects(branch_secretary, holder_of(bureau, "counsellor"))
    assert corrects(branch_secretary, treasurer.person)
    assert not corrects(treasurer, branch_secretary.person)


@pytest.mark.parametrize("who", ["branch_secretary", "chief", "headquarters"])
def test_nobody_corrects_their_own(request, party, who):
    if who == "headquarters":
        user = make_user(make_member(party["local"]).person, is_superuser=True)
    else:
        user = request.getfixturevalue(who)
    assert not corrects(user, user.person)
    with pytest.raises(PermissionDenied):
        correct_file(person=user.person, by=user, phone="+212661234567")


def test_an_office_that_begins_later_counts_already(party, branch_secretary):
    person = make_member(party["local"]).person
    make_bureau(party["province"], "counsellor", holders=[person])
    Mandate.objects.filter(person=person).update(started_on=localdate() + timedelta(days=3))
    assert not corrects(branch_secretary, person)


def test_an_office_counts_that_ended_under_a_suspension(chief, region, branch_secretary):
    suspend(membership=chief.person.memberships.get(), on=localdate(), reason="قرار")
    end_mandate(mandate=chief.person.mandates.get(), on=localdate())
    assert not corrects(branch_secretary, chief.person)
    assert corrects(region, chief.person)


def test_who_lost_the_office_or_was_expelled_is_the_branch_s_again(party, chief, branch_secretary):
    end_mandate(mandate=chief.person.mandates.get(), on=localdate())
    assert corrects(branch_secretary, chief.person)
    gone = make_member(party["local"])
    leave(membership=gone, on=localdate(), reason=Membership.EndReason.EXPULSION)
    assert corrects(branch_secretary, gone.person)


def test_who_corrects_is_named(party, province, region, branch_secretary):
    chief, deputy = province
    assert correcting_level(chief.person).sentence == LOCKED
    assert correcting_level(deputy.person).sentence == (
        "يصحح هذا الملف: الكاتب الأول (التنظيم الجهوي بجهة الواحة)، الكاتب الأول (الفرع الإقليمي بالنخيل)."
    )
    assert correcting_level(region.person).sentence == "المقر الوطني هو من يصحح هذا الملف."


def test_the_rule_for_many_agrees_with_the_rule_for_one(party, province, region, bureau, branch_secretary, treasurer):
    """Among the people of one branch, for who keeps their files."""
    make_bureau(party["national"], "counsellor", holders=[make_member(party["local"]).person])
    make_member(party["local"])
    people = {person.pk: person for person in Person.objects.filter(branch=party["local"])}
    assert len(people) == 9
    elsewhere = decided_elsewhere(list(people), fresh(branch_secretary))
    assert elsewhere == {key for key, person in people.items() if not corrects(branch_secretary, person)}
    assert {province[0].person_id, province[1].person_id, branch_secretary.person_id} <= elsewhere
    assert len(elsewhere) == 4


# -- Every door -------------------------------------------------------------------------------------------------------


def through(door, client, user, person):
    """What happens when `user` changes the file of `person`: the status, and whether the file says something new."""
    client.force_login(fresh(user))
    before = fresh(person).family_name
    if door == "page":
        status = client.post(reverse("members:details", args=[person.pk]), TYPED).status_code
    elif door == "administration":
        url = reverse("admin:members_person_change", args=[person.pk])
        status = client.post(url, TYPED | {"branch": person.branch_id}).status_code
    elif door == "proposal":
        [asked] = propose_corrections(person=person, by=person.user, family_name="الجديد")
        url = reverse("members:data-request", args=[asked.pk])
        status = client.post(url, {"confirm": "1", "seen": before}).status_code
    else:
        page = reverse("members:identity-number", args=[person.pk])
        status = client.post(page, {"number": NUMBER}).status_code
        return status, identity_number_of(person) == NUMBER
    return status, fresh(person).family_name != before


DOORS = ["page", "administration", "proposal", "identity number"]


@pytest.mark.parametrize("door", DOORS)
def test_the_branch_s_secretary_is_refused_against_a_higher_officer(client, kept, branch_secretary, chief, door):
    assert through(door, client, branch_secretary, chief.person) == (403, False)
    assert fresh(chief.person).email == ""


@pytest.mark.parametrize("door", DOORS)
def test_a_deputy_is_refused_against_the_head(client, kept, province, door):
    chief, deputy = province
    assert through(door, client, deputy, chief.person) == (403, False)


@pytest.mark.parametrize("door", DOORS)
def test_the_level_above_corrects(client, kept, region, chief, door):
    assert through(door, client, region, chief.person) == (302, True)


@pytest.mark.parametrize("door", DOORS)
def test_the_branch_s_secretary_corrects_the_treasurer(client, kept, branch_secretary, treasurer, door):
    assert through(door, client, branch_secretary, treasurer.person) == (302, True)


def test_the_workflows_refuse_whatever_page_calls_them(kept, branch_secretary, chief):
    for workflow, given in ((correct_file, {"email": "a@example.org"}), (correct_identity_number, {"number": NUMBER})):
        with pytest.raises(PermissionDenied, match="يصحح هذا الملف"):
            workflow(person=chief.person, by=branch_secretary, **given)
    [asked] = propose_corrections(person=chief.person, by=chief, email="new@example.org")
    with pytest.raises(PermissionDenied, match="يصحح هذا الملف"):
        confirm_correction(request=asked, by=branch_secretary, seen="")


def test_a_proposal_of_an_officer_without_membership_goes_to_the_level_of_the_office(party, branch_secretary, region):
    guest = make_person(party["local"])
    make_bureau(party["province"], "counsellor", holders=[make_member(party["local"]).person])
    guest_user = make_user(guest)
    [asked] = propose_corrections(person=guest, by=guest_user, family_name="الجديد")
    assert answering_level(asked).is_open_to(branch_secretary)
    holder = party["province"].bureaus.get().seats.get().mandates.get()
    type(holder).objects.filter(pk=holder.pk).update(person=guest)
    assert not answering_level(asked).is_open_to(fresh(branch_secretary))
    assert answering_level(asked).is_open_to(region)


@pytest.mark.parametrize(("office", "filled"), [(None, "+212612345678"), ("counsellor", "")])
def test_accepting_a_request_fills_no_gap_of_a_higher_officer_s_file(client, party, branch_secretary, office, filled):
    said = {
        "given_name": "هدى",
        "family_name": "الزموري",
        "gender": "F",
        "birth_date": date(1990, 5, 17),
        "phone": "+212612345678",
    }
    application, _code = apply_to_join(branch=party["local"], **said)
    known = make_member(party["local"], given_name="هدى", family_name="الزموري", on=localdate()).person
    if office:
        make_bureau(party["province"], office, holders=[known], on=localdate())
    regular = Category.objects.get(code="regular")
    client.force_login(branch_secretary)
    page = reverse("members:decide-application", args=[application.pk])
    typed = {"accept": "1", "accept-category": regular.pk, "accept-on": f"{localdate():%d/%m/%Y}"}
    answer = client.post(page, typed | {"accept-person": known.pk}, follow=True)
    assert "قُبل الطلب" in answer.text
    assert fresh(known).phone == filled
    told = " ".join(map(str, answer.context["messages"]))
    assert ("لم يُنقل من الطلب إلى هذا الملف:" in told and "الهاتف" in told) == bool(office)
    assert ("يصحح هذا الملف" in told) == bool(office)


# -- What the pages show ----------------------------------------------------------------------------------------------


def test_the_file_is_locked_and_says_who_corrects_it(client, region, chief, branch_secretary):
    page, form = reverse("members:person", args=[chief.person_id]), reverse("members:details", args=[chief.person_id])
    client.force_login(branch_secretary)
    answer = client.get(page).text
    assert LOCKED in answer
    assert form not in answer
    refused = client.get(form)
    assert (refused.status_code, LOCKED in refused.text) == (403, True)
    client.force_login(region)
    answer = client.get(page).text
    assert LOCKED not in answer
    assert form in answer
    assert values_of(client.get(form))["family_name"] == chief.person.family_name


def test_who_corrects_no_file_is_told_nothing_of_it(client, bureau, treasurer, member, chief, region):
    for user in (treasurer, region):
        person = chief.person if user == treasurer else member.person
        client.force_login(user)
        answer = client.get(reverse("members:person", args=[person.pk])).text
        assert "يصحح هذا الملف" not in answer
        assert reverse("members:details", args=[person.pk]) not in answer


def test_the_administration_shows_the_file_without_a_form(client, chief, region, branch_secretary):
    url = reverse("admin:members_person_change", args=[chief.person_id])
    for user, writes in ((branch_secretary, False), (region, True)):
        client.force_login(user)
        answer = client.get(url)
        assert (answer.status_code, 'name="email"' in answer.text) == (200, writes)


def test_the_identity_number_of_a_higher_officer_is_shown_masked_and_not_written(
    client, kept, chief, region, branch_secretary
):
    record_identity_number(person=chief.person, number=NUMBER)
    page = reverse("members:identity-number", args=[chief.person_id])
    client.force_login(branch_secretary)
    answer = client.get(page)
    assert answer.status_code == 200
    assert LOCKED in answer.text
    assert 'name="number"' not in answer.text
    assert client.post(page, {"number": ""}).status_code == 403
    client.force_login(region)
    assert 'name="number"' in client.get(page).text
    client.post(page, {"number": ""})
    assert identity_number_of(chief.person) == ""


def test_the_right_alone_of_another_branch_opens_nothing(client, kept, party, chief):
    neighbour = make_officer(party["other"], "branch_secretary")
    client.force_login(neighbour)
    for name in ("details", "identity-number"):
        assert client.get(reverse(f"members:{name}", args=[chief.person_id])).status_code == 404


# -- The photo --------------------------------------------------------------------------------------------------------


def test_the_photo_of_a_higher_officer_is_put_in_and_removed_above(client, province, region, branch_secretary, chief):
    deputy = province[1].person
    for by in (branch_secretary, province[1]):
        with pytest.raises(PermissionDenied):
            correct_photo(person=deputy, picture=b"a JPEG", by=by)
    correct_photo(person=deputy, picture=b"a JPEG", by=chief)
    with pytest.raises(PermissionDenied):
        clear_photo(person=deputy, by=branch_secretary)
    for name in ("photo", "remove-photo"):
        for user, status in ((branch_secretary, 403), (region, 200)):
            client.force_login(user)
            assert client.get(reverse(f"members:{name}", args=[deputy.pk])).status_code == status
    assert clear_photo(person=deputy, by=province[1])
