"""Bureaus, seats and mandates in the administration."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.timezone import localdate
from zeal import zeal_ignore

from bureaus.models import Bureau, Mandate, Office
from bureaus.replacement import end_mandate
from tests.factories import make_branch, make_bureau

BUREAUS = reverse("admin:bureaus_bureau_changelist")
SEATS = reverse("admin:bureaus_seat_changelist")


def page(name, row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def listed(client, address, **query):
    return list(client.get(address, query).context["cl"].result_list)


def inline(rows, **fields):
    total = len(rows)
    data = {"seats-TOTAL_FORMS": total, "seats-INITIAL_FORMS": 0, "seats-MIN_NUM_FORMS": 0, "seats-MAX_NUM_FORMS": 99}
    for number, row in enumerate(rows):
        data |= {f"seats-{number}-{name}": value for name, value in row.items()}
    return data | fields


def test_the_bureaus_due_for_renewal_are_one_tap_away(client, party, bureau, secretary):
    Bureau.objects.filter(pk=bureau.pk).update(term_ends_on=localdate() - timedelta(days=1))
    client.force_login(secretary)
    assert listed(client, BUREAUS, state="due") == [bureau]
    front = client.get(reverse("admin:index"))
    assert ("مكتب واحد انتهت ولايته أو تنتهي خلال 90 يوما", BUREAUS + "?state=ending") in front.context["attention"]


def test_the_vacant_seats_are_one_tap_away(client, party, bureau, secretary):
    mandate = Mandate.objects.get(seat__bureau=bureau, seat__office__code="treasurer")
    end_mandate(mandate=mandate, on=localdate())
    client.force_login(secretary)
    assert listed(client, SEATS, state="vacant") == [mandate.seat]
    assert listed(client, BUREAUS, state="vacant") == [bureau]
    assert ("مقعد واحد شاغر", SEATS + "?state=vacant") in client.get(reverse("admin:index")).context["attention"]


def test_the_front_page_says_nothing_of_others(client, party, branch_secretary):
    far = make_bureau(make_branch(party["region"], "province"), "counsellor")
    Bureau.objects.filter(pk=far.pk).update(term_ends_on=date(2020, 1, 1))
    client.force_login(branch_secretary)
    said = " ".join(sentence for sentence, _address in client.get(reverse("admin:index")).context["attention"])
    assert "ولايته" not in said


def test_a_single_office_is_not_added_twice_at_once(client, party, bureau, secretary):
    client.force_login(secretary)
    office = Office.objects.get(code="coordinator")
    rows = [{"office": office.pk, "order": order, "bureau": bureau.pk} for order in (20, 21)]
    with zeal_ignore():  # a form asks for each choice as it checks it
        answer = client.post(page("change", bureau), inline(rows, term_ends_on=""))
    assert answer.status_code == 200
    assert "office" in answer.context["inline_admin_formsets"][0].formset.errors[1]
    assert not bureau.seats.filter(office=office).exists()


def test_a_seat_is_added_in_mid_term(client, party, bureau, secretary):
    client.force_login(secretary)
    seat = {"office": Office.objects.get(code="delegate").pk, "order": 9, "bureau": bureau.pk}
    assert client.post(page("change", bureau), inline([seat], term_ends_on="10/03/2028")).status_code == 302
    bureau.refresh_from_db()
    assert bureau.term_ends_on == date(2028, 3, 10)
    assert bureau.seats.get(order=9).office.code == "delegate"


def test_a_second_seat_of_a_single_office_is_refused_beside_its_field(client, party, bureau, secretary):
    client.force_login(secretary)
    seat = {"office": Office.objects.get(code="treasurer").pk, "order": 9, "bureau": bureau.pk}
    answer = client.post(page("change", bureau), inline([seat], term_ends_on=""))
    formset = answer.context["inline_admin_formsets"][0].formset
    assert list(formset.extra_forms[0].errors) == ["office"]
    assert bureau.seats.count() == 5


def test_a_local_officer_reads_the_bureau_and_does_not_write_it(client, party, bureau, branch_secretary):
    client.force_login(branch_secretary)
    assert client.get(page("change", bureau)).status_code == 200
    assert client.post(page("change", bureau), inline([])).status_code == 403


def test_who_held_which_office_is_read_and_not_rewritten(client, party, bureau, secretary):
    mandate = Mandate.objects.filter(seat__bureau=bureau).first()
    client.force_login(secretary)
    client.post(
        page("change", mandate), {"note": "مقرر 12", "person": secretary.person_id, "started_on": "01/01/2020"}
    )
    changed = Mandate.objects.get(pk=mandate.pk)
    assert changed.note == "مقرر 12"
    assert changed.person_id == mandate.person_id
    assert client.get(reverse("admin:bureaus_mandate_add")).status_code == 403


def test_a_bureau_of_thirty_seats_costs_what_one_of_three_does(client, party, secretary, assert_flat_queries):
    made = {}
    client.force_login(secretary)

    def grow(rows):
        cell = make_branch(party["province"], "cell")
        made["bureau"] = make_bureau(cell, *["counsellor"] * rows)

    assert_flat_queries(grow, lambda: client.get(page("change", made["bureau"])))


def test_a_bureau_does_not_set_its_own_term(client, party, secretary):
    """Else its head would end it early, or stay: the level above says when it is to be renewed."""
    own = Bureau.objects.get(branch=party["province"])
    before = own.term_ends_on
    client.force_login(secretary)
    answer = client.get(page("change", own))
    assert "term_ends_on" not in answer.context["adminform"].form.fields
    client.post(page("change", own), inline([], term_ends_on="01/01/2020"))
    own.refresh_from_db()
    assert own.term_ends_on == before
