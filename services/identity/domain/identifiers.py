"""Identifiers: what a person types to say who they are, however they type it."""

import unicodedata

from services.identity.domain.errors import IdentifierUnusable


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
