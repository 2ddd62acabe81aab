"""Digits typed on any keyboard, and the invisible marks that come with pasted Arabic text."""

_WESTERN = {ord(digit): str(value) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(row)}

# Direction marks, embeddings and isolates, and the byte order mark: invisible, so never what somebody meant to type.
_INVISIBLE = dict.fromkeys([0x061C, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])

_TYPED = _WESTERN | _INVISIBLE


def western_digits(text: str) -> str:
    """Return `text` with Arabic-Indic and Persian digits written 0 to 9, without invisible direction marks."""
    return text.translate(_TYPED)
