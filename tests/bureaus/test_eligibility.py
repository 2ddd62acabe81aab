"""Who may sit in a bureau: members of the branch, or of those it draws from. The same rule at every door."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Kind
from bureaus.departures import leave_party, move_member
from bureaus.eligibility import judge
from bureaus.models import Bureau, Mandate, Office, Organ, SeatingRule
from bureaus.places import Place, PlacesRefusedError, check_places, problems_of_places
from bureaus.renewal import renew_bureau
from bureaus.replacement import fill_vacancy, replace_holder
from members.joining import join
from members.models import Membership, User
from members.suspending import suspend
from tests.factories import holder_of, make_branch, make_bureau, make_member, make_person, make_user

DAY = date(2026, 1, 15)
LATER = date(2026, 3, 1)
EXPELLED, DIED, LEFT = Membership.EndReason.EXPULSION, Membership.EndReason.DEATH, Membership.EndReason.RESIGNATION


def office(code):
    return Office.objects.get(code=code)


def left(branch, reason, on=DAY, **fields):
    """Somebody whose membership of `branch` ended on the day `on`."""
    membership = make_member(branch, **{"family_name": "السابق"} | fields)
    leave_party(membership=membership, on=on, reason=reason)
    return membership.person


def never(branch):
    return make_person(branch, family_name="الضيف")


def elsewhere(branch):
    """A member of a branch that this one does not draw from."""
    return make_member(make_branch(branch.ancestors().last(), Kind.LOCAL, "الفرع المحلي بالسدرة")).person


OUTSIDERS = {
    "never a member": (never, "لا عضوية لـسعيد الضيف في الحزب: سجل العضوية أولا."),
    "expelled": (
        lambda branch: left(branch, EXPELLED),
        "انتهت عضوية سعيد السابق في 15 يناير 2026 (طرد): سجل العودة إلى الحزب أولا.",
    ),
    "resigned": (
        lambda branch: left(branch, LEFT),
        "انتهت عضوية سعيد السابق في 15 يناير 2026 (استقالة): سجل العودة إلى الحزب أولا.",
    ),
    "dead": (
        lambda branch: left(branch, DIED),
        "انتهت عضوية سعيد السابق بالوفاة في 15 يناير 2026: اختر شخصا آخر.",
    ),
    "of another branch": (
        elsewhere,
        "عضوية سعيد الورياغلي في الفرع المحلي بالسدرة: انقلها أولا إلى الفرع المحلي بالنخيل.",
    ),
    "joined later": (
        lambda branch: make_member(branch, on=date(2026, 3, 2), family_name="المتأخر").person,
        "لم تبدأ عضوية سعيد المتأخر إلا في 2 مارس 2026: اختر ذلك اليوم أو يوما بعده.",
    ),
}
outsiders = pytest.mark.parametrize(("find", "words"), OUTSIDERS.values(), ids=OUTSIDERS)
# What an assembly of the past tells of somebody who joined later counts: see below.
outsiders_of_elections = pytest.mark.parametrize(
    ("find", "words"), [OUTSIDERS[name] for name in OUTSIDERS if name != "joined later"]
)


@pytest.fixture
def seat(bureau):
    """The treasurer's seat of the local bureau, which gives rights over money; taken."""
    return bureau.seats.get(office__code="treasurer")


@pytest.fixture
def vacancy(seat):
    mandate = seat.mandates.get()
    mandate.end(date(2026, 1, 1))
    mandate.save()
    return seat


@outsiders
def test_a_vacancy_takes_members_only(party, vacancy, find, words):
    person = find(party["local"])
    with pytest.raises(ValidationError) as refusal:
        fill_vacancy(seat=vacancy, person=person, on=LATER)
    assert refusal.value.message_dict == {"person": [words]}
    assert not vacancy.mandates.open().exists()


@outsiders
def test_a_holder_is_followed_by_members_only(party, seat, find, words):
    person, mandate = find(party["local"]), seat.mandates.get()
    with pytest.raises(ValidationError) as refusal:
        replace_holder(mandate=mandate, person=person, on=LATER)
    assert refusal.value.message_dict == {"person": [words]}
    mandate.refresh_from_db()
    assert (mandate.ended_on, mandate.end_reason) == (None, "")


@outsiders_of_elections
def test_a_renewal_seats_members_only(party, bureau, find, words):
    someone, person = make_member(party["local"]).person, find(party["local"])
    places = [Place(office("branch_secretary"), someone), Place(office("treasurer"), person)]
    with pytest.raises(PlacesRefusedError) as refusal:
        renew_bureau(branch=party["local"], places=places, on=LATER)
    assert refusal.value.problems == ((1, words),)
    bureau.refresh_from_db()
    assert (bureau.ended_on, Bureau.objects.count()) == (None, 1)


@outsiders
def test_the_page_refuses_beside_the_person_and_gives_no_right(client, party, vacancy, secretary, find, words):
    person = find(party["local"])
    user = make_user(person)
    client.force_login(secretary)
    data = {"person": person.pk, "started_on": "01/03/2026", "status": "full", "note": ""}
    answer = client.post(reverse("bureaus:fill-seat", args=[vacancy.pk]), data)
    assert answer.status_code == 422
    assert words in answer.text
    assert not vacancy.mandates.open().exists()
    assert not User.objects.get(pk=user.pk).has_perm("treasury.add_payment", party["local"])


def test_a_member_may(party, vacancy):
    mandate = fill_vacancy(seat=vacancy, person=make_member(party["local"]).person, on=LATER)
    assert (mandate.started_on, mandate.ended_on, mandate.end_reason) == (LATER, None, "")


def test_somebody_who_came_back_may(party, vacancy):
    person = left(party["local"], LEFT)
    join(person=person, branch=party["local"], on=LATER, category=person.memberships.get().category)
    assert judge([person], branch=party["local"], on=date(2026, 2, 1))[person.pk].refusal
    assert fill_vacancy(seat=vacancy, person=person, on=LATER).person == person


def test_an_appointment_of_a_past_day_asks_for_a_membership_that_is_still_open(party, vacancy):
    person = left(party["local"], EXPELLED, on=LATER)
    with pytest.raises(ValidationError, match="طرد"):
        fill_vacancy(seat=vacancy, person=person, on=DAY)


def test_a_mandate_does_not_outlast_a_membership_whose_end_is_to_come(party, vacancy):
    end = localdate() + timedelta(days=30)
    person = left(party["local"], LEFT, on=end)
    mandate = fill_vacancy(seat=vacancy, person=person, on=LATER)
    assert (mandate.ended_on, mandate.end_reason) == (end, "departure")


def test_a_suspended_member_sits_and_holds_no_right(party, vacancy):
    membership = make_member(party["local"])
    suspend(membership=membership, on=DAY, reason="قرار تأديبي")
    user = make_user(membership.person)
    fill_vacancy(seat=vacancy, person=membership.person, on=LATER)
    assert not user.has_perm("treasury.add_payment", party["local"])


@pytest.mark.parametrize("kind", ["province", "region", "national"])
def test_the_levels_above_draw_from_the_branches_under_them(party, kind):
    member = make_member(party["local"]).person
    assert make_bureau(party[kind], "counsellor", holders=[member]).seats.get().mandates.get().person == member


def test_a_province_does_not_draw_from_its_neighbour(party):
    neighbour = make_branch(party["region"], Kind.PROVINCE, "الفرع الإقليمي بالسدر")
    with pytest.raises(PlacesRefusedError):
        make_bureau(neighbour, "counsellor", holders=[make_member(party["local"]).person])
    assert make_bureau(party["region"], "counsellor", holders=[make_member(neighbour).person])


def test_a_local_branch_does_not_draw_from_above_or_beside(party):
    for key in ("province", "other"):
        verdict = judge([person := make_member(party[key]).person], branch=party["local"], on=DAY)[person.pk]
        assert verdict.refusal


@pytest.mark.parametrize("kind", ["cell", "sector", "youth", "women", "parallel_body", "coordination"])
def test_cells_and_sectors_draw_from_the_branch_in_which_they_stand(party, kind):
    cell = make_branch(party["local"], kind)
    member = make_member(party["local"]).person
    assert make_bureau(cell, "coordinator", holders=[member])
    own = make_member(cell).person
    assert make_bureau(cell, "coordinator", holders=[own], on=date(2025, 1, 1))
    with pytest.raises(PlacesRefusedError):
        make_bureau(cell, "coordinator", holders=[make_member(party["other"]).person], on=DAY)


def test_a_sector_of_the_province_draws_from_its_local_branches(party):
    sector = make_branch(party["province"], Kind.WOMEN)
    members = [make_member(party[key], gender="F").person for key in ("local", "other", "province")]
    assert make_bureau(sector, "coordinator", "delegate", "delegate", holders=members).seats.count() == 3


def test_which_kinds_draw_from_elsewhere_is_dated(party):
    member = make_member(party["local"]).person
    rule = SeatingRule.objects.get(kind="province")
    rule.end(date(2025, 1, 1))
    rule.save()
    make_bureau(party["province"], "counsellor", holders=[member], on=date(2024, 12, 31))
    with pytest.raises(PlacesRefusedError):
        make_bureau(party["province"], "counsellor", holders=[member], on=date(2025, 1, 1))
    SeatingRule.objects.create(kind="local", source="below", started_on=date(2025, 1, 1))
    cell = make_branch(party["local"], Kind.CELL)
    assert make_bureau(party["local"], "counsellor", holders=[make_member(cell).person], on=date(2025, 1, 1))


def test_a_move_between_branches_under_the_bureau_keeps_the_footing(party):
    membership = make_member(party["local"])
    move_member(membership=membership, branch=party["other"], on=date(2025, 6, 1))
    verdict = judge([membership.person], branch=party["province"], on=date(2025, 1, 1))[membership.person_id]
    assert (verdict.refusal, verdict.ended_on) == ("", None)
    assert judge([membership.person], branch=party["local"], on=date(2025, 1, 1))[membership.person_id].refusal


def test_who_was_elected_and_left_since_sat_until_then(party):
    """An assembly recorded late: its people sat, and their mandates ended as departures end them."""
    gone, dead = left(party["local"], EXPELLED, on=date(2025, 2, 1)), left(party["local"], DIED, on=date(2025, 5, 1))
    stays = make_member(party["local"]).person
    make_bureau(party["local"], "branch_secretary", "treasurer", "rapporteur", holders=[gone, dead, stays])
    ends = Mandate.objects.order_by("seat__order").values_list("person", "ended_on", "end_reason")
    assert list(ends) == [
        (gone.pk, date(2025, 2, 1), "departure"),
        (dead.pk, date(2025, 5, 1), "death"),
        (stays.pk, None, ""),
    ]


def test_in_a_term_that_is_over_everybody_sat_as_long_as_their_membership(party):
    make_bureau(party["local"], "branch_secretary", on=date(2025, 1, 1))
    gone, later = left(party["local"], LEFT, on=date(2024, 2, 1)), left(party["local"], LEFT, on=date(2025, 2, 1))
    make_bureau(party["local"], "treasurer", "rapporteur", holders=[gone, later], on=date(2023, 1, 1))
    ends = Mandate.objects.filter(person__in=[gone, later]).order_by("seat__order")
    assert list(ends.values_list("ended_on", "end_reason")) == [
        (date(2024, 2, 1), "departure"),
        (date(2025, 1, 1), "renewal"),
    ]


def test_an_assembly_of_the_past_knows_more_than_the_register(party):
    """Who is on record only since a later day sat all the same, unless the record says that they had left before."""
    joined = make_member(party["local"], on=date(2025, 1, 1)).person
    bureau = make_bureau(party["local"], "branch_secretary", holders=[joined])
    assert (holder_of(bureau, "branch_secretary"), bureau.started_on) == (joined, date(2024, 3, 10))
    back = left(party["other"], EXPELLED, on=date(2022, 1, 1))
    join(person=back, branch=party["other"], on=date(2025, 1, 1), category=back.memberships.get().category)
    with pytest.raises(PlacesRefusedError, match="طرد"):
        make_bureau(party["other"], "branch_secretary", holders=[back])


def test_nobody_is_elected_before_joining_on_a_day_to_come(party):
    tomorrow = make_member(party["local"], on=localdate() + timedelta(days=1)).person
    with pytest.raises(PlacesRefusedError):
        make_bureau(party["local"], "branch_secretary", holders=[tomorrow], on=localdate())


def test_a_seat_waits_for_somebody_elected_who_is_no_member_yet(party):
    guest, member = never(party["local"]), make_member(party["local"]).person
    places = [
        Place(office("treasurer"), guest, joins_later=True),
        Place(office("rapporteur"), member, joins_later=True),
    ]
    bureau = renew_bureau(branch=party["local"], places=places, on=DAY)
    assert [seat.office.code for seat in bureau.seats.vacant_on(DAY)] == ["treasurer"]
    assert holder_of(bureau, "rapporteur") == member


def test_each_problem_stands_at_its_place(party):
    """What the forms and the import show: (index, message), None for the whole."""
    secretary, counsellor = office("branch_secretary"), office("counsellor")
    member, guest = make_member(party["local"]).person, never(party["local"])
    guests = [Place(counsellor, guest)] * 2
    places = [Place(secretary, member), Place(secretary), *guests, Place(secretary)]
    problems = list(problems_of_places(places, branch=party["local"], on=DAY))
    assert [index for index, _message in problems] == [1, 4, 3, 2]
    assert [index for index, _message in problems_of_places([], branch=party["local"], on=DAY)] == [None]
    assert list(problems_of_places(places[:1], branch=party["local"], on=DAY)) == []


def test_a_council_follows_the_same_rule(party):
    with pytest.raises(PlacesRefusedError):
        renew_bureau(
            branch=party["local"], places=[Place(office("counsellor"), never(party["local"]))], on=DAY,
            organ=Organ.COUNCIL,
        )  # fmt: skip


def test_checking_is_flat(party, assert_flat_queries):
    places = []

    def grow(rows):
        while len(places) < rows:
            places.append(Place(office("counsellor"), make_member(party["local"]).person))

    assert assert_flat_queries(grow, lambda: check_places(places, branch=party["province"], on=DAY)) == 4
