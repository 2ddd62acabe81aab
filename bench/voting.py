"""Many members vote at once on their phones over the loopback, while a worker of the server is killed.

Each voter opens the page of the ballot and sends it, again and again with the same code until it is answered, as a
browser does whose connection broke.
"""

import http.client
import os
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils.timezone import localdate, now

from bureaus.models import Office, Organ
from meetings.balloting.polls import plan_poll, stand
from meetings.balloting.rounds import close_phones, open_round
from meetings.calling import send_call
from meetings.models import Attendance, Meeting, Poll, VoterMark
from members.models import Membership, User

CLIENTS, TRIES, PAUSE = 32, 40, 0.2
TOKEN = "k" * 32
_CODE = re.compile(rb'name="code" value="([^"]+)"')
_SHOWN = re.compile(rb"[A-Z2-9]{5}-[A-Z2-9]{5}")


@dataclass(frozen=True)
class Vote:
    """How the votes went: how many were sent and answered for, in how many `seconds`, and what was counted."""

    voters: int
    seconds: float
    counted: int
    marks: int
    lost: int
    bare: float = 0.0

    @property
    def rate(self):
        return self.voters / self.seconds

    @property
    def ratio(self):
        """The time of a vote (page and form) as a multiple of the bare view's, both under the same rush."""
        return self.bare and self.bare / self.rate


def sit(branch, by, voters):
    """(the open round of a meeting of `branch` that sits today, {key of an account: key of its session})."""
    meeting = Meeting.objects.create(
        branch=branch, title="الجمع العام", date=localdate() + timedelta(days=60), venue="القاعة",
        session=Meeting.Session.RENEWAL, starts_at="10:00",
    )  # fmt: skip
    meeting.agenda.create(order=1, subject="انتخاب المكتب")
    send_call(meeting=meeting, by=by)
    Meeting.objects.filter(pk=meeting.pk).update(date=localdate())
    meeting = Meeting.objects.with_names().get(pk=meeting.pk)
    people = list(meeting.roll.filter(state="entitled").order_by("pk").values_list("person", flat=True)[:voters])
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person_id=key, order=1) for key in people)
    poll = plan_poll(meeting=meeting, organ=Organ.BUREAU, office=Office.objects.get(code="treasurer"), by=by,
                     method=Poll.Method.PHONES)  # fmt: skip
    for row in Membership.objects.current().filter(person__in=people[:3]).select_related("person"):
        stand(poll=poll, person=row.person, by=by)
    return open_round(poll=poll, by=by), _sessions(people)


def _sessions(people):
    """The key of a session of each of `people`, whose accounts are made here."""
    known = set(User.objects.filter(person__in=people).values_list("person", flat=True))
    User.objects.bulk_create(
        User(username=f"voter-{key}", person_id=key, password=f"!{key}", owner_confirmed_at=now())
        for key in people if key not in known
    )  # fmt: skip
    keys = {}
    for user in User.objects.filter(person__in=people):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        keys[user.pk] = session.session_key
    return keys


@dataclass
class VoteRush:
    """Voters at once. `codes` are those of the ballots that were answered for; `tries` how often each was sent."""

    port: int
    codes: set = field(default_factory=set)
    tries: list = field(default_factory=list)

    def vote(self, round_, sessions, halfway):
        """Let each of `sessions` vote in `round_`; `halfway` is called in the middle. Returns the seconds."""
        self.path, self.options = reverse("meetings:cast-vote", args=[round_.pk]), round_.options
        self.lock, self.is_halfway, self.middle = threading.Lock(), threading.Event(), len(sessions) // 2
        started = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as clients:
            votes = [clients.submit(self._vote, place, key) for place, key in enumerate(sessions)]
            self.is_halfway.wait(timeout=120)
            halfway()
        for one in votes:
            one.result()
        return time.monotonic() - started

    def _vote(self, place, session):
        page = self._until_answered(session, None)
        code = _CODE.search(page)[1].decode()
        body = {"code": code, "choice": str(self.options[place % len(self.options)]), "csrfmiddlewaretoken": TOKEN}
        answer = self._until_answered(session, urlencode(body))
        with self.lock:
            self.codes.add(_SHOWN.search(answer)[0].decode())
            if len(self.codes) == self.middle:
                self.is_halfway.set()

    def _until_answered(self, session, body):
        for tried in range(1, TRIES + 1):
            status, answer = self.send(self.path, session, body)
            if status == 200:
                self.tries.append(tried)
                return answer
            if status not in (None, 500, 502, 503):
                raise RuntimeError(f"The ballot answered {status}.")
            time.sleep(PAUSE)
        raise RuntimeError("The ballot was not answered.")

    def send(self, path, session, body=None):
        """(status, answer); (None, b"") where the connection broke."""
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            web.request("POST" if body else "GET", path, body=body, headers=headers)
            response = web.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return None, b""
        finally:
            web.close()

    def open_bare(self, path, sessions):
        """How many times a second the bare view at `path` answers the same clients."""
        started = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(lambda key: self.send(path, key), sessions))
        return len(sessions) / (time.monotonic() - started)


def kill_a_worker(process):
    """Kill one of the workers of the gunicorn `process`, as a machine without memory does."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)


def count_votes(round_, rush, by, seconds, bare=0.0):
    """Close the round. Returns the Vote: of the ballots that were answered for, how many are in the urn."""
    voters = len(rush.codes)
    marks = VoterMark.objects.filter(round=round_).count()
    close_phones(round=round_, by=by)
    round_.urn.refresh_from_db()
    published = {code for code, _choice in round_.urn.ballots}
    return Vote(voters, seconds, len(round_.urn.ballots), marks, len(rush.codes - published), bare)
