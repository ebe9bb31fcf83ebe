"""What people write to each other: plain text, cleaned of what no keyboard types."""

import re
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, StringConstraints

ConversationState = Literal["new", "in_hand", "answered"]
Author = Literal["family", "staff"]

LONGEST_TEXT = 5_000
LONGEST_SUBJECT = 150
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Control characters, and those that turn the direction of writing around, with which an address can be disguised."""


def plain(text: Any) -> Any:
    """Take what nobody types out of a text; line ends are one character."""
    if not isinstance(text, str):
        return text
    lines = re.sub("\r\n?|[\u0085\u2028\u2029]", "\n", text)
    return INVISIBLE.sub("", unicodedata.normalize("NFC", lines)).strip()


def one_line(text: Any) -> Any:
    """Take what nobody types out of a subject, which is one line."""
    return " ".join(plain(text).split()) if isinstance(text, str) else text


MessageText = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT), BeforeValidator(plain)]
Subject = Annotated[str, StringConstraints(max_length=LONGEST_SUBJECT), BeforeValidator(one_line)]
Signature = Annotated[str, StringConstraints(min_length=1, max_length=120), BeforeValidator(one_line)]
