"""Values that messages and publications are made of, as people type them."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contracts.base import Body

_PLAIN = r"^[^\x00-\x1f\x7f\x85\u2028\u2029]*$"
_LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=_PLAIN)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=_PLAIN)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000, pattern=_LINES)]
Link = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^(https?://[^\s\x00-\x20\x7f<>\"'\\]+)?$")]
"""An address on the web, or none; nothing else than http and https leads out of the portal."""

SelectionKind = Literal["facility", "activity", "class"]


class Selected(Body):
    """A part of the town's families: those of a facility, an activity, or a school class."""

    kind: SelectionKind
    key: Annotated[str, Field(min_length=1, max_length=200, description="id of the facility or activity; school and class")]
