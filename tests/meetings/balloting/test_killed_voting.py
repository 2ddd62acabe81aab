"""Many vote at once on a real server, and a worker is killed: each vote counts once, and none is lost."""

import secrets
import subprocess
import sys

import pytest
from django.db import connection

from bench.voting import VoteRush, count_votes, sit
from meetings.models import Round
from tests.factories import make_branch, make_members, make_user
from tests.treasury.killing import Gunicorn, server_of_its_own

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
VOTERS = 120


def collect_static(environment):
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, env=environment, check=True)


def test_each_vote_counts_once_though_a_worker_is_killed(settings, tmp_path):
    settings.SECRET_KEY = secrets.token_urlsafe(50)
    with server_of_its_own() as (_server, url):
        branch, by = make_branch(kind="national"), make_user(is_superuser=True)
        make_members(branch, VOTERS)
        round, sessions = sit(branch, by, VOTERS)
        connection.close()
        server = Gunicorn(url, tmp_path)
        collect_static(server.environment)  # the ballot is a whole page, with its styles
        with server as web:
            rush = VoteRush(web.port)
            seconds = rush.vote(round, list(sessions.values()), halfway=web.kill_worker)
        vote = count_votes(Round.objects.get(pk=round.pk), rush, by, seconds)
    assert (vote.voters, vote.counted, vote.marks, vote.lost) == (VOTERS, VOTERS, VOTERS, 0)
