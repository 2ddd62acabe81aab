"""Activities: what the list shows and counts, who was honoured, which bodies were founded; and how it is told."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from meetings.activities import record_foundings
from meetings.communiques.writing import NO_COMMUNIQUE
from meetings.communiques.writing import draft_from_record as draft_communique
from meetings.drafting.activities import adopted, founded, honoured, presented
from meetings.drafting.facts import Honour, Plan, Someone
from meetings.minutes.checking import verify_all
from meetings.models import Founding, Honouree
from meetings.planning.adopting import present_plan
from meetings.planning.work import link_work
from tests.factories import make_branch, make_member, make_user
from tests.forms import values_of
from tests.meetings.minutes import approved_minutes, write_minutes
from tests.meetings.plans import adopted_plan, measures_of
from tests.meetings.records import HELD, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def ceremony(party):
    return make_meeting(party["local"], "حفل تكريم", kind="ceremony", venue="دار الشباب", present_count=60)


def at(name, *args):
    return reverse(f"meetings:{name}", args=args)


class TestFoundings:
    def test_a_body_whose_file_names_the_day_of_the_meeting(self, client, party, ceremony, branch_secretary):
        cell = make_branch(party["local"], "cell", "خلية القرب بحي السلام", founded_on=HELD)
        client.force_login(branch_secretary)
        assert client.post(at("founding", ceremony.pk), {"bodies": [cell.pk]}).url == ceremony.get_absolute_url()
        assert Founding.objects.get().branch == cell
        assert "خلية القرب بحي السلام" in client.get(ceremony.get_absolute_url()).text
        client.post(at("founding", ceremony.pk), {"bodies": []})
        assert not Founding.objects.exists()

    def test_neither_of_another_day_nor_beside_nor_twice(self, party, ceremony):
        early = make_branch(party["local"], "cell", founded_on=date(2020, 1, 1))
        beside = make_branch(party["other"], "cell", founded_on=HELD)
        taken = make_branch(party["local"], "cell", founded_on=HELD)
        record_foundings(meeting=make_meeting(party["local"]), bodies=[taken])
        for body in (early, beside, taken):
            with pytest.raises(ValidationError) as refusal:
                record_foundings(meeting=ceremony, bodies=[body])
            assert list(refusal.value.message_dict) == ["bodies"]

    def test_not_once_the_minutes_are_approved(self, party, ceremony):
        approved_minutes(ceremony, make_user(), make_user(is_superuser=True))
        with pytest.raises(ValidationError, match="محضر"):
            record_foundings(meeting=ceremony, bodies=[])


class TestHonourees:
    def record(self, client, meeting, **values):
        address = at("honourees", meeting.pk)
        given = values_of(client.get(address)) | {f"honourees-0-{name}": value for name, value in values.items()}
        return client.post(address, given | {"save": "1"})

    def test_somebody_without_a_file_by_name(self, client, ceremony, branch_secretary):
        client.force_login(branch_secretary)
        given = {"name": "فاطمة الكتاني", "gender": "F", "capacity": "أستاذة متقاعدة", "reason": "اعترافا بعطائها"}
        assert self.record(client, ceremony, **given).status_code == 302
        row = Honouree.objects.get()
        assert (row.person, row.name, row.gender, str(row)) == (None, "فاطمة الكتاني", "F", "فاطمة الكتاني")
        assert "اعترافا بعطائها" in client.get(ceremony.get_absolute_url()).text

    def test_a_member_by_the_register(self, client, party, ceremony, branch_secretary):
        person = make_member(party["local"], given_name="زهرة", family_name="الفاسي", gender="F").person
        client.force_login(branch_secretary)
        assert self.record(client, ceremony, **{"person-name": "زهرة الفاسي", "reason": "وفاء"}).status_code == 302
        assert Honouree.objects.get().person == person

    def test_not_both_and_not_nobody(self, client, party, ceremony, branch_secretary):
        make_member(party["local"], given_name="زهرة", family_name="الفاسي")
        client.force_login(branch_secretary)
        both = self.record(client, ceremony, **{"person-name": "زهرة الفاسي", "name": "فاطمة الكتاني"})
        assert (both.status_code, "اذكر أحدهما" in both.text) == (422, True)
        nobody = self.record(client, ceremony, reason="وفاء")
        assert (nobody.status_code, "حدد من كُرم" in nobody.text) == (422, True)
        assert not Honouree.objects.exists()

    def test_readers_record_none(self, client, ceremony, treasurer, outsider):
        for user, status in ((treasurer, 403), (outsider, 404)):
            client.force_login(user)
            for name in ("honourees", "founding", "present-plan"):
                assert client.get(at(name, ceremony.pk)).status_code == status


class TestList:
    def test_it_is_counted_filtered_and_exported(self, client, party, ceremony, branch_secretary):
        outreach = make_meeting(party["local"], "لقاء مع الساكنة", kind="outreach_meeting", date=date(2026, 3, 1))
        make_meeting(party["local"], "اجتماع المكتب", kind="bureau_meeting")
        measure = measures_of(adopted_plan(party["local"]))[0]
        link_work(measure=measure, tasks=[], activities=[outreach], among_tasks=[], among_activities=[])
        client.force_login(branch_secretary)
        address = at("activities", party["local"].slug)
        page = client.get(address)
        assert [row.title for row in page.context["page_obj"]] == ["حفل تكريم", "لقاء مع الساكنة"]
        assert page.context["counts"] == [("لقاء تواصلي", 1), ("حفل تكريم", 1)]
        for asked in ({"kind": "outreach_meeting"}, {"until": "31/03/2026"}, {"measure": measure.pk}):
            assert [row.title for row in client.get(address, asked).context["page_obj"]] == ["لقاء مع الساكنة"], asked
        assert len(client.get(address, {"kind": "x", "since": "غدا", "measure": "9999"}).context["page_obj"]) == 2
        assert client.get(at("activities-table", party["local"].slug, "csv")).status_code == 200

    def test_its_queries_do_not_grow(self, client, party, branch_secretary, assert_flat_queries):
        client.force_login(branch_secretary)
        made = []

        def grow(rows):
            while len(made) < rows:
                made.append(make_meeting(party["local"], "حفل", kind="ceremony"))
                made[-1].honourees.create(name="فاطمة الكتاني")

        assert_flat_queries(grow, lambda: client.get(at("activities", party["local"].slug)), sizes=(1, 3, 9))


class TestTold:
    PLAN = Plan("خطة عمل", "خلية القرب بالواحة", date(2026, 1, 1), date(2026, 12, 31), date(2026, 2, 8))

    @pytest.mark.parametrize(("gender", "verb"), [("F", "قدمت السيدة زهرة"), ("M", "قدم السيد زهرة")])
    def test_who_presents_is_a_woman_or_a_man_and_the_branch_agrees(self, gender, verb):
        plan = Plan(*(getattr(self.PLAN, name) for name in ("title", "branch", "first_day", "last_day", "adopted_on")),
                    presenter=Someone("زهرة", gender))  # fmt: skip
        assert presented(plan) == (
            f"{verb} «خطة عمل» للفترة الممتدة من 1 يناير 2026 إلى 31 دجنبر 2026، "
            "التي صادقت عليها خلية القرب بالواحة بتاريخ 8 فبراير 2026"
        )

    def test_nobody_is_named_where_nobody_is_recorded(self):
        assert presented(self.PLAN).startswith("تم تقديم «خطة عمل» للفترة الممتدة من 1 يناير 2026")
        assert adopted(self.PLAN) == "تمت المصادقة على «خطة عمل» للفترة الممتدة من 1 يناير 2026 إلى 31 دجنبر 2026"

    def test_a_title_that_does_not_say_that_it_is_a_plan_is_told_as_one(self):
        plan = replace(self.PLAN, title="معا من أجل القرب")
        assert adopted(plan).startswith("تمت المصادقة على خطة العمل «معا من أجل القرب» للفترة الممتدة من")

    def test_one_is_honoured_in_a_sentence_and_more_in_a_list(self):
        rows = [Honour(Someone("فاطمة", "F"), "أستاذة", "اعترافا بعطائها."), Honour(Someone("المعطي"))]
        assert honoured(rows[:1]) == ["تم تكريم السيدة فاطمة، أستاذة: اعترافا بعطائها."]
        assert honoured(rows) == ["تم تكريم:", "- السيدة فاطمة، أستاذة: اعترافا بعطائها", "- السيد(ة) المعطي"]
        assert (honoured([]), founded(())) == ([], "")
        assert founded(["خلية القرب", "قطاع الشباب"]) == "تم تأسيس خلية القرب، وقطاع الشباب"

    def test_minutes_and_communique_tell_what_the_meeting_did(self, party, ceremony, member):
        cell = make_branch(party["local"], "cell", "خلية القرب بحي السلام", founded_on=HELD)
        record_foundings(meeting=ceremony, bodies=[cell])
        present_plan(meeting=ceremony, plan=adopted_plan(party["national"]))
        ceremony.honourees.create(name="فاطمة الكتاني", gender="F", reason="اعترافا بعطائها")
        texts = [write_minutes(ceremony, member).text]
        texts.append(draft_communique(meeting=ceremony, version=NO_COMMUNIQUE, by=member).text)
        for text in texts:
            assert "تم تأسيس خلية القرب بحي السلام." in text
            assert "تم تكريم السيدة فاطمة الكتاني: اعترافا بعطائها." in text
            assert "التي صادق عليها حزب الأفق بتاريخ 8 فبراير 2026" in text
        assert "## التكريم" in texts[0]

    def test_what_was_frozen_is_compared_with_it(self, ceremony):
        ceremony.honourees.create(name="فاطمة الكتاني", gender="F")
        minutes = approved_minutes(ceremony, make_user(), make_user(is_superuser=True))
        assert list(verify_all()) == []
        assert '"honours":[{' in minutes.content
