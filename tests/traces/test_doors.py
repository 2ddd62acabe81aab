"""Each door through which people's data is read leaves its trace: files, papers, the administration."""

from datetime import date

import pytest
from django.urls import reverse

from meetings.models import Meeting
from members.cards import issue_card
from members.public_offices import record_public_office
from merging.merge import merge_people
from merging.undoing import undo_merge
from tests.factories import make_member, make_user
from tests.treasury.money import charge, pay, rate
from traces.models import Reading, ReadPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def membership(party):
    return make_member(party["local"], given_name="خديجة", family_name="بنعلي", gender="F")


@pytest.fixture
def person(membership):
    return membership.person


@pytest.fixture
def visit(client):
    """`visit(user, name, *args)`: the status of the page for the user."""

    def get(user, name, *args, **kwargs):
        client.force_login(user)
        return client.get(reverse(name, args=args, kwargs=kwargs)).status_code

    return get


def traces():
    return set(Reading.objects.values_list("act", "subject", "reader__username", "person", "branch"))


def on_paper():
    return set(ReadPerson.objects.values_list("reading__subject", "person"))


@pytest.mark.parametrize(
    ("name", "subject"),
    [("members:person", "file"), ("members:details", "file"), ("admin:members_person_change", "admin_file"),
     ("admin:members_person_history", "admin_file")],
)  # fmt: skip
def test_opening_a_file_leaves_a_trace(party, person, branch_secretary, visit, name, subject):
    assert visit(branch_secretary, name, person.pk) == 200
    assert traces() == {("opened", subject, branch_secretary.username, person.pk, party["local"].pk)}


def test_an_earlier_state_of_a_file_leaves_one_too(person, branch_secretary, visit):
    url = "admin:members_person_simple_history"
    assert visit(branch_secretary, url, person.pk, person.history.earliest().pk) == 200
    assert Reading.objects.get().subject == "admin_file"


def test_the_headquarters_leave_one_like_everybody(person, visit):
    boss = make_user(is_superuser=True)
    visit(boss, "members:person", person.pk)
    assert Reading.objects.get().reader == boss


@pytest.mark.parametrize("name", ["members:person", "members:details", "admin:members_person_change"])
def test_who_is_refused_read_nothing(person, teammate, outsider, visit, name):
    for user in (teammate, outsider):
        assert visit(user, name, person.pk) in {302, 403, 404}
    assert not Reading.objects.exists()


def test_one_s_own_pages_leave_none(party, member, visit):
    rate(party["province"], 20)
    charge(party["local"], 0)
    payment = pay(member.membership, 20)
    place = {"slug": party["local"].slug, "year": payment.year, "number": payment.number}
    assert visit(member, "members:me") == 200
    assert visit(member, "members:person", member.person_id) == 200
    assert visit(member, "treasury:receipt", **place) == 200
    assert visit(member, "treasury:receipt-paper", **place) == 200
    assert visit(member, "treasury:year-paper", person_pk=member.person_id, year=payment.year) == 200
    assert not Reading.objects.exists()


def test_the_account_of_a_member_s_dues_leaves_one(party, person, treasurer, visit):
    year = date.today().year  # noqa: DTZ011  any year does
    assert visit(treasurer, "treasury:record-payment", party["local"].slug, year, person.pk) == 200
    assert traces() == {("opened", "dues", treasurer.username, person.pk, party["local"].pk)}


def test_a_receipt_opened_and_printed(party, membership, person, treasurer, visit):
    payment = pay(membership, 20, by=treasurer)
    place = {"slug": party["local"].slug, "year": payment.year, "number": payment.number}
    assert visit(treasurer, "treasury:receipt", **place) == 200
    assert visit(treasurer, "treasury:receipt-paper", **place) == 200
    local = party["local"].pk
    assert traces() == {
        ("opened", "receipt", treasurer.username, person.pk, local),
        ("printed", "receipt", treasurer.username, None, local),
    }
    assert on_paper() == {("receipt", person.pk)}


def test_a_year_of_dues_and_the_list_of_arrears(party, membership, person, treasurer, visit):
    rate(party["province"], 20)
    charge(party["local"], -1)
    assert visit(treasurer, "treasury:year-paper", person_pk=person.pk, year=2026) == 200
    assert visit(treasurer, "treasury:arrears-paper", party["local"].slug) == 200
    late = set(Reading.objects.get(subject="arrears").people.values_list("person", flat=True))
    assert person.pk in late
    assert treasurer.person_id not in late
    assert ("year_of_dues", person.pk) in on_paper()


def test_a_list_of_arrears_that_names_nobody_leaves_none(party, treasurer, visit):
    assert visit(treasurer, "treasury:arrears-paper", party["local"].slug) == 200
    assert not Reading.objects.exists()


def test_the_coordination_list_with_what_it_was_asked_for(party, person, branch_secretary, client):
    record_public_office(person=person, assembly=5, role=90, started_on=date(2021, 9, 8))
    client.force_login(branch_secretary)
    url = reverse("members:elected-paper", args=[party["local"].slug])
    assert client.get(url, {"assembly": "5"}).status_code == 200
    reading = Reading.objects.get()
    assert (reading.act, reading.subject, reading.count, reading.branch) == ("printed", "elected", 1, party["local"])
    assert [label for label, _value in reading.shown_filters] == ["نوع المجلس"]
    assert on_paper() == {("elected", person.pk)}


def test_cards_one_by_one_and_in_sheets(party, membership, person, branch_secretary, client, visit):
    card = issue_card(membership=membership, by=branch_secretary)
    assert visit(branch_secretary, "members:card-paper", card.pk) == 200
    sheets = reverse("members:print-cards", args=[party["local"].slug])
    assert client.post(sheets, {"cards": str(card.pk)})["Content-Type"] == "application/pdf"
    assert on_paper() == {("card", person.pk), ("cards", person.pk)}


def test_the_minutes_with_who_was_there(party, person, branch_secretary, visit):
    meeting = Meeting.objects.create(branch=party["local"], title="جمع عام", date=date(2026, 5, 3))
    meeting.attendance.create(person=person, order=1)
    meeting.attendance.create(capacity="ضيوف", count=4, order=2)
    assert visit(branch_secretary, "meetings:minutes-paper", meeting.pk) == 200
    assert on_paper() == {("minutes", person.pk)}


def test_a_roster_is_every_member_s_to_read_and_leaves_none(party, branch_secretary, member, visit):
    assert visit(member, "bureaus:roster-paper", party["local"].slug) == 200
    assert not Reading.objects.exists()


@pytest.fixture
def twin(party):
    return make_member(party["local"], given_name="خديجة", family_name="بنعلي العلوي", gender="F").person


def test_two_records_side_by_side_are_two_files(party, person, twin, branch_secretary, client):
    url, local = reverse("merging:compare", args=[person.pk, twin.pk]), party["local"].pk
    client.force_login(branch_secretary)
    assert client.get(url).status_code == 200
    both = {("opened", "file", branch_secretary.username, key, local) for key in (person.pk, twin.pk)}
    assert traces() == both
    Reading.objects.all().delete()
    assert client.post(url, {"kept": "0", "family_name": "1", "standing": "0"}).status_code == 200
    assert traces() == both


def test_who_may_not_compare_two_records_read_neither(person, twin, teammate, outsider, treasurer, visit):
    for user in (teammate, outsider, treasurer):
        assert visit(user, "merging:compare", person.pk, twin.pk) in {403, 404}
    assert not Reading.objects.exists()


def test_a_merge_says_what_the_records_said(party, person, twin, branch_secretary, visit):
    merge = merge_people(kept=person, absorbed=twin, by=make_user(is_superuser=True))
    assert visit(branch_secretary, "merging:merge", merge.pk) == 200
    opened = ("opened", "file", branch_secretary.username)
    assert traces() == {(*opened, person.pk, party["local"].pk)}
    undo_merge(merge=merge, by=merge.made_by)
    assert visit(branch_secretary, "merging:merge", merge.pk) == 200
    assert traces() == {(*opened, key, party["local"].pk) for key in (person.pk, twin.pk)}


def test_a_file_that_could_not_be_traced_is_not_shown(person, branch_secretary, client, monkeypatch):
    def fail(**_given):
        raise RuntimeError("no room on the disk")

    monkeypatch.setattr("members.views.files.record_opening", fail)
    client.force_login(branch_secretary)
    with pytest.raises(RuntimeError, match="no room"):
        client.get(reverse("members:person", args=[person.pk]))
