"""The end of a school year: every child goes up a class."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.base import Answer, Request
from contracts.family.words import Line


class ClassMove(Answer):
    """A child, its class now and the next one; empty when it leaves school, None when the class has no known successor."""

    child_id: UUID
    family_id: UUID
    name: str
    school: str
    school_class: str
    next_class: str | None


class ClassMoves(Answer):
    """Who would go where for a school year (2027 is 2027-2028); `done` once it was applied.

    `opens_on` is the day from which the move may be made, while that is to come. One that was made at `made_at` may be taken back until
    the end of the day `undo_until`: `returning` children would have their class and school of before. Those who changed class or school
    since are `left` as they are; once it was taken back they are still named, for whoever makes it again.
    """

    school_year: int
    moves: tuple[ClassMove, ...]
    done: bool
    moved: int = 0
    opens_on: date | None = None
    made_at: datetime | None = None
    undo_until: date | None = None
    returning: int = 0
    left: tuple[ClassMove, ...] = ()


class PreviewClassMoves(Request[ClassMoves], method="GET", path="/v1/class-moves/{school_year}", audience="staff"):
    """Preview the moves to a school year, by school and class: none to one that is over. Right: family.record.write."""

    school_year: Annotated[int, Field(ge=2000, le=2100)]


class ApplyClassMoves(Request[ClassMoves], method="POST", path="/v1/class-moves/{school_year}", audience="staff"):
    """Move every child up a class but those who `stay`, once for each school year: again has no effect. Right: family.record.write.

    Refused for a year that is over or does not begin soon, and within some months of the move before.
    """

    school_year: Annotated[int, Field(ge=2000, le=2100)]
    stay: Annotated[tuple[UUID, ...], Field(max_length=20_000)] = ()
    primary_school: Annotated[Line, Field(description="the school of those who enter CP; without it they keep theirs")] = ""


class UndoClassMoves(Request[ClassMoves], method="POST", path="/v1/class-moves/{school_year}/undo", audience="staff"):
    """Take back the move that was made at `made_at`, until the end of the day after: again has no effect. Right: family.record.write.

    Whoever changed class or school since is left alone, and named in the answer. Of a year that has ended by then it holds nobody who
    could move anew.
    """

    school_year: Annotated[int, Field(ge=2000, le=2100)]
    made_at: Annotated[AwareDatetime, Field(description="the moment of the move that was seen")]
