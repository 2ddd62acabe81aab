"""What came of a vote, in a sentence that says of what it was computed."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ..models import Method, Outcome, Vote


def explain(vote):
    """What came of `vote`, with its numbers and the majority that was needed."""
    parts = [_outcome(vote)]
    if vote.votes_for is not None:
        parts.append(counts_phrase(vote))
    told = "، ".join(filter(None, parts))
    return "؛ ".join(filter(None, (told, _needed(vote), _of_whom(vote)))) + "."


def explain_votes(resolutions):
    """Let each of `resolutions` say what came of the vote on it (`explained`); none, of one without a vote."""
    for row in resolutions:
        row.explained = explain(row.vote) if row.vote else ""


def tell_taken_back(meeting):
    """Let each resolution of `meeting`, which holds its record, tell the votes that were taken back.

    One query, where there are any.
    """
    keys = [vote.pk for row in meeting.resolutions.all() for vote in row.votes.all() if vote.taken_back_at]
    rows = Vote.objects.filter(pk__in=keys).select_related("taken_back_by__person") if keys else ()
    found = defaultdict(list)
    for vote in rows:
        vote.explained = explain(vote)
        found[vote.resolution_id].append(vote)
    for row in meeting.resolutions.all():
        row.taken_back = found[row.pk]


def _outcome(vote):
    if vote.outcome == Outcome.NO_QUORUM:
        return _("Nothing was decided, because the quorum was not there")
    if vote.cast_as == Method.CONSENSUS:
        return _("Adopted by consensus") if vote.is_adopted else _("Not adopted")
    return _("Adopted") if vote.is_adopted else _("Rejected")


def counts_phrase(vote):
    """«31 صوتا مقابل 12، وامتناع 3»."""
    in_favour = ngettext("%(count)s vote in favour", "%(count)s votes in favour", vote.votes_for)
    said = [
        in_favour % {"count": vote.votes_for},
        pgettext("votes", "against %(count)s") % {"count": vote.votes_against},
        pgettext("votes", "abstentions: %(count)s") % {"count": vote.abstentions},
    ]
    if vote.chair_vote and vote.chair_decides:
        said.append(_("the chair's vote decided the tie"))
    return "، ".join(said)


def _needed(vote):
    if vote.needed is None:
        return ""
    words = {"majority": vote.get_majority_display(), "needed": vote.needed}
    return _("needed: %(majority)s (%(needed)s)") % words


def _of_whom(vote):
    if vote.present is None:
        return ""
    told = ngettext("%(count)s person was present", "%(count)s people were present", vote.present) % {
        "count": vote.present
    }
    if vote.represented:
        told += "، " + ngettext(
            "%(count)s was represented", "%(count)s were represented", vote.represented
        ) % {"count": vote.represented}  # fmt: skip
    if vote.quorum is not None:
        told += "، " + _("quorum %(quorum)s") % {"quorum": vote.quorum}
    return told
