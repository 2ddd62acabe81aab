"""Offices, bureaus, seats and mandates in the administration."""

from . import appointments, bureaus, catalogue  # noqa: F401  importing registers them
