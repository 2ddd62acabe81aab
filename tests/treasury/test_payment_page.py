"""Recording a payment on its page or in the grid, with scripts and without."""

import pytest

from tests.treasury.money import dh, month, pay
from tests.treasury.pages import IN_PLACE, grid_url, payment_values, record_url, this_year
from treasury.models import Payment


def test_the_panel_costs_the_same_for_any_past(client, party, owing, treasurer, assert_flat_queries):
    client.force_login(treasurer)

    def grow(rows):
        while Payment.objects.count() < rows:
            pay(owing, 20)

    assert_flat_queries(grow, lambda: client.get(record_url(owing), **IN_PLACE))


def test_without_scripts_the_months_are_shown_before_anything_is_saved(client, visit, send, party, owing, treasurer):
    page = visit(treasurer, record_url(owing))
    assert page.context["form"].initial["amount"] == dh(60)
    assert [fill.month for fill in page.context["preview"].fills] == [month(-2), month(-1), month()]
    unseen = send(treasurer, record_url(owing), **payment_values("50", previewed="60.00"))
    assert "تغير المبلغ" in unseen.text
    assert not Payment.objects.exists()
    shown = visit(treasurer, record_url(owing), payment_values("50"))
    assert [fill.left for fill in shown.context["preview"].fills] == [0, 0, dh(10)]
    saved = send(treasurer, record_url(owing), **payment_values("50", previewed="50.00"))
    assert (saved.status_code, saved.url) == (302, f"{grid_url(party['local'])}#member-{owing.person.pk}")
    payment = Payment.objects.get()
    assert (payment.amount, payment.recorded_by, payment.number) == (dh(50), treasurer, 1)
    grid = client.get(grid_url(party["local"]))
    assert payment.get_absolute_url() in grid.text


def test_the_way_back_keeps_the_search_and_leaves_for_no_other_site(send, party, owing, treasurer):
    back = f"{grid_url(party['local'])}?q=%D8%A8%D9%86"
    assert send(treasurer, record_url(owing), **payment_values(next=back)).url == f"{back}#member-{owing.person.pk}"
    away = send(treasurer, record_url(owing), **payment_values(next="https://example.org/", previewed="60.00"))
    assert away.url.startswith(grid_url(party["local"]))


def test_in_place_the_row_the_totals_and_the_receipt_come_back(visit, send, party, owing, treasurer):
    panel = visit(treasurer, record_url(owing), **IN_PLACE)
    assert panel.templates[0].name == "treasury/_panel.html"
    preview = visit(treasurer, record_url(owing), payment_values("١٥٠"), **IN_PLACE, HTTP_HX_TARGET="preview")
    assert preview.templates[0].name == "treasury/_preview.html"
    assert 'name="previewed" value="150.00"' in preview.text
    done = send(treasurer, record_url(owing), headers=IN_PLACE, **payment_values("١٥٠", previewed="150.00"))
    for part in (f'id="member-{owing.person.pk}"', 'id="dues-totals"', 'id="dues-stats"', f"{this_year()}/0001"):
        assert part in done.text
    assert Payment.objects.get().amount == dh(150)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"amount": "مائة"}, "amount", "اكتب المبلغ بالأرقام"),
        ({"amount": "0"}, "amount", "يفوق الصفر"),
        ({"amount": "10,005"}, "amount", "اكتب المبلغ بالأرقام"),
        ({"amount": "10 000"}, "method", "بشيك"),
        ({"paid_on": "32/01/2026"}, "paid_on", "يوم/شهر/سنة"),
        ({"paid_on": "01/01/2099"}, "paid_on", "المستقبل"),
        ({"method": "gold"}, "method", "gold"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(send, owing, treasurer, change, field, said):
    answer = send(treasurer, record_url(owing), headers=IN_PLACE, **payment_values(**change))
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])
    for value in change.values():
        assert value in answer.text
    assert not Payment.objects.exists()


def test_a_year_mistyped_opens_no_series_of_receipts(send, owing, treasurer):
    answer = send(treasurer, record_url(owing), **payment_values(paid_on="01/01/0206", method="cheque"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["paid_on"])
    assert not Payment.objects.exists()


def test_a_form_sent_twice_records_once(send, owing, treasurer):
    form = payment_values()
    assert [send(treasurer, record_url(owing), **form).status_code for _ in range(2)] == [302, 302]
    assert Payment.objects.count() == 1


def test_without_scripts_the_months_are_shown_and_nothing_is_recorded(client, send, party, owing, treasurer):
    shown = send(treasurer, record_url(owing), **payment_values(), show="1")
    assert not Payment.objects.exists()
    assert shown.context["preview"].amount == dh(60)
    assert "تغير المبلغ" not in shown.text
    assert "formmethod" not in shown.text  # a form sent by GET puts its token into the address


def test_the_same_amounts_are_offered_as_on_the_sheet(visit, owing, treasurer):
    page = visit(treasurer, record_url(owing))
    assert [plan.value for plan in page.context["plans"]][:3] == ["due:60.00", "one:20.00", "three:60.00"]
    assert page.context["chosen"] == "due:60.00"
    assert visit(treasurer, record_url(owing), payment_values("35")).context["chosen"] == "other"


def test_without_scripts_a_chosen_plan_is_shown_before_it_is_recorded(send, owing, treasurer):
    form = payment_values("60,00", previewed="60.00", plan="one:20.00")
    shown = send(treasurer, record_url(owing), **form)
    assert "تغير المبلغ" in shown.text
    assert (shown.context["preview"].amount, shown.context["chosen"]) == (dh(20), "one:20.00")
    assert 'value="20,00"' in shown.text
    assert not Payment.objects.exists()
    sent = payment_values("20,00", previewed="20.00", plan="one:20.00")
    assert send(treasurer, record_url(owing), **sent).status_code == 302
    assert Payment.objects.get().amount == dh(20)


def test_an_amount_by_hand_goes_before_a_plan(send, owing, treasurer):
    form = payment_values("35", previewed="60.00", plan="due:60.00")
    assert send(treasurer, record_url(owing), **form).context["preview"].amount == dh(35)


def test_a_payment_of_more_than_a_year_ahead_is_asked_about_once(send, owing, treasurer):
    """60 are due, and 240 are twelve months."""
    asked = payment_values("320", previewed="320.00")
    page = send(treasurer, record_url(owing), **asked)
    assert page.context["far"] == month(13)
    assert "وافق عليه" in page.text
    assert "تغير المبلغ" not in page.text
    assert not Payment.objects.exists()
    assert send(treasurer, record_url(owing), **asked, agreed="300.00").status_code == 200
    assert not Payment.objects.exists()
    assert send(treasurer, record_url(owing), **asked, agreed="320.00").status_code == 302
    assert Payment.objects.get().amount == dh(320)


def test_twelve_months_ahead_need_no_word(send, owing, treasurer):
    assert send(treasurer, record_url(owing), **payment_values("300", previewed="300.00")).status_code == 302


@pytest.mark.parametrize("missing", ["amount", "paid_on", "method", "form_key"])
def test_a_payment_sent_without_one_of_its_fields_is_not_recorded(send, party, owing, treasurer, missing):
    values = {name: value for name, value in payment_values().items() if name != missing}
    answer = send(treasurer, record_url(owing), **values)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [missing])
    assert not Payment.objects.exists()
