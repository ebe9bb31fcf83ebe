"""Names that are shown, and identifiers: what a person types to say who they are, however they type it."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import count

from services.identity.domain.errors import IdentifierUnusable

LONGEST_STEM = 24
FOREIGN = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
NAMELESS = "famille"
"""The stem of a name without any letter that a French keyboard has."""


def plain(text: str) -> str:
    """Fold a text to what it sounds like: no accents, no case, no space around."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).strip()


def identifier_key(identifier: str) -> str:
    """Return the form under which an identifier is compared: "  Éric.DUPONT " and "eric.dupont" are the same person."""
    return "".join(plain(identifier).split())


def shown_identifier(identifier: str) -> str:
    """Return the form in which an identifier is printed and shown; refuses one that nobody could type again."""
    shown = identifier.strip()
    if not identifier_key(shown) or not shown.isprintable():
        raise IdentifierUnusable("Cet identifiant ne peut pas être saisi au clavier : choisissez des lettres et des chiffres.")
    return shown


def shown_name(first_name: str, last_name: str) -> str:
    """Write the name of an adult as pages greet them and as what they accept is signed: "Jean DUPONT"."""
    return f"{first_name} {last_name.upper()}"


def stem(first_name: str, last_name: str) -> str:
    """Begin an identifier as the letters do: first letter and last name, in plain letters ("Zoé O'Brien" is "zobrien")."""
    first, last = (re.sub(r"[^a-z]", "", plain(name).translate(FOREIGN)) for name in (first_name, last_name))
    return (first[:1] + last)[:LONGEST_STEM] or NAMELESS


def proposed(names: Iterable[tuple[str, str]], taken: Iterable[str]) -> list[str]:
    """Propose an identifier for each (first name, last name): the stem and the first free number, "jdupont1"."""
    known, found = set(taken), []
    for first_name, last_name in names:
        begun = stem(first_name, last_name)
        free = next(begun + str(number) for number in count(1) if begun + str(number) not in known)
        known.add(free)
        found.append(free)
    return found
