"""A name written in one piece, parted in given and family name as a Moroccan administration would."""

from functools import lru_cache

from arabic.folding import fold

_folded = lru_cache(20_000)(fold)  # a list has few words of names, each many times

# What begins a given name of two words, and a family name of two.
_GIVEN_PREFIXES = {fold(word) for word in ("مولاي", "سيدي", "لالة", "للا", "سي", "moulay", "lalla", "sidi", "si")}
_FAMILY_PREFIXES = {fold(word) for word in ("آيت", "أيت", "ولد", "بنت", "اد", "ait", "aït", "ould", "ben", "el", "al")}
_JOINED = {"عبد", "أبو", "ابو", "بن", "ابن", "بنت", "أم", "abd", "abdel", "abou", "ben", "el"}
_JOINED_TO_PREVIOUS = {"الله", "الدين", "ddine", "allah"}
# Two words that make one given name, folded: «فاطمة الزهراء». Alone, the second is a family name or a given one.
_PAIRS = {(fold(first), fold(second)) for first, second in (("فاطمة", "الزهراء"), ("fatima", "zahra"),
          ("fatima", "ezzahra"), ("fatima", "zohra"), ("fatima", "ezzohra"))}  # fmt: skip


def split_name(text, *, family_first):
    """(given name, family name) of a full name; the second is empty where there is only one.

    The given name is one unit, with what belongs to it («عبد الله», «مولاي أحمد»); the rest is the family name. With
    `family_first` the family name is one unit, «آيت علي» or «بن عمر» among them, and the rest the given name.
    """
    units = _units(text.split())
    if len(units) < 2:
        return " ".join(units), ""
    if family_first:
        count = 2 if _folded(units[0]) in _FAMILY_PREFIXES and len(units) > 2 else 1
        return " ".join(units[count:]), " ".join(units[:count])
    count = 2 if _folded(units[0]) in _GIVEN_PREFIXES and len(units) > 2 else 1
    return " ".join(units[:count]), " ".join(units[count:])


def _units(words):
    """The words, those that are never read alone joined with their neighbour by a space."""
    units, prefix = [], ""
    for word in words:
        if prefix:
            units.append(f"{prefix} {word}")
            prefix = ""
        elif word.lower() in _JOINED:
            prefix = word
        elif units and (word.lower() in _JOINED_TO_PREVIOUS or (_folded(units[-1]), _folded(word)) in _PAIRS):
            units[-1] = f"{units[-1]} {word}"
        else:
            units.append(word)
    return [*units, prefix] if prefix else units
