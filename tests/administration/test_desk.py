"""The desk counts what is due within the reader's reach, and each count is the list that its link opens."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Kind
from bureaus.models import Bureau
from bureaus.replacement import end_mandate
from meetings.models import Meeting, Resolution, Task
from members.data_requests import propose_corrections
from tests.factories import make_branch, make_bureau, make_member, make_officer, make_user
from tests.meetings.records import make_meeting
from tests.treasury.money import charge, rate

DESK, WORK = reverse("admin:index"), reverse("admin:work")
pytestmark = pytest.mark.django_db


@pytest.fixture
def readers(party):
    return {
        "headquarters": make_user(is_superuser=True, is_staff=True),
        "region": make_officer(party["region"], "first_secretary"),
        "province": make_officer(party["province"], "first_secretary"),
        "local": make_officer(party["local"], "branch_secretary"),
        "rapporteur": make_officer(party["other"], "rapporteur"),
    }


def sentences(client, user):
    client.force_login(user)
    return dict(client.get(DESK).context["attention"])


def rows_of(client, address):
    parts = urlsplit(address)
    return client.get(parts.path, dict(parse_qsl(parts.query)) | {"all": ""}).context["cl"].result_count


def late_resolution(branch, days):
    resolution = Resolution.objects.create(meeting=make_meeting(branch), order=1, subject="توسيع المكتب")
    Task.objects.create(resolution=resolution, order=1, subject="مهمة", due_on=localdate() - timedelta(days=days))
    return resolution


def live(party):
    """Something due of each kind, in several branches of two provinces."""
    far = make_branch(party["region"], Kind.PROVINCE, "الفرع الإقليمي البعيد", "far")
    for branch in (party["local"], party["other"], far):
        make_member(branch)
        late_resolution(branch, days=3)
    late_resolution(far, days=-3)
    Bureau.objects.filter(branch=party["local"]).update(term_ends_on=localdate() + timedelta(days=30))
    Bureau.objects.filter(branch=party["province"]).update(term_ends_on=localdate() + timedelta(days=200))
    Bureau.objects.filter(branch=party["region"]).update(term_ends_on=localdate() - timedelta(days=1))
    rate(party["national"], 20)
    charge(party["other"], 0)


@pytest.mark.parametrize("reader", ["headquarters", "region", "province", "local"])
def test_every_count_is_the_list_that_its_link_opens(client, party, readers, reader):
    live(party)
    found = sentences(client, readers[reader])
    assert len(found) >= 4
    for sentence, address in found.items():
        number = {"واحد": 1, "واحدة": 1}
        count = rows_of(client, address)
        leading = sentence.split()[0]
        words = sentence.split()
        told = int(leading) if leading.isdigit() else 2 if leading.endswith("ان") else number[words[1]]
        assert told == count, sentence


def test_a_term_within_ninety_days_is_due_and_one_of_half_a_year_is_not(client, party, readers):
    live(party)
    found = sentences(client, readers["province"])
    assert found["مكتب واحد انتهت ولايته أو تنتهي خلال 90 يوما"].endswith("?state=ending")


def test_a_deputy_does_not_stand_for_a_missing_treasurer(client, party):
    secretary = make_officer(party["province"], "first_secretary")
    bureau = make_bureau(party["local"], "branch_secretary", "deputy_treasurer", "treasurer", "rapporteur")
    make_bureau(party["other"], "branch_secretary", "treasurer", "rapporteur")
    assert not lacking(client, secretary, party["local"])
    end_mandate(mandate=bureau.seats.get(office__code="treasurer").mandates.get(), on=localdate())
    assert lacking(client, secretary, party["local"])
    assert not lacking(client, secretary, party["other"])


def lacking(client, user, branch):
    client.force_login(user)
    rows = client.get(reverse("admin:bureaus_bureau_changelist"), {"state": "lacking"}).context["cl"].result_list
    return [row for row in rows if row.branch_id == branch.pk]


def test_a_cell_does_with_a_coordinator(client, party):
    secretary = make_officer(party["province"], "first_secretary")
    cell = make_branch(party["local"], Kind.CELL, "خلية القرب", "khalia")
    make_bureau(cell, "coordinator")
    assert not lacking(client, secretary, cell)


def test_a_council_lacks_nobody(client, party):
    secretary = make_officer(party["province"], "first_secretary")
    bureau = make_bureau(party["local"], "coordinator")
    Bureau.objects.filter(pk=bureau.pk).update(organ="council")
    assert not lacking(client, secretary, party["local"])


def test_an_assembly_of_this_year_takes_the_branch_off_the_list(client, party, readers):
    before = rows_of_assembly(client, readers["province"])
    assert party["local"].pk in before
    make_meeting(party["local"], date=localdate(), kind=Meeting.Kind.BUREAU_MEETING)
    make_meeting(party["other"], date=localdate())
    after = rows_of_assembly(client, readers["province"])
    assert before - after == {party["other"].pk}


def rows_of_assembly(client, user):
    client.force_login(user)
    page = client.get(reverse("admin:branches_branch_changelist"), {"assembly": "none"})
    return {row.pk for row in page.context["cl"].result_list}


def test_a_branch_is_off_the_list_once_it_has_charged_and_without_members_it_is_not_on_it(client, party, readers):
    live(party)
    client.force_login(readers["headquarters"])
    page = client.get(reverse("admin:branches_branch_changelist"), {"dues": "none"})
    listed = {row.slug for row in page.context["cl"].result_list}
    assert party["local"].slug in listed
    assert party["other"].slug not in listed
    make_branch(party["province"], name="فرع بلا أعضاء", slug="nobody")
    again = client.get(reverse("admin:branches_branch_changelist"), {"dues": "none"})
    assert {row.slug for row in again.context["cl"].result_list} == listed


def test_who_does_not_see_money_learns_nothing_of_it_by_the_filter(client, party, readers):
    live(party)
    client.force_login(readers["rapporteur"])
    page = client.get(reverse("admin:branches_branch_changelist"), {"dues": "none"})
    assert page.status_code in (302, 403) or list(page.context["cl"].result_list) == []
    assert not [address for address in sentences_or_none(client, readers["rapporteur"]) if "dues=" in address]


def sentences_or_none(client, user):
    client.force_login(user)
    page = client.get(DESK)
    return [address for _sentence, address in page.context["attention"]] if page.status_code == 200 else []


def test_the_front_page_asks_one_query_for_all_matters(client, party, readers, django_assert_num_queries):
    client.force_login(readers["region"])
    client.get(DESK)
    with django_assert_num_queries(7):
        client.get(DESK)
    live(party)
    with django_assert_num_queries(7):
        client.get(DESK)


def test_a_right_that_ends_takes_its_counts_along_at_once(client, party, readers):
    live(party)
    assert sentences(client, readers["province"])
    for mandate in readers["province"].person.mandates.all():
        end_mandate(mandate=mandate, on=localdate())
    assert client.get(DESK).status_code in (302, 403)


def test_two_readers_of_one_level_are_told_their_own(client, party, readers):
    live(party)
    beside = make_officer(make_branch(party["region"], Kind.PROVINCE, "إقليم مجاور", "beside"), "first_secretary")
    first = sentences(client, readers["province"])
    assert sentences(client, beside) != first
    assert sentences(client, readers["province"]) == first


class TestManyBranches:
    """Who sees many branches reads the front page first; what waits is counted after it."""

    @pytest.fixture(autouse=True)
    def wide(self, monkeypatch):
        monkeypatch.setattr("administration.desk.MANY", 2)

    def test_the_front_page_tells_what_is_asked_and_fetches_what_stands_in_the_branches(self, client, party, readers):
        live(party)
        client.force_login(readers["headquarters"])
        page = client.get(DESK)
        asked = client.get(WORK, {"part": "asked"})
        assert page.context["attention"] == asked.context["attention"]
        for part in ("bureaus", "seats", "activity"):
            assert f'data-part="{WORK}?part={part}"' in page.text
        assert "لا شيء ينتظرك" not in page.text

    def test_what_waits_is_a_page_and_the_parts_together_say_the_same(self, client, party, readers):
        live(party)
        told = list(sentences_of(client, readers["headquarters"], WORK))
        assert len(told) >= 4
        parts = [client.get(WORK, {"part": part}) for part in ("asked", "bureaus", "seats", "activity")]
        assert [sentence for part in parts for sentence, _address in part.context["attention"]] == told
        assert not any("<html" in part.text for part in parts)
        assert all(sentence in client.get(WORK).text for sentence in told)

    def test_a_part_in_which_nothing_waits_says_so(self, client, party, readers):
        client.force_login(readers["headquarters"])
        part = client.get(WORK, {"part": "seats"})
        assert [sentence for sentence, _address in part.context["attention"]] == []
        assert "لا شيء هنا ينتظر" in part.text

    def test_a_part_of_no_name_is_the_whole_page(self, client, party, readers):
        client.force_login(readers["headquarters"])
        assert "<html" in client.get(WORK, {"part": "other"}).text

    def test_a_reader_of_few_branches_is_told_on_the_front_page(self, client, party, readers):
        live(party)
        assert sentences(client, readers["local"])

    def test_who_may_not_enter_the_administration_is_told_nothing(self, client, party):
        client.force_login(make_user(make_member(party["local"]).person))
        assert client.get(WORK).status_code in (302, 403)


def sentences_of(client, user, page):
    client.force_login(user)
    return dict(client.get(page).context["attention"])


def test_a_request_about_data_waits_on_the_desk_of_who_answers_it(client, party):
    member = make_member(party["local"])
    propose_corrections(person=member.person, by=make_user(member.person), occupation="أستاذة")
    secretary = make_officer(party["local"], "branch_secretary")
    answered = reverse("members:waiting-data-requests")
    assert sentences(client, secretary)["طلب واحد يخص المعطيات في انتظارك"] == answered
    beside = make_officer(party["other"], "branch_secretary")
    assert answered not in sentences(client, beside).values()
