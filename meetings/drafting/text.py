"""The plain text of minutes and communiqués as blocks: headings, paragraphs, lists, numbered items."""

import re
from dataclasses import dataclass, field

_NUMBERED = re.compile(r"(\d{1,3})[.)-] +(.+)")


@dataclass
class Block:
    """`kind` is "heading", "paragraph", "list" or "numbered"; `items` are those of a list, or under a numbered one."""

    kind: str
    text: str = ""
    number: str = ""
    items: list[str] = field(default_factory=list)


def blocks_of(text: str) -> list[Block]:
    """Read a text line by line: «## » begins a heading, «- » an item of a list, «1. » a numbered one.

    Items right after a numbered line belong to it. Whatever else is typed is a paragraph: no text is refused.
    """
    found: list[Block] = []
    is_open = False  # whether the line before was not empty
    for line in map(str.strip, text.splitlines()):
        if line:
            _read(line, found, is_open)
        is_open = bool(line)
    return found


def _read(line, found, is_open):
    if line.startswith("#"):
        found.append(Block("heading", line.lstrip("#").strip()))
    elif line.startswith(("- ", "• ")):
        if not (is_open and found and found[-1].kind in ("list", "numbered")):
            found.append(Block("list"))
        found[-1].items.append(line[2:].strip())
    elif match := _NUMBERED.fullmatch(line):
        found.append(Block("numbered", match[2], match[1]))
    else:
        found.append(Block("paragraph", line))
