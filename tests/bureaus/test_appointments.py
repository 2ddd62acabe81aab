"""Appointments in mid-term: those that give rights over money wait for a second person, at every door."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from bureaus.appointments import appoint, confirm_appointment, refuse_appointment
from bureaus.models import Appointment, ConfirmationRule, Mandate
from bureaus.replacement import end_mandate
from members.models import Notice
from tests.factories import holder_of, make_bureau, make_member, make_person, make_user
from tests.outcomes import notices_of, refusal

pytestmark = pytest.mark.django_db
PAYMENTS = "treasury.add_payment"


def last_month():
    return localdate() - timedelta(days=30)


@pytest.fixture
def seat(bureau):
    return bureau.seats.get(office__code="treasurer")


@pytest.fixture
def newcomer(party):
    return make_member(party["local"], given_name="هند", family_name="الصقلي", gender="F").person


@pytest.fixture
def waiting(seat, newcomer, secretary, region):
    return appoint(seat=seat, person=newcomer, on=last_month(), note="قرار 7", by=secretary)


def page_of(appointment):
    return reverse("bureaus:appointment", args=[appointment.pk])


def test_nothing_changes_while_an_appointment_waits(waiting, party, seat, newcomer, treasurer):
    assert (waiting.state, waiting.causes, waiting.lacked_second) == ("waiting", ["money"], False)
    assert list(seat.mandates.all()) == [waiting.replaces]
    assert waiting.replaces.ended_on is None
    assert treasurer.has_perm(PAYMENTS, party["local"])
    assert not make_user(newcomer).has_perm(PAYMENTS, party["local"])


def test_confirmed_it_takes_effect_that_day_and_not_before(waiting, party, seat, newcomer, region):
    confirmed = confirm_appointment(appointment=waiting, by=region)
    assert (confirmed.state, confirmed.decided_by) == ("in_force", region)
    first, second = seat.mandates.order_by("pk")
    assert (first.ended_on, first.end_reason) == (localdate(), "replacement")
    assert (second.person, second.started_on, second.note) == (newcomer, localdate(), "قرار 7")
    assert confirmed.mandate == second
    assert make_user(newcomer).has_perm(PAYMENTS, party["local"])


def test_refused_it_changes_nothing_and_the_seat_can_be_filled_again(waiting, seat, newcomer, secretary, region):
    refused = refuse_appointment(appointment=waiting, by=region, reason="الشخص غير معروف")
    assert (refused.state, refused.decision_reason) == ("refused", "الشخص غير معروف")
    assert seat.mandates.get() == waiting.replaces
    assert appoint(seat=seat, person=newcomer, on=localdate(), by=secretary).is_waiting


def test_who_recorded_it_neither_confirms_nor_refuses_it(waiting, secretary):
    assert refusal(confirm_appointment, appointment=waiting, by=secretary) == [
        "لا يمكنك تأكيد هذا: يؤكده شخص آخر لا مصلحة له فيه."
    ]
    assert refusal(refuse_appointment, appointment=waiting, by=secretary, reason="خطأ")
    waiting.refresh_from_db()
    assert waiting.is_waiting
    assert Mandate.objects.filter(person=waiting.person).count() == 0


def test_what_was_decided_is_not_decided_again(waiting, region):
    stale = Appointment.objects.get(pk=waiting.pk)
    confirm_appointment(appointment=waiting, by=region)
    for call in (confirm_appointment, lambda **given: refuse_appointment(reason="خطأ", **given)):
        assert refusal(call, appointment=stale, by=region) == ["سبق البت في هذا."]
    assert Appointment.objects.get().state == "in_force"


def test_one_appointment_waits_for_a_seat(waiting, party, seat, secretary):
    other = make_member(party["local"], family_name="الثالث").person
    assert refusal(appoint, seat=seat, person=other, on=localdate(), by=secretary) == [
        "ينتظر تعيين في هذا المقعد التأكيد."
    ]


def test_what_cannot_take_effect_does_not_wait(seat, newcomer, secretary, region):
    too_early = {"seat": seat, "person": newcomer, "on": date(2020, 1, 1), "by": secretary}
    assert refusal(appoint, **too_early)
    holder = seat.mandates.get().person
    assert refusal(appoint, seat=seat, person=holder, on=localdate(), by=secretary)
    assert not Appointment.objects.exists()
    assert not Notice.objects.exists()


def test_confirming_checks_everything_afresh(waiting, party, seat, region):
    end_mandate(mandate=waiting.replaces, on=localdate())
    other = appoint(seat=seat, person=make_member(party["local"], family_name="الثالث").person, on=localdate())
    assert refusal(confirm_appointment, appointment=waiting, by=region) == ["شغل هذا المقعد شخص آخر في غضون ذلك."]
    assert seat.mandates.open().get() == other.mandate
    waiting.refresh_from_db()
    assert waiting.is_waiting


def test_a_renewal_since_leaves_nothing_to_confirm(waiting, party, region):
    make_bureau(party["local"], "branch_secretary", on=localdate())
    assert refusal(confirm_appointment, appointment=waiting, by=region) == [
        "انتهت ولاية هذا المكتب: لا يغيره إلا تصحيح."
    ]


def test_a_seat_that_fell_vacant_since_is_filled(waiting, seat, newcomer, region):
    end_mandate(mandate=waiting.replaces, on=localdate())
    assert confirm_appointment(appointment=waiting, by=region).mandate.person == newcomer
    assert seat.mandates.open().get().person == newcomer


def test_a_seat_that_gives_the_right_to_confirm_waits_too(bureau, newcomer, secretary, region):
    """Who filled it alone would choose the second person of all that follows."""
    seat = bureau.seats.get(office__code="rapporteur")
    assert appoint(seat=seat, person=newcomer, on=localdate(), by=secretary).state == "waiting"


def test_a_seat_without_rights_over_money_is_given_at_once(bureau, newcomer, secretary, region):
    seat = bureau.seats.filter(office__code="counsellor").first()
    appointment = appoint(seat=seat, person=newcomer, on=localdate(), by=secretary)
    assert (appointment.state, appointment.causes, appointment.recorded_by) == ("in_force", [], secretary)
    assert seat.mandates.open().get() == appointment.mandate


def test_an_acting_treasurer_who_becomes_full_gains_no_right_and_does_not_wait(seat, secretary, region):
    holder = seat.mandates.get()
    appoint(seat=seat, person=holder.person, on=last_month(), status="acting")
    appointment = appoint(seat=seat, person=holder.person, on=localdate(), status="full", by=secretary)
    assert appointment.state == "in_force"
    assert seat.mandates.open().get().status == "full"


def test_a_command_of_the_server_takes_effect_at_once(seat, newcomer, region):
    appointment = appoint(seat=seat, person=newcomer, on=localdate())
    assert (appointment.state, appointment.causes) == ("in_force", [])


def test_without_a_second_entitled_account_it_takes_effect_at_once_and_says_so(client, seat, newcomer):
    alone = make_user(is_superuser=True)
    appointment = appoint(seat=seat, person=newcomer, on=localdate(), by=alone)
    assert (appointment.state, appointment.causes, appointment.lacked_second) == ("in_force", ["money"], True)
    client.force_login(alone)
    assert "لأنه لا يوجد حساب آخر مفتوح يحق له التأكيد" in client.get(page_of(appointment)).text


def test_what_waits_is_dated_data(seat, newcomer, secretary, region):
    rule = ConfirmationRule.objects.get()
    rule.ended_on = localdate()
    rule.save()
    assert appoint(seat=seat, person=newcomer, on=localdate(), by=secretary).state == "in_force"
    ConfirmationRule.objects.create(started_on=localdate(), assumed_term_years=4, days_to_contest=15)
    other = make_member(seat.bureau.branch, family_name="الثالث").person
    assert appoint(seat=seat, person=other, on=localdate(), by=secretary).is_waiting


def test_everybody_concerned_is_told_at_each_step(waiting, newcomer, region):
    holder = waiting.replaces.person
    assert (notices_of(newcomer), notices_of(holder)) == (["office_proposed"], ["office_threatened"])
    confirm_appointment(appointment=waiting, by=region)
    assert notices_of(newcomer) == ["office_proposed", "office_gained"]
    assert notices_of(holder) == ["office_threatened", "office_ended"]


def test_the_refusal_is_told_with_its_reason(waiting, newcomer, region):
    refuse_appointment(appointment=waiting, by=region, reason="لم ينعقد المكتب")
    assert Notice.objects.filter(person=newcomer).latest("pk").sentence.endswith("السبب: لم ينعقد المكتب")


def test_history_names_each_step(waiting, region):
    confirm_appointment(appointment=waiting, by=region)
    assert list(waiting.history.order_by("history_id").values_list("state", flat=True)) == ["waiting", "in_force"]


def fill(client, seat, person, **more):
    data = {"person": person.pk, "started_on": f"{localdate():%d/%m/%Y}", "status": "full", "reason": "replacement"}
    return client.post(reverse("bureaus:fill-seat", args=[seat.pk]), data | more, follow=True)


def test_the_page_says_before_saving_that_it_waits_and_for_whom(client, seat, newcomer, secretary, region):
    client.force_login(secretary)
    page = client.get(reverse("bureaus:fill-seat", args=[seat.pk]), {"person": newcomer.pk}).text
    page = " ".join(page.split())
    assert "من المسؤوليات المعنية ما يمنح صلاحيات مالية أو صلاحية التأكيد." in page
    assert f"ينتظر تأكيد أحد من: {region}." in page
    answer = fill(client, seat, newcomer)
    assert "ينتظر التعيين التأكيد" in answer.text
    assert Appointment.objects.get().is_waiting
    assert seat.mandates.get().ended_on is None


def test_a_second_officer_confirms_on_the_page(client, waiting, seat, newcomer, region):
    client.force_login(region)
    page = client.get(page_of(waiting))
    assert "أمينة المال" in page.text
    assert client.post(page_of(waiting), {"decision": "confirm"}).url == waiting.branch.get_absolute_url()
    assert seat.mandates.open().get().person == newcomer


def test_a_refusal_on_the_page_needs_its_reason(client, waiting, seat, region):
    client.force_login(region)
    assert client.post(page_of(waiting), {"decision": "refuse"}).status_code == 422
    waiting.refresh_from_db()
    assert waiting.is_waiting
    client.post(page_of(waiting), {"decision": "refuse", "reason": "لا قرار بذلك"})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decision_reason) == ("refused", "لا قرار بذلك")


def test_the_one_who_recorded_reads_the_page_and_has_no_buttons(client, waiting, secretary, region):
    client.force_login(secretary)
    page = client.get(page_of(waiting))
    assert 'name="decision"' not in page.text
    assert str(region) in page.text
    assert client.post(page_of(waiting), {"decision": "confirm"}).status_code == 422


@pytest.mark.parametrize("answer", [{}, {"decision": "maybe"}, {"decision": "confirm\x00"}])
def test_a_decision_that_is_none_is_refused(client, waiting, region, answer):
    client.force_login(region)
    assert client.post(page_of(waiting), answer).status_code in (200, 422)
    waiting.refresh_from_db()
    assert waiting.is_waiting


def test_strangers_find_no_page(client, waiting, teammate, member, outsider):
    for user in (teammate, member, outsider):
        client.force_login(user)
        assert client.get(page_of(waiting)).status_code == 404
        assert client.post(page_of(waiting), {"decision": "confirm"}).status_code == 404


def test_the_administration_reads_it_and_links_to_its_page(client, waiting, region):
    client.force_login(region)
    page = client.get(reverse("admin:bureaus_appointment_change", args=[waiting.pk]))
    assert page_of(waiting) in page.text
    listed = client.get(reverse("admin:bureaus_appointment_changelist"), {"state": "waiting"})
    assert list(listed.context["cl"].result_list) == [waiting]
    assert (
        client.post(reverse("admin:bureaus_appointment_change", args=[waiting.pk]), {"state": "in_force"}).status_code
        == 403
    )


def test_somebody_from_outside_the_party_gains_nothing_by_waiting(seat, party, secretary, region):
    """The trial before waiting asks what confirming will ask."""
    seat.bureau.ended_on = last_month()
    seat.bureau.save()
    assert refusal(appoint, seat=seat, person=make_person(party["local"]), on=localdate(), by=secretary)
    assert holder_of(seat.bureau, "branch_secretary")


NO_LONGER = "لم يعد لمن سجل هذا الحق في تسجيله: ارفضه، وليسجله من جديد من له هذا الحق."


@pytest.mark.parametrize("vacant", [False, True])
def test_who_recorded_it_must_have_the_right_still(vacant, client, party, seat, newcomer, secretary, region):
    """A deputy's replacement waits; the deputy is dismissed meanwhile, and what they recorded takes no effect."""
    if vacant:
        end_mandate(mandate=seat.mandates.get(), on=last_month())
    deputy = make_member(party["province"], family_name="النائب").person
    make_bureau(
        party["province"], "first_secretary", "deputy_secretary", holders=[secretary.person, deputy], on=last_month()
    )
    waiting = appoint(seat=seat, person=newcomer, on=localdate(), by=make_user(deputy))
    assert waiting.is_waiting
    end_mandate(mandate=deputy.mandates.get(), on=localdate())
    waiting = Appointment.objects.get(pk=waiting.pk)
    assert refusal(confirm_appointment, appointment=waiting, by=region) == [NO_LONGER]
    client.force_login(region)
    answer = client.post(page_of(waiting), {"decision": "confirm"})
    assert (answer.status_code, NO_LONGER in answer.text) == (422, True)
    assert not Mandate.objects.filter(person=newcomer).exists()
    assert refuse_appointment(appointment=waiting, by=region, reason="لم يعد نائبا").state == "refused"


def test_a_replacement_recorded_before_it_was_the_level_above_s_is_not_confirmed(
    party, seat, newcomer, branch_secretary, region
):
    """As the rule of dismissals says of every other replacement."""
    waiting = Appointment.objects.create(
        seat=seat, person=newcomer, replaces=seat.mandates.get(), recorded_by=branch_secretary, recorded_at=now(),
        started_on=last_month(), causes=["money"], end_reason="replacement", state="waiting",
    )  # fmt: skip
    assert refusal(confirm_appointment, appointment=waiting, by=region) == [NO_LONGER]
    assert seat.mandates.get().ended_on is None
