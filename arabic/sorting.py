"""Alphabetical order of names, as on a Moroccan roster."""

from arabic.folding import fold

_ARABIC, _LATIN, _OTHER, _EMPTY = range(4)


def sort_key(text: str) -> tuple[int, str, str]:
    """Return a key for `sorted`: Arabic before Latin before the rest, empty texts last.

    Names compare by their folded words: alef and hamza forms together, ta marbuta as ha, the article ignored, «عبد»
    and «بن» joined to what follows. Equal ones fall back to the text itself, so that the order never changes.
    """
    folded = fold(text)
    return (_script(folded), folded, text)


def _script(folded: str) -> int:
    if not folded:
        return _EMPTY
    if "\u0621" <= folded[0] <= "\u06ff":
        return _ARABIC
    return _LATIN if "a" <= folded[0] <= "z" else _OTHER
