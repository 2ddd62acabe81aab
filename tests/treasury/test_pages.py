"""The treasury's pages: who sees what, exactly, with scripts and without, and in how many queries."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Branch
from bureaus.models import Bureau
from members.joining import join, leave, transfer
from tests.factories import make_officer, make_user
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.models import DuesCharge, DuesRate, Payment
from treasury.payments import void_payment

YEAR = localdate().year
IN_PLACE = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def owing(party, bureau):
    """A member of the local branch who owes three months of 20 dirhams."""
    rate(party["province"], 20)
    membership = member_of(party["local"], given_name="خديجة", family_name="بنعلي")
    charge(party["province"], -2, -1, 0)
    return membership


@pytest.fixture
def visit(client):
    """`visit(user, url)`: the answer as that user gets it; None is a visitor."""

    def get(user, url, data=None, **headers):
        client.logout()
        if user:
            client.force_login(user)
        return client.get(url, data, **headers)

    return get


@pytest.fixture
def send(client):
    def post(user, url, **data):
        headers = data.pop("headers", {})
        client.force_login(user)
        return client.post(url, data, **headers)

    return post


def grid_url(branch, year=YEAR):
    return reverse("treasury:grid", args=[branch.slug, year])


def record_url(membership, branch=None):
    branch = branch or membership.branch
    return reverse("treasury:record-payment", args=[branch.slug, YEAR, membership.person.pk])


def typed(amount="60,00", previewed="60.00", **fields):
    """A payment as its form sends it."""
    paid_on = f"{localdate():%d/%m/%Y}"
    return {"amount": amount, "previewed": previewed, "paid_on": paid_on, "method": "cash", "note": ""} | {
        "form_key": str(uuid4()), **fields,
    }  # fmt: skip


def statuses(visit, url, *users):
    return [visit(user, url).status_code for user in users]


# Who may open what


def test_the_grid_is_for_who_sees_the_branchs_money(
    visit, party, owing, treasurer, branch_secretary, secretary, teammate, member, outsider
):
    url = grid_url(party["local"])
    users = treasurer, branch_secretary, secretary, teammate, member, outsider
    assert statuses(visit, url, *users) == [200, 200, 200, 404, 404, 404]
    answer = visit(None, url)
    assert (answer.status_code, answer.url) == (302, f"{reverse('account_login')}?next={url}")
    assert "خديجة بنعلي" in visit(branch_secretary, url).text
    assert record_url(owing) in visit(treasurer, url).text
    assert record_url(owing) not in visit(secretary, url).text


def test_a_published_roster_does_not_publish_dues(visit, party, owing, outsider):
    Branch.objects.filter(pk=party["local"].pk).update(publishes_roster=True)
    assert statuses(visit, grid_url(party["local"]), outsider, None) == [404, 302]


def test_the_treasurer_of_the_level_above_sees_totals_without_names(visit, party, owing):
    above = make_officer(party["province"], "treasurer")
    answer = visit(above, grid_url(party["local"]))
    assert answer.templates[0].name == "treasury/totals.html"
    assert "خديجة" not in answer.text
    assert answer.context["totals"].year.arrears == answer.context["totals"].year.charged > 0
    below = visit(above, reverse("treasury:below", args=[party["province"].slug, YEAR]))
    assert [child.slug for child, _total in below.context["rows"]] == ["nakhil", "zitoun"]
    assert below.context["whole"].charged == dh(60) * 6


@pytest.mark.parametrize("name", ["dues", "below"])
def test_other_pages_of_a_reader(visit, party, owing, name, branch_secretary, teammate, outsider):
    arguments = [party["local"].slug] + ([YEAR] if name == "below" else [])
    url = reverse(f"treasury:{name}", args=arguments)
    opened = 302 if name == "dues" else 200
    assert statuses(visit, url, branch_secretary, teammate, outsider) == [opened, 404, 404]


def test_only_who_records_may_write(
    visit, send, party, owing, treasurer, branch_secretary, secretary, teammate, outsider
):
    local, row = party["local"].slug, DuesCharge.objects.filter(person=owing.person).first()
    payment = pay(owing, 5)
    reads = [
        record_url(owing),
        reverse("treasury:rates", args=[local]),
        reverse("treasury:exemption", args=[local, row.pk]),
        reverse("treasury:void", args=[local, payment.year, payment.number]),
    ]
    for url in reads:
        users = treasurer, branch_secretary, secretary, teammate, outsider
        assert statuses(visit, url, *users) == [200, 403, 403, 404, 404], url
        assert [send(user, url).status_code for user in (branch_secretary, secretary)] == [403, 403], url
        assert [send(user, url).status_code for user in (teammate, outsider)] == [404, 404], url
        assert visit(None, url).status_code == 302
    url = reverse("treasury:charge", args=[local])
    assert [send(user, url).status_code for user in (branch_secretary, teammate, outsider)] == [403, 404, 404]
    assert Payment.objects.valid().get() == payment


def test_without_scripts_the_months_are_shown_and_nothing_is_recorded(client, send, party, owing, treasurer):
    shown = send(treasurer, record_url(owing), **typed(), show="1")
    assert not Payment.objects.exists()
    assert shown.context["preview"].amount == dh(60)
    assert "تغير المبلغ" not in shown.text
    assert "formmethod" not in shown.text  # a form sent by GET puts its token into the address


def test_a_receipt_is_for_who_sees_the_money_and_for_its_payer(
    visit, party, owing, treasurer, branch_secretary, teammate, member, outsider
):
    url = pay(owing, 5).get_absolute_url()
    payer = make_user(owing.person)
    users = treasurer, branch_secretary, payer, teammate, member, outsider
    assert statuses(visit, url, *users) == [200, 200, 200, 404, 404, 404]
    assert visit(None, url).status_code == 302
    void = reverse("treasury:void", args=[party["local"].slug, YEAR, 1])
    assert void in visit(treasurer, url).text
    assert void not in visit(payer, url).text
    assert statuses(visit, void, payer) == [403]


def test_a_treasurer_records_only_for_members_of_the_branch(visit, party, owing, treasurer):
    stranger = member_of(party["other"])
    assert visit(treasurer, record_url(stranger, party["local"])).status_code == 404
    assert visit(treasurer, record_url(owing, party["other"])).status_code == 404


# The grid


def row_of(answer, person):
    return next(row for row in answer.context["rows"] if row.person == person)


def test_the_grid_says_the_state_of_each_month(visit, party, owing, treasurer):
    pay(owing, 30)
    row = row_of(visit(treasurer, grid_url(party["local"], month(-2).year)), owing.person)
    states = {cell.month: (cell.shape, cell.left) for cell in row.cells}
    assert states[month(-2)] == ("paid", 0)
    if month(-1).year == month(-2).year:
        assert states[month(-1)] == ("partial", dh(10))
    assert (row.balance.arrears, row.balance.held) == (dh(30), 0)


def test_the_grid_marks_months_outside_of_the_membership(visit, party, owing, treasurer):
    late = member_of(party["local"], on=date(YEAR, 1, 15))
    row = row_of(visit(treasurer, grid_url(party["local"])), late.person)
    assert row.cells[0].shape == "outside"
    moved = transfer(membership=late, branch=party["other"], on=date(YEAR, 2, 10))
    row = row_of(visit(treasurer, grid_url(party["local"])), late.person)
    assert [cell.shape for cell in row.cells[2:]] == ["outside"] * 10
    assert (row.left_on, moved.branch) == (date(YEAR, 2, 10), party["other"])


def test_totals_hold_the_whole_branch(visit, party, owing, treasurer):
    pay(owing, 30)
    totals = visit(treasurer, grid_url(party["local"])).context["totals"].year
    year = [offset for offset in (-2, -1, 0) if month(offset).year == YEAR]
    assert totals.charged == dh(20 * 6 * len(year))
    assert totals.arrears == dh(20 * 6 * 3 - 30)


def test_search_is_folded_and_filters_narrow(visit, party, owing, treasurer):
    url = grid_url(party["local"])
    assert [row.person for row in visit(treasurer, url, {"q": "خديجه البنعلي"}).context["rows"]] == [owing.person]
    assert "لا أحد بهذا الاسم" in visit(treasurer, url, {"q": "سمكة"}).text
    paid_up = member_of(party["local"])
    charge(party["local"], -2, -1, 0)
    pay(paid_up, 60)
    owing_people = [row.person for row in visit(treasurer, url, {"show": "arrears"}).context["rows"]]
    assert owing.person in owing_people
    assert paid_up.person not in owing_people


def test_whoever_left_with_arrears_is_found_among_them(visit, party, owing, treasurer):
    leave(membership=owing, on=localdate(), reason="resignation")
    answer = visit(treasurer, grid_url(party["local"], YEAR + 1), {"show": "arrears"})
    assert owing.person in [row.person for row in answer.context["rows"]]
    answer = visit(treasurer, grid_url(party["local"], YEAR + 1))
    assert owing.person not in [row.person for row in answer.context["rows"]]


def test_a_year_without_sense_is_no_page(visit, party, owing, treasurer):
    assert statuses(visit, grid_url(party["local"], 9999), treasurer) == [404]


def test_the_grid_costs_the_same_for_any_number_of_members(client, party, owing, treasurer, assert_flat_queries):
    client.force_login(treasurer)
    made = [owing]

    def grow(rows):
        while len(made) < rows:
            made.append(member_of(party["local"]))
            charge(party["local"], -1, 0)
            pay(made[-1], 30)

    def call():
        assert client.get(grid_url(party["local"])).status_code == 200

    assert assert_flat_queries(grow, call) <= 15


def test_the_panel_costs_the_same_for_any_past(client, party, owing, treasurer, assert_flat_queries):
    client.force_login(treasurer)

    def grow(rows):
        while Payment.objects.count() < rows:
            pay(owing, 20)

    assert_flat_queries(grow, lambda: client.get(record_url(owing), **IN_PLACE))


# Recording


def test_without_scripts_the_months_are_shown_before_anything_is_saved(client, visit, send, party, owing, treasurer):
    page = visit(treasurer, record_url(owing))
    assert page.context["form"].initial["amount"] == dh(60)
    assert [fill.month for fill in page.context["preview"].fills] == [month(-2), month(-1), month()]
    unseen = send(treasurer, record_url(owing), **typed("50", previewed="60.00"))
    assert "تغير المبلغ" in unseen.text
    assert not Payment.objects.exists()
    shown = visit(treasurer, record_url(owing), typed("50"))
    assert [fill.left for fill in shown.context["preview"].fills] == [0, 0, dh(10)]
    saved = send(treasurer, record_url(owing), **typed("50", previewed="50.00"))
    assert (saved.status_code, saved.url) == (302, f"{grid_url(party['local'])}#member-{owing.person.pk}")
    payment = Payment.objects.get()
    assert (payment.amount, payment.recorded_by, payment.number) == (dh(50), treasurer, 1)
    grid = client.get(grid_url(party["local"]))
    assert payment.get_absolute_url() in grid.text


def test_the_way_back_keeps_the_search_and_leaves_for_no_other_site(send, party, owing, treasurer):
    back = f"{grid_url(party['local'])}?q=%D8%A8%D9%86"
    assert send(treasurer, record_url(owing), **typed(next=back)).url == f"{back}#member-{owing.person.pk}"
    away = send(treasurer, record_url(owing), **typed(next="https://example.org/", previewed="60.00"))
    assert away.url.startswith(grid_url(party["local"]))


def test_in_place_the_row_the_totals_and_the_receipt_come_back(visit, send, party, owing, treasurer):
    panel = visit(treasurer, record_url(owing), **IN_PLACE)
    assert panel.templates[0].name == "treasury/_panel.html"
    preview = visit(treasurer, record_url(owing), typed("١٥٠"), **IN_PLACE, HTTP_HX_TARGET="preview")
    assert preview.templates[0].name == "treasury/_preview.html"
    assert 'name="previewed" value="150.00"' in preview.text
    done = send(treasurer, record_url(owing), headers=IN_PLACE, **typed("١٥٠", previewed="150.00"))
    for part in (f'id="member-{owing.person.pk}"', 'id="dues-totals"', 'id="dues-stats"', f"{YEAR}/0001"):
        assert part in done.text
    assert Payment.objects.get().amount == dh(150)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"amount": "مئة"}, "amount", "اكتب المبلغ بالأرقام"),
        ({"amount": "0"}, "amount", "يفوق الصفر"),
        ({"amount": "10,005"}, "amount", "اكتب المبلغ بالأرقام"),
        ({"amount": "10 000"}, "method", "بشيك"),
        ({"paid_on": "32/01/2026"}, "paid_on", "يوم/شهر/سنة"),
        ({"paid_on": "01/01/2099"}, "paid_on", "المستقبل"),
        ({"method": "gold"}, "method", "gold"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(send, owing, treasurer, change, field, said):
    answer = send(treasurer, record_url(owing), headers=IN_PLACE, **typed(**change))
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])
    for value in change.values():
        assert value in answer.text
    assert not Payment.objects.exists()


def test_a_year_mistyped_opens_no_series_of_receipts(send, owing, treasurer):
    answer = send(treasurer, record_url(owing), **typed(paid_on="01/01/0206", method="cheque"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["paid_on"])
    assert not Payment.objects.exists()


def test_a_form_sent_twice_records_once(send, owing, treasurer):
    form = typed()
    assert [send(treasurer, record_url(owing), **form).status_code for _ in range(2)] == [302, 302]
    assert Payment.objects.count() == 1


# Receipts and voiding


def test_the_receipt_says_all(visit, owing, treasurer):
    payment = pay(owing, 50, method="cheque", note="شيك رقم 12", by=treasurer)
    text = visit(treasurer, payment.get_absolute_url()).text
    for part in (f"{YEAR}/0001", "خديجة بنعلي", "خمسون درهما", "50,00", "شيك رقم 12", str(treasurer), "جزئيا"):
        assert part in text
    void_payment(payment=payment, reason="سُجل مرتين", by=treasurer)
    assert "سُجل مرتين" in visit(treasurer, payment.get_absolute_url()).text


def test_voiding_says_what_it_will_do_and_wants_a_reason(visit, send, party, owing, treasurer):
    payment = pay(owing, 50)
    url = reverse("treasury:void", args=[party["local"].slug, YEAR, 1])
    assert visit(treasurer, url).context["months"] == [month(-2), month(-1), month()]
    assert send(treasurer, url, reason=" ").status_code == 422
    assert send(treasurer, url, reason="خطأ في الاسم").url == grid_url(party["local"])
    payment.refresh_from_db()
    assert (payment.void_reason, payment.voided_by) == ("خطأ في الاسم", treasurer)
    assert send(treasurer, url, reason="مرة أخرى").url == payment.get_absolute_url()


def test_voiding_at_the_same_moment_as_somebody_else_is_refused_in_words(send, party, owing, treasurer, monkeypatch):
    stale = pay(owing, 50)
    void_payment(payment=stale, reason="خطأ في المبلغ", by=treasurer)
    monkeypatch.setattr("treasury.views.payments.payment_of", lambda *_place: stale)
    answer = send(treasurer, reverse("treasury:void", args=[party["local"].slug, YEAR, 1]), reason="خطأ في الاسم")
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert Payment.objects.get().void_reason == "خطأ في المبلغ"


# Rates, charging, exemptions


def test_a_rate_is_set_from_its_page(visit, send, party, owing, treasurer):
    url = reverse("treasury:rates", args=[party["local"].slug])
    assert {amount for _category, amount in visit(treasurer, url).context["in_force"]} == {dh(20)}
    refused = send(treasurer, url, amount="25", category="", from_month=f"{month():%Y-%m}")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["from_month"])
    assert send(treasurer, url, amount="25,50", category="", from_month=f"{month(1):%Y-%m}").status_code == 302
    assert DuesRate.objects.get(branch=party["local"]).amount == dh("25.50")


def test_a_month_is_charged_from_the_grid_to_the_branch_alone(visit, send, party, bureau, treasurer):
    rate(party["province"], 20)
    member_of(party["other"])
    assert visit(treasurer, grid_url(party["local"])).context["waiting"] == {"ready": 5, "without_rate": 0}
    url = reverse("treasury:charge", args=[party["local"].slug])
    assert send(treasurer, url, month=f"{month():%Y-%m}").url == grid_url(party["local"], month().year)
    assert DuesCharge.objects.count() == 5
    assert visit(treasurer, grid_url(party["local"])).context["waiting"] == {"ready": 0, "without_rate": 0}
    assert send(treasurer, url, month="1999-01").url == reverse("treasury:rates", args=[party["local"].slug])


def test_a_want_of_rate_is_said(visit, party, bureau, treasurer):
    answer = visit(treasurer, grid_url(party["local"]))
    assert answer.context["waiting"] == {"ready": 0, "without_rate": 5}
    assert reverse("treasury:rates", args=[party["local"].slug]) in answer.text


def test_an_exemption_is_given_and_withdrawn(visit, send, party, owing, treasurer):
    row = DuesCharge.objects.get(person=owing.person, month=month())
    url = reverse("treasury:exemption", args=[party["local"].slug, row.pk])
    assert url in visit(treasurer, record_url(owing)).text
    assert send(treasurer, url, reason="").status_code == 422
    assert send(treasurer, url, reason="ظرف اجتماعي").status_code == 302
    row.refresh_from_db()
    assert (row.exemption_reason, row.exempted_by) == ("ظرف اجتماعي", treasurer)
    assert "ظرف اجتماعي" in visit(treasurer, url).text
    assert send(treasurer, url).status_code == 302
    row.refresh_from_db()
    assert row.exempted_at is None


def test_an_exemption_sent_twice_is_not_withdrawn(send, party, owing, treasurer):
    row = DuesCharge.objects.get(person=owing.person, month=month())
    url = reverse("treasury:exemption", args=[party["local"].slug, row.pk])
    for _time in range(2):
        assert send(treasurer, url, reason="ظرف اجتماعي").status_code == 302
    row.refresh_from_db()
    assert row.exemption_reason == "ظرف اجتماعي"


def test_what_is_partly_paid_cannot_be_exempted(send, party, owing, treasurer):
    pay(owing, 5)
    row = DuesCharge.objects.get(person=owing.person, month=month(-2))
    answer = send(treasurer, reverse("treasury:exemption", args=[party["local"].slug, row.pk]), reason="ظرف")
    assert answer.status_code == 422
    assert "ألغِ الأداء أولا" in answer.text


def test_a_right_that_ended_closes_the_grid(visit, party, owing, treasurer):
    Bureau.objects.filter(branch=party["local"]).update(ended_on=localdate())
    treasurer.person.mandates.update(ended_on=localdate() - timedelta(days=1))
    assert statuses(visit, grid_url(party["local"]), type(treasurer).objects.get(pk=treasurer.pk)) == [404]


def test_a_member_of_two_spells_stands_once(visit, party, owing, treasurer):
    leave(membership=owing, on=date(YEAR, 1, 20), reason="resignation")
    join(person=owing.person, branch=party["local"], on=date(YEAR, 2, 1), category=owing.category)
    people = [row.person for row in visit(treasurer, grid_url(party["local"])).context["rows"]]
    assert people.count(owing.person) == 1
    assert visit(treasurer, record_url(owing)).status_code == 200
