"""The standing people are at hand in every test."""

pytest_plugins = ["tests.standing"]
