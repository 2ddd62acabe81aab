"""Sentences put together as paragraphs, lists and headings of a drafted text."""


def paragraph(*sentences):
    """The sentences in one paragraph, each after the first begun with «و»; empty for none."""
    return "".join(f"{'' if not number else ' و'}{text}." for number, text in enumerate(sentences))


def bullets(lines):
    return "\n".join(f"- {line}" for line in lines)


def numbered(lines):
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def under(heading, *blocks):
    """The blocks under a heading; nothing where all are empty."""
    said = [block for block in blocks if block]
    return "\n\n".join([f"## {heading}", *said]) if said else ""
