"""Which elections a drafted text tells: where one fell since, or another one stands, the text is drafted again.

An election that waited and was confirmed is told in the same words: nothing changed.
"""

from django.utils.translation import gettext as _

from .models import Election


def remember_told(text):
    """Note that `text`, Minutes or a Communique drafted now, tells the elections of its meeting that stand."""
    text.told.set(_standing(text))


def reasons_to_draft_again(text):
    """The sentence that says why `text` is drafted again before it is approved or published; none where it is not."""
    if set(text.told.values_list("pk", flat=True)) == set(_standing(text).values_list("pk", flat=True)):
        return []
    return [_("The election of this meeting is not the one that the text tells: draft the text again.")]


def _standing(text):
    return Election.objects.live().filter(meeting=text.meeting_id).order_by()
