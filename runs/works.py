"""The kinds of long work. A room registers its own when it starts; this room knows none of them by name.

Arguments, steps and results are plain JSON: a run outlives the process, and perhaps the version, that began it.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """One kind of long work.

    `permission` is asked on the run's branch, to start it, carry it on or stop it, and to see what somebody else
    started; `allows(user, branch, arguments)` asks further what these arguments need.
    `plan(**arguments)` gives the steps, a list of plain values, each small enough for one transaction.
    `take(step, result, **arguments)` does one step and returns the result so far; it may be called again for a step
    that did not end, never for one that did.
    `title(arguments)` says what is done, `report(result)` gives [(label, text)], and `address(run)` where to go on, or
    nothing where the page of the run says all.
    """

    name: str
    permission: str
    plan: Callable
    take: Callable
    title: Callable
    report: Callable
    address: Callable
    allows: Callable = lambda user, branch, arguments: True

    def is_open_to(self, user, branch, arguments) -> bool:
        """Whether the user may start such work today, carry it on, or stop it."""
        return user.has_perm(self.permission, branch) and self.allows(user, branch, arguments)


_works: dict[str, Work] = {}


def register(work: Work) -> Work:
    """Make the work known under its name. ValueError if another one has the name."""
    if _works.setdefault(work.name, work) is not work:
        raise ValueError(f"Two kinds of long work are named {work.name}.")
    return work


def works() -> list[Work]:
    return list(_works.values())


def find_work(name: str) -> Work:
    """The work of this name. KeyError for a name that no room registered."""
    return _works[name]
