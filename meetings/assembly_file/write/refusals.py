"""What a workflow refuses, named by the spot in the file that it is about."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError

from bureaus.places import PlacesRefusedError

from ..read.problems import AssemblyRefusedError, Problem


@contextmanager
def refusing(spot):
    """Turn the refusal of a workflow into problems of this spot, or of the seats that it is about."""
    try:
        yield
    except PlacesRefusedError as refusal:
        raise AssemblyRefusedError(
            Problem(spot if index is None else f"{spot}.bureau[{index}]", message)
            for index, message in refusal.problems
        ) from refusal
    except ValidationError as refusal:
        raise AssemblyRefusedError(Problem(spot, message) for message in refusal.messages) from refusal
