"""Several users at the same moment: each call in a thread of its own, with a connection of its own."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event

from django.db import OperationalError, connection, connections, transaction


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


def right_after(first, then, patience=0.5):
    """What `then()` gives, begun while a transaction of another thread has done `first()` and has not ended yet.

    That one is committed `patience` seconds after `then` has begun, which may wait for it.
    """
    done, begun = Event(), Event()

    def hold():
        try:
            with transaction.atomic():
                first()
                done.set()
                begun.wait()
                time.sleep(patience)
        finally:
            done.set()
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        done.wait()
        begun.set()
        try:
            return then()
        finally:
            holding.result()


def is_kept_waiting(call):
    """Whether `call()`, in a thread of its own, waits for a lock that somebody holds; it is given up then."""

    def act(_turn):
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '300ms'")
                call()
        except OperationalError:
            return True
        return False

    return at_once(act, [None]) == [True]


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
