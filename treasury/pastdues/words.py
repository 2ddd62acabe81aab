"""What is wrong with a row or a cell of the sheet, in sentences."""

from datetime import date

from django.utils.translation import gettext, gettext_noop, ngettext

from arabic.calendar import format_month

OF_ROW = {
    "unmatched": gettext_noop("No member of the branch has this number, phone or name."),
    "several": gettext_noop("Several members of the branch have this name or phone: add the member number."),
    "contradicts": gettext_noop("The number is one member's and the name another's."),
    "twice": gettext_noop("The row %(text)s means the same member."),
    "own": gettext_noop("Nobody records their own payment where somebody else may."),
}
OF_CELL = {
    "confirmer": gettext_noop("left out, as they are the months of who confirmed the sheet"),
    "formula": gettext_noop("a formula, which is not computed: save the sheet with its values"),
    "unreadable": gettext_noop("neither an amount nor a mark: «%(text)s»"),
    "not_past": gettext_noop("this month and those to come are recorded as payments"),
    "here": gettext_noop("dues of this month were received here: record it as a payment"),
    "closed": gettext_noop("this month is closed: the level above reopens it first"),
    "no_member": gettext_noop("the member was not in the branch in this month"),
    "elsewhere": gettext_noop("the dues of this month are another branch's"),
    "exempted": gettext_noop("nothing is owed for this month"),
    "above": gettext_noop("more than what the month costs"),
    "no_rate": gettext_noop("marked as paid, but no rate of this month is known: write the amount"),
}


def sentences(line) -> list[str]:
    """What is wrong with a PastDuesLine, a sentence each; cells of one kind together."""
    found = {}
    for code, month, *text in line.problems:
        words = gettext(OF_ROW.get(code) or OF_CELL[code]) % {"text": text[0] if text else ""}
        found.setdefault(words, []).append(month)
    return [_with_months(words, months) for words, months in found.items()]


def _with_months(words, months):
    named = [format_month(date.fromisoformat(month)) for month in months if month]
    return f"{'، '.join(named)}: {words}" if named else words


def undoing_words(row):
    """What undoing would do, in a sentence."""
    standing = row.payments.filter(payment__voided_at=None).count()
    return ngettext(
        "%(count)s payment is voided, and the months that it settled are as before. Its number stays taken.",
        "%(count)s payments are voided, and the months that they settled are as before. Their numbers stay taken.",
        standing,
    ) % {"count": standing}
