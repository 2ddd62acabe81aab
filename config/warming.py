"""What a process that serves requests does once, before the first of them."""

import gc

from django.urls import get_resolver


def load_and_freeze():
    """Load every view, and leave all that is loaded by now out of the passes of the garbage collector.

    Some 180,000 objects of modules, models and addresses live as long as the process: a full pass over them finds
    nothing and holds up the request in which it falls. Processes that are forked afterwards share the memory.
    """
    get_resolver().url_patterns  # noqa: B018  it imports the addresses of each room, and these their views
    gc.collect()
    gc.freeze()
