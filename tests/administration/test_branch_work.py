"""What a branch has to do: shown to those who keep it, each matter with where it is done or who does it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from administration.branch_work import branch_work
from branches.models import Kind
from bureaus.closures import close_branch
from bureaus.models import Bureau, Mandate
from meetings.drafts import NO_DRAFT, prepare_election
from meetings.elections import SINGLE_ACT
from meetings.models import Meeting, Resolution, Task
from tests.administration.test_desk import late_resolution
from tests.factories import make_branch, make_member, make_officer, make_user
from tests.meetings.records import make_meeting
from tests.treasury.money import charge, month, pay, rate

pytestmark = pytest.mark.django_db
TERM = "انتهت ولاية المكتب أو تنتهي خلال 90 يوما: يُجدَّد في جمع عام"
LACKING = "ينقص المكتبَ كاتب أو أمين مال أو مقرر"
ASSEMBLY = "لم يُعقد أي جمع عام هذه السنة"
TASKS = "من القرارات مهام تجاوزت أجلها"
CHARGE = "لم تُحتسب بعد واجبات هذا الشهر"
FALLING = "تراجع تحصيل الواجبات في الأشهر الثلاثة الأخيرة عن الثلاثة التي قبلها"
DRAFT = "أُعد الانتخاب ويبقى تسجيله"


@pytest.fixture
def at_peace(party, bureau):
    """The local branch with nothing to do: an assembly this year, this month charged."""
    rate(party["national"], 20)
    charge(party["local"], 0)
    make_meeting(party["local"], date=localdate())
    return party["local"]


def work(user, branch):
    return {matter.sentence: matter for matter in branch_work(user, branch)}


def test_a_branch_that_keeps_up_has_nothing_to_do_and_says_so(client, at_peace, branch_secretary):
    assert branch_work(branch_secretary, at_peace) == []
    client.force_login(branch_secretary)
    assert "لا شيء ينتظر في هذا الفرع" in client.get(at_peace.get_absolute_url()).text


@pytest.mark.parametrize("who", ["member", "teammate", "outsider"])
def test_who_does_not_keep_the_branch_sees_nothing_of_it(client, request, at_peace, who):
    user = request.getfixturevalue(who)
    Bureau.objects.filter(branch=at_peace).update(term_ends_on=localdate())
    assert branch_work(user, at_peace) is None
    client.force_login(user)
    page = client.get(at_peace.get_absolute_url())
    assert page.status_code == (404 if who == "outsider" else 200)
    assert TERM not in page.text


@pytest.mark.parametrize(("days", "due"), [(-1, True), (0, True), (90, True), (91, False)])
def test_a_term_that_is_over_or_soon_will_be(at_peace, branch_secretary, secretary, days, due):
    Bureau.objects.filter(branch=at_peace).update(term_ends_on=localdate() + timedelta(days=days))
    found = work(branch_secretary, at_peace)
    assert (TERM in found) is due
    if due:
        assert found[TERM].address == reverse("meetings:record", args=[at_peace.slug])
        assert found[TERM].by == "الكاتب الأول (الفرع الإقليمي بالنخيل)"
        assert work(secretary, at_peace)[TERM].by == ""


def test_a_vacant_office_leads_to_who_fills_it(at_peace, branch_secretary, secretary):
    Mandate.objects.filter(seat__bureau__branch=at_peace, seat__office__code="treasurer").update(ended_on=localdate())
    assert work(branch_secretary, at_peace)[LACKING].address == ""
    assert work(branch_secretary, at_peace)[LACKING].by == "الكاتب الأول (الفرع الإقليمي بالنخيل)"
    assert work(secretary, at_peace)[LACKING].address == f"/branches/{at_peace.slug}/?change=1"
    assert work(secretary, at_peace)[LACKING].by == ""


def test_without_an_officer_above_the_headquarters_do_it(at_peace, branch_secretary):
    Mandate.objects.filter(seat__bureau__branch=at_peace, seat__office__code="treasurer").update(ended_on=localdate())
    assert work(branch_secretary, at_peace)[LACKING].by == "المقر الوطني"


def test_the_assembly_of_the_year(at_peace, branch_secretary, treasurer):
    Meeting.objects.filter(branch=at_peace).update(date=localdate().replace(month=1, day=1) - timedelta(days=1))
    assert work(branch_secretary, at_peace)[ASSEMBLY].address == reverse("meetings:record", args=[at_peace.slug])
    assert work(treasurer, at_peace)[ASSEMBLY].address == ""


def test_a_late_task_and_none_once_it_is_done(at_peace, branch_secretary):
    late_resolution(at_peace, days=1)
    assert work(branch_secretary, at_peace)[TASKS].address == f"/branches/{at_peace.slug}/tasks/?state=late"
    Task.objects.update(done_on=localdate())
    assert branch_work(branch_secretary, at_peace) == []


def test_a_task_of_another_branch_is_not_this_one_s(at_peace, party, branch_secretary):
    late_resolution(party["other"], days=1)
    assert branch_work(branch_secretary, at_peace) == []
    assert Resolution.objects.count() == 1


def test_dues_not_charged_are_the_treasurer_s(party, at_peace, branch_secretary, treasurer):
    other = party["other"]
    make_member(other)
    make_meeting(other, date=localdate())
    own = make_officer(other, "branch_secretary")
    assert work(own, other)[CHARGE].by == "أمين(ة) مال الفرع"
    assert CHARGE not in work(treasurer, at_peace)
    keeper = make_officer(make_branch(party["province"], Kind.LOCAL, slug="third"), "treasurer")
    assert work(keeper, keeper.person.branch)[CHARGE].by == ""


def test_a_falling_collection_is_told_to_who_sees_the_money(party, at_peace, branch_secretary, bureau):
    member = make_member(at_peace, on=month(-12))
    charge(at_peace, *range(-6, 0))
    pay(member, 60)
    assert FALLING in work(branch_secretary, at_peace)
    rapporteur = make_user(bureau.seats.get(office__code="rapporteur").mandates.get().person)
    assert FALLING not in work(rapporteur, at_peace)


def test_a_draft_waits_for_the_level_above(at_peace, branch_secretary, secretary):
    meeting = Meeting.objects.get(branch=at_peace)
    draft = {"places": [], "acts": [SINGLE_ACT], "organ": "council", "term_ends_on": None}
    prepare_election(meeting=meeting, version=NO_DRAFT, by=branch_secretary, **draft)
    assert work(branch_secretary, at_peace)[DRAFT].by == "الكاتب الأول (الفرع الإقليمي بالنخيل)"
    assert DRAFT not in work(secretary, at_peace)
    assert "قرار واحد ينتظر في هذا الفرع" in work(secretary, at_peace)


def test_a_closed_branch_has_nothing_to_do(party, secretary):
    close_branch(branch=party["other"], on=localdate(), successor=party["local"])
    party["other"].refresh_from_db()
    assert branch_work(secretary, party["other"]) is None


def test_a_cell_needs_no_assembly(party, secretary):
    cell = make_branch(party["local"], Kind.CELL, slug="khalia")
    assert ASSEMBLY not in work(secretary, cell)


def test_it_takes_five_queries_at_most(at_peace, branch_secretary, django_assert_max_num_queries):
    branch_secretary.has_perm("members.view_person", at_peace)
    with django_assert_max_num_queries(3):
        branch_work(branch_secretary, at_peace)
    Bureau.objects.filter(branch=at_peace).update(term_ends_on=localdate())
    late_resolution(at_peace, days=1)
    with django_assert_max_num_queries(5):
        branch_work(branch_secretary, at_peace)
