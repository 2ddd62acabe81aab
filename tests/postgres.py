"""A throwaway PostgreSQL from the machine's own binaries, on a private socket, gone when the process ends."""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql")  # Debian keeps each version's programs here, off the PATH
START_SECONDS = 30
PREFIX = "maktab-pg-"
SPEED = {  # nothing here survives the process: the disk need not be waited for
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "300",
    "shared_buffers": "256MB",
}


class ThrowawayServer:
    """One cluster in a temporary folder. Usage: `url = ThrowawayServer().start()`."""

    def __init__(self, **options: str):
        """Options are server settings in PostgreSQL's words; they add to or replace the fast ones."""
        self.options = SPEED | options
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
        self.process: subprocess.Popen | None = None

    def start(self) -> str:
        """Create the cluster, start it, and return the address of its empty database for DATABASE_URL.

        Raises RuntimeError naming what is missing or went wrong.
        """
        atexit.register(self.stop)
        self._give_to_server()
        encoding = ["--locale=C.UTF-8", "--encoding=UTF8"]  # with LC_CTYPE=C trigrams of Arabic would be empty
        self._run("initdb", "--pgdata", self.data, "--username=maktab", "--auth=trust", "--no-sync", *encoding)
        self._launch()
        self._run("createdb", "--host", self.folder, "--username=maktab", "maktab")
        return f"postgres://maktab@/maktab?host={self.folder}"

    def stop(self) -> None:
        """End the server and remove its folder; safe to call twice."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def load(self, statements: bytes) -> None:
        """Carry out `statements` of SQL in the database."""
        carry_out(statements, {"host": str(self.folder), "user": "maktab", "dbname": "maktab"})

    def kill(self) -> None:
        """End the server's first process as a failure of power would: nothing is written or said."""
        self.process.kill()
        self.process.wait(timeout=10)

    def start_again(self) -> None:
        """Start the killed server on the same data: it goes through its log first."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self._launch()
            except RuntimeError:  # its other processes are not all gone yet
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def _launch(self) -> None:
        settings = [part for name, value in self.options.items() for part in ("-c", f"{name}={value}")]
        place = ["-D", str(self.data), "-k", str(self.folder), "-c", "listen_addresses="]
        with (self.folder / "log").open("wb") as log:
            command = [*_as_server_user(dies_with_parent=True), _binary("postgres"), *place, *settings]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/")
        deadline = time.monotonic() + START_SECONDS
        ready = [_binary("pg_isready"), "--quiet", "--host", str(self.folder)]
        while subprocess.run(ready, check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def _give_to_server(self) -> None:
        if os.geteuid() == 0:
            server = pwd.getpwnam("postgres")
            os.chown(self.folder, server.pw_uid, server.pw_gid)

    def _run(self, program: str, *arguments: object) -> None:
        command = [*_as_server_user(), _binary(program), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")


def is_throwaway(place: dict) -> bool:
    """Whether the database at `place`, parameters of a connection, is of a ThrowawayServer."""
    return Path(place.get("host") or "/").name.startswith(PREFIX)


def dump_of(place: dict) -> bytes:
    """The statements of SQL that make the database at `place` with its rows."""
    command = [_binary("pg_dump"), *_options(place), place["dbname"]]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


def make_database(place: dict, statements: bytes) -> None:
    """Create the database at `place` and carry out `statements` of SQL in it. Raises CalledProcessError."""
    subprocess.run([_binary("createdb"), *_options(place), place["dbname"]], check=True)
    carry_out(statements, place)


def carry_out(statements: bytes, place: dict) -> None:
    """Carry out `statements` of SQL in the database at `place`. Raises CalledProcessError at the first that fails."""
    command = [_binary("psql"), "--quiet", "--set=ON_ERROR_STOP=1", *_options(place), place["dbname"]]
    subprocess.run(command, input=statements, stdout=subprocess.DEVNULL, check=True)


def _options(place: dict) -> list[str]:
    """How PostgreSQL's programs are told the server and the role of `place`."""
    said = (("host", "host"), ("port", "port"), ("username", "user"))
    return [f"--{option}={place[key]}" for option, key in said if place.get(key)]


def _binary(name: str) -> str:
    """Path of a PostgreSQL program, from the newest version that is installed."""
    versions = sorted(BINARIES.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    found = shutil.which(name, path=os.pathsep.join([*map(str, versions), os.environ.get("PATH", "")]))
    if not found:
        raise RuntimeError(f"PostgreSQL's program {name} is missing: install the package postgresql.")
    return found


def _as_server_user(*, dies_with_parent: bool = False) -> list[str]:
    """The start of a command: the server refuses to run as root, and must not outlive a killed test run."""
    setpriv = shutil.which("setpriv")
    if not setpriv:
        if os.geteuid() == 0:
            raise RuntimeError("The program setpriv is missing: install the package util-linux.")
        return []
    user = ["--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    death = ["--pdeathsig=QUIT"] if dies_with_parent else []
    return [setpriv, *user, *death]
