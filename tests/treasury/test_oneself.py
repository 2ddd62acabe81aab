"""A treasurer pays dues too: what one may do with one's own money, and what takes somebody else."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.models import Office, Seat
from bureaus.replacement import fill_vacancy
from members.models import Category, User
from members.suspending import suspend
from tests.factories import make_member, make_user
from tests.treasury.money import charge, dh, month, pay, rate
from tests.treasury.pages import payment_values, record_url, this_year
from treasury.charging import exempt, withdraw_exemption
from treasury.collecting import Entry, record_collection, refusal_key
from treasury.models import DuesCharge, DuesRate, Payment, VoidRequest
from treasury.oneself import own_payment_refusal
from treasury.setting_rates import set_rate
from treasury.void_requests import approve_void


@pytest.fixture
def own(party, treasurer):
    """The treasurer's own membership, with three months due."""
    rate(party["province"], 20)
    charge(party["local"], -2, -1, 0)
    return treasurer.person.memberships.get()


@pytest.fixture
def own_month(own):
    return DuesCharge.objects.get(person=own.person, month=month())


@pytest.fixture
def deputy(party, bureau):
    """The deputy treasurer, who joins the bureau of the local branch."""
    seat = Seat.objects.create(bureau=bureau, office=Office.objects.get(code="deputy_treasurer"), order=9)
    person = make_member(party["local"], family_name="النائب").person
    return make_user(fill_vacancy(seat=seat, person=person, on=localdate()).person)


ASK = "لا أحد يسجل أداءه بنفسه ما دام غيره يملك هذا الحق: يرجع إلى نائب أمين المال (الفرع المحلي بالنخيل)."


def test_a_treasurer_s_own_payment_is_recorded_by_another_officer(visit, send, own, treasurer, deputy):
    with pytest.raises(ValidationError) as refused:
        pay(own, 60, by=treasurer)
    assert refused.value.message_dict == {"payer": [ASK]}
    assert ASK in visit(treasurer, record_url(own)).text
    answer = send(treasurer, record_url(own), **payment_values("60,00"))
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (422, [ASK])
    assert not Payment.objects.exists()
    assert ASK not in visit(deputy, record_url(own)).text
    assert send(deputy, record_url(own), **payment_values("60,00")).status_code == 302
    payment = Payment.objects.get()
    assert (payment.payer, payment.recorded_by) == (own.person, deputy)


def test_so_is_the_deputy_s_and_a_cheque(party, own, treasurer, deputy):
    membership = deputy.person.memberships.get()
    for method in ("cash", "cheque"):
        with pytest.raises(ValidationError, match="أمين المال"):
            pay(membership, 20, by=deputy, method=method)
    assert pay(membership, 20, by=treasurer).recorded_by == treasurer


def test_on_a_sheet_the_line_of_one_s_own_is_refused(party, own, treasurer, deputy):
    sheet = {"branch": party["local"], "method": "cash", "paid_on": localdate(), "form_key": uuid4()}
    lines = [Entry(own.person, dh(60)), Entry(deputy.person, dh(20))]
    with pytest.raises(ValidationError) as refused:
        record_collection(entries=lines, by=treasurer, **sheet)
    assert refused.value.message_dict == {refusal_key(own.person_id): [ASK]}
    assert record_collection(entries=lines[1:], by=treasurer, **sheet).payments.get().payer == deputy.person


def test_the_headquarters_record_no_payment_of_their_own_either(own, treasurer, deputy):
    treasurer.is_superuser = True
    treasurer.save()
    with pytest.raises(ValidationError, match="لا أحد يسجل أداءه بنفسه"):
        pay(own, 60, by=treasurer)


def test_the_administration_records_no_payment(client, own, treasurer):
    client.force_login(make_user(is_superuser=True))
    assert client.get(reverse("admin:treasury_payment_add")).status_code == 403


@pytest.mark.parametrize("missing", ["office", "account", "confirmation", "suspended"])
def test_where_nobody_else_may_the_treasurer_records_it(missing, request, send, party, own, treasurer):
    """A small branch has one officer for its money. The receipt names who recorded it, and its bureau sees it."""
    if missing != "office":
        deputy = request.getfixturevalue("deputy")
    if missing == "account":
        User.objects.filter(pk=deputy.pk).update(is_active=False)
    elif missing == "confirmation":
        User.objects.filter(pk=deputy.pk).update(confirmed_through=0)
    elif missing == "suspended":
        suspend(membership=deputy.person.memberships.get(), on=localdate(), reason="قرار")
    assert send(treasurer, record_url(own), **payment_values("60,00")).status_code == 302
    payment = Payment.objects.get()
    assert (payment.payer, payment.recorded_by) == (own.person, treasurer)


def test_another_s_payment_costs_no_query_more(party, own, treasurer, deputy, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not own_payment_refusal(by=deputy, payer_id=own.person_id, branch=party["local"])
    with django_assert_num_queries(3):
        assert own_payment_refusal(by=treasurer, payer_id=own.person_id, branch=party["local"])


def test_nobody_exempts_themselves(send, party, own_month, treasurer, branch_secretary):
    with pytest.raises(ValidationError, match="نفسه"):
        exempt(charge=own_month, reason="ظرف", by=treasurer)
    page = reverse("treasury:exemption", args=[party["local"].slug, own_month.pk])
    answer = send(treasurer, page, reason="ظرف")
    assert (answer.status_code, len(answer.context["form"].non_field_errors())) == (422, 1)
    own_month.refresh_from_db()
    assert own_month.exempted_at is None
    exempt(charge=own_month, reason="ظرف", by=branch_secretary)
    withdraw_exemption(charge=own_month)  # to owe more is nobody's favour


def test_nobody_voids_their_own_payment_alone(visit, send, party, own, treasurer, deputy, branch_secretary):
    payment = pay(own, 60, by=deputy)
    page = reverse("treasury:void", args=[party["local"].slug, this_year(), 1])
    assert "شخص ثان" in visit(treasurer, page).text
    assert send(treasurer, page, reason="خطأ").status_code == 302
    assert Payment.objects.valid().get() == payment
    request = VoidRequest.objects.get()
    assert send(treasurer, f"{request.get_absolute_url()}approval/").status_code == 403
    assert approve_void(request=request, by=branch_secretary).state == "approved"
    assert not Payment.objects.valid().exists()


def test_nobody_sets_a_rate_that_they_alone_would_pay(send, party, own, treasurer):
    elected = Category.objects.get(code="elected")
    own.category = elected
    own.save()
    with pytest.raises(ValidationError) as refused:
        set_rate(branch=party["local"], category=elected, amount=dh(0), from_month=month(1), by=treasurer)
    assert list(refused.value.message_dict) == ["category"]
    form = {"amount": "0", "category": elected.pk, "from_month": f"{month(1):%Y-%m}"}
    form |= {"decision": "قرار المكتب", "decided_on": "01/02/2026"}
    answer = send(treasurer, reverse("treasury:rates", args=[party["local"].slug]), **form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["category"])
    assert not DuesRate.objects.filter(branch=party["local"]).exists()
    assert set_rate(branch=party["local"], amount=dh(25), from_month=month(1), by=treasurer).amount == dh(25)
