"""The pages of branches, bureaus and members in Chromium: nothing for axe to say, nothing wider than the phone."""

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Branch
from bureaus.models import Office
from bureaus.renewal import Place, renew_bureau
from bureaus.replacement import end_mandate, replace_holder
from members.models import Suspension
from members.suspending import suspend
from tests.factories import holder_of, make_branch, make_bureau, make_member, make_user

LONG = {"given_name": "فاطمة الزهراء عائشة", "family_name": "بنعبد الرازق العلوي الإسماعيلي الحسني", "gender": "F"}

OWN = ("dues", "meetings", "data", "contacts", "correction", "request")


@pytest.fixture
def lived_in(party):
    """A local branch with two terms, a vacancy, an acting holder, long names and a council. Returns the bureau."""
    local = party["local"]
    local.address, local.phone, local.publishes_roster = "12، شارع محمد الخامس", "+212537000000", True
    local.save()
    make_branch(local, "cell", "خلية القرب بحي السلام والمسيرة الخضراء", "salam")
    make_bureau(local, "branch_secretary", "treasurer", on=date(2017, 4, 23))
    long = make_member(local, phone="+212661234567", email="a.rather.long.address@example.org", **LONG).person
    others = [make_member(local, family_name=f"العضو {row}").person for row in range(4)]
    offices = ["branch_secretary", "treasurer", "parity_officer", "counsellor", "counsellor"]
    bureau = make_bureau(local, *offices, holders=[long, *others])
    bureau.term_ends_on = date(2026, 3, 10)
    bureau.save()
    end_mandate(mandate=bureau.seats.get(order=2).mandates.get(), on=date(2026, 1, 1))
    acting = make_member(local, **LONG).person
    replace_holder(
        mandate=bureau.seats.get(order=3).mandates.get(), person=acting, on=date(2026, 2, 1), status="acting"
    )
    renew_bureau(
        branch=local,
        organ="council",
        on=date(2025, 1, 1),
        places=[Place(Office.objects.get(code="coordinator"), long)],
    )
    suspend(membership=make_member(local, **LONG), on=date(2026, 1, 1), reason="تأخر في الأداء")
    return bureau


def addresses(bureau):
    """What the first secretary of the province may open."""
    holder = holder_of(bureau, "branch_secretary")
    vacant = bureau.seats.get(order=2)
    taken = bureau.seats.get(order=1)
    return [
        reverse("branches:home"),
        "/?q=نخيل",
        "/?q=غير موجود",
        "/branches/nakhil/",
        "/branches/nakhil/?change=1",
        "/branches/nakhil/?on=01/01/2018",
        "/branches/nakhil/?on=32/01/2018",
        "/branches/zitoun/",
        "/branches/nakhil/bureaus/",
        "/branches/nakhil/rights/",
        f"/mandates/{taken.mandates.open().get().pk}/end/",
        f"/seats/{vacant.pk}/holder/",
        f"/seats/{taken.pk}/holder/?person={holder.pk}",
        "/branches/nakhil/members/",
        "/branches/nakhil/members/?state=former",
        f"/people/{holder.pk}/",
        reverse("members:me"),
        reverse("members:visibility"),
        *(reverse(f"members:own-{page}") for page in OWN),
        reverse("members:own-consent", args=["messaging"]),
    ]


def acts(bureau):
    """What the secretary of the local branch may do to its members."""
    holder = holder_of(bureau, "counsellor")
    held = Suspension.objects.get().membership.person
    return [
        "/branches/nakhil/members/new/",
        f"/people/{holder.pk}/details/",
        f"/people/{holder.pk}/transfer/",
        f"/people/{holder.pk}/transfer/?branch={Branch.objects.get(slug='zitoun').pk}",
        f"/people/{holder.pk}/suspension/",
        f"/people/{holder.pk}/departure/",
        f"/people/{held.pk}/",
        f"/people/{held.pk}/suspension/",
    ]


def test_every_page_is_accessible_and_fits_the_phone(
    page, sign_in, secretary, lived_in, assert_accessible, assert_no_horizontal_scroll
):
    sign_in(secretary)
    for address in addresses(lived_in):
        assert page.goto(address).status == 200, address
        page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
        assert_no_horizontal_scroll(page)
        assert_accessible(page)


def test_every_act_is_accessible_and_fits_the_phone(
    page, sign_in, lived_in, assert_accessible, assert_no_horizontal_scroll
):
    sign_in(make_user(holder_of(lived_in, "branch_secretary")))
    for address in acts(lived_in):
        assert page.goto(address).status == 200, address
        assert_no_horizontal_scroll(page)
        assert_accessible(page)
    page.goto("/branches/nakhil/members/new/")
    page.get_by_role("button", name="تسجيل العضو").click()
    page.get_by_role("alert").wait_for()
    assert_no_horizontal_scroll(page)
    assert_accessible(page)


def test_visitors_pages_are_accessible(page, lived_in, assert_accessible, assert_no_horizontal_scroll):
    for address in ("/", "/branches/nakhil/", "/branches/nakhil/bureaus/"):
        assert page.goto(address).status == 200
        assert_no_horizontal_scroll(page)
        assert_accessible(page)


def test_the_search_of_branches_answers_while_typing(page, sign_in, secretary, lived_in):
    sign_in(secretary)
    page.goto("/")
    page.get_by_role("searchbox").fill("زيتون")
    page.get_by_text("وُجد فرع واحد").wait_for()
    assert page.locator("#branches .tree a").all_inner_texts() == ["الفرع المحلي بالزيتون"]
    assert "q=" in page.url


def test_the_secretary_fills_a_seat(page, sign_in, secretary, lived_in):
    sign_in(secretary)
    page.goto("/branches/nakhil/")
    page.get_by_role("link", name="تعديل التشكيلة").first.click()
    page.get_by_role("link", name="ملء المقعد").click()
    page.get_by_role("searchbox").fill("العضو 3")
    page.locator("#people").get_by_role("link", name="العضو 3").click()
    page.get_by_role("button", name="أسند المقعد").click()
    page.get_by_text("سُجّل الانتداب الجديد في المقعد.").wait_for()
    card = page.locator(".roster-card", has_text="أمين المال")
    assert "العضو 3" in card.inner_text()
