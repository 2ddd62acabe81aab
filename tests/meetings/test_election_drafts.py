"""An election that the branch prepares and the level above records: who may, what a draft changes, who counts."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.models import Bureau, Mandate, Office
from bureaus.places import Place
from meetings.contests import may_decide
from meetings.elections import record_election
from meetings.models import Contest, Election, ElectionDraft, Meeting
from members.models import Membership, Notice, Person
from tests.factories import holder_of, make_branch, make_bureau, make_member, make_user
from tests.forms import changes, rows_of
from tests.meetings.records import HELD, make_meeting, values_of

pytestmark = pytest.mark.django_db
WAITING = reverse("meetings:waiting")


@pytest.fixture
def local_secretary(sitting):
    return make_user(holder_of(sitting, "branch_secretary"))


@pytest.fixture
def meeting(party, secretary, region):
    return make_meeting(party["local"])


@pytest.fixture
def page(client, meeting):
    """`page(user, values)` opens the election's page as `user`, fills it in and presses a button."""
    address = reverse("meetings:election", args=[meeting.pk])

    def send(user, values=None, button="confirm"):
        client.force_login(user)
        shown = client.get(address)
        return shown if values is None else client.post(address, values_of(shown) | values | {button: "1"})

    page.address = send.address = address
    return send


@pytest.fixture
def elected(sitting):
    """What the assembly elected: the secretary again, a new treasurer, and a counsellor's seat left vacant."""
    return {
        "seat-branch_secretary-1-holder-name": str(holder_of(sitting, "branch_secretary")),
        "seat-treasurer-1-holder-name": "رقية السملالي",
        "seat-treasurer-1-holder-gender": "F",
        "seat-counsellor-1-vacant": "on",
        "terms-leader_method": "consensus",
        "terms-method": "show_of_hands",
        "terms-term_ends_on": "18/10/2030",
    }


@pytest.fixture
def draft(page, local_secretary, elected):
    assert page(local_secretary, elected).status_code == 302
    return ElectionDraft.objects.get()


def told(user):
    return [notice.sentence for notice in Notice.objects.filter(person=user.person, kind__startswith="draft")]


def changed(before):
    """The columns that differ now, without the day on which somebody signed in."""
    found = changes(before, rows_of("meetings", "members", "bureaus"))
    return [(change.model, change.field) for change in found if change.field != "last_login"]


def test_the_branch_prepares_and_nothing_changes_but_the_draft(page, local_secretary, elected, meeting):
    before = rows_of("meetings", "members", "bureaus")
    preview = page(local_secretary, elected, "preview")
    assert "لا تُحفظ إلا مسودة" in preview.text
    assert changed(before) == []
    answer = page(local_secretary, elected)
    assert answer.url == meeting.get_absolute_url()
    assert changed(before) == [("ElectionDraft", "+")]
    assert not Notice.objects.exists()
    assert not Person.objects.filter(family_name="السملالي").exists()
    draft = ElectionDraft.objects.get()
    assert (draft.prepared_by, draft.version, draft.meeting_date) == (local_secretary, 1, HELD)
    assert draft.content["seats"][1] == {
        "office": "treasurer", "person": None, "name": "رقية السملالي", "gender": "F", "joins_later": False,
    }  # fmt: skip


def test_the_page_says_who_records_it(page, client, party, secretary, local_secretary, meeting):
    shown = " ".join(page(local_secretary).text.split())
    assert f"يسجل الانتخابَ الفرع الإقليمي بالنخيل: الكاتب الأول {secretary.person}." in shown
    assert 'aria-label="يسجله المستوى الأعلى"' in shown
    agenda = client.get(reverse("meetings:agenda", args=[meeting.pk])).text
    assert page.address in agenda


def test_where_the_branch_above_has_nobody_the_next_level_records_it(page, local_secretary, secretary, region):
    Mandate.objects.filter(person=secretary.person).update(ended_on=localdate())
    assert f"يسجل الانتخابَ التنظيم الجهوي بجهة الواحة: الكاتب الأول {region.person}." in " ".join(
        page(local_secretary).text.split()
    )
    Mandate.objects.filter(person=region.person).update(ended_on=localdate())
    assert "يسجل الانتخابَ المقر الوطني" in page(local_secretary).text


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("teammate", 404), ("treasurer", 403)])
def test_who_neither_records_nor_prepares(client, request, party, page, draft, sitting, meeting, who, status):
    user = make_user(holder_of(sitting, "treasurer")) if who == "treasurer" else request.getfixturevalue(who)
    client.force_login(user)
    before = rows_of("meetings", "bureaus")
    for address in (page.address, reverse("meetings:delete-draft", args=[meeting.pk])):
        assert client.get(address).status_code == status
        assert client.post(address, {"confirm": "1", "draft": "1"}).status_code == status
    assert changes(before, rows_of("meetings", "bureaus")) == []


def test_the_level_above_opens_it_filled_in_from_what_waits_for_it(client, page, draft, secretary, elected):
    client.force_login(secretary)
    assert page.address in client.get(WAITING).text
    assert "قرار واحد ينتظر" in client.get(draft.branch.get_absolute_url()).text
    assert "فتح المسودة وتصحيحها وتسجيلها" in client.get(draft.meeting.get_absolute_url()).text
    assert values_of(page(secretary)).items() >= elected.items()


def test_recorded_as_prepared_two_people_stand_for_it_and_it_takes_effect(
    client, page, party, draft, secretary, local_secretary, sitting, meeting
):
    preview = page(secretary, {}, "preview")
    assert "ويُحتسب تأكيدا من شخص ثان" in preview.text
    assert client.post(page.address, values_of(preview) | {"confirm": "1"}).url == party["local"].get_absolute_url()
    election = Election.objects.get()
    assert (election.state, election.causes) == ("in_force", ["outside"])
    assert (election.recorded_by, election.prepared_by, election.decided_by) == (
        secretary,
        local_secretary,
        local_secretary,
    )
    assert election.bureau.term_ends_on == date(2030, 10, 18)
    assert [act.method for act in election.acts.all()] == ["consensus", "show_of_hands"]
    assert Membership.objects.get(person__family_name="السملالي").started_on == HELD
    assert not ElectionDraft.objects.exists()
    shown = " ".join(client.get(meeting.get_absolute_url()).text.split())
    assert f"من إعداد {local_secretary}، ومن تسجيل {secretary} كما أُعد: شهد به شخصان." in shown
    sentence = f"سُجّل الانتخاب الذي أعددته لـ«{meeting.title}» في {meeting.branch} كما أعددته."
    assert (told(local_secretary), told(secretary)) == ([sentence], [])


def test_corrected_by_the_level_above_it_waits_for_a_second_person(page, draft, secretary, local_secretary, sitting):
    assert page(secretary, {"seat-treasurer-1-holder-name": "رقية البقالي"}).status_code == 302
    election = Election.objects.get()
    assert (election.state, election.prepared_by, election.decided_by) == ("waiting", local_secretary, None)
    assert Bureau.objects.filter(branch=draft.branch).get() == sitting
    assert not ElectionDraft.objects.exists()
    assert [sentence.split(" في ")[1] for sentence in told(local_secretary)] == [
        f"{draft.branch} مع تعديلات: اطلع على المحضر."
    ]


@pytest.mark.parametrize(
    "correction",
    [
        {"terms-term_ends_on": "18/10/2029"},
        {"terms-method": "consensus"},
        {"terms-organ": "council"},
        {"seat-treasurer-1-outsider": "on"},
        {"seat-treasurer-1-holder-gender": "M"},
        {"seat-counsellor-1-vacant": ""},
    ],
)
def test_whatever_is_corrected_is_not_what_was_prepared(page, draft, secretary, correction):
    values = {name: value for name, value in correction.items() if value}
    blank = {name for name, value in correction.items() if not value}
    shown = {name: value for name, value in values_of(page(secretary)).items() if name not in blank}
    page(secretary).client.post(page.address, shown | values | {"confirm": "1"})
    assert Election.objects.get().is_waiting


def test_who_prepared_it_gains_more_by_it_and_does_not_count(page, sitting, secretary):
    rapporteur = make_user(holder_of(sitting, "rapporteur"))
    assert page(rapporteur, {"seat-branch_secretary-1-holder-name": str(rapporteur.person)}).status_code == 302
    assert page(secretary, {}).status_code == 302
    assert Election.objects.get().is_waiting


def test_who_prepared_it_has_left_office_since_and_does_not_count(page, draft, secretary, local_secretary):
    Mandate.objects.filter(person=local_secretary.person).update(ended_on=localdate())
    page(secretary, {})
    assert Election.objects.get().is_waiting


def test_a_date_changed_since_is_told_and_does_not_count(page, draft, secretary, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(date=HELD - timedelta(days=7))
    assert "تغير تاريخ الاجتماع منذ ذلك." in page(secretary).text
    page(secretary, {})
    assert Election.objects.get().is_waiting


def test_a_meeting_moved_into_the_future_elects_nobody_yet(page, draft, secretary, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(date=localdate() + timedelta(days=3))
    for button in ("preview", "confirm"):
        page(secretary).client.post(page.address, {"draft": "1", button: "1"})
    assert not Election.objects.exists()


def test_the_branch_secretary_confirms_their_own_draft_at_no_door(client, page, draft, local_secretary, party):
    """Sending it again saves it again; there is no election to confirm; the promoted one still needs another."""
    assert page(local_secretary, {}).status_code == 302
    assert not Election.objects.exists()
    assert client.get(WAITING).context["waiting"] == []
    assert client.post(reverse("meetings:confirmation", args=[draft.pk]), {"decision": "confirm"}).status_code == 404
    make_bureau(party["region"], "deputy_secretary", holders=[local_secretary.person], on=localdate())
    local_secretary = type(local_secretary).objects.get(pk=local_secretary.pk)
    assert page(local_secretary, {}).status_code == 302
    election = Election.objects.get()
    assert (election.recorded_by, election.is_waiting) == (local_secretary, True)
    client.post(reverse("meetings:confirmation", args=[election.pk]), {"decision": "confirm"})
    assert Election.objects.get().is_waiting


def test_who_prepared_it_decides_no_contest_of_it(page, draft, secretary, local_secretary, party):
    page(secretary, {"terms-method": "consensus"})
    contest = Contest.objects.create(election=Election.objects.get(), person=make_member(party["local"]).person)
    assert not may_decide(local_secretary, contest)


def test_it_is_recorded_once(client, page, draft, secretary):
    client.force_login(secretary)
    values = values_of(client.get(page.address)) | {"confirm": "1"}
    assert client.post(page.address, values).status_code == 302
    again = client.post(page.address, values)
    assert again.status_code == 422
    assert Election.objects.count() == 1


def test_a_draft_saved_again_meanwhile_is_refused_in_words(client, page, draft, secretary, local_secretary):
    client.force_login(secretary)
    seen = values_of(client.get(page.address))
    assert page(local_secretary, {"terms-method": "consensus"}).status_code == 302
    client.force_login(secretary)
    answer = client.post(page.address, seen | {"confirm": "1"})
    assert answer.status_code == 422
    assert "تغيرت مسودة هذا الانتخاب أو حُذفت في هذه الأثناء: افتح الصفحة من جديد." in answer.text
    assert not Election.objects.exists()


@pytest.mark.parametrize("sent", ["0", "2", "", "abc", "\0", "9" * 40, "½"])
def test_another_version_is_refused(page, draft, secretary, sent):
    assert page(secretary, {"draft": sent}).status_code == 422
    assert not Election.objects.exists()


def test_two_of_the_branch_do_not_overwrite_each_other(client, page, draft, sitting, local_secretary):
    client.force_login(local_secretary)
    seen = values_of(client.get(page.address))
    rapporteur = make_user(holder_of(sitting, "rapporteur"))
    assert page(rapporteur, {"terms-method": "consensus"}).status_code == 302
    client.force_login(local_secretary)
    assert client.post(page.address, seen | {"confirm": "1"}).status_code == 422
    draft.refresh_from_db()
    assert (draft.prepared_by, draft.version, draft.content["acts"][1]["method"]) == (rapporteur, 2, "consensus")


def test_a_draft_that_another_election_overtook_is_refused_until_it_is_prepared_again(
    page, draft, party, secretary, local_secretary
):
    earlier = make_meeting(party["local"], date=HELD - timedelta(days=30))
    place = Place(Office.objects.get(code="branch_secretary"), local_secretary.person)
    record_election(meeting=earlier, places=[place])
    assert "سُجل انتخاب آخر منذ إعداد هذه المسودة" in page(secretary).text
    assert page(secretary, {}).status_code == 422
    assert page(local_secretary, {}).status_code == 302
    assert page(secretary, {}).status_code == 302
    assert Election.objects.filter(meeting=draft.meeting).count() == 1


def test_the_same_election_recorded_from_a_file_leaves_the_draft_to_be_deleted(
    client, page, draft, secretary, local_secretary, meeting
):
    place = Place(Office.objects.get(code="branch_secretary"), local_secretary.person)
    record_election(meeting=meeting, places=[place])
    for user in (secretary, local_secretary):
        assert values_of(page(user))["seat-treasurer-1-holder-name"] == ""
        assert page(user, {}).status_code == 422
    client.post(reverse("meetings:delete-draft", args=[meeting.pk]), {"draft": "1"})
    assert not ElectionDraft.objects.exists()


@pytest.mark.parametrize("who", ["local_secretary", "secretary"])
def test_it_is_deleted_by_those_who_keep_the_record(client, request, draft, meeting, who):
    client.force_login(request.getfixturevalue(who))
    address = reverse("meetings:delete-draft", args=[meeting.pk])
    assert "رقية" not in client.get(meeting.get_absolute_url()).text
    assert client.post(address, {"draft": "7"}).status_code == 422
    assert client.post(address, values_of(client.get(address))).url == meeting.get_absolute_url()
    assert not ElectionDraft.objects.exists()
    preparer = draft.prepared_by
    own = client.session["_auth_user_id"] == str(preparer.pk)
    deleted = f"حُذف الانتخاب الذي أعددته لـ«{meeting.title}» في {meeting.branch} قبل تسجيله."
    assert told(preparer) == ([] if own else [deleted])
    assert client.get(address).url == meeting.get_absolute_url()


def test_a_name_corrected_since_is_still_the_same_person(page, draft, secretary, sitting):
    leader = holder_of(sitting, "branch_secretary")
    Person.objects.filter(pk=leader.pk).update(family_name="الورياغلي المصحح", name_key="", search_key="")
    assert values_of(page(secretary))["seat-branch_secretary-1-holder-name"] == f"{leader.given_name} الورياغلي المصحح"
    page(secretary, {})
    assert Election.objects.get().state == "in_force"


def test_somebody_of_that_name_who_is_known_since_is_asked_about(page, draft, party, secretary):
    make_member(party["local"], given_name="رقية", family_name="السملالي", gender="F")
    answer = page(secretary, {})
    assert answer.status_code == 422
    assert "من المقصود؟" in answer.text


def test_a_cell_is_recorded_from_two_levels_above(client, party, secretary, region, local_secretary):
    """The local secretary keeps the record of a cell's assembly too, and does not confirm elections there."""
    cell = make_branch(party["local"], "cell")
    meeting = make_meeting(cell)
    address = reverse("meetings:election", args=[meeting.pk])
    person = make_member(cell, family_name="الخلوي").person
    client.force_login(local_secretary)
    values = {"seat-branch_secretary-1-holder-name": str(person)}
    assert client.post(address, values_of(client.get(address)) | values | {"confirm": "1"}).status_code == 302
    client.force_login(secretary)
    assert client.post(address, values_of(client.get(address)) | {"confirm": "1"}).status_code == 302
    assert Election.objects.get().is_waiting


def test_opening_a_draft_is_flat(client, page, draft, secretary, party, assert_flat_queries):
    people = [make_member(party["local"], family_name=f"المستشار {number}").person for number in range(25)]
    seats = draft.content["seats"]

    def grow(rows):
        more = [
            {"office": "counsellor", "person": person.pk, "name": str(person), "gender": "M", "joins_later": False}
            for person in people[:rows]
        ]
        ElectionDraft.objects.update(content=draft.content | {"seats": [*seats[:2], *more]})

    client.force_login(secretary)
    assert assert_flat_queries(grow, lambda: client.get(page.address), sizes=(1, 3, 20)) <= 18
