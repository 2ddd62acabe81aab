"""Presence, speaking and candidacies stay in a meeting's record under the number; what somebody wrote goes."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from members.erasing import HIDDEN, blank, forget_log, register_first_scrub, register_obstacle, register_scrub

from .models import Attendance, Candidacy, Contest, Objection, Proxy, RollChange, Standing, TaskAct
from .redaction import take_names_out


def _contesting(people):
    return people.filter(Exists(Contest.objects.filter(person=OuterRef("pk"), state=Contest.State.OPEN)))


register_obstacle(_("A contest by this person waits for a decision."), _contesting)


@register_scrub
def remove_words(keys):
    blank(Contest, "person", keys, "reason", "decision_reason", value=HIDDEN)
    blank(RollChange, "entry__person", keys, "why", value=HIDDEN)
    blank(Proxy, "giver__person", keys, "note", value=HIDDEN)
    blank(Objection, "person", keys, "text", "answer", value=HIDDEN)
    blank(Standing, "person", keys, "why_withdrawn", value=HIDDEN)
    blank(TaskAct, "task__owner", keys, "why", value="")
    for model in (Attendance, Candidacy):
        forget_log(model, "person", keys)


@register_first_scrub
def remove_names_from_texts(keys):
    """Names go from minutes and communiqués that tell of these people, the public ones in the same moment."""
    take_names_out(keys)
