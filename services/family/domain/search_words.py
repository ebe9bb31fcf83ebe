"""Words under which a family is found, without accents, case or punctuation: "N'GUYEN Zoé" is found by "nguyen" or "guyen zoe".

Telephone numbers and e-mail addresses are words too. A word with one letter wrong, missing, too many or swapped with its
neighbour is found through its variants: the word itself and what is left of it without each of its letters. Two words that have a
variant in common differ by no more than such an error.
"""

import re
import unicodedata
from collections.abc import Iterable

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"})

LAST_LETTER = "\U0010ffff"
BEFORE_LETTERS = "!"
SHORTEST_MISTYPED = 4
LONGEST_MISTYPED = 30

TYPED = re.compile(r"[\w.+-]+@[\w.-]*|\w+")
SPELT_OUT = re.compile(r"(?<=\d)[ .\-/]+(?=\d)")
ABROAD = re.compile(r"(?:\+|\b00)33 ?(?:\(0\))? ?(?=[1-9])")

Span = tuple[str, str]
"""Words from the first one up to, but without, the second."""


def plain(text: str) -> str:
    """Write a text in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def words(text: str) -> tuple[str, ...]:
    """Split what a clerk typed into its plain words, each once, in order; a telephone number is one word however it is written."""
    digits_together = SPELT_OUT.sub("", ABROAD.sub("0", plain(text).replace("_", " ")))
    return tuple(dict.fromkeys(word.rstrip(".-") if "@" in word else word for word in TYPED.findall(digits_together)))


def words_of(names: Iterable[str], *, phones: Iterable[str] = (), emails: Iterable[str] = ()) -> frozenset[str]:
    """Collect the words of a family; a name in several parts is also found when written in one."""
    found: set[str] = set()
    for name in names:
        parts = re.findall(r"\w+", plain(name).replace("_", " "))
        found.update(parts)
        if parts:
            found.add("".join(parts))
    found.update(digits for phone in phones if (digits := re.sub(r"\D", "", ABROAD.sub("0", phone))))
    found.update(plain(email) for email in emails if email)
    return frozenset(found)


def span(word: str) -> Span:
    """Tell where the words lie that begin with this one; a single letter stands for itself only."""
    return word, word + (LAST_LETTER if len(word) > 1 else BEFORE_LETTERS)


def exactly(word: str) -> Span:
    """Tell where the word itself lies, alone."""
    return word, word + BEFORE_LETTERS


def variants(word: str) -> frozenset[str]:
    """List the variants of a name; a very short or very long one, a number or an address has none (see migration 0010)."""
    if not word.isalpha() or not SHORTEST_MISTYPED <= len(word) <= LONGEST_MISTYPED:
        return frozenset()
    return frozenset({word, *(word[:place] + word[place + 1 :] for place in range(len(word)))})
