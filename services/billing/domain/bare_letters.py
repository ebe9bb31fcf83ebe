"""Letters without accents, as files for banks and the treasury take them."""

import unicodedata
from collections.abc import Container

_STANDS_FOR = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ə": "e", "ß": "ss"}
_REPLACED = str.maketrans(
    {
        **_STANDS_FOR,
        **{one.upper(): letters.upper() for one, letters in _STANDS_FOR.items() if len(one.upper()) == 1},
        **dict.fromkeys("’‘ʼ´`", "'"),
        **dict.fromkeys("\N{HYPHEN}\N{NON-BREAKING HYPHEN}", "-"),
    }
)


def bare(text: str, taken: Container[str]) -> str:
    """Write a text in the letters that are taken; what stands for none of them becomes a space, and spaces stand alone.

    Letters that are no accented ones go by what people write for them: a SØRENSEN is a SORENSEN, not an S RENSEN.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_REPLACED))
    letters = "".join(one if one in taken else "" if unicodedata.combining(one) else " " for one in plain)
    return " ".join(letters.split())
