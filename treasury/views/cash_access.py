"""Who may open a page of the cash book, and the accounts that it shows."""

from functools import partial

from branches.access import of_branch

SEE = "treasury.view_cashentry"
RECORD_ENTRY = "treasury.add_cashentry"
REVERSE = "treasury.change_cashentry"
MANAGE = "treasury.add_moneyaccount"

# The branch of the address: 404 for users who do not see its book, 403 without the right `act`.
of_book = partial(of_branch, SEE)
