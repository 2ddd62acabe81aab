"""What a workflow refuses, named by the place in the file that it is about."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError

from bureaus.places import PlacesRefusedError

from ..read.problems import AssemblyRefusedError, Problem


@contextmanager
def refusing(place):
    """Turn the refusal of a workflow into problems of this place, or of the seats that it is about."""
    try:
        yield
    except PlacesRefusedError as refusal:
        raise AssemblyRefusedError(
            Problem(place if index is None else f"{place}.bureau[{index}]", message)
            for index, message in refusal.problems
        ) from refusal
    except ValidationError as refusal:
        raise AssemblyRefusedError(Problem(place, message) for message in refusal.messages) from refusal
