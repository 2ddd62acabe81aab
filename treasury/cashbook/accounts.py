"""The cash box and the bank accounts of a branch, and which payments each one received."""

from datetime import date

from sql.prepared import prepared_instances

from ..models import MoneyAccount, Payment


def cash_box_of(branch) -> MoneyAccount:
    """The cash box of `branch`; it is made when it is first needed."""
    found = MoneyAccount.objects.filter(branch=branch, kind=MoneyAccount.Kind.CASH)
    if (box := found.first()) is None:
        MoneyAccount.objects.bulk_create([MoneyAccount(branch=branch)], ignore_conflicts=True)
        [box] = found
    return box


NOT_MADE = 0  # the key of a cash box that is shown and not written yet


def accounts_of(branch) -> list[MoneyAccount]:
    """All accounts of `branch` as a page shows them, the cash box first. Writes nothing.

    A cash box that nothing was written in yet is one with the key `NOT_MADE`: `cash_box_of` makes it, in a workflow.
    """
    rows = _accounts_of(branch.pk)
    if not any(row.is_cash_box for row in rows):
        rows.insert(0, MoneyAccount(pk=NOT_MADE, branch=branch))
    return rows


@prepared_instances
def _accounts_of(branch):
    return MoneyAccount.objects.filter(branch=branch)


def open_accounts_of(branch) -> list[MoneyAccount]:
    """`accounts_of` without those that are closed."""
    return [account for account in accounts_of(branch) if not account.closed_on]


def lock_accounts(*accounts) -> list[MoneyAccount]:
    """Lock the rows of `accounts` in the order of their keys; return them as they stand now, in the order given."""
    keys = [account.pk for account in accounts]
    rows = MoneyAccount.objects.filter(pk__in=keys).select_related("branch").order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(no_key=True, of=("self",))}
    return [found[key] for key in keys]


def only_bank_of(branch, accounts=None):
    """The bank account of payments that name none: the branch's, where one is open; None with none or several.

    `accounts` are all accounts of the branch, where they are at hand.
    """
    if accounts is None:
        banks = list(MoneyAccount.objects.filter(branch=branch).banks().open()[:2])
    else:
        banks = [account for account in accounts if not account.is_cash_box and not account.closed_on]
    return banks[0] if len(banks) == 1 else None


def payments_into(account, only_bank) -> list:
    """Querysets of the payments that `account` received: those that name it, and those that name none.

    `only_bank` is `only_bank_of` the branch. Two querysets, each of which an index answers.
    """
    rows = Payment.objects.filter(account=account), _naming_none(account, only_bank)
    since = {} if account.begins_on is None else {"booked_on__gte": account.begins_on}
    return [found.filter(**since) for found in rows if found is not None]


def _naming_none(account, only_bank):
    if account.is_cash_box:
        return cash_naming_none(account.branch_id)
    return banked_naming_none(account.branch_id) if only_bank and only_bank.pk == account.pk else None


def cash_naming_none(branch):
    """The payments in cash to `branch` (a key) that name no account: its cash box received them."""
    return Payment.objects.filter(branch=branch, account=None, method=Payment.Method.CASH)


def banked_naming_none(branch):
    """Those by cheque and transfer that name none: the only bank account of the branch received them."""
    return Payment.objects.filter(branch=branch, account=None).by_bank()


def unassigned_payments(branch, accounts=None):
    """The valid payments by cheque and transfer of which nobody has said yet which bank account received them.

    None from before the first of the accounts begins: what they brought is in its opening balance. `accounts` are all
    accounts of the branch, where they are at hand.
    """
    if accounts is None:
        accounts = list(MoneyAccount.objects.filter(branch=branch))
    if only_bank_of(branch, accounts):
        return Payment.objects.none()
    return payments_of_no_account(first_day_of_banks(accounts)).filter(branch=branch)


def payments_of_no_account(since):
    """The valid payments by cheque and transfer, booked from `since` on, that name no account."""
    return Payment.objects.valid().by_bank().filter(account=None, booked_on__gte=since)


def first_day_of_banks(accounts) -> date:
    """The first day that the book of a bank account counts, of all of them; the first of all days without any."""
    begun = [row.begins_on for row in accounts if not row.is_cash_box and row.begins_on]
    return min(begun, default=date.min)
