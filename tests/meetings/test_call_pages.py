"""The pages of a call and its roll, by hand: plan, call, hand on, keep the roll."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.timezone import localdate

from meetings.attending.desk import check_in
from meetings.call_mailing import reachable, start_mailing
from meetings.changing_calls import postpone
from meetings.desk import strike_off
from meetings.models import Call, CallMail, Meeting, RollEntry, UsualItem
from members.consenting import withdraw_consent
from members.suspending import suspend
from tests.factories import holder_of, make_member, make_members, make_user
from tests.meetings.calls import call_meeting, meeting_today, plan_meeting
from tests.meetings.records import values_of
from tests.treasury.money import charge, rate


@pytest.fixture
def people(party, bureau):
    return make_members(party["local"], 3)


@pytest.fixture
def signed_in(client, branch_secretary):
    client.force_login(branch_secretary)
    return client


def text_of(answer):
    return answer.content.decode()


def open_page(client, name, *args, **query):
    return client.get(reverse(f"meetings:{name}", args=args), query)


class TestPlanning:
    def test_from_the_plan_to_the_call(self, party, people, signed_in):
        page = reverse("meetings:record", args=[party["local"].slug]) + "?ahead=1"
        values = values_of(signed_in.get(page))
        assert values["usual_agenda"] == "on"
        day = localdate() + timedelta(days=30)
        values |= {
            "kind": "general_assembly", "session": "ordinary", "title": "الجمع العام العادي", "venue": "المقر",
            "date": f"{day:%d/%m/%Y}", "starts_at": "15:00",
        }  # fmt: skip
        signed_in.post(page, values)
        meeting = Meeting.objects.get()
        usual = UsualItem.objects.of("general_assembly", "ordinary")
        assert [row.subject for row in meeting.agenda.all()] == [row.subject for row in usual]
        shown = text_of(signed_in.get(meeting.get_absolute_url()))
        assert "ادعُ إلى الاجتماع" in shown
        asked = text_of(open_page(signed_in, "call", meeting.pk))
        assert "أجل الدعوة: 15 يوما" in asked
        answer = signed_in.post(reverse("meetings:call", args=[meeting.pk]))
        assert answer.status_code == 302
        assert Call.objects.get().said["starts_at"] == "15:00"
        assert "ادعُ إلى الاجتماع" not in text_of(signed_in.get(meeting.get_absolute_url()))

    def test_a_meeting_that_is_no_organ_s_has_no_session(self, party, people, signed_in):
        page = reverse("meetings:record", args=[party["local"].slug])
        values = values_of(signed_in.get(page)) | {
            "kind": "ceremony", "session": "renewal", "title": "حفل", "date": "01/02/2026"
        }  # fmt: skip
        signed_in.post(page, values)
        assert Meeting.objects.get().session == ""
        values |= {"kind": "bureau_meeting", "title": "اجتماع"}
        assert "عادي أو استثنائي" in text_of(signed_in.post(page, values))

    def test_the_facts_of_a_call_stay_as_it_said_them(self, party, people, signed_in):
        meeting = call_meeting(party["local"])
        page = reverse("meetings:facts", args=[meeting.pk])
        values = values_of(signed_in.get(page)) | {"date": "01/01/2030", "venue": "مكان آخر", "purpose": "غرض جديد"}
        signed_in.post(page, values)
        now = Meeting.objects.get()
        assert (now.date, now.venue, now.purpose) == (meeting.date, "دار الشباب", meeting.purpose)


class TestCalling:
    def test_what_hinders_the_call_is_said_and_nothing_is_sent(self, party, people, signed_in):
        meeting = plan_meeting(party["local"], days=3, venue="", agenda=())
        shown = text_of(open_page(signed_in, "call", meeting.pk))
        for said in ("حدد مكان", "اكتب جدول الأعمال", "15 يوما"):
            assert said in shown
        assert "وجّه الدعوة" not in shown
        assert signed_in.post(reverse("meetings:call", args=[meeting.pk])).status_code == 422
        assert not Call.objects.exists()

    def test_the_excluded_are_shown_with_why(self, party, people, signed_in):
        make_member(party["local"], on=localdate(), family_name="الجديد")
        shown = text_of(open_page(signed_in, "call", plan_meeting(party["local"]).pk))
        assert "الجديد" in shown
        assert "أقدمية غير كافية: 1" in shown

    def test_the_page_of_a_sent_call_hands_it_on(self, party, people, signed_in):
        meeting = call_meeting(party["local"])
        shown = text_of(open_page(signed_in, "call", meeting.pk))
        assert "https://wa.me/?text=" in shown
        assert "1. كلمة افتتاحية" in shown
        for name in ("convocation-paper", "calendar-file"):
            assert reverse(f"meetings:{name}", args=[meeting.pk]) in shown

    def test_papers(self, party, people, signed_in):
        meeting = call_meeting(party["local"])
        entry = meeting.roll.get(person=people[0])
        for name, args in (
            ("convocation-paper", [meeting.pk]),
            ("own-convocation-paper", [meeting.pk, entry.pk]),
            ("roll-paper", [meeting.pk]),
        ):
            answer = open_page(signed_in, name, *args)
            assert answer["Content-Type"] == "application/pdf"
            assert answer.content.startswith(b"%PDF")

    def test_queries_do_not_grow_with_members(self, party, people, signed_in, django_assert_max_num_queries):
        make_member(party["local"], on=localdate())
        meeting = plan_meeting(party["local"])
        open_page(signed_in, "call", meeting.pk)
        for number in range(5):
            make_member(party["local"], on=localdate(), family_name=f"الجديد {number}")
        with django_assert_max_num_queries(16):
            open_page(signed_in, "call", meeting.pk)


class TestConvocation:
    def test_who_is_called_reads_it_and_who_is_not_finds_nothing(self, party, people, client):
        meeting = call_meeting(party["local"])
        client.force_login(make_user(people[0]))
        shown = text_of(open_page(client, "convocation", meeting.pk))
        assert "أضف الموعد إلى تقويمي" in shown
        assert "استدعائي" in shown
        client.force_login(make_user(make_member(party["other"]).person))
        assert open_page(client, "convocation", meeting.pk).status_code == 404

    def test_who_is_excluded_reads_why(self, party, people, client):
        late = make_member(party["local"], on=localdate()).person
        meeting = call_meeting(party["local"])
        client.force_login(make_user(late))
        assert "ليس لك حق الحضور" in text_of(open_page(client, "convocation", meeting.pk))

    def test_a_planned_meeting_is_nobody_s_convocation(self, party, people, signed_in):
        assert open_page(signed_in, "convocation", plan_meeting(party["local"]).pk).status_code == 404


class TestRoll:
    @pytest.fixture
    def poor(self, party, people):
        membership = make_member(party["local"], family_name="المتأخر")
        rate(party["local"])
        charge(party["local"], -3, -2, -1)
        make_member(party["local"], family_name="المنتظم")
        return membership

    def test_it_is_filtered_and_searched(self, party, people, poor, signed_in):
        meeting = call_meeting(party["local"])
        excluded = text_of(open_page(signed_in, "roll", meeting.pk, state="excluded"))
        assert "المتأخر" in excluded
        assert "المنتظم" not in excluded
        assert "3 أشهر من واجب الاشتراك غير مؤداة" in excluded
        assert "المنتظم" in text_of(open_page(signed_in, "roll", meeting.pk, q="منتظم"))
        assert "لا نتيجة" in text_of(open_page(signed_in, "roll", meeting.pk, q="غيرموجود"))

    def test_the_treasurer_finds_the_payment_and_nobody_else(self, party, bureau, poor, treasurer, client, signed_in):
        meeting = call_meeting(party["local"])
        address = reverse("treasury:record-payment", args=[party["local"].slug, localdate().year, poor.person_id])
        assert address not in text_of(open_page(signed_in, "roll", meeting.pk))
        client.force_login(treasurer)
        assert address in text_of(open_page(client, "roll", meeting.pk))

    def test_who_sees_no_money_and_keeps_no_roll_reads_no_figures(self, party, poor, bureau, client):
        meeting = call_meeting(party["local"])
        client.force_login(make_user(holder_of(bureau, "counsellor")))
        shown = text_of(open_page(client, "roll", meeting.pk, state="excluded"))
        assert "المتأخر" in shown
        assert "غير مؤداة" not in shown

    def test_the_rule_is_asked_again_by_a_button(self, party, poor, signed_in):
        meeting = call_meeting(party["local"])
        entry = meeting.roll.get(person=poor.person_id)
        again = reverse("meetings:readmit", args=[meeting.pk, entry.pk])
        assert "3 أشهر" in text_of(signed_in.post(again, follow=True))
        poor.dues_charges.update(paid=20)
        assert "ثبت حق الحضور" in text_of(signed_in.post(again, follow=True))
        entry.refresh_from_db()
        assert entry.is_entitled

    def test_somebody_is_added_and_struck_off_with_reasons(self, party, people, signed_in):
        meeting = call_meeting(party["local"])
        person = make_member(party["local"], family_name="المنسي").person
        page = reverse("meetings:add-to-roll", args=[meeting.pk])
        assert "المنسي" in text_of(signed_in.get(page, {"q": "منسي"}))
        assert signed_in.post(f"{page}?q=منسي", {"person": person.pk, "why": ""}).status_code == 422
        for chosen in (people[0].pk, "", "x", "9" * 30):
            refused = signed_in.post(page, {"person": chosen, "why": "نُسي اسمه"})
            assert refused.status_code == 422
            assert "اختر واحدا ممن ظهروا هنا" in text_of(refused)
            assert "نُسي اسمه" in text_of(refused)  # what was typed is still there
        assert signed_in.post(page, {"person": person.pk, "why": "نُسي"}).status_code == 302
        entry = RollEntry.objects.get(person=person)
        suspend(membership=entry.membership, on=localdate(), reason="قرار تأديبي")
        strike = reverse("meetings:strike-off", args=[meeting.pk, entry.pk])
        assert signed_in.post(strike, {"why": " "}).status_code == 422
        assert signed_in.post(strike, {"why": "خطأ"}).status_code == 302
        shown = text_of(open_page(signed_in, "roll", meeting.pk, state="struck_off"))
        assert "المنسي" in shown
        assert "نُسي" in shown

    def test_the_button_that_strikes_off_stands_where_it_would_be_done(self, party, people, signed_in, secretary):
        gone = make_member(party["local"], family_name="المنقطع")
        meeting = meeting_today(party["local"])

        def offered():
            rows = signed_in.get(reverse("meetings:roll", args=[meeting.pk])).context["page_obj"]
            return [row.person_id for row in rows if row.may_be_struck]

        assert offered() == []  # the rule entitles everybody
        suspend(membership=gone, on=localdate(), reason="قرار تأديبي")
        assert offered() == [gone.person_id]
        entry = meeting.roll.get(person=gone.person_id)
        link = reverse("meetings:strike-off", args=[meeting.pk, entry.pk])
        assert text_of(open_page(signed_in, "roll", meeting.pk)).count(link) == 1
        check_in(entry=meeting.roll.exclude(pk=entry.pk).first(), by=secretary)
        assert offered() == []  # who came is ticked: nobody is struck off any more
        assert link not in text_of(open_page(signed_in, "roll", meeting.pk))

    def test_it_is_paged_and_its_queries_do_not_grow(self, party, people, signed_in, django_assert_num_queries):
        make_members(party["local"], 60)
        meeting = call_meeting(party["local"])
        for entry in meeting.roll.select_related("membership__person").order_by("-person")[:2]:
            suspend(membership=entry.membership, on=localdate(), reason="قرار تأديبي")
            strike_off(entry=entry, why="سبب", by=make_user(is_superuser=True))
        page = reverse("meetings:roll", args=[meeting.pk])
        with django_assert_num_queries(14):
            assert text_of(signed_in.get(page)).count('<li class="stack">') == 50


class TestMailing:
    def test_each_is_written_to_once_and_again_after_a_postponement(
        self, party, people, branch_secretary, django_capture_on_commit_callbacks
    ):
        make_user(people[0], email="one@example.org")
        refusing = make_user(people[1], email="two@example.org")
        refuse_emails(refusing.person)
        make_user(people[2], email="", owner_confirmed_at=None)
        meeting = call_meeting(party["local"])
        assert set(reachable(meeting, 0).values()) == {"one@example.org", branch_secretary.email}
        with django_capture_on_commit_callbacks(execute=True):
            start_mailing(meeting=meeting, sequence=0, by=branch_secretary)
        assert sorted(letter.to[0] for letter in mail.outbox) == sorted(["one@example.org", branch_secretary.email])
        assert "1. كلمة افتتاحية" in mail.outbox[0].body
        assert set(CallMail.objects.values_list("state", flat=True)) == {"sent"}
        assert reachable(meeting, 0) == {}
        day = meeting.date + timedelta(days=20)
        postpone(meeting=meeting, date=day, starts_at=meeting.starts_at, reason="أمطار", by=branch_secretary)
        with django_capture_on_commit_callbacks(execute=True):
            start_mailing(meeting=Meeting.objects.get(), sequence=1, by=branch_secretary)
        assert len(mail.outbox) == 4
        assert "أمطار" in mail.outbox[-1].body

    def test_whom_the_desk_struck_off_is_written_to_of_what_becomes_of_it(self, party, people, branch_secretary):
        make_user(people[0], email="one@example.org")
        meeting = call_meeting(party["local"])
        entry = meeting.roll.select_related("membership__person", "person", "meeting__branch").get(person=people[0])
        suspend(membership=entry.membership, on=localdate(), reason="قرار تأديبي")
        strike_off(entry=entry, why="جُمدت عضويته", by=branch_secretary)
        assert "one@example.org" not in reachable(meeting, 0).values()
        assert "one@example.org" in reachable(meeting, 1).values()

    def test_an_outdated_mailing_stops(self, party, people, branch_secretary):
        make_user(people[0])
        meeting = call_meeting(party["local"])
        run = start_mailing(meeting=meeting, sequence=1, by=branch_secretary)
        assert "تغير موعد الاجتماع" in run.failure
        assert mail.outbox == []

    def test_by_the_page(self, party, people, signed_in, treasurer, client):
        make_user(people[0])
        meeting = call_meeting(party["local"])
        address = reverse("meetings:mail-call", args=[meeting.pk])
        assert signed_in.post(address).status_code == 302
        client.force_login(treasurer)
        assert client.post(address).status_code == 403


def refuse_emails(person):
    """The person said no to e-mails."""
    withdraw_consent(person=person, by=person.user, purpose="email")
