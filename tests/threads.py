"""Several users at the same moment: each call in a thread of its own, with a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections


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
