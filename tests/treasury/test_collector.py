"""A collector hands a list over: one sum counted, a receipt a member, one paper for the collector."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from documents.pdf import make_pdf
from members.joining import leave
from tests.treasury.money import charge, dh, member_of, rate
from tests.treasury.test_collecting import collect
from tests.treasury.test_collecting_page import pages_of, sheet
from treasury.models import Collection, Payment
from treasury.papers import with_receipts
from treasury.slip import slip_paper


@pytest.fixture
def branch(party):
    rate(party["province"], 20)
    return party["local"]


@pytest.fixture
def members(branch):
    rows = [member_of(branch) for _ in range(3)]
    charge(branch, -2, -1, 0)
    return rows


@pytest.fixture
def url(branch):
    return reverse("treasury:collect", args=[branch.slug])


def handed(members, counted=80, **fields):
    """The first member hands over 60 of the second and 20 of the third."""
    lines = (members[1], 60, "due"), (members[2], 20, "one")
    return collect(members[0].branch, *lines, collector=members[0].person, counted=dh(counted), **fields)


def refused(*arguments, **fields):
    with pytest.raises(ValidationError) as error:
        handed(*arguments, **fields)
    assert not Collection.objects.exists()
    return error.value.message_dict


def test_the_list_is_one_batch_with_a_receipt_each(members, treasurer):
    made = handed(members, by=treasurer)
    assert (made.collector, made.counted, made.recorded_by) == (members[0].person, dh(80), treasurer)
    assert sorted(made.payments.values_list("amount", "number")) == [(dh(20), 2), (dh(60), 1)]


def test_the_lines_come_to_the_sum_counted(members):
    assert "80,00" in refused(members, counted=79)["counted"][0]
    assert refused(members, counted=81)


def test_a_collector_is_a_member_of_today_and_not_who_records_it(members, treasurer):
    with pytest.raises(ValidationError) as error:
        collect(members[0].branch, (members[1], 60), collector=treasurer.person, counted=dh(60), by=treasurer)
    assert list(error.value.message_dict) == ["collector"]
    leave(membership=members[0], on=members[0].started_on.replace(year=2026), reason="resignation")
    assert "collector" in refused(members)


def test_a_sum_without_a_collector_is_asked_about(members):
    with pytest.raises(ValidationError) as error:
        collect(members[0].branch, (members[1], 60), counted=dh(60))
    assert list(error.value.message_dict) == ["collector"]
    assert not Payment.objects.exists()


def test_it_is_recorded_once(members):
    key = uuid4()
    assert handed(members, form_key=key) == handed(members, form_key=key)
    assert Payment.objects.count() == 2


def typed(members, counted="80", **fields):
    number = str(members[0].person.member_number)
    return sheet((members[1], "due:60.00"), (members[2], "one:20.00"), collector=number, counted=counted, **fields)


def test_the_sheet_takes_it_over(visit, send, url, members, treasurer, branch_secretary):
    assert send(branch_secretary, url, **typed(members)).status_code == 403
    answer = send(treasurer, url, **typed(members))
    made = Collection.objects.get()
    assert (answer.url, made.counted) == (made.get_absolute_url(), dh(80))
    shown = visit(branch_secretary, answer.url)
    assert members[0].person.full_name in shown.text
    slip = reverse("treasury:collection-slip", args=[made.branch.slug, made.pk])
    assert slip in shown.text
    assert visit(branch_secretary, slip)["Content-Type"] == "application/pdf"


def test_a_sum_that_differs_keeps_what_was_typed(send, url, members, treasurer):
    data = typed(members, counted="90")
    answer = send(treasurer, url, **data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["counted"])
    assert 'value="90"' in answer.text
    assert f'value="{data["collector"]}"' in answer.text
    assert not Payment.objects.exists()
    assert send(treasurer, url, **data | {"counted": "80"}).status_code == 302


def test_a_wrong_line_keeps_the_rest(send, url, members, treasurer):
    data = typed(members) | {f"pay-{members[2].person_id}": "other", f"amount-{members[2].person_id}": "مئة"}
    answer = send(treasurer, url, **data)
    assert (answer.status_code, Payment.objects.count()) == (422, 0)
    assert [line.person for line in answer.context["wrong"]] == [members[2].person]
    assert 'value="80"' in answer.text


def test_a_collector_is_found_by_name_and_never_guessed(send, url, branch, members, treasurer):
    data = typed(members)
    for name, said in (("لا أحد", "لا عضو"), (str(10**17), "لا عضو")):
        answer = send(treasurer, url, **data | {"collector": name})
        assert said in answer.context["form"].errors["collector"][0]
    name = members[0].person.full_name
    member_of(branch, given_name=members[0].person.given_name, family_name=members[0].person.family_name)
    assert "أكثر من عضو" in send(treasurer, url, **data | {"collector": name}).context["form"].errors["collector"][0]


def test_the_paper_says_who_counted_what(members, treasurer):
    made = handed(members, by=treasurer)
    payments = list(with_receipts(made.payments.order_by("number")))
    paper = slip_paper(made, payments)
    facts = dict(paper["facts"])
    assert facts["سُلّم من طرف"] == members[0].person.full_name
    assert "ثمانون درهما" in facts.values()
    assert [row[0] for row in paper["tables"][0]["rows"]] == [payment.receipt for payment in payments]
    assert paper["tables"][0]["total"][-1] == "80,00"
    [page] = pages_of(make_pdf("sheet", paper))
    assert payments[0].receipt in page


def test_a_sheet_that_nobody_handed_over_has_no_slip(visit, members, treasurer):
    made = collect(members[0].branch, (members[1], 60), by=treasurer)
    assert visit(treasurer, reverse("treasury:collection-slip", args=[made.branch.slug, made.pk])).status_code == 404
