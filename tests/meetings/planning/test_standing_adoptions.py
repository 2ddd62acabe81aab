"""What an adoption rests on: asked of the record as it stands then, and kept by every door afterwards."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from meetings.models import Matter, Meeting, Resolution
from meetings.planning.adapting import adapt_plan
from meetings.planning.adopting import adopt_plan, present_plan
from meetings.planning.links import LEANS
from meetings.voting.recording import record_vote, take_back_vote
from tests.factories import make_user
from tests.forms import values_of
from tests.meetings.plans import ADOPTED_ON, OVER, adopt, adopted_plan, make_plan
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(party):
    return make_plan(party["local"])


@pytest.fixture
def session(plan):
    """A meeting of 60 entitled at which 46 were present."""
    return make_meeting(plan.branch, date=ADOPTED_ON, entitled_count=60, present_count=46, quorum=31)


@pytest.fixture
def resolution(session):
    return session.resolutions.create(subject="المصادقة على خطة العمل")


def cast(resolution, by, votes_for, against):
    given = {"votes_for": votes_for, "votes_against": against, "abstentions": 0}
    return record_vote(meeting=resolution.meeting, resolution=resolution, method="show_of_hands", by=by, **given)


def adopt_by(plan, resolution):
    return adopt_plan(plan=plan, meeting=resolution.meeting, resolution=resolution, by=make_user())


def refused_adoption(plan, resolution):
    with pytest.raises(ValidationError) as refusal:
        adopt_by(plan, resolution)
    return refusal.value.message_dict["resolution"]


class TestByVote:
    def test_a_vote_that_was_carried_adopts(self, plan, resolution, secretary):
        cast(resolution, secretary, 40, 6)
        assert adopt_by(plan, resolution).plan == plan

    def test_a_vote_that_was_lost_does_not(self, plan, resolution, secretary):
        cast(resolution, secretary, 6, 40)
        assert refused_adoption(plan, resolution) == ["هذا القرار لم يُعتمد."]

    def test_nor_does_a_resolution_that_waits_for_its_vote(self, plan, session):
        waiting = session.resolutions.create(subject="التقرير المالي", matter=Matter.FINANCIAL_REPORT)
        assert refused_adoption(plan, waiting) == ["هذا القرار لم يُعتمد."]

    def test_nor_one_whose_vote_was_taken_back(self, plan, resolution, secretary):
        vote = cast(resolution, secretary, 40, 6)
        take_back_vote(vote=vote, because="خطأ في العد", by=secretary)
        assert refused_adoption(plan, resolution) == ["هذا القرار لم يُعتمد."]

    def test_what_was_read_before_the_vote_does_not_decide(self, plan, resolution, secretary):
        read_before = Resolution.objects.prefetch_related("votes").get(pk=resolution.pk)
        assert read_before.vote is None
        cast(resolution, secretary, 6, 40)
        assert refused_adoption(plan, read_before) == ["هذا القرار لم يُعتمد."]

    def test_a_record_that_tells_of_no_quorum_adopts_nothing(self, plan, session, resolution):
        Meeting.objects.filter(pk=session.pk).update(present_count=30)
        with pytest.raises(ValidationError, match="نصاب"):
            adopt_by(plan, resolution)


class TestAfterwards:
    def test_the_vote_is_not_taken_back(self, plan, resolution, secretary):
        vote = cast(resolution, secretary, 40, 6)
        adopt_by(plan, resolution)
        with pytest.raises(ValidationError) as refusal:
            take_back_vote(vote=vote, because="خطأ في العد", by=secretary)
        assert refusal.value.messages == [str(LEANS)]
        assert resolution.votes.get().taken_back_at is None

    def test_a_vote_that_comes_later_may_carry_it_and_not_lose_it(self, plan, resolution, secretary):
        adopt_by(plan, resolution)
        with pytest.raises(ValidationError) as refusal:
            cast(resolution, secretary, 6, 40)
        assert refusal.value.messages == [str(LEANS)]
        assert not resolution.votes.exists()
        assert cast(resolution, secretary, 40, 6).is_adopted

    @pytest.mark.parametrize(("votes_for", "against", "status"), [(2, 10, 422), (5, 5, 422), (6, 5, 302)])
    def test_its_numbers_do_not_lose_it_on_the_page(
        self, client, plan, resolution, branch_secretary, votes_for, against, status
    ):
        adopt_by(plan, resolution)
        client.force_login(branch_secretary)
        address = reverse("meetings:resolutions", args=[resolution.meeting_id])
        given = {"resolutions-0-votes_for": votes_for, "resolutions-0-votes_against": against, "save": "1"}
        answer = client.post(address, values_of(client.get(address)) | given)
        assert answer.status_code == status
        assert (str(LEANS) in answer.text) == (status == 422)
        resolution.refresh_from_db()
        assert resolution.votes_for == (None if status == 422 else votes_for)

    @pytest.mark.parametrize("name", ["resolution", "meeting"])
    def test_nor_in_the_administration(self, client, plan, resolution, secretary, name):
        adopt_by(plan, resolution)
        client.force_login(secretary)
        key, prefix = (resolution.pk, "") if name == "resolution" else (resolution.meeting_id, "resolutions-0-")
        address = reverse(f"admin:meetings_{name}_change", args=[key])
        given = {f"{prefix}votes_for": "2", f"{prefix}votes_against": "10"}
        answer = client.post(address, values_of(client.get(address)) | given)
        assert (answer.status_code, str(LEANS) in answer.text) == (200, True)
        resolution.refresh_from_db()
        assert resolution.votes_for is None

    def test_another_resolution_may_be_lost(self, client, plan, resolution, branch_secretary):
        adopt_by(plan, resolution)
        resolution.meeting.resolutions.create(subject="قرار آخر", order=2)
        client.force_login(branch_secretary)
        address = reverse("meetings:resolutions", args=[resolution.meeting_id])
        given = {"resolutions-1-votes_for": "2", "resolutions-1-votes_against": "10", "save": "1"}
        assert client.post(address, values_of(client.get(address)) | given).status_code == 302

    def test_the_meeting_keeps_its_quorum(self, client, plan, resolution, branch_secretary):
        adopt_by(plan, resolution)
        client.force_login(branch_secretary)
        address = reverse("meetings:attendance", args=[resolution.meeting_id])
        shown = values_of(client.get(address))
        name = next(name for name in shown if name.endswith("present_count"))
        answer = client.post(address, shown | {name: "30", "save": "1"})
        assert (answer.status_code, "اكتمل نصابه" in answer.text) == (422, True)
        assert client.post(address, shown | {name: "31", "save": "1"}).status_code == 302

    @pytest.mark.parametrize("door", ["page", "admin"])
    @pytest.mark.parametrize("is_to_come", [True, False])
    def test_the_meeting_keeps_a_day_on_which_the_plan_could_be_adopted(
        self, client, plan, resolution, secretary, door, is_to_come
    ):
        adopt_by(plan, resolution)
        day = localdate() + timedelta(days=1) if is_to_come else OVER
        client.force_login(secretary)
        name = {"page": "meetings:facts", "admin": "admin:meetings_meeting_change"}[door]
        address = reverse(name, args=[resolution.meeting_id])
        answer = client.post(address, values_of(client.get(address)) | {"date": f"{day:%d/%m/%Y}"})
        assert answer.status_code == {"page": 422, "admin": 200}[door]
        assert "لا تجوز المصادقة عليها في هذا اليوم" in answer.text
        assert Meeting.objects.get(pk=resolution.meeting_id).date == ADOPTED_ON

    def test_its_day_is_corrected_within_what_was_recorded_since(self, client, party, region):
        plan = adopted_plan(party["province"])
        adopt(adapt_plan(plan=plan, branch=party["local"], by=make_user()), date(2026, 4, 1))
        present_plan(meeting=make_meeting(party["local"], date=date(2026, 3, 1)), plan=plan)
        client.force_login(region)
        address = reverse("meetings:facts", args=[plan.adoption.meeting_id])
        shown = values_of(client.get(address))
        for day, status in (("02/04/2026", 422), ("02/03/2026", 422), ("01/03/2026", 302)):
            assert client.post(address, shown | {"date": day}).status_code == status, day


def test_a_draft_that_was_adopted_meanwhile_is_neither_deleted_nor_changed(
    client, party, branch_secretary, monkeypatch
):
    draft = adapt_plan(plan=adopted_plan(party["national"]), branch=party["local"], by=branch_secretary)
    adopt(draft)
    for module in ("plans", "plan_text"):  # as the pages read it the moment before
        monkeypatch.setattr(f"meetings.views.{module}.draft_kept", lambda user, pk: draft)
    client.force_login(branch_secretary)
    answer = client.post(reverse("meetings:discard-plan", args=[draft.pk]), {"confirmed": "1"})
    assert (answer.status_code, "صودق على هذه الخطة" in answer.text) == (422, True)
