"""The page of a run and the list of one's own: who sees them, what moves, and what stops moving."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from runs.models import Run
from runs.running import carry_on, open_run, start
from tests.runs.works import COUNTING, fails


@pytest.fixture
def address(waiting):
    return reverse("runs:run", args=[waiting.pk])


@pytest.mark.parametrize(
    ("who", "status"),
    [("treasurer", 200), ("superuser", 200), ("branch_secretary", 404), ("secretary", 404), ("teammate", 404),
     ("member", 404), ("outsider", 404)],
)  # fmt: skip
def test_who_sees_a_run(client, request, address, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address).status_code == status
    for verb in ("cancel", "take-up"):
        answer = client.post(reverse(f"runs:{verb}", args=[Run.objects.get().pk])).status_code
        assert answer == (302 if status == 200 else 404)


def test_visitors_sign_in(client, address):
    assert client.get(address).status_code == 302
    assert client.get(reverse("runs:runs")).status_code == 302


def test_an_open_run_is_asked_for_again_with_and_without_scripts(client, treasurer, waiting, address):
    client.force_login(treasurer)
    page = client.get(address).text
    assert f'hx-get="{address}" hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    part = client.get(address, headers={"HX-Request": "true"}).text
    assert part.startswith('\n<section class="card stack" id="run"')
    assert 'hx-trigger="every 1s"' in part


def test_once_it_has_ended_nothing_is_asked_for_any_more(client, treasurer, waiting, address):
    carry_on.call(waiting.pk)
    client.force_login(treasurer)
    for headers in ({}, {"HX-Request": "true"}):
        text = client.get(address, headers=headers).text
        assert "hx-trigger" not in text
        assert "http-equiv" not in text
        assert "3 من أصل 3" in text
        assert 'width="100%"' in text


def test_a_failure_is_shown_with_the_way_on(client, treasurer, waiting, address):
    fails["step-2"] = RuntimeError("the cable was cut")
    carry_on.call(waiting.pk)
    client.force_login(treasurer)
    text = client.get(address).text
    assert "أوقف خطأ غير متوقع" in text
    assert "cable" not in text
    fails.clear()
    done = client.post(reverse("runs:take-up", args=[waiting.pk]), follow=True)
    assert "تُستأنف العملية من حيث توقفت" in done.text
    assert Run.objects.get().state == "done"


def test_stopping_says_so_and_stopping_again_says_that_it_has_ended(client, treasurer, waiting, address):
    client.force_login(treasurer)
    cancel = reverse("runs:cancel", args=[waiting.pk])
    assert "تتوقف العملية قبل خطوتها التالية" in client.post(cancel, follow=True).text
    assert "انتهت هذه العملية من قبل" in client.post(cancel, follow=True).text


def listed(client, user):
    client.force_login(user)
    return list(client.get(reverse("runs:runs")).context["page_obj"])


@pytest.fixture
def nightly(party):
    """What the schedule started by night, and nobody in person."""
    return open_run(work=COUNTING, branch=party["local"], steps=2)


def test_the_list_holds_what_the_reader_may_follow_whoever_started_it(
    client, party, treasurer, superuser, waiting, nightly
):
    others = start(work=COUNTING, branch=party["local"], by=superuser, steps=1)
    elsewhere = open_run(work=COUNTING, branch=party["other"], steps=4)
    assert listed(client, treasurer) == [nightly, waiting, others]
    assert listed(client, superuser) == [elsewhere, nightly, waiting, others]
    assert "الجدولة التلقائية" in client.get(reverse("runs:runs")).text


@pytest.mark.parametrize("who", ["branch_secretary", "secretary", "teammate", "member", "outsider"])
def test_who_may_not_start_such_work_finds_none_in_the_list(client, request, waiting, nightly, who):
    assert listed(client, request.getfixturevalue(who)) == []


def test_one_s_own_work_stays_in_the_list_after_the_office(client, party, member, treasurer, nightly):
    own = open_run(work=COUNTING, branch=party["local"], steps=3)
    Run.objects.filter(pk=own.pk).update(started_by=member)
    assert listed(client, member) == [own]


def test_what_failed_or_goes_on_stands_before_what_is_done(client, party, treasurer):
    made = {}
    for steps, state in enumerate(["failed", "done", "running", "cancelled", "waiting"], start=1):
        made[state] = open_run(work=COUNTING, branch=party["local"], by=treasurer, steps=steps)
        ended = {} if state in Run.OPEN else {"ended_at": now()}
        Run.objects.filter(pk=made[state].pk).update(state=state, **ended)
    order = ["waiting", "running", "failed", "cancelled", "done"]
    assert listed(client, treasurer) == [made[state] for state in order]


def test_the_list_is_paged(client, party, treasurer):
    for number in range(1, 28):
        open_run(work=COUNTING, branch=party["local"], by=treasurer, steps=number)
    assert len(listed(client, treasurer)) == 25
    assert len(client.get(reverse("runs:runs"), {"page": 2}).context["page_obj"]) == 2


@pytest.mark.parametrize(("who", "page"), [("treasurer", "members:me"), ("branch_secretary", "admin:index")])
def test_officers_find_the_list_from_their_own_pages(client, party, request, who, page):
    client.force_login(request.getfixturevalue(who))
    assert f'href="{reverse("runs:runs")}"' in client.get(reverse(page)).text


def test_who_charges_finds_the_list_beside_the_charging(client, party, treasurer):
    client.force_login(treasurer)
    assert f'href="{reverse("runs:runs")}"' in client.get(reverse("treasury:rates", args=["nakhil"])).text


def test_who_starts_no_long_work_is_not_led_there(client, member):
    client.force_login(member)
    assert reverse("runs:runs") not in client.get(reverse("members:me")).text


def test_the_list_of_nothing_says_what_appears_there(client, outsider):
    client.force_login(outsider)
    assert "تظهر هنا" in client.get(reverse("runs:runs")).text


def test_pages_need_as_many_queries_for_any_number_of_runs(client, party, treasurer, assert_flat_queries):
    client.force_login(treasurer)

    def grow(rows):
        for number in range(Run.objects.count(), rows):
            open_run(work=COUNTING, branch=party["local"], by=treasurer, steps=number)

    assert_flat_queries(grow, lambda: client.get(reverse("runs:runs")), sizes=(1, 3, 20))
