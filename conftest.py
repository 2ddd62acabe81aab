"""The standing people are at hand in every test, and rows that a module makes once."""

pytest_plugins = ["tests.standing", "tests.kept", "tests.migrated"]
