"""A database of its own, gunicorn on it, and clients that pay over HTTP, each payment by a form with its key."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.postgres import ThrowawayServer, dump_of

# As in service: a payment that is answered for has reached the disk.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
CLIENTS, WORKERS, START_SECONDS = 16, 3, 30
TRIES, PAUSE = 60, 0.2  # a form is sent again until it is answered, while the server comes back
TOKEN = "k" * 32


@contextmanager
def server_of_its_own():
    """A throwaway server with the schema and the seeded rows of the tests' database; queries go to it meanwhile.

    `DATABASE_URL` names it for the processes that are started.
    """
    server, before = ThrowawayServer(**DURABLE), dict(connection.settings_dict)
    url = server.start()
    server.load(dump_of(connection.get_connection_params()))
    connection.close()
    own = {"OPTIONS": before["OPTIONS"] | {"host": str(server.folder)}, "NAME": "maktab"}
    connection.settings_dict |= own | {"HOST": "", "PORT": "", "USER": "maktab"}
    try:
        yield server, url
    finally:
        connection.close()
        connection.settings_dict |= before
        server.stop()


class Gunicorn:
    """gunicorn with some workers on the database of `url`. Usage: `with Gunicorn(url) as web:`."""

    def __init__(self, url, folder):
        """`folder` is an empty one, for what a safe start asks for."""
        (folder / "staticfiles.json").write_text('{"version": "1.1", "paths": {}, "hash": ""}')
        self.environment = os.environ | {
            "DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY, "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEBUG": "0", "HTTPS": "0", "ALLOWED_HOSTS": "127.0.0.1", "ENV_FILE": os.devnull,
            "STATIC_ROOT": str(folder), "LOG_LEVEL": "CRITICAL",
        }  # fmt: skip

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", f"--workers={WORKERS}", f"--bind=127.0.0.1:{self.port}"]
        command += ["--log-level=critical", "config.wsgi:application"]
        self.process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not self.workers or not self._answers():
            assert self.process.poll() is None, "gunicorn did not start"
            assert time.monotonic() < deadline, "gunicorn did not answer"
            time.sleep(0.1)
        return self

    def __exit__(self, *failure):
        self.process.terminate()
        self.process.wait(timeout=20)

    @property
    def workers(self):
        pid = self.process.pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill_worker(self):
        os.kill(self.workers[0], signal.SIGKILL)

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@dataclass
class Rush:
    """Payments sent at once by `CLIENTS`; what is given as `halfway` is called in the middle.

    `forms` is {form's key: payer's key}, `tries` {form's key: how often it was sent until it was answered}.
    """

    web: Gunicorn
    by: object
    amount: str = "60.00"
    forms: dict[UUID, int] = field(default_factory=dict)
    tries: dict[UUID, int] = field(default_factory=dict)
    answered: int = 0

    def pay(self, pairs, halfway):
        """Pay for each of `pairs` (branch, payer's key). Every form is answered, some after several times."""
        client = Client()
        client.force_login(self.by)
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        connection.close()
        self.lock, self.middle, self.is_halfway = threading.Lock(), len(pairs) // 2, threading.Event()
        with ThreadPoolExecutor(CLIENTS) as clients:
            paid = [clients.submit(self._pay, pair) for pair in pairs]
            assert self.is_halfway.wait(timeout=60)
            halfway()  # in this thread: what it starts ends with the thread that started it
        for one in paid:
            one.result()

    def _pay(self, pair):
        branch, payer = pair
        key, path = uuid4(), reverse("treasury:record-payment", args=[branch.slug, localdate().year, payer])
        self.forms[key] = payer
        for tried in range(1, TRIES + 1):
            if self.send(path, key):
                self.tries[key] = tried
                break
            time.sleep(PAUSE)
        with self.lock:
            self.answered += 1
            if self.answered == self.middle:
                self.is_halfway.set()

    def send(self, path, key):
        """Whether the form was answered by the way back to the list, as after a payment that is recorded."""
        body = urlencode({
            "amount": self.amount, "previewed": self.amount, "previewed_months": "", "method": "cash",
            "paid_on": f"{localdate():%Y-%m-%d}", "form_key": f"{key}", "csrfmiddlewaretoken": TOKEN, "next": "",
        })  # fmt: skip
        headers = {
            "Cookie": f"{self.cookie}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        web = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=30)
        try:
            web.request("POST", path, body=body, headers=headers)
            response = web.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            web.close()
        assert response.status in (302, 500), f"{path} answered {response.status}"
        return response.status == 302
