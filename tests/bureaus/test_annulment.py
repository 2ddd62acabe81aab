"""An election is annulled: its bureau ends, and who sat before it sits again, but for those who have left since."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from branches.models import Kind
from bureaus.annulment import annul_bureau
from bureaus.closures import close_branch
from bureaus.departures import leave_party, move_member
from bureaus.models import Bureau, Mandate
from bureaus.replacement import end_mandate, fill_vacancy, replace_holder
from tests.factories import make_branch, make_bureau, make_member

BEFORE = date(2022, 1, 9)
ELECTED = date(2026, 1, 15)
ANNULLED = date(2026, 2, 1)
OFFICES = ["branch_secretary", "treasurer", "rapporteur", "counsellor"]


@pytest.fixture
def outgoing(party):
    return make_bureau(party["local"], *OFFICES, on=BEFORE)


@pytest.fixture
def elected(party, outgoing):
    return make_bureau(party["local"], "branch_secretary", "treasurer", on=ELECTED)


def ended_by(renewal):
    """The mandates that the renewal ended: those of the bureau before it that were open until that day."""
    rows = Mandate.objects.filter(seat__bureau__branch=renewal.branch_id, ended_on=renewal.started_on)
    return list(rows.select_related("person"))  # as an election reads them


def annul(elected, outgoing, on=ANNULLED):
    return annul_bureau(bureau=elected, outgoing=outgoing, mandates=ended_by(elected), on=on)


def seated(bureau):
    """{order: person} of a bureau's open mandates."""
    return dict(Mandate.objects.open().filter(seat__bureau=bureau).values_list("seat__order", "person"))


def back_in(branch):
    return Bureau.objects.open().get(branch=branch)


def holder(bureau, order):
    return bureau.seats.get(order=order).mandates.latest("pk").person


def periods(branch):
    return list(branch.bureaus.order_by("pk").values_list("started_on", "ended_on"))


def test_the_bureau_before_it_sits_again_from_that_day_in_a_new_row(party, outgoing, elected):
    ended, opened = annul(elected, outgoing)
    assert periods(party["local"]) == [(BEFORE, ELECTED), (ELECTED, ANNULLED), (ANNULLED, None)]
    back = back_in(party["local"])
    assert seated(back) == {order: holder(outgoing, order).pk for order in range(1, 5)}
    assert {row.person_id for row in ended} == {holder(elected, order).pk for order in (1, 2)}
    assert {row.started_on for row in opened} == {ANNULLED}


def test_the_mandates_of_the_annulled_bureau_say_so(outgoing, elected):
    annul(elected, outgoing)
    rows = Mandate.objects.filter(seat__bureau=elected).values_list("ended_on", "end_reason")
    assert set(rows) == {(ANNULLED, "annulled")}


def test_nothing_that_was_recorded_changes(outgoing, elected):
    before = list(Mandate.objects.filter(seat__bureau=outgoing).order_by("pk").values())
    annul(elected, outgoing)
    assert list(Mandate.objects.filter(seat__bureau=outgoing).order_by("pk").values()) == before
    outgoing.refresh_from_db()
    assert outgoing.ended_on == ELECTED


def test_each_mandate_follows_the_one_that_ended_with_its_status_and_note(outgoing, party):
    first = outgoing.seats.get(order=2).mandates.get()
    deputy = make_member(party["local"], family_name="بالنيابة").person
    acting = replace_holder(mandate=first, person=deputy, on=date(2025, 2, 1), status="acting", note="قرار 7")
    annul(make_bureau(party["local"], "branch_secretary", on=ELECTED), outgoing)
    back = Mandate.objects.open().get(person=deputy)
    assert (back.predecessor, back.status, back.note) == (acting, "acting", "قرار 7")
    assert back.history.get().history_type == "+"


def test_the_term_is_due_when_it_was(party, outgoing, elected):
    Bureau.objects.filter(pk=outgoing.pk).update(term_ends_on=date(2026, 1, 9))
    outgoing.refresh_from_db()
    annul(elected, outgoing)
    assert back_in(party["local"]).term_ends_on == date(2026, 1, 9)


def test_a_seat_that_was_vacant_is_vacant_again(party, outgoing):
    vacated = outgoing.seats.get(order=3).mandates.get()
    end_mandate(mandate=vacated, on=date(2025, 1, 1))
    annul(make_bureau(party["local"], "branch_secretary", on=ELECTED), outgoing)
    back = back_in(party["local"])
    assert list(back.seats.values_list("order", "office__code")) == list(enumerate(OFFICES, start=1))
    assert set(seated(back)) == {1, 2, 4}
    newcomer = make_member(party["local"]).person
    assert fill_vacancy(seat=back.seats.get(order=3), person=newcomer, on=ANNULLED).person == newcomer


@pytest.mark.parametrize("reason", ["resignation", "expulsion", "death"])
def test_who_left_the_party_meanwhile_does_not_come_back(party, outgoing, elected, reason):
    gone = holder(outgoing, 2)
    leave_party(membership=gone.memberships.get(), on=ELECTED + timedelta(days=3), reason=reason)
    annul(elected, outgoing)
    assert set(seated(back_in(party["local"]))) == {1, 3, 4}


def test_who_left_on_the_day_of_the_election_does_not_come_back(party, outgoing, elected):
    gone = holder(outgoing, 2)
    leave_party(membership=gone.memberships.get(), on=ELECTED, reason="resignation")
    annul(elected, outgoing)
    assert set(seated(back_in(party["local"]))) == {1, 3, 4}


def test_who_moved_away_from_the_branch_does_not_come_back(party, outgoing, elected):
    move_member(membership=holder(outgoing, 2).memberships.get(), branch=party["other"], on=ELECTED)
    annul(elected, outgoing)
    assert set(seated(back_in(party["local"]))) == {1, 3, 4}


@pytest.mark.parametrize("how", ["moved", "branch closed"])
def test_an_officer_of_the_province_who_moved_between_local_branches_comes_back(party, how):
    """A transfer ends offices of the branch left, not those above it."""
    local = make_branch(party["province"], Kind.LOCAL)
    officer = make_member(local).person
    outgoing = make_bureau(party["province"], "first_secretary", holders=[officer], on=BEFORE)
    elected = make_bureau(party["province"], "first_secretary", on=ELECTED)
    if how == "moved":
        move_member(membership=officer.memberships.get(), branch=party["other"], on=ELECTED)
    else:
        close_branch(branch=local, on=ELECTED, successor=party["other"])
    annul(elected, outgoing)
    assert seated(back_in(party["province"])) == {1: officer.pk}


def test_who_was_elected_again_sits_in_the_old_seat_again(party, outgoing):
    same = holder(outgoing, 4)
    elected = make_bureau(party["local"], "branch_secretary", holders=[same], on=ELECTED)
    annul(elected, outgoing)
    assert seated(back_in(party["local"]))[4] == same.pk
    assert Mandate.objects.open().filter(person=same).count() == 1


def test_a_mandate_that_ended_for_another_reason_on_that_day_stays_ended(party, outgoing):
    end_mandate(mandate=outgoing.seats.get(order=3).mandates.get(), on=ELECTED, reason="dismissal")
    annul(make_bureau(party["local"], "branch_secretary", on=ELECTED), outgoing)
    assert set(seated(back_in(party["local"]))) == {1, 2, 4}


def test_who_died_in_the_annulled_bureau_keeps_that_end(outgoing, elected):
    late = elected.seats.get(order=2).mandates.get()
    end_mandate(mandate=late, on=ELECTED + timedelta(days=2), reason="death")
    ended, _opened = annul(elected, outgoing)
    late.refresh_from_db()
    assert (late.ended_on, late.end_reason) == (ELECTED + timedelta(days=2), "death")
    assert late not in ended


def test_a_first_bureau_leaves_the_branch_without_one(party):
    elected = make_bureau(party["other"], "branch_secretary", on=ELECTED)
    ended, opened = annul_bureau(bureau=elected, outgoing=None, mandates=[], on=ANNULLED)
    assert ([row.person for row in ended], opened) == ([holder(elected, 1)], [])
    assert periods(party["other"]) == [(ELECTED, ANNULLED)]


def test_a_bureau_that_was_renewed_meanwhile_stays_as_it_is(party, outgoing, elected):
    make_bureau(party["local"], "branch_secretary", on=ANNULLED)
    before = periods(party["local"]), list(Mandate.objects.order_by("pk").values())
    assert annul(elected, outgoing) == ([], [])
    assert (periods(party["local"]), list(Mandate.objects.order_by("pk").values())) == before


def test_annulled_on_its_own_day_or_before_it_it_has_no_day_at_all(party, outgoing, elected):
    annul(elected, outgoing, on=ELECTED - timedelta(days=5))
    assert periods(party["local"]) == [(BEFORE, ELECTED), (ELECTED, ELECTED), (ELECTED, None)]
    assert not Mandate.objects.on(ELECTED).filter(seat__bureau=elected).exists()
    assert len(seated(back_in(party["local"]))) == 4


def test_an_annulled_annulment_puts_back_the_same_people_once_more(party, outgoing, elected):
    annul(elected, outgoing)
    back = back_in(party["local"])
    again = make_bureau(party["local"], "branch_secretary", on=date(2026, 3, 1))
    annul(again, back, on=date(2026, 4, 1))
    assert seated(back_in(party["local"])) == {order: holder(outgoing, order).pk for order in range(1, 5)}


def test_the_council_of_the_branch_is_not_touched(party, outgoing, elected):
    council = Bureau.objects.create(branch=party["local"], organ="council", started_on=BEFORE)
    annul(elected, outgoing)
    council.refresh_from_db()
    assert council.ended_on is None


def test_an_annulment_costs_the_same_whatever_the_size_of_the_bureau(party, assert_flat_queries):
    people = [make_member(party["local"]).person for _ in range(31)]
    days = iter(ELECTED + timedelta(days=10 * number) for number in range(6))
    made = {}

    def grow(rows):
        made["outgoing"] = make_bureau(party["local"], *["counsellor"] * rows, holders=people[:rows], on=next(days))
        made["elected"] = make_bureau(party["local"], "counsellor", holders=people[30:], on=next(days))
        made["mandates"] = ended_by(made["elected"])

    def call():
        bureau, outgoing, mandates = made["elected"], made["outgoing"], made["mandates"]
        with transaction.atomic():
            annul_bureau(bureau=bureau, outgoing=outgoing, mandates=mandates, on=date(2026, 6, 1))
            transaction.set_rollback(True)

    assert_flat_queries(grow, call)
