"""What makes a password good enough: the guide's three classes, eight characters, and not one that everybody tries first."""

import re
import unicodedata
from collections.abc import Iterator

from contracts.identity import SHORTEST_PASSWORD
from services.identity.domain.errors import WeakPassword
from services.identity.domain.identifiers import plain

SHORTEST_WORD = 4
ROWS = ("abcdefghijklmnopqrstuvwxyz", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890")
LEET = str.maketrans("0134578@$!€", "oleastbasie")
LEET_I = str.maketrans("1", "i")
NOT_A_LETTER = r"[\W\d_]+"


def canonical(password: str) -> str:
    """Return the one form that is hashed, so that an accent typed on any keyboard or phone is the same accent."""
    return unicodedata.normalize("NFKC", password)


class CommonPasswords:
    """The passwords that everybody tries first, recognised under capitals, accents, digits for letters and added figures."""

    def __init__(self, text: str) -> None:
        lines = (line.partition("#")[0] for line in text.splitlines())
        self._known = frozenset(word for line in lines for word in line.split())

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, password: str) -> bool:
        return any(self._is_common(form) for form in disguises(password))

    def _is_common(self, form: str) -> bool:
        unit = repeated_unit(form)
        return (
            unit in self._known or len(unit) == 1 or (len(form) >= SHORTEST_WORD and any(form in row or form[::-1] in row for row in ROWS))
        )


def disguises(password: str) -> Iterator[str]:
    """List what a password may be a disguise of: "P@ssw0rd2026!" is "password", "Léo12345" is "12345"."""
    lower = plain(password)
    yield letters_and_digits(lower)
    core = re.sub(rf"^{NOT_A_LETTER}|{NOT_A_LETTER}$", "", lower)
    for text in (lower, re.sub(rf"{NOT_A_LETTER}$", "", lower), core):
        yield text
        for spelled in (text, text.translate(LEET), text.translate(LEET_I).translate(LEET)):
            yield re.sub(NOT_A_LETTER, "", spelled)
    if len(core) < SHORTEST_WORD:
        yield re.sub(r"\D+", "", lower)


def letters_and_digits(text: str) -> str:
    """Return what is left of a text without case, accents, spaces and signs."""
    return re.sub(r"[\W_]+", "", plain(text))


def repeated_unit(text: str) -> str:
    """Return what a text repeats: "azerty" for "azertyazerty", the text itself when it repeats nothing."""
    return text[: (text + text).find(text, 1)] if text else text


def check_password(password: str, *, identifier: str, common: CommonPasswords) -> None:
    """Refuse a new password that breaks the rule, and say everything it lacks at once."""
    rules = {
        "length": (f"au moins {SHORTEST_PASSWORD} caractères", len(password) >= SHORTEST_PASSWORD),
        "upper": ("une majuscule", any(letter.isupper() for letter in password)),
        "lower": ("une minuscule", any(letter.islower() for letter in password)),
        "digit": ("un chiffre", any(letter.isdecimal() for letter in password)),
    }
    missing = {slug: words for slug, (words, kept) in rules.items() if not kept}
    if missing:
        raise WeakPassword(f"Il manque : {', '.join(missing.values())}.", missing=list(missing))
    own = letters_and_digits(identifier)
    if len(own) >= SHORTEST_WORD and own in letters_and_digits(password):
        raise WeakPassword("Un mot de passe ne doit pas contenir l'identifiant.", missing=["not_identifier"])
    if password in common:
        raise WeakPassword(
            "Ce mot de passe fait partie des plus courants : quelqu'un le devinerait vite. Choisissez-en un autre.", missing=["not_common"]
        )
