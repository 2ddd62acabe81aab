"""Members in the administration: people's files, memberships, suspensions and accounts."""

from . import accounts, memberships, people  # noqa: F401  importing registers them
