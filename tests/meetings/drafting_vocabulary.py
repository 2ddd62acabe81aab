"""Telling a drafted text from its record: what of it is the record's, what the draft's own words, and what neither."""

import ast
import re
from functools import cache
from pathlib import Path

from django.conf import settings

from arabic.calendar import MONTHS
from arabic.prose import WEEKDAYS

OWN = ("meetings/drafting", "arabic/prose.py")
# What the drafts compare titles with and never write themselves.
COMPARED = {"_CONSTRUCT_HEADS"}
WORD = re.compile(r"[^\W\d_]+|\d+")
# «كاتب(ة)»: a feminine ending in brackets is no word.
ENDING = re.compile(r"\((ة|ى|ت|ا)\)")
# What a word of the record may have before it in a sentence, or lose.
PREFIXES = ("", "و", "ب", "ل", "لل", "ال", "وال", "وب", "ول")


def words(text):
    return WORD.findall(ENDING.sub("", text))


@cache
def own_words():
    """Every Arabic word that stands in the source of the drafts: no name of anybody can be among them."""
    root, found = Path(settings.BASE_DIR), set()
    for place in OWN:
        path = root / place
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            tree = ast.parse(file.read_text())
            docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)} | _compared(tree)
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                    found |= set(words(node.value))
    return frozenset(found)


def _compared(tree):
    """The nodes of words that are compared alone."""
    rows = [
        row for row in ast.walk(tree) if isinstance(row, ast.Assign) and getattr(row.targets[0], "id", "") in COMPARED
    ]
    return {id(node) for row in rows for node in ast.walk(row)}


def record_words(facts):
    """Every word and number that the record gives, with those of its days and hours."""
    found = set()
    for value in _values(facts):
        found |= set(words(value))
    return found


def beyond(text, facts):
    """The words and numbers of `text` that are neither the record's nor the draft's own."""
    given, own = record_words(facts), own_words()
    return [word for word in words(_without_numbering(text)) if not _is_of(word, given, own)]


def _is_of(word, given, own):
    if word.isdigit():
        return word in given or word.lstrip("0") in given
    return any(word.startswith(prefix) and (word[len(prefix) :] in given or word[len(prefix) :] in own)
               for prefix in PREFIXES) or _without_tanwin(word, given)  # fmt: skip


def _without_tanwin(word, given):
    """«كاتبا للفرع» is the record's «كاتب الفرع», «كاتبة أولى» its «الكاتبة الأولى»; «للفرع» its «الفرع»."""
    bare = word.removesuffix("ا")
    return bare in given or f"ال{bare}" in given or (word.startswith("لل") and f"ال{word[2:]}" in given)


def _without_numbering(text):
    return re.sub(r"^\d+\. ", "", text, flags=re.MULTILINE)


def _values(value):
    if hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            if name != "key":
                yield from _values(getattr(value, name))
    elif isinstance(value, tuple | frozenset | list):
        for each in value:
            yield from _values(each)
    elif hasattr(value, "weekday"):
        yield f"{value.day} {MONTHS[value.month - 1]} {value.year} {WEEKDAYS[value.weekday()]}"
    elif hasattr(value, "hour"):
        yield f"{value:%H} {value:%M}"
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, str):
        yield value
