"""Layout of a plain text: paragraphs and lists, from which the HTML of an e-mail is made."""

from dataclasses import dataclass

BULLET = "– "
BULLETS = (BULLET, "- ")
"""How people begin the items of a list."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of lines, followed by a list of items; either may be empty."""

    lines: tuple[str, ...]
    items: tuple[str, ...]


def blocks(text: str) -> tuple[Block, ...]:
    """Split a text at its blank lines; lines that begin with a dash are items of a list."""
    found = []
    for paragraph in text.split("\n\n"):
        lines = [line for line in paragraph.split("\n") if line.strip()]
        items = tuple(line[2:] for line in lines if line.startswith(BULLETS))
        found.append(Block(tuple(line for line in lines if not line.startswith(BULLETS)), items))
    return tuple(found)
