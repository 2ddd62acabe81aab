"""A mandate of weight ends by its holder's resignation, or by the level above: never by a colleague alone."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from branches.models import Kind
from bureaus.appointments import appoint
from bureaus.dismissal import has_weight
from bureaus.models import Bureau, Mandate, Seat
from bureaus.replacement import end_mandate, replace_holder
from tests.factories import ELECTED, make_branch, make_bureau, make_member, make_user

DAY = date(2026, 2, 1)
OFFICES = ("first_secretary", "deputy_secretary", "treasurer", "rapporteur", "counsellor")
WEIGHTY = OFFICES[:-1]
WHO_DECIDES = "يقرر في إنهاء هذا الانتداب: الكاتب الأول (التنظيم الجهوي بجهة الواحة)."


@pytest.fixture
def mandates(party):
    """The mandates of the province's bureau, by office."""
    bureau = make_bureau(party["province"], *OFFICES)
    held = Mandate.objects.filter(seat__bureau=bureau).select_related("person", "seat__office", "seat__bureau__branch")
    return {mandate.seat.office.code: mandate for mandate in held}


@pytest.fixture
def deputy(mandates):
    return make_user(mandates["deputy_secretary"].person)


@pytest.fixture
def chief(mandates):
    return make_user(mandates["first_secretary"].person)


@pytest.fixture
def newcomer(party):
    return make_member(party["province"], family_name="الخلف").person


def is_open(mandate):
    return Mandate.objects.get(pk=mandate.pk).ended_on is None


def end_url(mandate):
    return reverse("bureaus:end-mandate", args=[mandate.pk])


def fill_url(mandate):
    return reverse("bureaus:fill-seat", args=[mandate.seat_id])


@pytest.mark.parametrize("reason", ["dismissal", "resignation", "departure", "death"])
def test_a_deputy_does_not_end_the_first_secretary_s_mandate(client, reason, region, deputy, mandates):
    with pytest.raises(PermissionDenied, match="الكاتب الأول"):
        end_mandate(mandate=mandates["first_secretary"], on=DAY, reason=reason, by=deputy)
    client.force_login(deputy)
    answer = client.post(end_url(mandates["first_secretary"]), {"on": "01/02/2026", "reason": reason})
    assert answer.status_code == 403
    assert WHO_DECIDES in answer.text
    assert is_open(mandates["first_secretary"])


@pytest.mark.parametrize("office", ["first_secretary", "rapporteur", "treasurer"])
def test_nor_replaces_who_holds_an_office_of_weight(client, office, region, deputy, mandates, newcomer):
    with pytest.raises(PermissionDenied):
        replace_holder(mandate=mandates[office], person=newcomer, on=DAY, by=deputy)
    with pytest.raises(PermissionDenied):
        appoint(seat=mandates[office].seat, person=newcomer, on=DAY, by=deputy)
    client.force_login(deputy)
    data = {"person": newcomer.pk, "started_on": "01/02/2026", "status": "full", "reason": "resignation", "note": ""}
    for answer in (client.get(fill_url(mandates[office])), client.post(fill_url(mandates[office]), data)):
        assert answer.status_code == 403
        assert WHO_DECIDES in answer.text
    assert is_open(mandates[office])


@pytest.mark.parametrize("office", WEIGHTY)
def test_the_level_above_dismisses(client, office, region, mandates):
    client.force_login(region)
    answer = client.post(end_url(mandates[office]), {"on": "01/02/2026", "reason": "dismissal", "note": "قرار 9"})
    assert answer.status_code == 302
    mandates[office].refresh_from_db()
    assert (mandates[office].ended_on, mandates[office].end_reason) == (DAY, "dismissal")


def test_the_level_above_replaces(region, mandates, newcomer):
    replace_holder(mandate=mandates["first_secretary"], person=newcomer, on=DAY, by=region)
    assert mandates["first_secretary"].seat.mandates.open().get().person == newcomer


def test_a_counsellor_s_mandate_is_the_branch_s_own_business(client, deputy, mandates):
    client.force_login(deputy)
    assert client.get(fill_url(mandates["counsellor"])).status_code == 200
    assert client.post(end_url(mandates["counsellor"]), {"on": "01/02/2026", "reason": "dismissal"}).status_code == 302
    assert not is_open(mandates["counsellor"])


def test_who_has_no_right_over_it_ends_none(mandates, member):
    with pytest.raises(PermissionDenied):
        end_mandate(mandate=mandates["counsellor"], on=DAY, by=member)
    assert is_open(mandates["counsellor"])


@pytest.mark.parametrize("office", OFFICES)
def test_holders_resign_by_themselves(client, office, mandates):
    """Whatever their office gives them."""
    client.force_login(make_user(mandates[office].person))
    reasons = client.get(end_url(mandates[office])).context["form"].fields["reason"].choices
    assert [value for value, _label in reasons] == ["resignation"]
    assert client.post(end_url(mandates[office]), {"on": "01/02/2026", "reason": "dismissal"}).status_code == 422
    assert is_open(mandates[office])
    assert client.post(end_url(mandates[office]), {"on": "01/02/2026", "reason": "resignation"}).status_code == 302
    mandates[office].refresh_from_db()
    assert mandates[office].end_reason == "resignation"


@pytest.mark.parametrize("is_superuser", [False, True])
@pytest.mark.parametrize("reason", ["dismissal", "departure", "replacement"])
def test_nobody_dismisses_themselves(reason, is_superuser, mandates):
    holder = make_user(mandates["first_secretary"].person, is_superuser=is_superuser)
    with pytest.raises(ValidationError) as refusal:
        end_mandate(mandate=mandates["first_secretary"], on=DAY, reason=reason, by=holder)
    assert refusal.value.message_dict == {"reason": ["لا أحد يعفي نفسه من مهمته: سجل استقالة."]}


def test_above_the_national_bureau_stand_the_headquarters_alone(party):
    bureau = make_bureau(party["national"], "first_secretary", "deputy_secretary")
    head, second = Mandate.objects.filter(seat__bureau=bureau).order_by("seat__order")
    with pytest.raises(PermissionDenied, match="يقرر المقر الوطني في إنهاء هذا الانتداب"):
        end_mandate(mandate=head, on=DAY, reason="dismissal", by=make_user(second.person))
    assert end_mandate(mandate=head, on=DAY, reason="dismissal", by=make_user(is_superuser=True)).ended_on == DAY


def test_no_mandate_ends_in_an_earlier_bureau_s_time(region, mandates):
    eve = ELECTED - timedelta(days=1)
    Mandate.objects.filter(pk=mandates["rapporteur"].pk).update(started_on=eve - timedelta(days=30))
    with pytest.raises(ValidationError) as refusal:
        end_mandate(mandate=mandates["rapporteur"], on=eve, reason="dismissal", by=region)
    assert refusal.value.message_dict == {"on": ["لم يكن المكتب قائما في هذا اليوم."]}
    assert end_mandate(mandate=mandates["rapporteur"], on=ELECTED, reason="dismissal", by=region).ended_on == ELECTED


def test_the_same_holder_follows_in_full_without_the_level_above(chief, deputy, mandates):
    """A status that changes dismisses nobody."""
    Mandate.objects.filter(pk=mandates["rapporteur"].pk).update(status="acting")
    mandates["rapporteur"].refresh_from_db()
    person = mandates["rapporteur"].person
    assert replace_holder(mandate=mandates["rapporteur"], person=person, on=DAY, by=deputy).status == "full"


def test_the_coordinator_of_a_cell_is_its_head(party):
    bureau = make_bureau(make_branch(party["local"], Kind.CELL), "coordinator", "delegate")
    head, delegate = Mandate.objects.filter(seat__bureau=bureau).order_by("seat__order")
    assert has_weight(head)
    assert not has_weight(delegate)


def test_a_council_has_no_head(party, mandates):
    Bureau.objects.update(organ="council")
    counsellor = Mandate.objects.get(pk=mandates["counsellor"].pk)
    assert not has_weight(counsellor)


def test_the_system_ends_any_mandate(mandates):
    assert end_mandate(mandate=mandates["first_secretary"], on=DAY, reason="dismissal").ended_on == DAY


def test_holders_find_the_link_to_resign_in_their_roster(client, party, mandates):
    page = party["province"].get_absolute_url()
    client.force_login(make_user(mandates["treasurer"].person))
    answer = client.get(page).text
    assert end_url(mandates["treasurer"]) in answer
    assert end_url(mandates["first_secretary"]) not in answer
    client.force_login(make_user(mandates["counsellor"].person))
    assert end_url(mandates["treasurer"]) not in client.get(page).text


def shown(client, user, party):
    """{office of a mandate: (its link to end, its link to replace)} on the roster as `user` changes it."""
    client.force_login(user)
    page = client.get(party["province"].get_absolute_url() + "?change=1").text
    held = Mandate.objects.filter(seat__bureau__branch=party["province"]).select_related("seat__office")
    return {row.seat.office.code: (end_url(row) in page, fill_url(row) in page) for row in held}


def test_the_roster_links_to_what_the_reader_may_do(client, party, region, chief, deputy, mandates):
    """Each link that is shown opens, and each that is not is refused."""
    may, not_ = (True, True), (False, False)
    assert shown(client, region, party) == dict.fromkeys(OFFICES, may)
    assert shown(client, deputy, party) == dict.fromkeys(OFFICES, not_) | {"deputy_secretary": may, "counsellor": may}
    assert shown(client, chief, party) == dict.fromkeys(OFFICES, not_) | {"first_secretary": may, "counsellor": may}
    for user in (region, chief, deputy):
        client.force_login(user)
        links = shown(client, user, party)
        for office, (may_end, may_replace) in links.items():
            assert client.get(end_url(mandates[office])).status_code == (200 if may_end else 403), office
            assert client.get(fill_url(mandates[office])).status_code == (200 if may_replace else 403), office


def test_a_reader_without_the_right_and_a_past_day_have_no_links(client, party, region, mandates, member):
    assert set(shown(client, member, party).values()) == {(False, False)}
    client.force_login(region)
    page = client.get(party["province"].get_absolute_url() + "?change=1&on=01/01/2025").text
    assert end_url(mandates["counsellor"]) not in page


def test_vacant_seats_are_filled_by_who_changes_the_bureau(client, deputy, party, mandates):
    end_mandate(mandate=mandates["rapporteur"], on=DAY)
    assert shown(client, deputy, party)["rapporteur"] == (False, True)


def test_the_links_cost_the_same_whatever_the_number_of_seats(client, party, region, assert_flat_queries):
    client.force_login(region)

    def grow(size):
        Mandate.objects.all().delete()
        Seat.objects.all().delete()
        Bureau.objects.filter(branch=party["province"]).delete()
        make_bureau(party["province"], "first_secretary", *["counsellor"] * size)
        make_bureau(party["region"], "first_secretary", holders=[region.person], on=date(2024, 3, 10 + size % 20))

    assert_flat_queries(grow, lambda: client.get(party["province"].get_absolute_url() + "?change=1"))


def test_the_administration_links_to_what_the_reader_may_do(client, deputy, chief, mandates):
    for user, office, expected in [
        (deputy, "first_secretary", False),
        (deputy, "counsellor", True),
        (chief, "rapporteur", False),
        (chief, "first_secretary", True),
    ]:
        client.force_login(user)
        mandate = mandates[office]
        of_mandate = client.get(reverse("admin:bureaus_mandate_change", args=[mandate.pk])).text
        of_seat = client.get(reverse("admin:bureaus_seat_change", args=[mandate.seat_id])).text
        assert (end_url(mandate) in of_mandate, fill_url(mandate) in of_seat) == (expected, expected), office
