"""What has ended is read only; the level above corrects it with a reason, which the history shows."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate
from zeal import zeal_ignore

from bureaus.corrections import add_forgotten_seat, correct_mandate, correct_term, may_correct
from bureaus.departures import leave_party
from bureaus.models import Bureau, Mandate, Office, Seat
from bureaus.replacement import end_mandate, fill_vacancy
from members.models import User
from tests.bureaus.test_admin import inline, page
from tests.factories import holder_of, make_bureau, make_member, make_officer, make_user

STARTED, RENEWED = date(2017, 4, 23), date(2021, 6, 6)
REASON = "خطأ في نقل المحضر"
KEPT = {"started_on": STARTED, "ended_on": RENEWED, "end_reason": "renewal", "status": "full"}


@pytest.fixture
def past(party):
    """A bureau of the local branch that has ended."""
    people = [make_member(party["local"], on=date(2015, 1, 1), family_name=f"القديم {n}").person for n in range(3)]
    past = make_bureau(party["local"], "branch_secretary", "treasurer", "counsellor", holders=people, on=STARTED)
    make_bureau(party["local"], "branch_secretary", on=RENEWED)
    past.refresh_from_db()
    return past


@pytest.fixture
def mandate(past):
    """The treasurer's mandate of that bureau."""
    return past.seats.get(office__code="treasurer").mandates.get()


@pytest.fixture
def headquarters(db):
    return make_user(is_superuser=True)


@pytest.fixture(params=["secretary", "headquarters"])
def officer(request):
    return request.getfixturevalue(request.param)


def changes(call):
    """Whether `call` changed a bureau, a seat or a mandate, or wrote to their history."""

    def state():
        return [list(model.objects.order_by("pk").values()) for model in (Bureau, Seat, Mandate)], [
            model.history.count() for model in (Bureau, Seat, Mandate)
        ]  # fmt: skip

    before = state()
    call()
    return state() != before


class TestReadOnly:
    """At every door, for the headquarters too."""

    def test_a_past_bureau_takes_no_post(self, client, past, officer):
        client.force_login(officer)
        seat = {"office": Office.objects.get(code="delegate").pk, "order": 9, "bureau": past.pk}
        forged = inline([seat], term_ends_on="01/01/2030")
        for query in ("", "?next=/", "?_popup=1", "?_changelist_filters=state%3Dsitting"):
            assert not changes(partial(client.post, page("change", past) + query, forged))
            assert client.post(page("change", past) + query, forged).status_code == 403

    def test_its_page_offers_no_field(self, client, past, officer):
        client.force_login(officer)
        answer = client.get(page("change", past))
        assert answer.status_code == 200
        assert not answer.context["adminform"].form.fields
        assert not answer.context["has_change_permission"]
        assert all(not inline.has_add_permission for inline in answer.context["inline_admin_formsets"])

    def test_a_past_seat_and_mandate_take_no_post(self, client, past, mandate, officer):
        client.force_login(officer)
        for row, data in ((mandate, {"note": "مزور"}), (mandate.seat, {"order": 9, "mandates-TOTAL_FORMS": 1})):
            forged = data | {"mandates-INITIAL_FORMS": 0, "mandates-0-note": "مزور", "ended_on": "01/01/2030"}
            assert not changes(partial(client.post, page("change", row), forged))
            assert client.post(page("change", row), forged).status_code == 403

    def test_an_ended_mandate_of_a_sitting_bureau_takes_no_post(self, client, bureau, secretary):
        mandate = bureau.seats.get(office__code="treasurer").mandates.get()
        client.force_login(secretary)
        assert client.post(page("change", mandate), {"note": "قرار 3"}).status_code == 302
        end_mandate(mandate=mandate, on=date(2026, 1, 1))
        assert client.post(page("change", mandate), {"note": "مزور"}).status_code == 403
        mandate.refresh_from_db()
        assert mandate.note == "قرار 3"

    def test_what_ends_later_is_still_written(self, client, bureau, secretary):
        Bureau.objects.filter(pk=bureau.pk).update(ended_on=localdate() + timedelta(days=1))
        client.force_login(secretary)
        assert client.post(page("change", bureau), inline([], term_ends_on="10/03/2028")).status_code == 302

    def test_autocomplete_offers_no_past_bureau_or_seat(self, client, party, past, officer):
        client.force_login(officer)
        for field, ended, model in (("bureau", past, "seat"), ("seat", past.seats.first(), "mandate")):
            query = {"app_label": "bureaus", "model_name": model, "field_name": field, "term": "النخيل"}
            answer = client.get(reverse("admin:autocomplete"), query)
            found = {row["id"] for row in answer.json()["results"]} if answer.status_code == 200 else set()
            assert str(ended.pk) not in found

    def test_the_workflows_add_nothing_to_it(self, past, party):
        end_mandate_of = past.seats.get(office__code="counsellor").mandates.get()
        person = make_member(party["local"], on=date(2015, 1, 1)).person
        with pytest.raises(ValidationError):
            end_mandate(mandate=end_mandate_of, on=date(2020, 1, 1))
        Mandate.objects.filter(pk=end_mandate_of.pk).update(ended_on=date(2019, 1, 1))
        with pytest.raises(ValidationError, match="لا يغيره إلا تصحيح"):
            fill_vacancy(seat=end_mandate_of.seat, person=person, on=date(2020, 1, 1))
        with pytest.raises(ValidationError, match="لا يغيره إلا تصحيح"):
            Seat(bureau=past, office=Office.objects.get(code="delegate"), order=9).full_clean()


class TestWho:
    def test_the_level_above_corrects_and_nobody_else(self, party, past, secretary, headquarters, teammate, member):
        local = make_officer(party["local"], "branch_secretary", on=date(2025, 1, 1))
        region = make_officer(party["region"], "first_secretary")
        assert [may_correct(user, past) for user in (secretary, region, headquarters)] == [True, True, True]
        assert [may_correct(user, past) for user in (local, teammate, member)] == [False, False, False]

    def test_a_branch_does_not_correct_its_own_past(self, party, secretary):
        old = make_bureau(party["province"], "counsellor", on=STARTED)
        old.refresh_from_db()
        assert old.has_ended
        assert secretary.has_perm("bureaus.change_bureau", old)
        assert not may_correct(secretary, old)
        with pytest.raises(ValidationError, match="المستوى الأعلى"):
            correct_term(bureau=old, term_ends_on=None, reason=REASON, by=secretary)
        above = make_officer(party["region"], "first_secretary")
        assert correct_term(bureau=old, term_ends_on=RENEWED, reason=REASON, by=above).term_ends_on == RENEWED

    def test_the_headquarters_past_is_corrected_by_its_accounts(self, party, headquarters):
        old = make_bureau(party["national"], "first_secretary", on=STARTED)
        holder = make_user(holder_of(make_bureau(party["national"], "first_secretary"), "first_secretary"))
        old.refresh_from_db()
        assert (may_correct(headquarters, old), may_correct(holder, old)) == (True, False)

    def test_nobody_corrects_their_own_mandate(self, party, past, mandate):
        make_bureau(party["province"], "first_secretary", holders=[mandate.person])
        user = make_user(mandate.person)
        assert may_correct(user, past)
        assert not may_correct(user, mandate)
        with pytest.raises(ValidationError):
            correct_mandate(mandate=mandate, reason=REASON, by=user, **KEPT | {"ended_on": date(2019, 1, 1)})

    def test_what_still_sits_is_not_corrected(self, bureau, headquarters):
        mandate = bureau.seats.first().mandates.get()
        for call in (
            lambda: correct_term(bureau=bureau, term_ends_on=None, reason=REASON, by=headquarters),
            lambda: correct_mandate(mandate=mandate, reason=REASON, by=headquarters, **KEPT),
        ):
            with pytest.raises(ValidationError, match="لم ينته"):
                call()


@pytest.mark.parametrize("reason", ["", "   ", "ط" * 101])
def test_a_correction_says_why(past, mandate, secretary, reason):
    for call in (
        lambda: correct_term(bureau=past, term_ends_on=None, reason=reason, by=secretary),
        lambda: add_forgotten_seat(
            bureau=past, office=Office.objects.get(code="delegate"), reason=reason, by=secretary
        ),
        lambda: correct_mandate(mandate=mandate, reason=reason, by=secretary, **KEPT),
    ):
        with pytest.raises(ValidationError) as refusal:
            call()
        assert list(refusal.value.message_dict) == ["reason"]


class TestTerm:
    def test_the_day_of_renewal_is_set_and_the_reason_kept(self, past, secretary):
        correct_term(bureau=past, term_ends_on=date(2020, 4, 23), reason=f" {REASON} ", by=secretary)
        past.refresh_from_db()
        assert (past.term_ends_on, past.ended_on) == (date(2020, 4, 23), RENEWED)
        assert past.history.first().history_change_reason == REASON

    def test_it_does_not_come_before_the_bureau(self, past, secretary):
        with pytest.raises(ValidationError) as refusal:
            correct_term(bureau=past, term_ends_on=date(2017, 4, 22), reason=REASON, by=secretary)
        assert list(refusal.value.message_dict) == ["term_ends_on"]


class TestForgottenSeat:
    def test_it_comes_last_with_who_sat_there(self, party, past, secretary):
        person = make_member(party["local"], on=date(2015, 1, 1), family_name="المنسي").person
        office = Office.objects.get(code="counsellor")
        seat = add_forgotten_seat(bureau=past, office=office, person=person, reason=REASON, by=secretary)
        held = seat.mandates.get()
        assert (seat.order, held.person, held.started_on, held.ended_on) == (4, person, STARTED, RENEWED)
        assert held.end_reason == "renewal"
        assert {row.history.get().history_change_reason for row in (seat, held)} == {REASON}

    def test_it_may_have_stayed_vacant(self, past, secretary):
        seat = add_forgotten_seat(bureau=past, office=Office.objects.get(code="delegate"), reason=REASON, by=secretary)
        assert not seat.mandates.exists()

    def test_a_second_seat_of_a_single_office_is_refused(self, past, secretary):
        office = Office.objects.get(code="treasurer")
        with pytest.raises(ValidationError) as refusal:
            add_forgotten_seat(bureau=past, office=office, reason=REASON, by=secretary)
        assert list(refusal.value.message_dict) == ["office"]
        assert past.seats.count() == 3

    def test_who_could_not_sit_is_refused(self, party, past, secretary):
        office = Office.objects.get(code="deputy_treasurer")
        stranger, head = make_member(party["other"]).person, holder_of(past, "branch_secretary")
        for person in (stranger, head, secretary.person):
            with pytest.raises(ValidationError) as refusal:
                add_forgotten_seat(bureau=past, office=office, person=person, reason=REASON, by=secretary)
            assert list(refusal.value.message_dict) == ["person"]


class TestMandate:
    def test_days_and_reason_are_set(self, mandate, secretary):
        corrected = {"ended_on": date(2019, 5, 1), "end_reason": "resignation", "note": "رسالة 7"}
        correct_mandate(mandate=mandate, reason=REASON, by=secretary, **KEPT | corrected)
        mandate.refresh_from_db()
        assert (mandate.ended_on, mandate.end_reason, mandate.note) == (date(2019, 5, 1), "resignation", "رسالة 7")
        assert mandate.history.first().history_change_reason == REASON

    def test_the_note_stays_where_nothing_is_said_of_it(self, mandate, secretary):
        Mandate.objects.filter(pk=mandate.pk).update(note="قرار 4")
        assert correct_mandate(mandate=mandate, reason=REASON, by=secretary, **KEPT).note == "قرار 4"

    @pytest.mark.parametrize(
        ("days", "field"),
        [
            ({"ended_on": None}, "ended_on"),
            ({"ended_on": "tomorrow"}, "ended_on"),
            ({"ended_on": RENEWED + timedelta(days=1)}, "ended_on"),
            ({"started_on": STARTED - timedelta(days=1)}, "started_on"),
            ({"started_on": date(2020, 1, 1), "ended_on": date(2019, 1, 1)}, "__all__"),
        ],
    )
    def test_impossible_days_are_refused(self, mandate, secretary, days, field):
        if days.get("ended_on") == "tomorrow":
            days = {"ended_on": localdate() + timedelta(days=1)}
        with pytest.raises(ValidationError) as refusal:
            correct_mandate(mandate=mandate, reason=REASON, by=secretary, **KEPT | days)
        assert list(refusal.value.message_dict) == [field]
        mandate.refresh_from_db()
        assert (mandate.started_on, mandate.ended_on) == (STARTED, RENEWED)

    def test_two_people_did_not_sit_in_one_seat(self, party, mandate, secretary):
        correct_mandate(mandate=mandate, reason=REASON, by=secretary, **KEPT | {"ended_on": date(2019, 1, 1)})
        person = make_member(party["local"], on=date(2015, 1, 1)).person
        Mandate.objects.create(
            seat=mandate.seat, person=person, started_on=date(2019, 1, 1), ended_on=RENEWED, end_reason="renewal"
        )
        with pytest.raises(ValidationError, match="شخص آخر"):
            correct_mandate(mandate=mandate, reason=REASON, by=secretary, **KEPT | {"ended_on": date(2019, 1, 2)})

    def test_a_mandate_did_not_outlast_the_membership(self, mandate, secretary):
        leave_party(membership=mandate.person.memberships.get(), on=date(2020, 1, 1), reason="resignation")
        with pytest.raises(ValidationError) as refusal:
            correct_mandate(mandate=mandate, reason=REASON, by=secretary, **KEPT)
        assert list(refusal.value.message_dict) == ["ended_on"]

    def test_it_gives_no_right_again(self, party, mandate, secretary):
        user = make_user(mandate.person)
        correct_mandate(mandate=mandate, reason=REASON, by=secretary, **KEPT)
        assert not User.objects.get(pk=user.pk).has_perm("treasury.add_payment", party["local"])


class TestPages:
    def test_the_level_above_is_offered_the_corrections(self, client, past, mandate, secretary, branch_secretary):
        client.force_login(secretary)
        assert "تصحيح مدة الولاية" in client.get(page("change", past)).text
        assert "إضافة مقعد أُغفل" in client.get(page("change", past)).text
        assert "تصحيح الانتداب" in client.get(page("change", mandate)).text
        client.force_login(branch_secretary)
        assert "تصحيح مدة الولاية" not in client.get(page("change", past)).text
        for name, row in (("correction", past), ("forgotten-seat", past), ("correction", mandate)):
            assert client.get(page(name, row)).status_code == 403
            assert client.post(page(name, row), {"reason": REASON}).status_code == 403

    def test_a_term_is_corrected_and_the_history_tells_why(self, client, past, secretary):
        client.force_login(secretary)
        address = page("correction", past)
        assert list(client.post(address, {"term_ends_on": "", "reason": ""}).context["form"].errors) == ["reason"]
        answer = client.post(address, {"term_ends_on": "23/04/2020", "reason": REASON})
        assert answer.url == page("change", past)
        past.refresh_from_db()
        assert past.term_ends_on == date(2020, 4, 23)
        change = past.history.first()
        assert (change.history_user, change.history_change_reason) == (secretary, REASON)
        assert REASON in client.get(page("history", past)).text

    def test_a_mandate_is_corrected(self, client, mandate, secretary):
        client.force_login(secretary)
        address = page("correction", mandate)
        shown = client.get(address).context["form"].initial
        assert (shown["started_on"], shown["end_reason"]) == (STARTED, "renewal")
        data = {"started_on": "23/04/2017", "end_reason": "death", "status": "full", "note": "", "reason": REASON}
        late = client.post(address, data | {"ended_on": "07/06/2021"})
        assert list(late.context["form"].errors) == ["ended_on"]
        assert client.post(address, data | {"ended_on": "01/05/2019"}).status_code == 302
        mandate.refresh_from_db()
        assert (mandate.ended_on, mandate.end_reason) == (date(2019, 5, 1), "death")
        assert REASON in client.get(page("history", mandate)).text

    def test_a_seat_is_added(self, client, party, past, secretary):
        person = make_member(party["local"], on=date(2015, 1, 1)).person
        client.force_login(secretary)
        data = {"office": Office.objects.get(code="rapporteur").pk, "person": person.pk, "reason": REASON}
        with zeal_ignore():
            assert client.post(page("forgotten-seat", past), data).status_code == 302
        seat = past.seats.get(order=4)
        assert (seat.office.code, seat.mandates.get().person) == ("rapporteur", person)
        assert REASON in client.get(page("history", seat)).text

    def test_a_sitting_bureau_is_offered_none(self, client, bureau, secretary):
        client.force_login(secretary)
        assert "تصحيح مدة الولاية" not in client.get(page("change", bureau)).text
        assert client.get(page("correction", bureau)).status_code == 403
