"""Why a file is not read at all."""

from django.core.exceptions import ValidationError


class UnreadableError(ValidationError):
    """The file is no table that can be read; the sentence says why, for who uploaded it."""

    def __init__(self, message):
        super().__init__({"file": [message]})
