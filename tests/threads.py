"""Several users at the same moment: each call in a thread of its own, with a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event

from django.db import connection, connections, transaction


def at_once(call, arguments):
    """Call `call` with each of the arguments, each in a thread of its own, all let go together."""
    gate = Barrier(len(arguments))

    def run(argument):
        try:
            gate.wait()
            return call(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


@contextmanager
def meanwhile(call):
    """Run the block while a transaction of another thread has done `call()` and has not ended yet; it is undone.

    In the block nothing waits for a lock longer than two seconds: then it raises OperationalError.
    """
    done, finish = Event(), Event()

    def hold():
        try:
            with transaction.atomic():
                call()
                done.set()
                finish.wait()
                transaction.set_rollback(True)
        finally:
            done.set()
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        try:
            done.wait()
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            yield
        finally:
            finish.set()
            holding.result()
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
