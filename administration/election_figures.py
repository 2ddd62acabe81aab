"""The results of public elections in a branch as charts: votes and seats by year, one for each type of election."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.coordination import results_of
from treasury.bars import Column, columns


@dataclass(frozen=True)
class ElectionChart:
    """A type of election: the columns of its votes and of its seats, the oldest first, and each year in words."""

    label: str
    votes: list[Column]
    seats: list[Column]
    lines: list[str]


def election_charts(user, branch):
    """The ElectionChart of each type of which `user` sees a result in `branch`; one query, none without the right."""
    kinds = groupby(results_of(user, branch), key=lambda result: result.get_kind_display())
    return [_chart(label, list(results)[::-1]) for label, results in kinds]


def _chart(label, results):
    votes = ((result.held_on, result.votes, result.votes) for result in results)
    seats = ((result.held_on, result.seats_won, result.seats_won) for result in results)
    return ElectionChart(
        label,
        columns(votes, lambda day, count, _same: f"{day.year}: {_votes(count)}"),
        columns(seats, lambda day, count, _same: f"{day.year}: {_seats(count)}"),
        [_line(result) for result in results],
    )


def _line(result):
    """«2021: 3 120 صوتا من أصل 14 800، 6 مقاعد من أصل 31»."""
    votes = _of(_votes(result.votes), result.votes_cast)
    seats = _of(_seats(result.seats_won), result.seats_contested)
    return f"{result.held_on.year}: {votes}، {seats}"


def _votes(count):
    return ngettext("%(count)s vote", "%(count)s votes", count) % {"count": _number(count)}


def _seats(count):
    return ngettext("%(count)s seat", "%(count)s seats", count) % {"count": _number(count)}


def _of(part, whole):
    return part if whole is None else _("%(part)s of %(whole)s") % {"part": part, "whole": _number(whole)}


def _number(count):
    return number_format(count, force_grouping=True)
