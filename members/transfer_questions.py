"""What hinders members from being moved to another branch, asked of the rooms that know: they register a question.

Every workflow that moves members asks, one by one or a whole branch, so that no door leads around it.
"""

from django.core.exceptions import ValidationError

_questions = []


def register(question):
    """Let `question(memberships, on)` be asked before members move on the day `on`; it may decorate.

    `memberships` is a queryset. It returns the sentence that refuses the move, empty where nothing hinders it, in a
    number of queries that does not grow with them.
    """
    _questions.append(question)
    return question


def refuse_hindered(memberships, on):
    """Raise ValidationError with the first sentence that refuses to move `memberships` on the day `on`."""
    for question in _questions:
        if sentence := question(memberships, on):
            raise ValidationError(sentence)
