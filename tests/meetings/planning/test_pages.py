"""The pages of plans: who reads, who writes, and what the pages do."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from documents.pdf import make_pdf
from meetings.models import ActionPlan, DroppedMeasure, IndicatorReading, Intervention, Measure, PlanPresentation
from meetings.planning.adapting import adapt_plan
from meetings.planning.adopting import present_plan
from meetings.planning.papers import plan_paper, table_rows
from meetings.planning.work import link_work, record_reading
from meetings.views.measures import _offered as offered_to
from members.models import Person
from tests.documents.reading import pages_of
from tests.factories import make_branch, make_member, make_officer, make_user
from tests.forms import values_of
from tests.meetings.plans import (
    BEGUN,
    adopt,
    adopted_plan,
    adopting_meeting,
    count_on,
    make_plan,
    make_task,
    measures_of,
)
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db


def at(name, *args, **kwargs):
    return reverse(f"meetings:{name}", args=args, kwargs=kwargs)


@pytest.fixture
def plan(party):
    draft = make_plan(party["local"], "إحداث خلايا القرب", "تكوين الشباب")
    count_on(measures_of(draft)[0])
    return draft


class TestWhoReads:
    @pytest.mark.parametrize(
        ("who", "draft", "adopted"),
        [
            ("outsider", 404, 404), ("teammate", 404, 404), ("member", 404, 200), ("treasurer", 200, 200),
            ("branch_secretary", 200, 200), ("secretary", 200, 200), ("region", 404, 404),
        ],
    )  # fmt: skip
    def test_drafts_are_read_with_the_meetings_and_adopted_plans_in_the_branch(
        self, client, party, request, plan, who, draft, adopted
    ):
        client.force_login(request.getfixturevalue(who))
        if who == "region":
            draft, adopted = 200, 200  # who sees the meetings of all below
        assert client.get(plan.get_absolute_url()).status_code == draft
        adopt(plan)
        for address in (plan.get_absolute_url(), at("plan-paper", plan.pk), measures_of(plan)[0].get_absolute_url()):
            assert client.get(address).status_code == adopted, address

    def test_a_member_reads_the_plan_of_a_level_above_and_not_of_one_beside(self, client, party, member):
        above, beside = adopted_plan(party["national"]), adopted_plan(party["other"])
        client.force_login(member)
        page = client.get(at("plans", party["local"].slug))
        assert above.title in page.text
        assert client.get(above.get_absolute_url()).status_code == 200
        assert client.get(beside.get_absolute_url()).status_code == 404
        assert client.get(at("plans", party["other"].slug)).status_code == 404
        assert client.get(at("plans", party["national"].slug)).status_code == 200

    def test_a_visitor_signs_in_also_where_the_roster_is_published(self, client, plan):
        plan.branch.publishes_roster = True
        plan.branch.save()
        for address in (at("plans", plan.branch.slug), plan.get_absolute_url()):
            assert client.get(address).status_code == 302

    def test_the_list_and_the_plan_ask_as_often_for_thirty_as_for_one(
        self, client, party, branch_secretary, assert_flat_queries
    ):
        client.force_login(branch_secretary)

        def grow(rows):
            while ActionPlan.objects.count() < rows:
                adopted_plan(party["local"], *(f"تدبير {number}" for number in range(ActionPlan.objects.count() + 1)))

        assert_flat_queries(grow, lambda: client.get(at("plans", party["local"].slug)), sizes=(1, 3, 8))
        assert_flat_queries(lambda rows: None, lambda: client.get(ActionPlan.objects.last().get_absolute_url()))


class TestMeetingsThatAReaderDoesNotSee:
    """Who reads a plan does not learn from it of the meetings of other branches, or of their own organ."""

    def test_a_member_of_another_branch_reads_how_many_heard_the_plan_and_not_which(self, client, party, region):
        plan = adopted_plan(party["national"])
        speaker = make_member(party["other"], given_name="هند", family_name="السلاوي").person
        heard = make_meeting(party["other"], "لقاء مغلق مع المنتخبين", date=date(2026, 4, 5))
        present_plan(meeting=heard, plan=plan, presenter=speaker)
        client.force_login(make_user(make_member(party["local"]).person))
        page = client.get(plan.get_absolute_url()).text
        assert "لقاء مغلق" not in page
        assert "السلاوي" not in page
        assert "المجلس الوطني" not in page  # the title of the meeting that adopted it
        assert "اجتماع واحد" in page
        client.force_login(region)  # who sees the meetings of all below
        page = client.get(plan.get_absolute_url()).text
        assert ("لقاء مغلق" in page, "السلاوي" in page, "اجتماع واحد" in page) == (True, True, False)

    def test_who_sees_one_of_them_reads_the_others_as_a_number(self, client, party, branch_secretary):
        plan = adopted_plan(party["national"])
        for name, title in (("local", "مجلس الفرع"), ("other", "لقاء مغلق"), ("province", "مجلس الإقليم")):
            present_plan(meeting=make_meeting(party[name], title, date=date(2026, 4, 5)), plan=plan)
        client.force_login(branch_secretary)
        page = client.get(plan.get_absolute_url()).text
        assert ("مجلس الفرع" in page, "لقاء مغلق" in page, "مجلس الإقليم" in page) == (True, False, False)
        assert "وفي اجتماعين آخرين" in page

    def test_tasks_and_activities_of_branches_out_of_sight_are_a_number(self, client, party):
        plan = adopted_plan(party["province"])
        measure = measures_of(plan)[0]
        own, foreign = (
            make_task(party["province"], subject="كراء المقر"),
            make_task(party["local"], subject="سر الفرع"),
        )
        held = make_meeting(party["local"], "لقاء مغلق", kind="outreach_meeting", date=date(2026, 4, 5))
        link_work(measure=measure, tasks=[own, foreign], activities=[held], among_tasks=[], among_activities=[])
        client.force_login(make_officer(party["province"], "treasurer"))
        page = client.get(measure.get_absolute_url()).text
        assert ("كراء المقر" in page, "سر الفرع" in page, "لقاء مغلق" in page) == (True, False, False)
        assert "مهمتان أو نشاطان لفروع لا تطلع على اجتماعاتها" in page

    def test_what_a_keeper_does_not_see_stays_linked_when_they_choose_anew(self, client, party):
        plan = adopted_plan(party["province"])
        measure = measures_of(plan)[0]
        own, foreign = (
            make_task(party["province"], subject="كراء المقر"),
            make_task(party["local"], subject="سر الفرع"),
        )
        link_work(measure=measure, tasks=[own, foreign], activities=[], among_tasks=[], among_activities=[])
        tasks, _activities = offered_to(make_officer(party["province"], "treasurer"), measure)
        assert [task.subject for task in tasks] == ["كراء المقر"]

    def test_readings_and_indicators_of_plans_out_of_sight_are_not_found(self, client, plan, outsider, member):
        indicator = measures_of(adopt(plan))[0].indicators.get()
        first = record_reading(indicator=indicator, day=BEGUN, value=1, by=member)
        record_reading(indicator=indicator, day=BEGUN, value=2, by=member, corrects=first)
        client.force_login(outsider)
        assert client.get(at("correct-reading", first.pk)).status_code == 404
        assert client.get(at("read-indicator", indicator.pk)).status_code == 404


class TestWriting:
    def test_a_plan_is_written_with_its_axis_measure_and_indicator(self, client, party, branch_secretary):
        client.force_login(branch_secretary)
        facts = {"title": "خطة محلية", "started_on": "01/01/2026", "ended_on": "01/01/2027", "introduction": ""}
        answer = client.post(at("write-plan", party["local"].slug), facts)
        plan = ActionPlan.objects.get()
        assert answer.url == plan.get_absolute_url()
        assert (plan.prepared_by, plan.started_on) == (branch_secretary, BEGUN)
        client.post(at("add-axis", plan.pk), {"title": "التنظيم"})
        axis = plan.axes.get()
        address = at("add-measure", plan.pk, axis.pk)
        given = values_of(client.get(address)) | {
            "subject": "إحداث خلايا القرب", "due_on": "30/06/2026", "owner-name": "زهرة الفاسي", "owner-gender": "F",
            "indicators-0-subject": "عدد الخلايا", "indicators-0-unit": "خلية", "indicators-0-baseline": "0",
            "indicators-0-target": "2,5",
        }  # fmt: skip
        assert client.post(address, given).status_code == 302
        measure = Measure.objects.get()
        assert (measure.owner.full_name, measure.due_on) == ("زهرة الفاسي", date(2026, 6, 30))
        assert measure.indicators.get().target == 2.5
        page = client.get(plan.get_absolute_url()).text
        assert "عدد الخلايا: من 0 إلى 2,5 (خلية)" in page

    def test_what_is_refused_stands_beside_its_field_and_stays_typed(self, client, plan, branch_secretary):
        client.force_login(branch_secretary)
        measure = measures_of(plan)[0]
        address = at("edit-measure", measure.pk)
        given = values_of(client.get(address)) | {"due_on": "01/01/2030", "subject": "تدبير آخر"}
        answer = client.post(address, given)
        assert answer.status_code == 422
        assert "أجل التدبير داخل مدة الخطة." in answer.text
        assert "تدبير آخر" in answer.text
        given |= {"due_on": "", "indicators-0-target": "0"}
        assert "القيمة المستهدفة غير القيمة المرجعية." in client.post(address, given).text
        measure.refresh_from_db()
        assert (measure.subject, measure.indicators.count()) == ("إحداث خلايا القرب", 1)

    @pytest.mark.parametrize("name", ["edit-plan", "adopt-plan", "discard-plan", "add-axis"])
    def test_an_adopted_plan_takes_no_change_by_a_page(self, client, plan, branch_secretary, treasurer, name):
        client.force_login(treasurer)
        assert client.get(at(name, plan.pk)).status_code == 403
        adopt(plan)
        client.force_login(branch_secretary)
        assert client.get(at(name, plan.pk)).status_code == 403
        assert client.post(at(name, plan.pk), {"title": "خطة"}).status_code == 403

    def test_nor_do_its_measures(self, client, plan, branch_secretary):
        adopt(plan)
        client.force_login(branch_secretary)
        for name in ("edit-measure", "drop-measure"):
            assert client.post(at(name, measures_of(plan)[0].pk), {}).status_code == 403

    def test_a_draft_is_deleted(self, client, plan, branch_secretary):
        client.force_login(branch_secretary)
        assert client.post(at("discard-plan", plan.pk), {"confirmed": "1"}).url == at("plans", plan.branch.slug)
        assert not ActionPlan.objects.exists()

    def test_an_axis_with_measures_stays(self, client, plan, branch_secretary):
        client.force_login(branch_secretary)
        axis = plan.axes.get()
        assert "يضم هذا المحور تدابير" in client.post(at("remove-axis", plan.pk, axis.pk), follow=True).text
        for measure in measures_of(plan):
            client.post(at("drop-measure", measure.pk))
        client.post(at("remove-axis", plan.pk, axis.pk))
        assert not plan.axes.exists()


class TestAdopting:
    def test_by_a_resolution_of_the_branch_s_meeting(self, client, plan, branch_secretary):
        client.force_login(branch_secretary)
        assert "لا قرار يصلح لذلك" in client.get(at("adopt-plan", plan.pk)).text
        _meeting, resolution = adopting_meeting(plan.branch)
        _other, foreign = adopting_meeting(make_branch(plan.branch, "cell"))
        assert client.post(at("adopt-plan", plan.pk), {"resolution": foreign.pk}).status_code == 422
        assert client.post(at("adopt-plan", plan.pk), {"resolution": resolution.pk}).status_code == 302
        assert ActionPlan.objects.get().is_adopted

    def test_a_rejected_resolution_is_refused_on_the_page(self, client, plan, branch_secretary):
        client.force_login(branch_secretary)
        _meeting, resolution = adopting_meeting(plan.branch, votes_for=1, votes_against=2)
        answer = client.post(at("adopt-plan", plan.pk), {"resolution": resolution.pk})
        assert (answer.status_code, "هذا القرار لم يُعتمد." in answer.text) == (422, True)

    def test_a_resolution_that_adopted_a_plan_is_not_struck_out(self, client, plan, branch_secretary):
        adopted = adopt(plan)
        client.force_login(branch_secretary)
        address = at("resolutions", adopted.adoption.meeting_id)
        given = values_of(client.get(address)) | {"resolutions-0-DELETE": "on", "save": "1"}
        answer = client.post(address, given)
        assert answer.status_code == 422
        assert "صودق على خطة بهذا القرار" in answer.text
        assert adopted.adoption.meeting.resolutions.count() == 1

    def test_nor_is_a_task_that_counts_towards_a_measure(self, client, plan, branch_secretary):
        adopt(plan)
        task = make_task(plan.branch)
        measures_of(plan)[1].task_links.create(task=task)
        client.force_login(branch_secretary)
        address = at("resolutions", task.resolution.meeting_id)
        for struck in ("resolutions-0-DELETE", "resolutions-0-tasks-0-DELETE"):
            answer = client.post(address, values_of(client.get(address)) | {struck: "on", "save": "1"})
            assert answer.status_code == 422, struck
            assert "لتدبير في خطة" in answer.text

    def test_a_branch_hears_the_plan_of_the_party(self, client, party, branch_secretary):
        plan = adopted_plan(party["national"])
        meeting = make_meeting(party["local"], date=date(2026, 4, 5))
        speaker = make_member(party["national"]).person
        speech = Intervention.objects.create(meeting=meeting, speaker=speaker, subject="عرض خطة العمل")
        client.force_login(branch_secretary)
        given = {"plan": plan.pk, "intervention": speech.pk, "presenter-name": ""}
        assert client.post(at("present-plan", meeting.pk), given).url == meeting.get_absolute_url()
        row = PlanPresentation.objects.get()
        assert row.presenter == speaker
        assert plan.title in client.get(meeting.get_absolute_url()).text
        client.post(at("remove-presentation", row.pk), {"confirmed": "1"})
        assert not PlanPresentation.objects.exists()


def test_of_a_presentation_that_is_refused_nobody_new_is_kept(client, party, branch_secretary):
    plan, meeting = adopted_plan(party["national"]), make_meeting(party["local"], date=date(2026, 4, 5))
    client.force_login(branch_secretary)
    given = {"plan": plan.pk, "presenter-name": "زهرة الفاسي", "presenter-gender": "F"}
    assert client.post(at("present-plan", meeting.pk), given).status_code == 302
    again = client.post(at("present-plan", meeting.pk), given | {"presenter-name": "هند السلاوي"})
    assert (again.status_code, "سبق عرض هذه الخطة" in again.text) == (422, True)
    assert list(Person.objects.filter(given_name__in=["زهرة", "هند"]).values_list("given_name", flat=True)) == ["زهرة"]


class TestAdapting:
    @pytest.fixture
    def national(self, party):
        return adopted_plan(party["national"], "إحداث خلايا القرب", "تكوين الشباب")

    def test_a_branch_adapts_and_shows_what_differs(self, client, party, national, branch_secretary):
        client.force_login(branch_secretary)
        assert "ملاءمتها لهذا الفرع" in client.get(at("plans", party["local"].slug)).text
        address = at("adapt-plan", slug=party["local"].slug, pk=national.pk)
        draft_url = client.post(address).url
        draft = ActionPlan.objects.get(branch=party["local"])
        assert draft_url == draft.get_absolute_url()
        assert client.post(address).status_code == 422
        first, second = measures_of(draft)
        assert "اذكر سبب" in client.post(at("drop-measure", second.pk), {"reason": ""}).text
        client.post(at("drop-measure", second.pk), {"reason": "لا قطاع شبيبيا بعد"})
        edit = at("edit-measure", first.pk)
        client.post(edit, values_of(client.get(edit)) | {"subject": "إحداث خمس خلايا القرب"})
        page = client.get(at("compare-plan", draft.pk)).text
        assert "<ins> خمس</ins>" in page
        assert "لا قطاع شبيبيا بعد" in page
        client.post(at("take-measure-up", draft.pk, DroppedMeasure.objects.get().pk))
        assert len(measures_of(draft)) == 2

    def test_neither_by_a_reader_nor_for_a_branch_beside(self, client, party, national, treasurer, branch_secretary):
        for user, name, status in ((treasurer, "local", 403), (branch_secretary, "other", 404)):
            client.force_login(user)
            assert client.post(at("adapt-plan", slug=party[name].slug, pk=national.pk)).status_code == status
        assert ActionPlan.objects.count() == 1

    def test_a_plan_that_copies_none_has_no_differences(self, client, national):
        client.force_login(make_user(is_superuser=True))
        assert client.get(at("compare-plan", national.pk)).status_code == 404


class TestFollowing:
    @pytest.fixture
    def measure(self, plan):
        return measures_of(adopt(plan))[0]

    def test_a_reading_is_recorded_and_corrected(self, client, measure, branch_secretary):
        client.force_login(branch_secretary)
        indicator = measure.indicators.get()
        given = {"day": "01/03/2026", "value": "4"}
        assert client.post(at("read-indicator", indicator.pk), given).url == measure.get_absolute_url()
        wrong = IndicatorReading.objects.get()
        page = client.get(measure.get_absolute_url()).text
        assert 'aria-label="آخر قيمة: 4: 40%"' in page
        correct = at("correct-reading", wrong.pk)
        assert client.post(correct, given | {"value": "3"}).status_code == 302
        assert client.get(correct).status_code == 403
        assert 'aria-label="آخر قيمة: 3: 30%"' in client.get(measure.get_absolute_url()).text

    @pytest.mark.parametrize("day", ["31/12/2025", "01/01/2100", "غدا"])
    def test_a_day_that_cannot_be_is_refused(self, client, measure, branch_secretary, day):
        client.force_login(branch_secretary)
        answer = client.post(at("read-indicator", measure.indicators.get().pk), {"day": day, "value": "4"})
        assert answer.status_code == 422
        assert not IndicatorReading.objects.exists()

    def test_readers_record_nothing(self, client, measure, member, treasurer, outsider):
        indicator = measure.indicators.get()
        record_reading(indicator=indicator, day=BEGUN, value=1, by=member)
        addresses = [at(name, measure.pk) for name in ("finish-measure", "measure-work")]
        addresses += [at("read-indicator", indicator.pk), at("correct-reading", IndicatorReading.objects.get().pk),
                      at("amend-plan", measure.plan.pk)]  # fmt: skip
        for user, status in ((member, 403), (treasurer, 403), (outsider, 404)):
            client.force_login(user)
            assert [client.post(address, {}).status_code for address in addresses] == [status] * 5

    def test_tasks_and_activities_are_chosen(self, client, party, measure, branch_secretary):
        client.force_login(branch_secretary)
        second = measures_of(measure.plan)[1]
        task = make_task(party["local"], localdate())
        meeting = make_meeting(party["local"], "لقاء مع الشباب", kind="outreach_meeting")
        foreign = make_task(party["other"])
        address = at("measure-work", second.pk)
        assert client.post(address, {"tasks": [foreign.pk]}).status_code == 422
        assert client.post(address, {"tasks": [task.pk], "activities": [meeting.pk]}).status_code == 302
        page = client.get(second.get_absolute_url()).text
        assert "لقاء مع الشباب" in page
        assert "2 من أصل 2: 100%" in page
        client.post(address, {"tasks": [task.pk]})
        assert not second.activity_links.exists()

    def test_a_measure_is_marked_as_done(self, client, measure, branch_secretary):
        client.force_login(branch_secretary)
        second = measures_of(measure.plan)[1]
        assert client.post(at("finish-measure", second.pk), {"done_on": "01/03/2026"}).status_code == 302
        assert "100%" in client.get(second.get_absolute_url()).text
        answer = client.post(at("finish-measure", measure.pk), {"done_on": "01/03/2026"})
        assert (answer.status_code, "مؤشرات هذا التدبير" in answer.text) == (422, True)

    def test_the_chart_stands_on_the_branch_s_page_and_not_for_visitors(
        self, client, measure, member, branch_secretary
    ):
        record_reading(indicator=measure.indicators.get(), day=date(2026, 3, 5), value=5, by=branch_secretary)
        branch = measure.plan.branch
        branch.publishes_roster = True
        branch.save()
        assert measure.plan.title not in client.get(branch.get_absolute_url()).text
        client.force_login(member)
        page = client.get(branch.get_absolute_url()).text
        assert 'aria-label="مجموع الخطة: 25%"' in page
        assert 'aria-label="فبراير 2026: 0%"' in page
        assert 'aria-label="مارس 2026: 25%"' in page

    def test_a_deputy_of_another_branch_finds_nothing(self, client, measure, party):
        client.force_login(make_officer(party["other"], "rapporteur"))
        for name, key in (("measure", measure.pk), ("read-indicator", measure.indicators.get().pk)):
            assert client.get(at(name, key)).status_code == 404


def test_the_table_tells_how_far_each_measure_is(client, plan, branch_secretary):
    plan = adopt(plan)
    record_reading(indicator=measures_of(plan)[0].indicators.get(), day=BEGUN, value=4, by=branch_secretary)
    assert [(row[1], row[5]) for row in table_rows(plan)] == [("إحداث خلايا القرب", 40), ("تكوين الشباب", 0)]
    client.force_login(branch_secretary)
    assert client.get(at("plan-table", plan.pk, "xlsx")).status_code == 200
    assert client.get(at("plan-table", plan.pk, "pdf")).status_code == 404


def test_a_draft_adapted_shows_it_in_the_list_above(client, party, branch_secretary):
    plan = adopted_plan(party["national"])
    adapt_plan(plan=plan, branch=party["local"], by=branch_secretary)
    client.force_login(branch_secretary)
    page = client.get(at("plans", party["local"].slug)).text
    assert "لاءمها هذا الفرع" in page
    assert "ملاءمتها لهذا الفرع" not in page


def test_the_paper_tells_axes_measures_and_progress(plan, branch_secretary):
    plan = adopt(plan)
    record_reading(indicator=measures_of(plan)[0].indicators.get(), day=BEGUN, value=4, by=branch_secretary)
    text = "\n".join(pages_of(make_pdf("plan", plan_paper(plan))))
    for said in (plan.title, "التنظيم", "إحداث خلايا القرب", "عدد الخلايا", "40%", "المجلس الوطني"):
        assert said in text, said
