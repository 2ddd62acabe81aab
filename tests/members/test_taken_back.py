"""Public offices and results recorded by mistake are taken back with a trace; nobody writes their own."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from administration.election_figures import election_charts
from bureaus.departures import leave_party, withdraw_departure
from bureaus.public_offices import (
    correct_public_office,
    end_public_office,
    record_public_office,
    reverse_public_office,
)
from members.coordination import elected_officials, results_of
from members.models import PublicElectionResult, PublicOffice
from members.own_data import everything_about
from members.public_results import correct_public_result, reverse_public_result
from merging.merge import merge_people
from tests.factories import make_bureau, make_member, make_person, make_user
from tests.forms import values_of
from tests.members.test_public_offices import COMMUNE, ELECTED, councillor, result

pytestmark = pytest.mark.django_db
SAID = {"assembly": 1, "role": 90, "locality_code": COMMUNE, "started_on": ELECTED}
TYPED = {"assembly": "1", "role": "90", "locality_code": "بني ملال", "started_on": "08/09/2021"}
WRONG = "سُجلت لغير صاحبها"


@pytest.fixture
def woman(party):
    return make_member(party["local"], given_name="أمينة", family_name="المرابط", gender="F").person


@pytest.fixture
def at_work(client, branch_secretary):
    client.force_login(branch_secretary)
    return client


def url(act, row):
    return reverse(f"members:{act}", args=[row.pk])


# -- Who ------------------------------------------------------------------------------------------------------------


def acts_on(person, by):
    """Each workflow as `by` calls it on the file of `person`."""
    office = councillor(person)
    return [
        lambda: record_public_office(person=person, by=by, **SAID | {"role": 10}),
        lambda: correct_public_office(office=office, by=by, list_name="لائحة"),
        lambda: end_public_office(office=office, on=date(2024, 1, 1), reason="resignation", by=by),
        lambda: reverse_public_office(office=office, reason=WRONG, by=by),
    ]


def test_who_keeps_the_file_writes_them(woman, branch_secretary):
    for act in acts_on(woman, branch_secretary):
        act()
    assert PublicOffice.objects.filter(person=woman).standing().count() == 1


@pytest.mark.parametrize("who", ["treasurer", "secretary", "teammate", "member", "outsider"])
def test_others_do_not(request, woman, bureau, who):
    for act in acts_on(woman, request.getfixturevalue(who)):
        with pytest.raises(PermissionDenied):
            act()


def test_nobody_writes_their_own_and_the_level_above_does(branch_secretary, secretary):
    own = branch_secretary.person
    acts = acts_on(own, branch_secretary)
    for act in acts:
        with pytest.raises(PermissionDenied, match="يصحح هذا الملف: الكاتب الأول"):
            act()
    PublicOffice.objects.all().delete()
    for act in acts_on(own, secretary):
        act()


def test_the_headquarters_write_none_of_their_own(party):
    user = make_user(make_member(party["local"]).person, is_superuser=True)
    for act in acts_on(user.person, user):
        with pytest.raises(PermissionDenied):
            act()


def test_those_of_a_higher_officer_are_not_the_branch_s(party, branch_secretary, region):
    chief = make_member(party["local"]).person
    make_bureau(party["province"], "first_secretary", holders=[chief])
    for act in acts_on(chief, branch_secretary):
        with pytest.raises(PermissionDenied):
            act()
    PublicOffice.objects.all().delete()
    for act in acts_on(chief, region):
        act()


@pytest.mark.parametrize("act", ["record", "correct", "end", "reverse"])
def test_the_pages_refuse_one_s_own(at_work, client, branch_secretary, secretary, act):
    own = branch_secretary.person
    office = councillor(own)
    page = url("record-public-office", own) if act == "record" else url(f"{act}-public-office", office)
    assert at_work.get(page).status_code == 403
    assert at_work.post(page, TYPED | {"on": "01/01/2024", "reason": "resignation"}).status_code == 403
    assert page not in at_work.get(url("person", own)).text
    client.force_login(secretary)
    assert page in client.get(url("person", own)).text
    assert client.get(page).status_code == 200
    office.refresh_from_db()
    assert (office.stands, office.ended_on) == (True, None)


# -- A public office --------------------------------------------------------------------------------------------------


def test_an_office_taken_back_keeps_what_it_said_and_leaves_the_list(at_work, party, woman, branch_secretary):
    office = councillor(woman)
    page = url("reverse-public-office", office)
    assert at_work.post(page, {"reason": " "}).status_code == 422
    assert list(elected_officials(branch_secretary, party["local"])) == [office]
    answer = at_work.post(page, {"reason": WRONG})
    assert answer.url == url("person", woman)
    office.refresh_from_db()
    assert (office.stands, office.reversed_by, office.reversal_reason) == (False, branch_secretary, WRONG)
    assert (office.started_on, office.ended_on, office.locality_code) == (ELECTED, None, COMMUNE)
    for former in (False, True):
        assert not elected_officials(branch_secretary, party["local"], former=former).exists()
    text = at_work.get(answer.url).text
    assert "<s>عضوة، المجلس الجماعي، بني ملال</s>" in text
    assert WRONG in text
    assert page not in text
    assert office.history.count() == 2


def test_a_record_taken_back_is_final(at_work, woman, branch_secretary):
    office = councillor(woman)
    reverse_public_office(office=office, reason=WRONG, by=branch_secretary)
    for act in acts_without_recording(office, branch_secretary):
        with pytest.raises(ValidationError, match="من قبل"):
            act()
    for act in ("correct", "end", "reverse"):
        assert at_work.post(url(f"{act}-public-office", office), {"reason": "آخر"}).status_code == 302
    office.refresh_from_db()
    assert office.reversal_reason == WRONG


def acts_without_recording(office, by):
    return [
        lambda: correct_public_office(office=office, by=by, list_name="لائحة"),
        lambda: end_public_office(office=office, on=date(2024, 1, 1), reason="resignation", by=by),
        lambda: reverse_public_office(office=office, reason=WRONG, by=by),
    ]


def test_the_same_office_may_be_recorded_anew(woman, branch_secretary):
    reverse_public_office(office=councillor(woman), reason=WRONG, by=branch_secretary)
    again = councillor(woman)
    assert list(PublicOffice.objects.standing()) == [again]
    with pytest.raises(ValidationError):
        councillor(woman)


def test_the_database_wants_the_reason(woman):
    office = councillor(woman)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicOffice.objects.filter(pk=office.pk).update(reversed_at=office.history.first().history_date)


def test_a_death_ends_none_that_was_taken_back(party, branch_secretary):
    membership = make_member(party["local"])
    wrong, right = councillor(membership.person), councillor(membership.person, role=10)
    reverse_public_office(office=wrong, reason=WRONG, by=branch_secretary)
    leave_party(membership=membership, on=date(2024, 1, 1), reason="death")
    for office, ended in ((wrong, None), (right, date(2024, 1, 1))):
        office.refresh_from_db()
        assert office.ended_on == ended
    withdraw_departure(membership=membership, reason="خطأ")
    right.refresh_from_db()
    assert right.ended_on is None


def test_it_hinders_no_merging(party, branch_secretary, secretary):
    kept, absorbed = (make_person(party["local"], family_name="المكرر") for _ in range(2))
    councillor(kept)
    wrong = councillor(absorbed)
    reverse_public_office(office=wrong, reason=WRONG, by=branch_secretary)
    merge_people(kept=kept, absorbed=absorbed, by=branch_secretary)
    wrong.refresh_from_db()
    assert (wrong.person, wrong.stands) == (kept, False)


def test_the_holder_reads_that_it_was_taken_back(client, member, branch_secretary):
    reverse_public_office(office=councillor(member.person), reason=WRONG, by=branch_secretary)
    client.force_login(member)
    assert WRONG in client.get(reverse("members:me")).text
    assert WRONG in str(everything_about(member.person))


# -- A result ---------------------------------------------------------------------------------------------------------


def test_a_result_taken_back_stays_marked_and_leaves_the_charts(at_work, party, branch_secretary):
    row = result(party["local"])
    page = url("reverse-public-result", row)
    assert at_work.post(page, {"reason": ""}).status_code == 422
    assert at_work.post(page, {"reason": WRONG}).url == reverse("members:elected", args=["nakhil"])
    row.refresh_from_db()
    assert (row.stands, row.reversed_by, row.votes) == (False, branch_secretary, 1200)
    assert election_charts(branch_secretary, party["local"]) == []
    assert not results_of(branch_secretary, party["local"])
    text = at_work.get(reverse("members:elected", args=["nakhil"])).text
    assert WRONG in text
    assert page not in text
    assert at_work.post(page, {"reason": "آخر"}).status_code == 302
    for again in (correct_public_result, reverse_public_result):
        with pytest.raises(ValidationError):
            again(result=row, **({"votes": 1} if again is correct_public_result else {"reason": "ب", "by": None}))
    assert result(party["local"]).stands


@pytest.mark.parametrize(("who", "status"), [("treasurer", 403), ("secretary", 403), ("teammate", 404)])
def test_others_take_no_result_back(request, client, party, bureau, who, status):
    row = result(party["local"])
    client.force_login(request.getfixturevalue(who))
    assert client.post(url("reverse-public-result", row), {"reason": WRONG}).status_code == status
    assert PublicElectionResult.objects.get().stands


@pytest.mark.parametrize("model", ["publicoffice", "publicelectionresult"])
def test_the_administration_offers_it_once_and_filters(at_work, party, woman, branch_secretary, model):
    row = councillor(woman) if model == "publicoffice" else result(party["local"])
    name = "reverse-public-office" if model == "publicoffice" else "reverse-public-result"
    page = reverse(f"admin:members_{model}_change", args=[row.pk])
    assert url(name, row) in at_work.get(page).text
    at_work.post(url(name, row), {"reason": WRONG})
    text = at_work.get(page).text
    assert url(name, row) not in text
    assert WRONG in text
    rows = reverse(f"admin:members_{model}_changelist")
    shown = [at_work.get(f"{rows}?record={state}").context["cl"].result_count for state in ("standing", "reversed")]
    assert shown == [0, 1]
    assert "تم التراجع عنه" in at_work.get(rows).text


def test_nobody_is_in_office_in_the_administration_by_what_was_taken_back(at_work, woman, branch_secretary):
    office = councillor(woman)
    rows = reverse("admin:members_publicoffice_changelist")
    counts = []
    for taken_back in (False, True):
        if taken_back:
            reverse_public_office(office=office, reason=WRONG, by=branch_secretary)
        text = at_work.get(rows).text
        assert ("تم التراجع عنه" in text, "سار<" in text) == (taken_back, not taken_back)
        shown = (at_work.get(rows, {"state": state}) for state in ("current", "ended", ""))
        counts.append([page.context["cl"].result_count for page in shown])
    assert counts == [[1, 0, 1], [0, 0, 1]]


def test_the_page_says_what_is_taken_back(at_work, woman):
    answer = at_work.get(url("reverse-public-office", councillor(woman)))
    assert "المجلس الجماعي، بني ملال" in answer.text
    assert values_of(answer) == {"reason": ""}
