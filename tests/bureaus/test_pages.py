"""Changes in mid-term by the pages, the earlier bureaus, and what one may do in a branch."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Kind
from bureaus.models import Mandate, Office
from bureaus.renewal import Place, renew_bureau
from bureaus.replacement import replace_holder
from bureaus.visibility import holders_of, rights_in, who_holds
from members.models import User
from members.suspending import suspend
from tests.factories import holder_of, make_branch, make_bureau, make_member, make_officer, make_person, make_user
from tests.visits import statuses


@pytest.fixture
def treasurer_mandate(bureau):
    return bureau.seats.get(office__code="treasurer").mandates.get()


@pytest.fixture
def vacant_seat(bureau, treasurer_mandate):
    treasurer_mandate.end(date(2026, 1, 1))
    treasurer_mandate.save()
    return treasurer_mandate.seat


def end_url(mandate):
    return reverse("bureaus:end-mandate", args=[mandate.pk])


def fill_url(seat):
    return reverse("bureaus:fill-seat", args=[seat.pk])


def test_only_who_may_change_mandates_ends_one(
    client, treasurer_mandate, secretary, branch_secretary, teammate, outsider
):
    url = end_url(treasurer_mandate)
    assert statuses(client, url, secretary, branch_secretary, teammate, outsider, None) == [200, 403, 403, 404, 302]
    client.force_login(teammate)
    assert client.post(url, {"on": "01/02/2026", "reason": "resignation"}).status_code == 403
    treasurer_mandate.refresh_from_db()
    assert treasurer_mandate.ended_on is None
    assert statuses(client, reverse("bureaus:end-mandate", args=[0]), secretary) == [404]


def test_only_who_may_change_mandates_fills_a_seat(
    client, vacant_seat, secretary, branch_secretary, teammate, outsider
):
    url = fill_url(vacant_seat)
    assert statuses(client, url, secretary, branch_secretary, teammate, outsider, None) == [200, 403, 403, 404, 302]
    assert statuses(client, reverse("bureaus:fill-seat", args=[0]), secretary) == [404]


def test_a_resignation_leaves_the_seat_vacant(client, party, treasurer_mandate, secretary, treasurer):
    assert treasurer.has_perm("treasury.add_payment", party["local"])
    client.force_login(secretary)
    answer = client.post(end_url(treasurer_mandate), {"on": "01/02/2026", "reason": "resignation", "note": "رسالة 7"})
    assert (answer.status_code, answer.url) == (302, party["local"].get_absolute_url())
    treasurer_mandate.refresh_from_db()
    assert (treasurer_mandate.ended_on, treasurer_mandate.end_reason) == (date(2026, 2, 1), "resignation")
    assert treasurer_mandate.note == "رسالة 7"
    assert not User.objects.get(pk=treasurer.pk).has_perm("treasury.add_payment", party["local"])
    assert treasurer_mandate.history.first().history_user == secretary
    assert "انتهى هذا الانتداب من قبل." in client.get(end_url(treasurer_mandate), follow=True).text


@pytest.mark.parametrize(
    ("on", "words"),
    [("01/01/2024", "لا يمكن أن تسبق النهايةُ البداية."), ("31/02/2026", "اكتب التاريخ"), ("", "املأ هذه الخانة.")],
)
def test_an_impossible_end_is_refused(on, words, client, treasurer_mandate, secretary):
    client.force_login(secretary)
    answer = client.post(end_url(treasurer_mandate), {"on": on, "reason": "resignation"})
    assert answer.status_code == 422
    assert words in answer.text
    treasurer_mandate.refresh_from_db()
    assert treasurer_mandate.ended_on is None


def test_a_vacant_seat_is_filled_in_two_steps(client, party, vacant_seat, secretary):
    newcomer = make_member(party["local"], given_name="هند", family_name="الصقلي", gender="F").person
    client.force_login(secretary)
    found = client.get(fill_url(vacant_seat), {"q": "صقلي"}).context["page_obj"].object_list
    assert list(found) == [newcomer]
    assert "أمينة المال" in client.get(fill_url(vacant_seat), {"person": newcomer.pk}).text
    answer = client.post(
        fill_url(vacant_seat), {"person": newcomer.pk, "started_on": "15/03/2026", "status": "acting", "note": ""}
    )
    assert answer.status_code == 302
    mandate = vacant_seat.mandates.open().get()
    assert (mandate.person, mandate.started_on, mandate.status) == (newcomer, date(2026, 3, 15), "acting")
    assert mandate.predecessor == vacant_seat.mandates.get(ended_on=date(2026, 1, 1))


def test_a_holder_is_replaced_on_one_day(client, party, treasurer_mandate, secretary):
    newcomer = make_member(party["local"], family_name="الجديد").person
    client.force_login(secretary)
    data = {"person": newcomer.pk, "started_on": "15/03/2026", "status": "full", "reason": "dismissal", "note": ""}
    assert client.post(fill_url(treasurer_mandate.seat), data).status_code == 302
    treasurer_mandate.refresh_from_db()
    assert (treasurer_mandate.ended_on, treasurer_mandate.end_reason) == (date(2026, 3, 15), "dismissal")
    assert treasurer_mandate.seat.mandates.open().get().person == newcomer


def test_refusals_of_a_replacement_change_nothing(client, party, vacant_seat, treasurer_mandate, secretary):
    newcomer = make_member(party["local"], family_name="الجديد").person
    client.force_login(secretary)
    data = {"person": newcomer.pk, "status": "full", "started_on": "01/01/2020"}
    answer = client.post(fill_url(vacant_seat), data)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"started_on": ["لم يكن المكتب قائما في هذا اليوم."]}
    tomorrow = f"{localdate() + timedelta(days=1):%d/%m/%Y}"
    assert "started_on" in client.post(fill_url(vacant_seat), data | {"started_on": tomorrow}).context["form"].errors
    assert vacant_seat.mandates.count() == 1


def test_people_out_of_reach_cannot_be_chosen(client, party, vacant_seat, secretary):
    far = make_branch(party["region"], Kind.PROVINCE, "إقليم بعيد")
    stranger = make_person(far, family_name="البعيد")
    client.force_login(secretary)
    answer = client.post(fill_url(vacant_seat), {"person": stranger.pk, "started_on": "15/03/2026", "status": "full"})
    assert answer.context["chosen"] is None
    assert list(client.get(fill_url(vacant_seat), {"q": "البعيد"}).context["page_obj"]) == []
    assert vacant_seat.mandates.open().count() == 0
    assert client.get(fill_url(vacant_seat), {"person": "9" * 40}).context["chosen"] is None


def test_a_bureau_out_of_office_takes_nobody(client, party, vacant_seat, secretary):
    make_bureau(party["local"], "branch_secretary", on=date(2026, 6, 1))
    client.force_login(secretary)
    assert "لم يعد هذا المكتب قائما." in client.get(fill_url(vacant_seat), follow=True).text


def test_the_history_lists_terms_and_changes(client, party, member):
    old = make_bureau(party["local"], "branch_secretary", "treasurer", on=date(2017, 4, 23))
    left = old.seats.get(order=2).mandates.get()
    early = {"on": date(2016, 1, 1), "given_name": "هند", "family_name": "الصقلي", "gender": "F"}
    newcomer = make_member(party["local"], **early).person
    replace_holder(mandate=left, person=newcomer, on=date(2019, 2, 1), note="قرار 4")
    make_bureau(party["local"], "branch_secretary", on=date(2021, 6, 6))
    coordinator = Office.objects.get(code="coordinator")
    renew_bureau(branch=party["local"], organ="council", on=date(2018, 1, 1), places=[Place(coordinator, newcomer)])
    client.force_login(member)
    url = reverse("bureaus:history", args=["nakhil"])
    answer = client.get(url)
    terms = [(r.bureau.organ, r.bureau.started_on.year) for r in answer.context["rosters"]]
    assert terms == [("bureau", 2021), ("council", 2018), ("bureau", 2017)]
    earlier = answer.context["rosters"][2]
    assert earlier.day == date(2021, 6, 5)
    assert [seat.holder for seat in earlier.seats] == [holder_of(old, "branch_secretary"), newcomer]
    assert [change.sentence for change in earlier.changes] == [f"أمينة المال: هند الصقلي عوض {left.person} (تعويض)"]
    assert "من 23 أبريل 2017 إلى 6 يونيو 2021" in answer.text
    on_day = client.get(url, {"on": "01/01/2018"})
    assert [[seat.holder for seat in roster.seats] for roster in on_day.context["rosters"]] == [
        [newcomer],
        [holder_of(old, "branch_secretary"), left.person],
    ]


def test_the_history_gives_no_contacts(client, party, bureau, secretary):
    holder = holder_of(bureau, "treasurer")
    holder.phone, holder.email = "+212661234567", "amin@example.org"
    holder.save()
    client.force_login(secretary)
    answer = client.get(reverse("bureaus:history", args=["nakhil"])).text
    assert str(holder) in answer
    assert "amin@example.org" not in answer


def test_rights_name_their_mandates(client, party, bureau, secretary, teammate, treasurer, member):
    url = reverse("bureaus:rights", args=["nakhil"])

    def held(user):
        client.force_login(user)
        answer = client.get(url)
        return [(right.name, [str(mandate.seat.bureau.branch) for mandate in right.mandates])
                for right in answer.context["held"]]  # fmt: skip

    here = str(party["local"])
    assert held(treasurer) == [
        ("الاطلاع على ملف الفرع", [here]),
        ("الاطلاع على الأعضاء", [here]),
        ("الاطلاع على الاجتماعات", [here]),
        ("الاطلاع على الواجبات والأداءات", [here]),
        ("تسجيل الأداءات وتحديد مبالغ الواجبات", [here]),
        ("تصدير لوائح الأعضاء", [here]),
    ]
    assert {branches[0] for _name, branches in held(secretary)} == {str(party["province"])}
    assert "تسجيل الانتخابات والمكاتب" in dict(held(secretary))
    assert held(teammate) == held(member) == []
    assert "لا تخول لك أي مسؤولية صلاحيات في هذا الفرع" in client.get(url).text


def test_who_may_open_ones_rights(client, party, bureau, secretary, teammate, outsider):
    url = reverse("bureaus:rights", args=["nakhil"])
    assert statuses(client, url, secretary, teammate, outsider, None) == [200, 200, 404, 302]


def test_a_suspended_officer_is_told_that_rights_rest(client, party, bureau, treasurer):
    suspend(membership=treasurer.person.memberships.get(), on=localdate(), reason="تأخر")
    client.force_login(treasurer)
    answer = client.get(reverse("bureaus:rights", args=["nakhil"]))
    assert answer.context["held"] == []
    assert "عضويتك مجمدة" in answer.text


def test_holders_of_a_right_agree_with_the_rule(
    party, bureau, secretary, branch_secretary, treasurer, teammate, member
):
    """For everybody, every file and every permission: in the list exactly when the rule allows it."""
    make_officer(party["region"], "treasurer")
    make_officer(party["national"], "deputy_secretary")
    cell = make_branch(party["local"], Kind.CELL, "خلية")
    make_officer(cell, "coordinator")
    resting = make_officer(party["region"], "rapporteur", on=date(2025, 1, 1))
    suspend(membership=resting.person.memberships.get(), on=localdate(), reason="تأخر")
    retired = make_user(holder_of(bureau, "rapporteur"))
    Mandate.objects.filter(person=retired.person).update(ended_on=localdate())
    accounts = list(User.objects.exclude(person=None))
    assert len(accounts) == 10
    names = Permission.objects.filter(group__isnull=False).distinct()
    names = names.values_list("content_type__app_label", "codename")
    permissions = [f"{app_label}.{codename}" for app_label, codename in names]
    for branch in [*party.values(), cell]:
        somebody = make_person(branch, family_name="لا أحد")
        for permission in permissions:
            listed = {mandate.person_id for mandate in holders_of(permission, [somebody.branch])}
            allowed = {user.person_id for user in accounts if user.has_perm(permission, somebody)}
            assert listed & {user.person_id for user in accounts} == allowed, (branch, permission)


def test_rights_in_agrees_with_the_rule(party, bureau, secretary, treasurer, teammate):
    for user in (secretary, treasurer, teammate):
        for branch in party.values():
            told = bool(rights_in(user, branch))
            names = user.get_all_permissions()
            assert told == any(user.reach(name).covers(branch.path) for name in names), (user, branch)


def test_holders_of_a_right_take_two_queries(party, bureau, django_assert_num_queries):
    person = make_person(party["local"])
    for _row in range(3):
        with django_assert_num_queries(2):
            [
                mandate.title + str(mandate.seat.bureau.branch)
                for mandate in holders_of("members.view_person", [person.branch])
            ]
        make_officer(make_branch(party["local"], Kind.CELL), "coordinator")
    assert [m.seat.office.code for m in who_holds("treasury.add_payment", [party["local"]])] == ["treasurer"]


def test_choosing_is_flat(assert_flat_queries, client, party, vacant_seat, secretary):
    client.force_login(secretary)

    def grow(rows):
        for row in range(rows):
            make_person(party["local"], family_name=f"المرشح {rows} {row}")

    assert assert_flat_queries(grow, lambda: client.get(fill_url(vacant_seat), {"q": "مرشح"}), sizes=(21, 24, 30)) <= 9


def test_rights_are_flat(assert_flat_queries, client, party, bureau, secretary):
    client.force_login(secretary)

    def grow(rows):
        held = make_bureau(party["region"], *["counsellor"] * rows, on=date(2020, 1, rows))
        Mandate.objects.filter(seat__bureau=held).update(person=secretary.person)

    assert assert_flat_queries(grow, lambda: client.get(reverse("bureaus:rights", args=["nakhil"]))) <= 10
