"""What a workflow refused, and whom it told."""

import pytest
from django.core.exceptions import ValidationError

from members.models import Notice


def refusal(call, **arguments):
    """The messages with which `call` is refused."""
    with pytest.raises(ValidationError) as refused:
        call(**arguments)
    return refused.value.messages


def notices_of(person):
    """The kinds of the person's notices, first one first."""
    return [notice.kind for notice in Notice.objects.filter(person=person).order_by("pk")]
