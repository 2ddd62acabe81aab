"""The pages of exemptions and reductions: from a member's dues to the approval, the list and the end."""

import pytest
from django.urls import reverse

from tests.factories import holder_of, make_member, make_officer, make_user
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from tests.treasury.pages import grid_url, record_url
from treasury.models import DuesCharge, DuesRelief
from treasury.relief_decisions import approve_relief, record_relief

WHY = "فقدان الشغل"
WAITING = reverse("treasury:waiting-reliefs")


def record_page(membership):
    return reverse("treasury:record-relief", args=[membership.branch.slug, membership.person_id])


def terms_page(membership):
    return reverse("treasury:terms", args=[membership.branch.slug, membership.person_id])


def list_page(branch):
    return reverse("treasury:reliefs", args=[branch.slug])


def values(where, **fields):
    given = {"kind": "percent", "percent": "50", "from_month": f"{month():%Y-%m}", "through": f"{month(5):%Y-%m}"}
    return given | {"amount": "", "branch": where.pk, "reason": WHY, "decision": "قرار المكتب"} | fields


@pytest.fixture
def waiting(party, owing, treasurer):
    return record_relief(
        person=owing.person, branch=party["local"], kind="percent", percent=50, from_month=month(), reason=WHY,
        by=treasurer,
    )  # fmt: skip


def test_from_the_members_dues_to_the_approval(visit, send, party, owing, treasurer, branch_secretary):
    assert terms_page(owing) in visit(treasurer, record_url(owing)).text
    assert record_page(owing) in visit(treasurer, terms_page(owing)).text
    assert visit(treasurer, record_page(owing)).status_code == 200
    answer = send(treasurer, record_page(owing), **values(party["local"]))
    relief = DuesRelief.objects.get()
    assert (answer.status_code, answer.url) == (302, relief.get_absolute_url())
    assert (relief.percent, relief.started_on, relief.ended_on) == (50, month(), month(6))
    assert 'name="approve"' not in visit(treasurer, relief.get_absolute_url()).text
    assert relief.get_absolute_url() in visit(branch_secretary, WAITING).text
    assert 'name="approve"' in visit(branch_secretary, relief.get_absolute_url()).text
    assert send(branch_secretary, relief.get_absolute_url(), approve="1").status_code == 302
    row = DuesCharge.objects.get(person=owing.person, month=month())
    assert (row.amount, row.before_relief, row.due) == (dh(10), dh(20), dh(10))
    assert relief.get_absolute_url() not in visit(branch_secretary, WAITING).text
    assert "تخفيض بنسبة 50%" in visit(branch_secretary, list_page(party["local"])).text
    assert visit(treasurer, terms_page(owing)).context["asked"].amount == dh(10)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"percent": "0"}, "percent"),
        ({"percent": "نصف"}, "percent"),
        ({"percent": ""}, "percent"),
        ({"kind": "amount", "amount": "س"}, "amount"),
        ({"kind": "amount", "amount": ""}, "amount"),
        ({"kind": "x"}, "kind"),
        ({"from_month": "2026-13"}, "from_month"),
        ({"through": "1999-01"}, "through"),
        ({"branch": ""}, "branch"),
        ({"branch": "9" * 30}, "branch"),
        ({"reason": ""}, "reason"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(send, party, owing, treasurer, fields, field):
    answer = send(treasurer, record_page(owing), **values(party["local"], **fields))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert answer.context["form"]["decision"].value() == "قرار المكتب"
    assert not DuesRelief.objects.exists()


def test_an_end_before_the_start_is_said_beside_the_last_month(send, party, owing, treasurer):
    sent = values(party["local"], through=f"{month(-1):%Y-%m}")
    answer = send(treasurer, record_page(owing), **sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["through"])


def test_paid_months_are_refused_beside_the_month(send, party, owing, treasurer):
    pay(owing, 60)
    answer = send(treasurer, record_page(owing), **values(party["local"]))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["from_month"])


def test_a_level_above_decides_for_all_its_branches(visit, send, party, owing, treasurer, secretary):
    assert list(visit(treasurer, record_page(owing)).context["form"].fields["branch"].queryset) == [party["local"]]
    branches = visit(secretary, record_page(owing)).context["form"].fields["branch"].queryset
    assert list(branches) == [party["local"], party["province"]]
    assert send(secretary, record_page(owing), **values(party["province"])).status_code == 302
    assert send(treasurer, record_page(owing), **values(party["province"])).status_code == 422
    relief = DuesRelief.objects.get()
    assert relief.get_absolute_url() in visit(treasurer, list_page(party["local"])).text  # it is about their member
    assert visit(treasurer, relief.get_absolute_url()).status_code == 200


def test_strangers_find_nothing_and_insiders_are_refused(
    visit, send, party, owing, waiting, bureau, treasurer, secretary, teammate, outsider
):
    rapporteur, colleague = make_user(holder_of(bureau, "rapporteur")), make_user(make_member(party["local"]).person)
    pages = [waiting.get_absolute_url(), record_page(owing), list_page(party["local"])]
    for user in (rapporteur, colleague, teammate, outsider):
        assert [visit(user, page).status_code for page in pages] == [404, 404, 404]
        assert send(user, pages[0], approve="1").status_code == 404
        assert send(user, pages[1], **values(party["local"])).status_code == 404
        assert waiting.get_absolute_url() not in visit(user, WAITING).text
    assert [visit(None, page).status_code for page in pages] == [302, 302, 302]
    above = make_officer(party["region"], "treasurer")  # sees totals without names
    assert [visit(above, page).status_code for page in pages] == [404, 403, 403]
    assert send(treasurer, pages[0], approve="1").status_code == 302  # who recorded it: a message says why not
    waiting.refresh_from_db()
    assert waiting.is_waiting


def test_nobody_records_or_approves_their_own(visit, send, party, owing, treasurer, branch_secretary):
    own = treasurer.person.memberships.get()
    assert [visit(treasurer, record_page(own)).status_code, send(treasurer, record_page(own)).status_code] == [
        403,
        403,
    ]
    relief = record_relief(
        person=branch_secretary.person, branch=party["local"], kind="exemption", from_month=month(1), reason=WHY,
        by=treasurer,
    )  # fmt: skip
    assert 'name="approve"' not in visit(branch_secretary, relief.get_absolute_url()).text
    send(branch_secretary, relief.get_absolute_url(), approve="1")
    relief.refresh_from_db()
    assert relief.is_waiting


def test_the_member_reads_it_and_changes_nothing(visit, send, party, owing, waiting, branch_secretary):
    user = make_user(owing.person)
    assert WHY in visit(user, waiting.get_absolute_url()).text
    for act in ("approve", "refuse", "stop"):
        send(user, waiting.get_absolute_url(), **{act: "1"}, reason="لا", from_month=f"{month(1):%Y-%m}")
    waiting.refresh_from_db()
    assert waiting.is_waiting
    approve_relief(relief=waiting, by=branch_secretary)
    assert "تخفيض بنسبة 50%" in visit(user, reverse("members:own-dues")).text


def test_a_refusal_and_an_early_end_want_their_reason(visit, send, party, waiting, branch_secretary, treasurer):
    address = waiting.get_absolute_url()
    answer = send(branch_secretary, address, refuse="1", reason="")
    assert (answer.status_code, list(answer.context["refusing"].errors)) == (422, ["reason"])
    assert send(branch_secretary, address, approve="1").status_code == 302
    assert send(branch_secretary, address, approve="1").status_code == 302  # sent twice: a message says so
    sent = {"stop": "1", "from_month": f"{month():%Y-%m}"}
    answer = send(branch_secretary, address, **sent, reason="")
    assert (answer.status_code, list(answer.context["stopping"].errors)) == (422, ["reason"])
    assert send(treasurer, address, **sent, reason=WHY).status_code == 422
    assert send(branch_secretary, address, **sent, reason="عاد إلى الشغل").status_code == 302
    assert "عاد إلى الشغل" in visit(treasurer, address).text
    assert DuesCharge.objects.get(person=waiting.person, month=month()).amount == dh(20)


def test_an_exempted_month_leads_to_its_decision(visit, send, party, owing, treasurer, branch_secretary):
    relief = record_relief(
        person=owing.person, branch=party["local"], kind="exemption", from_month=month(), reason=WHY, by=treasurer
    )
    approve_relief(relief=relief, by=branch_secretary)
    panel = visit(treasurer, record_url(owing)).text
    assert WHY in panel
    assert relief.get_absolute_url() in panel
    row = DuesCharge.objects.get(person=owing.person, month=month())
    exemption = reverse("treasury:exemption", args=[party["local"].slug, row.pk])
    assert WHY in visit(treasurer, exemption).text
    send(treasurer, exemption)
    row.refresh_from_db()
    assert row.exempted_at
    assert 'data-state="exempt"' in visit(treasurer, grid_url(party["local"])).text


def test_the_sheet_says_why_nothing_is_asked(visit, party, bureau, treasurer, branch_secretary):
    rate(party["province"], 20)
    membership = member_of(party["local"], family_name="المعفى")
    relief = record_relief(
        person=membership.person, branch=party["local"], kind="exemption", from_month=month(), reason=WHY, by=treasurer
    )
    approve_relief(relief=relief, by=branch_secretary)
    charge(party["local"], 0)
    page = visit(treasurer, reverse("treasury:collect", args=["nakhil"]), {"q": "المعفى"})
    assert "معفى من الواجبات" in page.text


def test_empty_lists_say_so(visit, party, bureau, treasurer, branch_secretary):
    assert "الجميع يؤدي المبلغ المقرر" in visit(treasurer, list_page(party["local"])).text
    assert visit(branch_secretary, WAITING).status_code == 200
    membership = member_of(party["local"])
    assert "لا شيء" in visit(treasurer, terms_page(membership)).text


def test_the_lists_cost_the_same_for_any_number(
    client, party, bureau, treasurer, branch_secretary, assert_flat_queries
):
    rate(party["province"], 20)
    made = []

    def grow(rows):
        while len(made) < rows:
            made.append(record_relief(
                person=member_of(party["local"]).person, branch=party["local"], kind="exemption", from_month=month(),
                reason=WHY, by=treasurer,
            ))  # fmt: skip

    client.force_login(branch_secretary)
    sizes = (1, 3, 20)  # one page
    assert_flat_queries(grow, lambda: [client.get(page) for page in (WAITING, list_page(party["local"]))], sizes)


def test_the_desk_and_the_branch_say_what_waits(client, party, waiting, branch_secretary, treasurer):
    for user, told in ((branch_secretary, True), (treasurer, False)):
        client.force_login(user)
        assert (WAITING in client.get(party["local"].get_absolute_url()).text) == told
    client.force_login(branch_secretary)
    assert WAITING in client.get(reverse("admin:index")).text
