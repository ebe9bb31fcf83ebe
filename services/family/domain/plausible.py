"""What people may type in the fields of the record; each function takes a value or says in French what to type instead."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date

from pydantic import TypeAdapter, ValidationError

from chassis import french
from contracts.family.words import Email
from services.family.domain.change import Implausible, Value

LINE_LENGTH = 120
NAME_LENGTH = 80
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
PHONE = re.compile(r"0[1-9][0-9]{8}|(\+|00)[1-9][0-9]{6,14}")
PHONE_LENGTH = 20
EMAIL: TypeAdapter[str] = TypeAdapter(Email)
LINE_HINT = f"écrivez une seule ligne de {LINE_LENGTH} caractères au plus"
NAME_HINT = f"écrivez un nom, avec des lettres, de {NAME_LENGTH} caractères au plus"
PHONE_HINT = "indiquez dix chiffres, par exemple 06.12.34.56.78, ou un numéro étranger qui commence par +"
EMAIL_HINT = "indiquez une adresse complète, par exemple jean.dupont@orange.fr"
PARAGRAPH_LENGTH = 500
PARAGRAPH_HINT = f"écrivez {PARAGRAPH_LENGTH} caractères au plus"
DAY_HINT = "indiquez un jour, par exemple 14/05/2018"
POSTAL_CODE_HINT = "indiquez cinq chiffres, par exemple 69280 ; à l'étranger, laissez vide et écrivez le code et le pays avec la ville"
YES_NO_HINT = "répondez par oui ou par non"


def _length(value: Value, longest: int) -> str:
    """Say how long a text is that is too long."""
    return f" (ce texte en a {len(value)})" if not isinstance(value, bool) and len(value) > longest else ""


def line(value: Value) -> Value:
    """Take one line of text, or nothing."""
    if isinstance(value, bool) or len(value) > LINE_LENGTH or CONTROL.search(value):
        raise Implausible(LINE_HINT + _length(value, LINE_LENGTH))
    return value


def paragraph(value: Value) -> Value:
    """Take some lines of text, or nothing."""
    if isinstance(value, bool) or len(value) > PARAGRAPH_LENGTH or CONTROL.search(re.sub(r"[\r\n\t]", " ", value)):
        raise Implausible(PARAGRAPH_HINT + _length(value, PARAGRAPH_LENGTH))
    return value.replace("\r\n", "\n")


def day(value: Value) -> Value:
    """Take a day, written 2018-05-14."""
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise Implausible(DAY_HINT) from error


def choice(labels: Mapping[str, str]) -> Callable[[Value], Value]:
    """Make the field that takes one of a few slugs, which screens show by their labels."""

    def take(value: Value) -> Value:
        if value not in labels:
            raise Implausible(f"choisissez {' ou '.join(f'« {label} »' for label in labels.values())}")
        return value

    return take


def name(value: Value) -> Value:
    """Take a person's name: any letters of any language, with what stands between them."""
    if isinstance(value, bool) or not 0 < len(value) <= NAME_LENGTH or CONTROL.search(value):
        raise Implausible(NAME_HINT)
    if not any(letter.isalpha() for letter in value):
        raise Implausible(NAME_HINT)
    return value


def phone(value: Value) -> Value:
    """Take a telephone number as people write it, or nothing; a French one is kept in pairs, whatever stood between them."""
    if isinstance(value, bool) or len(value) > PHONE_LENGTH:
        raise Implausible(PHONE_HINT)
    if value and PHONE.fullmatch(re.sub(r"\(0\)|[ .()-]", "", value)) is None:
        raise Implausible(PHONE_HINT)
    return french.phone(value)


def written_phone(value: Value) -> str:
    """Write a telephone number as screens show it, also one that was asked for before French ones were kept in one way."""
    return french.phone(str(value))


def email(value: Value) -> Value:
    """Take an e-mail address, or nothing."""
    try:
        taken: str = EMAIL.validate_python(value, strict=True)
    except ValidationError as error:
        raise Implausible(EMAIL_HINT) from error
    return taken


def postal_code(value: Value) -> Value:
    """Take a French postal code, or nothing."""
    if isinstance(value, bool) or re.fullmatch(r"([0-9]{5})?", value, re.ASCII) is None:
        raise Implausible(POSTAL_CODE_HINT)
    return value


def yes_no(value: Value) -> Value:
    """Take an answer by yes or no."""
    if not isinstance(value, bool):
        raise Implausible(YES_NO_HINT)
    return value


def one_of(words: Collection[str]) -> Callable[[Value], Value]:
    """Make the field that takes one of a few words."""

    def take(value: Value) -> Value:
        if value not in words:
            raise Implausible(f"choisissez {' ou '.join(f'« {word} »' for word in words)}")
        return value

    return take
