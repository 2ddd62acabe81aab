"""Garbage in any field or address of the meetings' pages is refused in words, or is no page; nothing is half-saved."""

import pytest
from django.urls import reverse

from meetings.models import Meeting
from tests.factories import make_bureau, make_member
from tests.forms import changes, read_form, rows_of
from tests.garbage.throwing import throw
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db

GARBAGE = ["\0", "9" * 5000, "9" * 25, "½[]31/02/2026", "ﷺ" * 200, "\ud800"]
APPS = ("meetings", "members", "bureaus")
PAGES = ("record", "facts", "agenda", "attendance", "interventions", "resolutions", "election")


@pytest.fixture
def addresses(party, people):
    """{name of a page: its address}, for a meeting with a row in every part."""
    meeting = make_meeting(party["local"], chair=people[0])
    meeting.agenda.create(subject="نقطة")
    meeting.attendance.create(person=people[0])
    meeting.interventions.create(subject="كلمة", speaker=people[1])
    meeting.resolutions.create(subject="قرار").tasks.create(subject="مهمة", owner=people[1])
    found = {name: reverse(f"meetings:{name}", args=[meeting.pk]) for name in PAGES[1:]}
    return found | {"record": reverse("meetings:record", args=[party["local"].slug])}


@pytest.fixture
def people(party):
    return [make_member(party["local"], family_name=name).person for name in ("الأول", "الثاني")]


def one_of_each(form):
    """The names of the form's fields, without the same field of a second blank row or of another office."""
    found = {}
    for name in form.kinds:
        parts = name.split("-")
        kind = "seat" if parts[0] == "seat" else "-".join(part for part in parts if not part.isdecimal())
        of_row = [form.values.get(f"{name[: name.index(part)]}{part}-id") for part in parts if part.isdecimal()]
        found.setdefault((kind, parts[-1], bool(of_row and all(of_row))), name)
    return list(found.values())


@pytest.mark.parametrize("page", PAGES)
def test_no_field_breaks_its_page(client, secretary, addresses, people, page):
    """Whatever a field holds: a word on the page, a bad request, or it goes through; a refusal saves nothing."""
    client.force_login(secretary)
    form = read_form(client.get(addresses[page]))
    values = form.values | {"title": "جمع عام", "date": "05/09/2026"} if page == "record" else form.values
    if page == "election":
        values = values | {"seat-treasurer-1-holder-name": people[0].full_name, "preview": "1"}
    throw(client, addresses[page], values, one_of_each(form), GARBAGE, apps=APPS)
    throw(client, addresses[page], values, ["add", "preview", "confirm"], GARBAGE[:2], apps=APPS)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_at_all_is_refused_in_words(client, secretary, addresses, page):
    client.force_login(secretary)
    before = rows_of(*APPS)
    assert client.post(addresses[page], {}).status_code == 422
    assert changes(before, rows_of(*APPS)) == []


@pytest.mark.parametrize("count", ["9" * 5000, "9" * 25, "26", "0", "-1", "½", "", "abc", "\0"])
def test_a_number_of_seats_that_the_page_cannot_have_sent_is_a_bad_request(
    client, secretary, addresses, people, count
):
    client.force_login(secretary)
    values = read_form(client.get(addresses["election"])).values | {"seats-counsellor": count}
    for button in ({"add": "seats-counsellor"}, {"preview": "1"}, {"confirm": "1"}):
        assert client.post(addresses["election"], values | button).status_code == 400


def test_a_bureau_of_more_seats_than_a_page_holds_is_offered_the_most(client, party, secretary, addresses):
    seats = ["branch_secretary", *["counsellor"] * 27]
    make_bureau(party["local"], *seats)
    client.force_login(secretary)
    form = read_form(client.get(addresses["election"]))
    assert form.values["seats-counsellor"] == "25"
    assert client.post(addresses["election"], form.values | {"add": "seats-counsellor"}).status_code == 200


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "utf-16"])
def test_a_form_in_another_encoding_is_a_bad_request(client, secretary, addresses, charset):
    """Such an encoding can carry half of a pair of signs, which no database and no page takes."""
    client.force_login(secretary)
    body = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\\ud800 +2AA-\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    assert client.post(addresses["record"], body, content_type=kind).status_code == 400
    assert Meeting.objects.count() == 1


def test_a_long_title_that_folds_to_many_letters_is_found_by_its_beginning(party):
    meeting = make_meeting(party["local"], title="لقاء " + "ﷺ" * 190, venue="ﷺ" * 200)
    assert len(meeting.search_key) == Meeting._meta.get_field("search_key").max_length
    assert list(Meeting.objects.search("لقاء")) == [meeting]


def test_a_row_after_the_largest_number_keeps_its_position(client, secretary, addresses):
    meeting = Meeting.objects.get()
    meeting.agenda.update(order=32_767)
    client.force_login(secretary)
    values = read_form(client.get(addresses["agenda"])).values | {"agenda-1-subject": "بعدها"}
    assert client.post(addresses["agenda"], values).status_code == 302
    assert list(meeting.agenda.values_list("subject", "order")) == [("نقطة", 32_767), ("بعدها", 32_767)]
