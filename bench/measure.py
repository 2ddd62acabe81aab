"""One gunicorn worker, and the time that it takes to answer: page and bare view in turn, so that both meet the same
machine."""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

START_SECONDS = 30
_BODY, _ROW = re.compile(rb"<tbody[\s>].*?</tbody>", re.DOTALL), re.compile(rb"<tr[\s>]")
_BRANCH = re.compile(rb'class="tree-row"')


@dataclass(frozen=True)
class Timing:
    """Seconds of one page: median and 95th percentile, and its median as a multiple of the bare view's; and how many
    queries it asks, its bytes, and the rows of its tables."""

    median: float
    p95: float
    ratio: float
    queries: int
    size: int
    rows: int


class Server:
    """gunicorn with `workers` on a free port of the loopback. Usage: `with Server() as server:`."""

    def __init__(self, workers=1):
        self.workers = workers

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", f"--workers={self.workers}", f"--bind=127.0.0.1:{self.port}"]
        command += ["--log-level=error", "config.wsgi:application"]
        self.process = subprocess.Popen(command, env=os.environ)  # noqa: S603  every word is ours
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("gunicorn did not start.")
            time.sleep(0.1)
        return self

    def __exit__(self, *failure):
        self.process.terminate()
        self.process.wait(timeout=10)

    def seconds(self, path, session):
        """The time of one request, from the first byte sent to the last received. RuntimeError unless it is a 200."""
        started = time.perf_counter()
        connection_ = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection_.request("GET", path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
        response = connection_.getresponse()
        response.read()
        connection_.close()
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}.")
        return time.perf_counter() - started

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def time_page(server, path, bare, user, rounds):
    """The Timing of `path` as `user`, over `rounds` requests, each beside one of `bare`."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    queries, size, rows = _look(client, path)
    for _warm_up in range(3):
        server.seconds(path, session)
        server.seconds(bare, session)
    pairs = [(server.seconds(path, session), server.seconds(bare, session)) for _round in range(rounds)]
    page, beside = (sorted(times) for times in zip(*pairs, strict=True))
    median = statistics.median(page)
    p95 = page[min(len(page) - 1, round(0.95 * len(page)))]
    return Timing(median, p95, median / statistics.median(beside), queries, size, rows)


def _look(client, path):
    """How many queries the page asks once it is warm, how many bytes it answers, and how many rows it shows."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    return len(captured), len(response.content), count_rows(response.content)


def count_rows(page):
    """How many rows the bodies of the tables of a page (bytes of HTML) have, and how many branches its lists show.

    0 where there is none, as in a PDF.
    """
    return sum(len(_ROW.findall(body)) for body in _BODY.findall(page)) + len(_BRANCH.findall(page))
