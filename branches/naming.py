"""The word by which a branch stands in addresses, proposed from its names."""

from django.utils.text import slugify

from arabic.transliteration import transliterate

from .models import Branch

LONGEST = 70  # leaves room for the number that tells namesakes apart


def propose_slug(name, name_latin="", taken=None):
    """A free address word from the Latin name, else from the Arabic one in Latin letters; never empty.

    `taken` are words that are in use besides the database's, when many are proposed at once; then the database is not
    asked.
    """
    word = slugify(name_latin.replace("'", ""))[:LONGEST] or slugify(transliterate(name))[:LONGEST] or "branch"
    if taken is None:
        taken = set(Branch.objects.filter(slug__startswith=word).values_list("slug", flat=True))
    return first_free(word, taken, "-")


def first_free(word, taken, apart=""):
    """`word`, or where it is among `taken` the first of `word` with a number from 2 on, `apart` before it."""
    number, found = 1, word
    while found in taken:
        number += 1
        found = f"{word}{apart}{number}"
    return found
