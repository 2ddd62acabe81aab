"""Renewal, replacement and departures keep the history: who sat on a given day needs no reconstruction."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from bureaus.closures import close_branch
from bureaus.departures import leave_party, move_member
from bureaus.models import Bureau, Mandate, Office, Seat
from bureaus.renewal import Place, renew_bureau
from bureaus.replacement import end_mandate, fill_vacancy, replace_holder
from bureaus.representation import Share, share_of_women, share_of_youth, targets_on
from members.models import Membership
from tests.factories import make_bureau, make_member, make_person

DAY = date(2026, 1, 15)


def holders(branch, day):
    mandates = Mandate.objects.on(day).filter(seat__bureau__branch=branch).order_by("seat__order")
    return [(mandate.seat.office.code, mandate.person.family_name) for mandate in mandates]


def test_nobody_replaces_themselves_but_in_another_status(party, bureau):
    mandate = bureau.seats.get(office__code="rapporteur").mandates.get()
    with pytest.raises(ValidationError) as refusal:
        replace_holder(mandate=mandate, person=mandate.person, on=date(2026, 1, 1))
    assert list(refusal.value.error_dict) == ["person"]
    acting = replace_holder(mandate=mandate, person=mandate.person, on=date(2026, 1, 1), status="acting")
    assert acting.predecessor == mandate


def test_renewal_closes_the_outgoing_bureau_and_opens_the_new_one(party):
    outgoing = make_bureau(party["local"], "branch_secretary", "treasurer", on=date(2017, 4, 23))
    elected = make_bureau(party["local"], "branch_secretary", on=date(2021, 6, 6))
    outgoing.refresh_from_db()
    assert outgoing.ended_on == date(2021, 6, 6)
    assert {mandate.end_reason for mandate in Mandate.objects.filter(seat__bureau=outgoing)} == {"renewal"}
    assert elected.is_current
    assert len(holders(party["local"], date(2018, 1, 1))) == 2
    assert len(holders(party["local"], date(2021, 6, 6))) == 1


def test_a_bureau_recorded_late_ends_where_the_next_one_starts(party):
    make_bureau(party["local"], "branch_secretary", on=date(2021, 6, 6))
    earlier = make_bureau(party["local"], "branch_secretary", on=date(2017, 4, 23))
    assert earlier.ended_on == date(2021, 6, 6)
    assert Mandate.objects.get(seat__bureau=earlier).ended_on == date(2021, 6, 6)


def test_a_renewal_recorded_late_keeps_the_ends_that_are_recorded(party):
    """A treasurer died, a rapporteur resigned before the renewal's day; only the day of what came after it is cut."""
    offices = ["branch_secretary", "treasurer", "rapporteur", "counsellor"]
    outgoing = make_bureau(party["local"], *offices, on=date(2017, 4, 23))
    secretary, treasurer, rapporteur, counsellor = (row.mandates.get() for row in outgoing.seats.all())
    end_mandate(mandate=treasurer, on=date(2019, 5, 1), reason="death", note="شهادة الوفاة")
    end_mandate(mandate=rapporteur, on=date(2021, 7, 1), reason="death")
    end_mandate(mandate=counsellor, on=date(2021, 6, 6), reason="resignation")
    make_bureau(party["local"], "branch_secretary", on=date(2021, 6, 6))
    for mandate, day, reason in [
        (secretary, date(2021, 6, 6), "renewal"),
        (treasurer, date(2019, 5, 1), "death"),
        (rapporteur, date(2021, 6, 6), "death"),
        (counsellor, date(2021, 6, 6), "resignation"),
    ]:
        mandate.refresh_from_db()
        assert (mandate.ended_on, mandate.end_reason) == (day, reason)
    assert rapporteur.history.count() == 3
    assert treasurer.history.count() == 2


def test_closing_a_branch_keeps_the_ends_that_are_recorded(party):
    bureau = make_bureau(party["local"], "branch_secretary", "treasurer")
    end_mandate(mandate=bureau.seats.get(order=2).mandates.get(), on=date(2026, 3, 1), reason="dismissal")
    close_branch(branch=party["local"], on=DAY, successor=party["other"])
    ends = Mandate.objects.filter(seat__bureau=bureau).order_by("seat__order").values_list("ended_on", "end_reason")
    assert list(ends) == [(DAY, "branch_closed"), (DAY, "dismissal")]


def test_closing_costs_the_same_whatever_the_number_of_mandates(party, assert_flat_queries):
    days = iter(date(2024, month, 1) for month in range(1, 13))
    people = [make_member(party["local"]).person for _ in range(30)]

    def grow(rows):
        make_bureau(party["local"], *["counsellor"] * rows, on=next(days), holders=people[:rows])

    assert_flat_queries(grow, lambda: make_bureau(party["local"], "counsellor", on=next(days), holders=people[:1]))


def test_nobody_elected_closes_nothing(party):
    outgoing = make_bureau(party["local"], "branch_secretary")
    office = Office.objects.get(code="branch_secretary")
    with pytest.raises(ValidationError, match=r"Nobody is elected|لم يُنتخب أحد"):
        renew_bureau(branch=party["local"], places=[Place(office)], on=DAY)
    outgoing.refresh_from_db()
    assert outgoing.ended_on is None


def test_all_problems_of_a_composition_are_named_at_once(party):
    secretary, counsellor = Office.objects.get(code="branch_secretary"), Office.objects.get(code="counsellor")
    someone = make_member(party["local"]).person
    places = [Place(secretary, someone), Place(secretary), Place(counsellor, someone), Place(counsellor, someone)]
    with pytest.raises(ValidationError) as refusal:
        renew_bureau(branch=party["local"], places=places, on=DAY)
    assert len(refusal.value.messages) == 2
    assert not Bureau.objects.exists()


def test_ten_hold_one_office(party):
    bureau = make_bureau(party["local"], "branch_secretary", *["counsellor"] * 10)
    assert bureau.seats.count() == 11


def test_resignation_leaves_a_vacancy_and_replacement_names_its_predecessor(party):
    bureau = make_bureau(party["local"], "treasurer")
    first = Mandate.objects.get(seat__bureau=bureau)
    end_mandate(mandate=first, on=DAY)
    assert Seat.objects.vacant_on(DAY).get() == first.seat
    newcomer = make_member(party["local"], family_name="الخلف").person
    second = fill_vacancy(seat=first.seat, person=newcomer, on=date(2026, 2, 1), status=Mandate.Status.ACTING)
    assert second.predecessor == first
    assert not Seat.objects.vacant_on(date(2026, 2, 1)).exists()
    third = replace_holder(mandate=second, person=first.person, on=date(2026, 3, 1))
    assert third.predecessor == second
    assert holders(party["local"], date(2026, 2, 15)) == [("treasurer", "الخلف")]


def test_a_seat_that_is_taken_is_refused(party):
    seat = make_bureau(party["local"], "treasurer").seats.get()
    with pytest.raises(ValidationError):
        fill_vacancy(seat=seat, person=make_person(party["local"]), on=DAY)


def test_leaving_closes_every_office(party):
    bureau = make_bureau(party["local"], "treasurer")
    mandate = Mandate.objects.get(seat__bureau=bureau)
    membership = Membership.objects.get(person=mandate.person)
    leave_party(membership=membership, on=DAY, reason=Membership.EndReason.RESIGNATION)
    mandate.refresh_from_db()
    assert (mandate.ended_on, mandate.end_reason) == (DAY, "departure")


def test_who_leaves_leaves_offices_of_every_level(party):
    person = make_member(party["local"]).person
    for key in ("local", "province", "region"):
        make_bureau(party[key], "counsellor", holders=[person])
    leave_party(membership=person.memberships.get(), on=DAY, reason=Membership.EndReason.DEATH)
    ends = Mandate.objects.filter(person=person).values_list("ended_on", "end_reason")
    assert list(ends) == [(DAY, "death")] * 3


def test_moving_closes_offices_in_the_branch_left_only(party):
    membership = make_member(party["local"])
    make_bureau(party["local"], "treasurer", holders=[membership.person])
    make_bureau(party["province"], "counsellor", holders=[membership.person])
    joined = move_member(membership=membership, branch=party["other"], on=DAY)
    assert joined.previous == membership
    assert joined.person.branch == party["other"]
    assert Mandate.objects.current().get(person=membership.person).seat.bureau.branch == party["province"]


def test_closing_a_branch_passes_its_members_on_and_keeps_its_history(party):
    make_bureau(party["local"], "branch_secretary")
    with pytest.raises(ValidationError):
        close_branch(branch=party["local"], on=DAY)
    close_branch(branch=party["local"], on=DAY, successor=party["other"], reason="دمج الفرعين")
    party["local"].refresh_from_db()
    assert (party["local"].dissolved_on, party["local"].succeeded_by) == (DAY, party["other"])
    assert Membership.objects.current().filter(branch=party["other"]).count() == 1
    assert Bureau.objects.get(branch=party["local"]).ended_on == DAY
    assert len(holders(party["local"], date(2025, 1, 1))) == 1


def test_shares_count_people_once_and_say_what_is_not_known(party):
    people = [
        make_person(party["local"], gender="F", birth_date=date(1995, 5, 5)),
        make_person(party["local"], birth_date=date(1960, 1, 1)),
        make_person(party["local"]),
    ]
    targets = targets_on(DAY, "local")
    assert share_of_women([*people, people[0]], targets["women"]) == Share(1, 3, targets["women"].percent)
    assert share_of_women(people, targets["women"]).reaches_target
    youth = share_of_youth(people, DAY, targets["youth"])
    assert (youth.count, youth.total, youth.unknown, youth.percent) == (1, 2, 1, 50)
