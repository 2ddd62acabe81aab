"""A new party is led from nothing to a working branch: the steps tick themselves."""

import pytest
from django.urls import reverse

from administration.first_steps import branch_steps, first_steps
from branches.models import Kind
from bureaus.models import Office
from bureaus.renewal import Place
from meetings.elections import record_election
from members.models import User
from tests.factories import make_branch, make_bureau, make_member, make_officer, make_user
from tests.meetings.records import make_meeting
from tests.treasury.money import rate

HOME = reverse("branches:home")
ADD = reverse("admin:branches_branch_add")
TITLE = "الخطوات الأولى"
pytestmark = pytest.mark.django_db


@pytest.fixture
def headquarters(client):
    user = make_user(is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def root():
    return make_branch(kind=Kind.NATIONAL, name="المقر الوطني", slug="hq")


def ticks(steps):
    return [step.is_done for step in steps]


def addresses(steps):
    return [[address for _words, address in step.links] for step in steps]


class TestParty:
    def test_on_an_empty_database_the_tree_comes_first(self, client, settings, headquarters):
        settings.PARTY = settings.PARTY | {"name": ""}
        steps = first_steps(headquarters)
        assert ticks(steps) == [False] * 6
        assert addresses(steps) == [[], [f"{ADD}?kind=national&name="], [], [], [], []]
        text = client.get(HOME).text
        assert TITLE in text
        assert "PARTY_NAME=\n" in text
        assert "PARTY_COLOR_PRIMARY=&quot;#0f5c5c&quot;" in text

    def test_the_link_fills_in_the_form_of_the_headquarters(self, client, headquarters):
        ((_words, address),) = first_steps(headquarters)[1].links
        form = client.get(address).context["adminform"].form
        assert (form["kind"].initial, form["name"].initial) == ("national", "حزب الأفق")
        answer = client.post(ADD, {"kind": "national", "name": "حزب الأفق", "name_latin": "", "slug": ""})
        assert answer.url == HOME

    def test_each_step_ticks_itself(self, headquarters, root):
        steps = first_steps(headquarters)
        assert addresses(steps)[1] == [reverse("branches:territory"), f"{ADD}?kind=local"]
        assert addresses(steps)[2:] == [[], [], [reverse("treasury:rates", args=["hq"])], []]
        local = make_branch(root, slug="first")
        steps = first_steps(headquarters)
        assert ticks(steps) == [True, True, False, False, False, False]
        assert addresses(steps)[2:4] == [
            [reverse("members:join", args=["first"])],
            [reverse("meetings:record", args=["first"])],
        ]
        person = make_member(local).person
        rate(root, 20)
        assert ticks(first_steps(headquarters)) == [True, True, True, False, True, False]
        make_bureau(local, "treasurer", holders=[person])
        steps = first_steps(headquarters)
        assert ticks(steps) == [True] * 5 + [False]
        assert addresses(steps)[5] == [reverse("members:open-account", args=[person.pk])]
        make_user(person)
        assert first_steps(headquarters) is None

    def test_an_election_that_waits_says_so(self, headquarters, party):
        make_user(is_superuser=True)  # the second person
        meeting = make_meeting(party["local"])
        record_election(
            meeting=meeting,
            places=[Place(Office.objects.get(code="treasurer"), make_member(party["local"]).person)],
            by=headquarters,
        )
        step = first_steps(headquarters)[3]
        assert not step.is_done
        assert addresses([step]) == [[reverse("meetings:waiting")]]

    def test_once_all_is_done_the_list_is_gone_and_the_start_is_the_desk(self, client, headquarters, working):
        assert first_steps(headquarters) is None
        assert TITLE not in client.get(HOME).text
        assert client.get(reverse("branches:start")).url == reverse("admin:index")

    def test_until_then_the_headquarters_start_with_the_steps(self, client, headquarters, root):
        assert client.get(reverse("branches:start")).url == HOME

    def test_a_bureau_without_accounts_is_not_at_work(self, headquarters, working):
        User.objects.exclude(pk=headquarters.pk).update(person=None)
        assert ticks(first_steps(headquarters)) == [True] * 5 + [False]

    def test_it_is_the_headquarters_list_alone(self, client, party):
        client.force_login(make_officer(party["region"], "first_secretary"))
        assert TITLE not in client.get(HOME).text

    @pytest.mark.parametrize("bureaus", [0, 1, 3])
    def test_it_costs_five_queries_at_most(self, headquarters, root, django_assert_max_num_queries, bureaus):
        for _number in range(bureaus):
            make_bureau(make_branch(root), "branch_secretary", "deputy_secretary", "treasurer")
        with django_assert_max_num_queries(5):
            first_steps(headquarters)


@pytest.fixture
def working(party):
    """A party whose local branch has members, a bureau, a rate from above and an officer's account."""
    rate(party["national"], 20)
    return make_officer(party["local"], "treasurer")


def page(client, branch):
    return client.get(branch.get_absolute_url()).text


class TestBranch:
    def test_an_empty_branch_leads_its_own_officers(self, client, party):
        secretary = make_officer(party["local"], "branch_secretary")
        client.force_login(secretary)
        assert TITLE in page(client, party["local"])
        steps = branch_steps(secretary, party["local"])
        assert ticks(steps) == [True, True, False, True]
        assert addresses(steps)[2] == []  # the treasurer sets rates, and the step says so
        assert "أمين المال" in str(steps[2].sentence)

    def test_without_the_right_a_step_says_who_does_it(self, party):
        province = make_officer(party["province"], "first_secretary")
        steps = branch_steps(province, party["other"])
        assert ticks(steps) == [False] * 4
        assert addresses(steps) == [[], [reverse("meetings:record", args=["zitoun"])], [], []]
        assert str(steps[0].sentence) == "يسجلهم كاتب الفرع أو المقر الوطني."

    def test_the_level_above_opens_the_accounts_highest_office_first(self, party):
        province = make_officer(party["province"], "first_secretary")
        bureau = make_bureau(party["local"], "treasurer", "branch_secretary", "counsellor", "rapporteur")
        (*_others, accounts) = branch_steps(province, party["local"])
        assert len(accounts.links) == 3
        assert "كاتب الفرع" in accounts.links[0][0]
        people = {mandate.person_id for seat in bureau.seats.all() for mandate in seat.mandates.all()}
        assert {int(address.split("/")[2]) for _words, address in accounts.links} < people

    def test_a_branch_at_work_shows_none(self, client, party, working):
        client.force_login(working)
        assert branch_steps(working, party["local"]) is None
        assert TITLE not in page(client, party["local"])

    def test_its_members_and_others_see_none(self, client, party):
        member = make_user(make_member(party["other"]).person)
        client.force_login(member)
        assert TITLE not in page(client, party["other"])
        assert branch_steps(make_user(), party["other"]) is None

    def test_an_upper_branch_works_through_those_under_it(self, party):
        assert branch_steps(make_officer(party["region"], "first_secretary"), party["province"]) is None

    def test_the_headquarters_are_led_there_too(self, client, party, headquarters):
        text = page(client, party["other"])
        assert TITLE in text
        assert reverse("members:join", args=["zitoun"]) in text

    def test_it_costs_three_queries_at_most(self, headquarters, party, django_assert_max_num_queries):
        make_bureau(party["local"], "branch_secretary", "treasurer")
        with django_assert_max_num_queries(3):
            branch_steps(headquarters, party["local"])
