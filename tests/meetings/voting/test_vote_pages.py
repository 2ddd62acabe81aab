"""Recording a vote on its page, and what other doors refuse once it stands."""

import pytest
from django.urls import reverse

from meetings.models import Matter, Resolution, Vote
from meetings.voting.recording import take_back_vote
from tests.forms import values_of
from tests.meetings.calls import seal

pytestmark = pytest.mark.django_db
COUNTS = {"votes_for": "31", "votes_against": "12", "abstentions": "3"}
VOTE = {"matter": "ordinary", "method": "show_of_hands", "chair_vote": "", **COUNTS}


@pytest.fixture
def signed_in(client, secretary):
    client.force_login(secretary)
    return client


def page(name, *args):
    return reverse(f"meetings:{name}", args=args)


def test_a_vote_is_recorded_and_explained(signed_in, session, resolve):
    row = resolve()
    answer = signed_in.post(page("vote", session.pk, row.pk), VOTE, follow=True)
    shown = answer.content.decode()
    assert "اعتُمد، بتأييد 31 صوتا، مقابل 12، وامتناع 3؛ ويلزم أكثر من نصف الأصوات المعبر عنها (22)" in shown
    assert Resolution.objects.get(pk=row.pk).vote.outcome == "adopted"


def test_so_is_one_on_something_new(signed_in, session):
    answer = signed_in.post(page("propose-vote", session.pk), VOTE | {"subject": "تعديل القانون", "matter": "rules"})
    assert answer.status_code == 302
    found = Vote.objects.get()
    assert (found.resolution.subject, found.matter, found.outcome) == ("تعديل القانون", "rules", "adopted")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"votes_for": "40"}, "أكثر من عدد الحاضرين"),
        ({"abstentions": ""}, "اكتب العدد"),
        ({"votes_for": "-1"}, "votes_for"),
        ({"method": ""}, "method"),
        ({"matter": "expulsion"}, "القاعدة تشترط طريقة أخرى"),
        ({"matter": "weather"}, "matter"),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_nothing_is_saved(signed_in, session, values, field):
    sent = VOTE | {"subject": "برنامج الأنشطة"} | values
    answer = signed_in.post(page("propose-vote", session.pk), sent)
    assert answer.status_code == 422
    assert field in answer.content.decode()
    assert "برنامج الأنشطة" in answer.content.decode()
    assert not Vote.objects.exists()
    assert not session.resolutions.exists()


def test_the_vote_of_the_chair_is_not_asked_for_in_a_secret_ballot(signed_in, session):
    """Chosen before the method was, it is not shown any more (meetings.css), and not sent on."""
    level = {"votes_for": "20", "votes_against": "20", "abstentions": "0", "chair_vote": "for", "subject": "برنامج"}
    address = page("propose-vote", session.pk)
    assert 'class="chair-vote"' in signed_in.get(address).text
    assert signed_in.post(address, VOTE | level | {"method": "secret_ballot"}).status_code == 302
    found = Vote.objects.get()
    assert (found.outcome, found.chair_vote) == ("rejected", "")
    signed_in.post(address, VOTE | level | {"subject": "برنامج آخر"})
    assert Vote.objects.get(resolution__subject="برنامج آخر").chair_vote == "for"


def test_others_do_not_vote(client, session, resolve, treasurer, outsider):
    row = resolve()
    for user, status in ((treasurer, 403), (outsider, 404)):
        client.force_login(user)
        for address in (page("vote", session.pk, row.pk), page("propose-vote", session.pk)):
            assert client.post(address, VOTE).status_code == status


def test_a_resolution_of_another_meeting_is_not_found_here(signed_in, session, meeting):
    row = meeting.resolutions.create(subject="برنامج")
    assert signed_in.get(page("vote", session.pk, row.pk)).status_code == 404


def test_a_vote_is_taken_back_with_its_reason(signed_in, session, vote):
    found = vote(31, 12, 3)
    address = page("take-back-vote", found.pk)
    assert signed_in.post(address, {"because": ""}).status_code == 422
    assert signed_in.post(address, {"because": "خطأ في العد"}).status_code == 302
    found.refresh_from_db()
    assert found.taken_back_because == "خطأ في العد"
    assert signed_in.get(address).status_code == 404
    shown = signed_in.get(session.get_absolute_url()).content.decode()
    assert "خطأ في العد" in shown


def test_nobody_takes_a_vote_back_without_the_record(client, vote, treasurer, outsider):
    address = page("take-back-vote", vote(31, 12, 3).pk)
    for user, status in ((treasurer, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(address, {"because": "خطأ"}).status_code == status


class TestOldForm:
    """The page of the resolutions, on which a report is recorded with what it tells."""

    def test_it_shows_what_was_voted_on_and_does_not_change_it(self, signed_in, session, vote):
        found = vote(31, 12, 3)
        address = page("resolutions", session.pk)
        values = values_of(signed_in.get(address)) | {"resolutions-0-subject": "غيره", "resolutions-0-votes_for": "40"}
        assert signed_in.post(address, values).status_code == 302
        row = Resolution.objects.get(pk=found.resolution_id)
        assert (row.subject, row.votes_for) == ("برنامج الأنشطة", 31)

    def test_nor_strikes_it_out(self, signed_in, session, vote):
        found = vote(31, 12, 3)
        address = page("resolutions", session.pk)
        answer = signed_in.post(address, values_of(signed_in.get(address)) | {"resolutions-0-DELETE": "on"})
        assert answer.status_code == 422
        assert "اسحب التصويت قبل تغييره" in answer.content.decode()
        assert Vote.objects.filter(pk=found.pk).exists()

    def test_nor_one_that_was_voted_on_before(self, signed_in, session, vote, secretary):
        """A vote that was taken back keeps its resolution too."""
        take_back_vote(vote=vote(31, 12, 3), because="خطأ", by=secretary)
        address = page("resolutions", session.pk)
        answer = signed_in.post(address, values_of(signed_in.get(address)) | {"resolutions-0-DELETE": "on"})
        assert answer.status_code == 422

    def test_nor_takes_counts_after_one_was_taken_back(self, signed_in, session, vote, secretary):
        row = take_back_vote(vote=vote(12, 31, 3), because="خطأ", by=secretary).resolution
        address = page("resolutions", session.pk)
        sent = {"resolutions-0-votes_for": "40", "resolutions-0-votes_against": "10"}
        signed_in.post(address, values_of(signed_in.get(address)) | sent)
        assert Resolution.objects.get(pk=row.pk).votes_for is None

    def test_a_report_that_tells_nothing_of_the_votes_is_recorded_as_before(self, signed_in, session):
        address = page("resolutions", session.pk)
        values = values_of(signed_in.get(address)) | {"resolutions-0-subject": "برنامج الأنشطة"}
        signed_in.post(address, values)
        row = session.resolutions.get()
        assert (row.method, row.votes_for, row.matter, row.vote) == ("", None, Matter.ORDINARY, None)


def test_the_administration_reads_what_was_voted_on(admin_client, vote, session):
    found = vote(31, 12, 3)
    shown = admin_client.get(reverse("admin:meetings_resolution_change", args=[found.resolution_id])).content.decode()
    assert 'name="votes_for"' not in shown
    shown = admin_client.get(reverse("admin:meetings_meeting_change", args=[session.pk])).content.decode()
    assert "resolutions-0-votes_for" not in shown or f'value="{found.resolution_id}"' not in shown


def test_the_record_tells_outcomes_on_paper_and_in_the_minutes(signed_in, session, vote):
    vote(31, 12, 3)
    assert signed_in.get(page("minutes-paper", session.pk)).status_code == 200
    signed_in.post(page("draft-minutes", session.pk), values_of(signed_in.get(page("draft-minutes", session.pk))))
    text = session.minutes.text
    assert "وبذلك تحققت الأغلبية اللازمة، وهي أكثر من نصف الأصوات المعبر عنها (22 صوتا)" in text


def test_approved_minutes_take_no_vote(signed_in, session, resolve):
    row = resolve()
    seal(session)
    assert signed_in.post(page("vote", session.pk, row.pk), VOTE).status_code == 403
