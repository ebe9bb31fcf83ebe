"""Words under which a family is found, without accents, case or punctuation: "N'GUYEN Zoé" is found by "nguyen" or "guyen zoe"."""

import re
import unicodedata
from collections.abc import Iterable

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"})

LAST_LETTER = "\U0010ffff"
BEFORE_LETTERS = "!"

Span = tuple[str, str]
"""Words from the first one up to, but without, the second."""


def plain(text: str) -> str:
    """Write a text in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def words(text: str) -> tuple[str, ...]:
    """Split a text into its plain words, each once, in order."""
    return tuple(dict.fromkeys(re.findall(r"\w+", plain(text).replace("_", " "))))


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Collect the words of names and numbers; a name in several parts is also found when written in one."""
    found: set[str] = set()
    for text in texts:
        parts = re.findall(r"\w+", plain(text).replace("_", " "))
        found.update(parts)
        if parts:
            found.add("".join(parts))
    return frozenset(found)


def span(word: str) -> Span:
    """Tell where the words lie that begin with this one; a single letter stands for itself only."""
    return word, word + (LAST_LETTER if len(word) > 1 else BEFORE_LETTERS)
