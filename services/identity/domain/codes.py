"""Activation codes: long enough that nobody guesses one, easy to read on paper and to type on a phone."""

import hmac
import unicodedata
from uuid import UUID

ALPHABET = "23456789ACDEFGHJKMNPQRTUVWXY"
"""No letter that looks like a digit: neither O nor I nor L, and of 2 and Z, 5 and S, 8 and B only the digit."""

LENGTH = 12
GROUP = 4
LOOKALIKES = str.maketrans("ZSB", "258")


def code_of(key: bytes, letter_id: UUID) -> str:
    """Make the code of a letter, some 57 bits: the same each time it is printed, and nothing without the key."""
    number = int.from_bytes(hmac.digest(key, letter_id.bytes, "sha256"))
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def grouped(code: str) -> str:
    """Write a code in groups, as it is printed: "K7MQ-3FXW-9HRT"."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def typed(text: str) -> str:
    """Read a code as somebody typed it: case, spaces and dashes do not matter, nor a Z for a 2."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in plain if letter.isalnum()).translate(LOOKALIKES)


def same(text: str, code: str) -> bool:
    """Compare what was typed with a code, in a time that tells nothing."""
    return hmac.compare_digest(typed(text).encode(), code.encode())
