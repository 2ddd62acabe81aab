"""The pages of elected officials: the person's file, the coordination list and its paper, the branch's results."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from administration.election_figures import election_charts
from documents.pdf import make_pdf
from members.coordination import coordination_list, elected_officials
from members.models import PublicElectionResult, PublicOffice, PublicRole
from members.papers import coordination_paper
from members.public_office_forms import ElectedSearch
from members.public_offices import end_public_office
from members.views import elected as elected_views
from tests.documents.reading import missing_words, pages_of, words_of
from tests.factories import make_branch, make_member, make_person, make_user
from tests.forms import values_of
from tests.members.test_public_offices import COMMUNE, ELECTED, REGION, councillor, result
from tests.visits import statuses

pytestmark = pytest.mark.django_db
LIST = reverse("members:elected", args=["nakhil"])
NEW_RESULT = reverse("members:record-public-result", args=["nakhil"])
TYPED = {
    "assembly": "1",
    "locality_code": "بني ملال",
    "role": str(PublicRole.PRESIDENT.value),
    "constituency": "الدائرة 12",
    "list_name": "لائحة النخلة",
    "list_kind": "local",
    "started_on": "08/09/2021",
}
FIGURES = {"kind": "1", "held_on": "08/09/2021", "votes": "1200", "votes_cast": "8000", "seats_won": "4"}


@pytest.fixture
def woman(party):
    fields = {"given_name": "أمينة", "family_name": "المرابط", "gender": "F", "phone": "+212612345678"}
    return make_member(party["local"], **fields).person


@pytest.fixture
def at_work(client, branch_secretary):
    client.force_login(branch_secretary)
    return client


def record_url(person):
    return reverse("members:record-public-office", args=[person.pk])


def act_url(act, office):
    return reverse(f"members:{act}-public-office", args=[office.pk])


def send(client, url, **changes):
    return client.post(url, values_of(client.get(url)) | changes)


class TestTheFile:
    def test_an_office_is_recorded_and_shown(self, at_work, woman):
        answer = send(at_work, record_url(woman), **TYPED)
        assert answer.url == reverse("members:person", args=[woman.pk])
        office = PublicOffice.objects.get()
        assert (office.title, office.council, office.locality_code) == ("رئيسة", "المجلس الجماعي، بني ملال", COMMUNE)
        page = at_work.get(answer.url).text
        assert "سُجلت المهمة الانتخابية." in page
        assert "الدائرة 12، لائحة النخلة، لائحة محلية" in page

    def test_a_name_means_the_place_of_the_level_asked_for(self, at_work, woman):
        """A commune, its province and more bear the name «بني ملال»."""
        for assembly, role in (("1", "90"), ("2", "90")):
            assert send(at_work, record_url(woman), **TYPED | {"assembly": assembly, "role": role}).status_code == 302
        send(at_work, record_url(woman), **TYPED | {"assembly": "3", "locality_code": "بني ملال-خنيفرة"})
        codes = PublicOffice.objects.order_by("assembly").values_list("locality_code", flat=True)
        assert list(codes) == [COMMUNE, "05.091", REGION]
        for office in PublicOffice.objects.filter(role="90"):
            assert values_of(at_work.get(act_url("correct", office)))["locality_code"] == "بني ملال"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"assembly": ""}, "assembly"),
            ({"assembly": "7"}, "assembly"),
            ({"assembly": "4", "locality_code": ""}, "chamber"),
            ({"assembly": "5"}, "locality_code"),  # a House is no commune's
            ({"assembly": "½"}, "assembly"),
            ({"locality_code": ""}, "locality_code"),
            ({"locality_code": "لا مكان"}, "locality_code"),
            ({"role": "91"}, "role"),
            ({"started_on": "31/02/2021"}, "started_on"),
            ({"started_on": "01/01/2099"}, "started_on"),
            ({"ended_on": "01/01/2020", "end_reason": "term"}, "ended_on"),
            ({"ended_on": "01/01/2022"}, "end_reason"),
        ],
    )
    def test_a_wrong_field_is_told_beside_it_and_the_rest_stays_typed(self, at_work, woman, changes, field):
        answer = send(at_work, record_url(woman), **TYPED | changes)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert values_of(answer)["constituency"] == "الدائرة 12"
        assert not PublicOffice.objects.exists()

    def test_a_second_time_is_refused(self, at_work, woman):
        send(at_work, record_url(woman), **TYPED)
        answer = send(at_work, record_url(woman), **TYPED | {"constituency": "الدائرة 3"})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["role"])

    def test_it_ends_on_its_page(self, at_work, woman):
        office = councillor(woman)
        url = act_url("end", office)
        assert send(at_work, url, on="01/02/2024", reason="").status_code == 422
        early = send(at_work, url, on="01/02/2020", reason="term")
        assert list(early.context["form"].errors) == ["on"]
        assert send(at_work, url, on="01/02/2024", reason="resignation").status_code == 302
        office.refresh_from_db()
        assert (office.ended_on, office.end_reason) == (date(2024, 2, 1), "resignation")
        assert "من 8 شتنبر 2021 إلى 1 فبراير 2024 (استقالة)" in " ".join(
            at_work.get(reverse("members:person", args=[woman.pk])).text.split()
        )

    def test_it_does_not_end_twice(self, at_work, woman):
        office = councillor(woman, ended_on=date(2024, 1, 1), end_reason="term")
        answer = at_work.post(act_url("end", office), {"on": "01/02/2024", "reason": "death"}, follow=True)
        assert "انتهت هذه المهمة الانتخابية من قبل." in answer.text
        office.refresh_from_db()
        assert office.end_reason == "term"

    def test_it_is_corrected_as_it_was_shown(self, at_work, woman):
        office = councillor(woman, constituency="الدائرة 1")
        url = act_url("correct", office)
        send(at_work, url)
        assert send(at_work, url, constituency="الدائرة 2").status_code == 302
        office.refresh_from_db()
        assert (office.constituency, office.locality_code, office.ended_on) == ("الدائرة 2", COMMUNE, None)
        assert send(at_work, url, assembly="3").status_code == 422

    def test_readers_see_it_and_record_nothing(self, client, woman, treasurer, secretary):
        office = councillor(woman)
        for reader in (treasurer, secretary):
            client.force_login(reader)
            page = client.get(reverse("members:person", args=[woman.pk])).text
            assert "المجلس الجماعي، بني ملال" in page
            assert record_url(woman) not in page
            assert act_url("end", office) not in page
            assert client.post(record_url(woman), TYPED).status_code == 403
            assert client.post(act_url("end", office), {}).status_code == 403

    def test_the_holder_sees_their_own(self, client, party, member):
        assert "المهام الانتخابية" not in self.own(client, member)
        office = councillor(member.person)
        page = self.own(client, member)
        assert "المجلس الجماعي، بني ملال" in page
        assert act_url("correct", office) not in page
        assert statuses(client, act_url("correct", office), member) == [403]

    def own(self, client, user):
        client.force_login(user)
        return client.get(reverse("members:me")).text

    def test_strangers_find_nothing(self, client, woman, teammate, outsider):
        office = councillor(woman)
        for url in (record_url(woman), act_url("correct", office), act_url("end", office)):
            assert statuses(client, url, teammate, outsider, None) == [404, 404, 302]


class TestTheList:
    def test_it_goes_council_by_council_and_the_president_first(self, at_work, party, woman):
        member = make_member(party["local"], family_name="الأول").person
        councillor(member)
        councillor(woman, role=PublicRole.PRESIDENT)
        councillor(member, assembly=5, locality_code="")
        councils = at_work.get(LIST).context["councils"]
        assert [(council, [str(office.person) for office in offices]) for council, offices in councils] == [
            ("المجلس الجماعي، بني ملال", ["أمينة المرابط", "سعيد الأول"]),
            ("مجلس النواب", ["سعيد الأول"]),
        ]
        page = at_work.get(LIST).text
        assert 'href="https://wa.me/212612345678"' in page
        assert 'href="tel:+212612345678"' in page

    def test_it_holds_those_of_today_or_the_former_ones(self, at_work, party, woman):
        councillor(woman)
        former = make_member(party["local"], family_name="السابق").person
        end_public_office(office=councillor(former), on=date(2024, 1, 1), reason="term")
        assert self.names(at_work) == ["أمينة المرابط"]
        assert self.names(at_work, state="former") == ["سعيد السابق"]
        assert self.names(at_work, state="½") == ["أمينة المرابط"]

    def test_it_is_narrowed_to_a_type(self, at_work, woman):
        councillor(woman)
        councillor(woman, assembly=5, locality_code="")
        assert len(self.names(at_work)) == 2
        assert len(self.names(at_work, assembly="5")) == 1
        assert "لا أحد في هذا النوع" in at_work.get(LIST, {"assembly": "6"}).text
        assert len(self.names(at_work, assembly="garbage")) == 2

    def names(self, client, **query):
        councils = client.get(LIST, query).context["councils"]
        return [office.person.full_name for _council, offices in councils for office in offices]

    def test_the_level_above_lists_the_branches_under_it(self, client, party, secretary, region, woman):
        far = make_branch(party["region"], "province")
        councillor(woman)
        councillor(make_person(party["other"], family_name="الآخر"), locality_code="05.091.01.07")
        councillor(make_person(far, family_name="البعيد"))
        url = reverse("members:elected", args=[party["province"].slug])
        client.force_login(secretary)
        page = client.get(url)
        assert len(page.context["page_obj"]) == 2
        assert str(party["other"]) in page.text
        client.force_login(region)
        assert len(client.get(reverse("members:elected", args=[party["region"].slug])).context["page_obj"]) == 3

    def test_a_phone_is_told_to_who_reads_the_file(self, party, bureau, branch_secretary, woman):
        councillor(woman)
        rows = PublicOffice.objects.select_related("person")
        for reader, phone in ((branch_secretary, "+212612345678"), (make_user(), "")):
            [(_council, [office])] = coordination_list(reader, rows)
            assert office.phone == phone

    def test_without_anybody_it_says_what_to_do(self, client, party, branch_secretary, treasurer):
        client.force_login(branch_secretary)
        assert "افتح ملف من انتُخب" in client.get(LIST).text
        assert "لا منتخبين سابقين" in client.get(LIST, {"state": "former"}).text
        client.force_login(treasurer)
        assert "يسجل كاتب الفرع المهام الانتخابية." in client.get(LIST).text

    def test_it_is_paged_and_flat(self, assert_flat_queries, at_work, party):
        def grow(rows):
            for number in range(rows - PublicOffice.objects.count()):
                councillor(make_person(party["local"], family_name=f"المنتخب {number}"), constituency=str(number))

        assert assert_flat_queries(grow, lambda: at_work.get(LIST)) == 10
        grow(51)
        page = at_work.get(LIST, {"page": "2"})
        assert (len(page.context["page_obj"]), page.context["page_obj"].paginator.count) == (1, 51)

    def test_it_is_a_tab_of_the_branch(self, at_work, client, party, member):
        assert LIST in at_work.get(party["local"].get_absolute_url()).text
        client.force_login(member)
        assert LIST not in client.get(party["local"].get_absolute_url()).text


class TestThePaper:
    url = reverse("members:elected-paper", args=["nakhil"])

    def paper_of(self, user, branch, **query):
        search = ElectedSearch(query)
        offices = search.filter(elected_officials(user, branch, former=search.is_former))
        return coordination_paper(branch, coordination_list(user, offices), search)

    def test_every_word_is_found_in_it(self, party, bureau, branch_secretary, woman):
        councillor(woman, constituency="الدائرة الثانية عشرة", list_name="لائحة النخلة", list_kind="women")
        councillor(woman, assembly=4, chamber="commerce", locality_code=REGION)
        for number in range(40):
            councillor(make_person(party["local"], given_name="زكرياء", family_name=f"الحوزي {number}"))
        paper = self.paper_of(branch_secretary, party["local"])
        assert paper["facts"][-1] == ["المنتخبون", "41"]  # one of them sits in two councils
        row = ["أمينة المرابط", "عضوة", "الدائرة الثانية عشرة، لائحة النخلة، المقاعد المخصصة للنساء"]
        assert paper["tables"][0]["rows"][0] == [*row, "08/09/2021", "06\xa012\xa034\xa056\xa078"]
        assert missing_words(make_pdf("sheet", paper), words_of(paper)) == []

    def test_it_says_what_the_page_was_asked_for(self, at_work, woman):
        councillor(woman, ended_on=date(2024, 1, 1), end_reason="term")
        councillor(woman, assembly=5, locality_code="")
        page = at_work.get(LIST, {"state": "former", "assembly": "1"}).text
        assert f"{self.url}?state=former&amp;assembly=1" in page
        text = pages_of(at_work.get(self.url, {"state": "former", "assembly": "1"}).content)[0]
        assert "المنتخبون السابقون" in text
        assert "مجلس النواب" not in text
        assert "01/01/2024" in text

    def test_nobody_is_told_as_well(self, at_work, party):
        answer = at_work.get(self.url)
        assert "لم يسجل أي منتخب" in pages_of(answer.content)[0]
        assert answer["Cache-Control"] == "private, no-store"
        assert f'filename="elected-nakhil-{localdate()}.pdf"' in answer["Content-Disposition"]

    def test_a_list_too_long_for_a_paper_is_refused(self, at_work, party, monkeypatch):
        monkeypatch.setattr(elected_views, "MOST_ON_PAPER", 1)
        for _number in range(2):
            councillor(make_person(party["local"]))
        answer = at_work.get(self.url, follow=True)
        assert answer.redirect_chain[0][0] == LIST
        assert "هذه اللائحة أطول" in answer.text

    def test_who_gets_it(self, client, party, bureau, treasurer, teammate, member, outsider):
        assert statuses(client, self.url, treasurer, teammate, member, outsider, None) == [200, 404, 404, 404, 302]


class TestResults:
    def test_a_result_is_recorded_and_listed(self, at_work, branch_secretary):
        assert send(at_work, NEW_RESULT, **FIGURES).url == LIST
        row = PublicElectionResult.objects.get()
        assert (row.votes, row.votes_cast, row.seats_won, row.seats_contested) == (1200, 8000, 4, None)
        assert row.recorded_by == branch_secretary
        page = at_work.get(LIST).text
        assert "الانتخابات الجماعية 2021" in page
        assert "15 %" in page

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": ""}, "kind"),
            ({"held_on": "01/01/2099"}, "held_on"),
            ({"votes": "9000"}, "votes"),
            ({"votes": "-1"}, "votes"),
            ({"votes": "9" * 40}, "votes"),
            ({"seats_won": "5", "seats_contested": "4"}, "seats_won"),
        ],
    )
    def test_a_wrong_figure_is_told_beside_it(self, at_work, party, changes, field):
        answer = send(at_work, NEW_RESULT, **FIGURES | changes)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
        assert values_of(answer)["votes_cast"] == "8000"

    def test_a_second_of_the_same_day_is_refused(self, at_work, party):
        result(party["local"])
        answer = send(at_work, NEW_RESULT, **FIGURES)
        assert answer.status_code == 422
        assert "سُجلت نتيجة هذه الانتخابات" in answer.text

    def test_a_result_is_corrected(self, at_work, party):
        row = result(party["local"])
        url = reverse("members:correct-public-result", args=[row.pk])
        assert url in at_work.get(LIST).text
        assert send(at_work, url, votes="1300").url == LIST
        row.refresh_from_db()
        assert (row.votes, row.seats_contested) == (1300, 31)

    def test_readers_see_it_and_record_nothing(self, client, party, treasurer, teammate):
        url = reverse("members:correct-public-result", args=[result(party["local"]).pk])
        client.force_login(treasurer)
        page = client.get(LIST).text
        assert "الانتخابات الجماعية 2021" in page
        assert not {NEW_RESULT, url} & set(page.split('"'))
        assert statuses(client, NEW_RESULT, treasurer, teammate) == [403, 404]
        assert statuses(client, url, treasurer, teammate) == [403, 404]

    def test_a_closed_branch_records_none(self, at_work, party):
        party["local"].dissolved_on = date(2025, 1, 1)
        party["local"].save()
        assert NEW_RESULT not in at_work.get(LIST).text
        assert "هذا الفرع مغلق" in at_work.get(NEW_RESULT, follow=True).text


class TestTheChart:
    def test_votes_and_seats_of_each_election_by_year(self, party, bureau, branch_secretary):
        result(party["local"], held_on=date(2015, 9, 4), votes=600, seats_won=1)
        result(party["local"])
        result(party["local"], kind=5, votes=1, votes_cast=None, seats_won=0, seats_contested=None)
        communal, house = election_charts(branch_secretary, party["local"])
        assert (communal.label, house.label) == ("الانتخابات الجماعية", "انتخابات مجلس النواب")
        assert [(column.month.year, column.part) for column in communal.votes] == [(2015, 50), (2021, 100)]
        assert [(column.month.year, column.part) for column in communal.seats] == [(2015, 25), (2021, 100)]
        assert communal.lines == [
            "2015: 600 صوت من أصل 8\xa0000، مقعد واحد من أصل 31",
            "2021: 1\xa0200 صوت من أصل 8\xa0000، 4 مقاعد من أصل 31",
        ]
        assert house.lines == ["2021: صوت واحد، لا مقاعد"]

    def test_the_branch_s_page_shows_it_to_who_sees_results(self, client, party, branch_secretary, member):
        result(party["local"])
        client.force_login(branch_secretary)
        page = client.get(party["local"].get_absolute_url()).text
        assert 'aria-label="2021: 1\xa0200 صوت"' in page
        assert 'aria-label="2021: 4 مقاعد"' in page
        assert '<small aria-hidden="true">2021</small>' in page
        client.force_login(member)
        assert "نتائج الانتخابات العامة" not in client.get(party["local"].get_absolute_url()).text

    def test_without_results_there_is_none(self, client, party, branch_secretary):
        client.force_login(branch_secretary)
        page = client.get(party["local"].get_absolute_url()).text
        assert "نتائج الانتخابات العامة" not in page
        assert "elected.css" not in page

    def test_it_is_one_query_and_none_for_who_sees_none(
        self, party, bureau, branch_secretary, outsider, django_assert_num_queries
    ):
        result(party["local"])
        branch_secretary.has_perm("members.view_person", party["local"])
        with django_assert_num_queries(1):
            assert len(election_charts(branch_secretary, party["local"])) == 1
        outsider.has_perm("members.view_person", party["local"])
        with django_assert_num_queries(0):
            assert election_charts(outsider, party["local"]) == []


def test_the_administration_filters_by_type_and_today(client, party, secretary):
    secretary_sees = councillor(make_person(party["local"]))
    ended = councillor(
        make_person(party["local"]), assembly=5, locality_code="", ended_on=date(2024, 1, 1), end_reason="term"
    )
    client.force_login(secretary)
    url = reverse("admin:members_publicoffice_changelist")
    for query, rows in (
        ({}, {secretary_sees, ended}),
        ({"state": "current"}, {secretary_sees}),
        ({"state": "ended"}, {ended}),
        ({"assembly__exact": "5"}, {ended}),
    ):
        assert set(client.get(url, query).context["cl"].result_list) == rows


def test_the_administration_offers_its_pages_to_who_records(client, party, branch_secretary, secretary):
    office, row = councillor(make_person(party["local"])), result(party["local"])
    pages = {act_url("correct", office), act_url("end", office)}
    for user, offered in ((branch_secretary, pages), (secretary, set())):
        client.force_login(user)
        page = client.get(reverse("admin:members_publicoffice_change", args=[office.pk]))
        assert {url for _label, url in page.context["tools"]} & pages == offered
        assert client.get(reverse("admin:members_publicoffice_add")).status_code == 403
        page = client.get(reverse("admin:members_publicelectionresult_change", args=[row.pk]))
        correct = reverse("members:correct-public-result", args=[row.pk])
        assert (correct in {url for _label, url in page.context["tools"]}) == bool(offered)
    assert office.started_on == ELECTED


def test_the_administration_shows_what_was_recorded_before(client, party, secretary):
    office, row = councillor(make_person(party["local"])), result(party["local"])
    client.force_login(secretary)
    for recorded in (office, row):
        past = recorded.history.get()
        name = f"admin:members_{recorded._meta.model_name}_simple_history"
        assert client.get(reverse(name, args=[recorded.pk, past.pk])).status_code == 200
