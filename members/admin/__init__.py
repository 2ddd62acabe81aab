"""Members in the administration: people's files, memberships, suspensions and accounts."""

from . import people, memberships, accounts, joining, transfers, appeals, public_offices, cards  # noqa: F401, I001  importing registers them, in the order of the menu
