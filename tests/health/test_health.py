"""The health of branches: what each column tells, who sees it, in which order, and in how many queries."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from administration.branch_work import branch_work
from bureaus.models import Bureau, Seat, ShareTarget
from health.columns import COLUMNS, columns_for, sort_rows
from health.table import Health, health_of
from meetings.models import Declaration, Election, Matter, Meeting, Task
from meetings.voting.recording import record_vote
from meetings.voting.reports import present_report
from tests.factories import make_branch, make_bureau, make_member, make_officer, make_user
from tests.meetings.records import make_meeting
from tests.treasury.money import charge, pay, rate

pytestmark = pytest.mark.django_db
TODAY = localdate


@pytest.fixture
def local(party):
    return party["local"]


def of(user, branch, top=None):
    return next(row for row in health_of(user, top or branch) if row.branch == branch)


class TestNumbers:
    def test_a_branch_without_anything(self, local, secretary):
        row = of(secretary, local)
        assert (row.has_bureau, row.lacks_bureau, row.last_assembly, row.is_overdue) == (False, True, None, True)
        assert (row.open_tasks, row.vacancies, row.declare_by, row.report_rejected) == (0, 0, None, False)
        assert row.needs_attention

    def test_a_cell_needs_neither_bureau_nor_assembly(self, local, secretary):
        cell = make_branch(local, "cell", "خلية القرب")
        row = of(secretary, cell, local)
        assert (row.lacks_bureau, row.is_overdue, row.needs_attention) == (False, False, False)

    @pytest.mark.parametrize(
        ("days", "over", "ending"), [(-1, True, True), (0, True, True), (90, False, True), (91, False, False)]
    )
    def test_the_term_as_the_desk_counts_it(self, local, secretary, bureau, days, over, ending):
        Bureau.objects.filter(pk=bureau.pk).update(term_ends_on=TODAY() + timedelta(days=days))
        row = of(secretary, local)
        assert (row.is_term_over, row.is_term_ending) == (over, ending)
        assert Bureau.objects.ending_soon(TODAY()).filter(branch=local).exists() is ending

    def test_vacancies_as_the_desk_counts_them(self, local, secretary, bureau):
        seat = bureau.seats.first()
        seat.mandates.update(ended_on=TODAY())
        row = of(secretary, local)
        assert (row.seats, row.vacancies) == (5, 1)
        assert Seat.objects.in_office_on(TODAY()).vacant_on(TODAY()).filter(bureau__branch=local).count() == 1

    def test_the_last_assembly_and_whether_one_is_overdue(self, local, secretary):
        last_year = make_meeting(local, date=date(TODAY().year - 1, 5, 3))
        make_meeting(local, kind=Meeting.Kind.BUREAU_MEETING, date=TODAY())
        row = of(secretary, local)
        assert (row.last_assembly, row.is_overdue) == (last_year.date, True)
        make_meeting(local, date=TODAY())
        assert of(secretary, local).is_overdue is False

    def test_open_tasks_and_late_ones(self, local, secretary):
        resolution = make_meeting(local, date=TODAY()).resolutions.create(subject="برنامج")
        for due, done in ((None, None), (TODAY() - timedelta(days=1), None), (None, TODAY())):
            Task.objects.create(resolution=resolution, subject="مهمة", due_on=due, done_on=done)
        row = of(secretary, local)
        assert (row.open_tasks, row.late_tasks) == (2, 1)

    def test_a_declaration_that_is_not_made(self, local, secretary, bureau):
        election = Election.objects.create(
            meeting=make_meeting(local), organ="bureau", state=Election.State.IN_FORCE, bureau=bureau
        )
        Declaration.objects.create(election=election, due_on=TODAY() - timedelta(days=1))
        row = of(secretary, local)
        assert (row.declare_by, row.is_declaration_late) == (TODAY() - timedelta(days=1), True)

    def test_a_rejected_report_until_one_is_adopted(self, local, secretary):
        for_and_against = [(10, 20, False), (20, 10, True)]
        for in_favour, against, adopted in for_and_against:
            meeting = make_meeting(local, date=TODAY(), present_count=30)
            report = present_report(
                meeting=meeting, kind=Matter.FINANCIAL_REPORT, year=TODAY().year - 1, content=b"%PDF", by=secretary,
                content_type="application/pdf",
            )  # fmt: skip
            record_vote(meeting=meeting, resolution=report.resolution, method="show_of_hands", votes_for=in_favour,
                        votes_against=against, abstentions=0, by=secretary)  # fmt: skip
            assert of(secretary, local).report_rejected is not adopted

    def test_shares_are_those_of_the_roster(self, local, secretary, bureau):
        people = [seat.mandates.get().person for seat in bureau.seats.all()]
        for person, gender, born in zip(people, "FFMMM", (2004, 1980, 2003, 1970, None), strict=True):
            person.gender, person.birth_date = gender, born and date(born, 1, 1)
            person.save()
        ShareTarget.objects.all().delete()
        ShareTarget.objects.create(group="youth", percent=25, under_age=35, started_on=date(2020, 1, 1))
        row = of(secretary, local)
        assert (row.women.count, row.women.total, row.women.percent) == (2, 5, 40)
        assert (row.youth.count, row.youth.total, row.youth.unknown, row.youth.percent) == (2, 4, 1, 50)


class TestMoney:
    def test_dues_of_twelve_whole_months(self, local, secretary):
        membership = make_member(local, on=date(2020, 1, 1))
        rate(local)
        charge(local, -2, -1, 0)
        pay(membership, 20)
        row = of(secretary, local)
        assert (row.sees_money, row.asked, row.paid, row.collected) == (True, 40, 20, 50)

    def test_who_sees_no_money_has_no_column_of_it(self, local):
        rapporteur = make_officer(local, "rapporteur")
        rows = health_of(rapporteur, local)
        assert (rows[0].sees_money, rows[0].asked, rows[0].months_unsent) == (False, None, None)
        assert not [column for column in columns_for(rows) if column.is_money]


class TestOrder:
    def rows(self):
        return [
            Health(None, date(2026, 11, 30), has_bureau=True, vacancies=count, last_assembly=last)
            for count, last in ((2, None), (0, date(2026, 1, 2)), (5, date(2025, 1, 2)))
        ]

    def test_by_each_column_both_ways(self):
        rows = self.rows()
        assert [row.vacancies for row in sort_rows(rows, "vacancies", COLUMNS)] == [0, 2, 5]
        assert [row.vacancies for row in sort_rows(rows, "-vacancies", COLUMNS)] == [5, 2, 0]

    def test_what_is_not_known_comes_last(self):
        rows = self.rows()
        assert [row.vacancies for row in sort_rows(rows, "assembly", COLUMNS)] == [5, 0, 2]
        assert [row.vacancies for row in sort_rows(rows, "-assembly", COLUMNS)] == [0, 5, 2]

    @pytest.mark.parametrize("order", ["", "-", "weather", "--vacancies"])
    def test_anything_else_is_the_order_of_the_tree(self, order):
        rows = self.rows()
        assert sort_rows(rows, order, COLUMNS) == rows


class TestPage:
    @pytest.fixture
    def address(self, party):
        return reverse("health:health", args=[party["province"].slug])

    def test_the_level_above_sees_every_branch_under_it(self, client, secretary, party, address):
        client.force_login(secretary)
        shown = client.get(address).content.decode()
        assert "وضعية الفرع" in shown
        assert party["local"].name in shown
        assert party["other"].name in shown

    def test_a_branch_sees_itself_and_its_cells(self, client, party, local, branch_secretary):
        cell = make_branch(local, "cell", "خلية القرب")
        found = {row.branch for row in health_of(branch_secretary, local)}
        assert found == {local, cell}
        assert health_of(branch_secretary, party["other"]) == []

    def test_others_do_not_find_it(self, client, outsider, member, branch_secretary, address):
        for user in (outsider, member, branch_secretary):
            client.force_login(user)
            assert client.get(address).status_code == 404
            assert client.get(address + "table.csv").status_code == 404
        client.logout()
        assert client.get(address).status_code == 302

    def test_it_is_filtered_and_searched(self, client, secretary, party, address):
        client.force_login(secretary)
        cell = make_branch(party["local"], "cell", "خلية الواحة")
        link = reverse("health:health", args=[cell.slug])
        assert link in client.get(address).content.decode()
        assert link not in client.get(address, {"due": "1"}).content.decode()
        shown = client.get(address, {"q": "الواحه"}).content.decode()
        assert link in shown
        assert reverse("health:health", args=[party["other"].slug]) not in shown

    def test_it_is_exported_in_the_same_order(self, client, secretary, party, address):
        client.force_login(secretary)
        make_meeting(party["other"], date=TODAY())
        answer = client.get(address + "table.csv", {"sort": "assembly"})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))
        assert rows[0][:4] == ["الفرع", "النوع", "نهاية الولاية", "آخر جمع عام"]
        assert rows[1][0] == party["other"].name
        assert client.get(address + "table.pdf").status_code == 404
        assert client.get(address + "table.xlsx").status_code == 200

    def test_its_queries_do_not_grow(self, client, secretary, party, address, django_assert_max_num_queries):
        client.force_login(secretary)
        for number in range(6):
            make_bureau(make_branch(party["province"], "local", f"فرع {number}"), "branch_secretary", "treasurer")
        client.get(address)
        with django_assert_max_num_queries(30):
            client.get(address)

    def test_what_the_desk_says_of_the_branch_is_the_same(self, local, secretary, bureau):
        Bureau.objects.filter(pk=bureau.pk).update(term_ends_on=TODAY())
        said = " ".join(str(row.sentence) for row in branch_work(secretary, local))
        row = of(secretary, local)
        assert ("ولاية المكتب" in said) is row.is_term_ending
        assert row.is_overdue
        assert "جمع عام" in said

    def test_a_new_account_of_the_headquarters_sees_all(self, party):
        rows = health_of(make_user(is_superuser=True), party["national"])
        assert len(rows) >= 5
