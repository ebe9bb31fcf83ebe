"""The words of notices: what families are told by default, and how the town words it otherwise."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Request

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")]
SubjectText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150, pattern=r"^[^\x00-\x1f]*$")]
NoticeText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000, pattern=r"^[^\x00-\x09\x0b-\x1f]*$")]


class WordingLine(Answer):
    """A notice in the list: whether the town words it otherwise, since when and by whom."""

    slug: str
    title: str
    subject: str
    version: Annotated[int, Field(description="how often it was worded; 0: never")]
    original: bool
    saved_at: datetime | None = None
    saved_by: str = ""


class Wordings(Answer):
    """Every notice whose words can be changed."""

    wordings: tuple[WordingLine, ...]


class ListWordings(Request[Wordings], method="GET", path="/v1/wordings", audience="staff"):
    """List the notices. Right: messaging.wording.write."""


class WordingField(Answer):
    """A field that facts fill in, with an example."""

    name: str
    sample: str


class WordingVersion(Answer):
    """How a notice was worded from a moment on; `original` went back to the portal's own words."""

    version: int
    subject: str
    text: str
    original: bool
    saved_at: datetime
    saved_by: str


class WordingSample(Answer):
    """What a family would read."""

    subject: str
    text: str
    html: Annotated[str, Field(description="the e-mail that brings it, where one was asked for")] = ""


class WordingView(Answer):
    """A notice's words, its fields, an example, and how it was worded before, the latest first."""

    slug: str
    title: str
    sender: str
    version: int
    original: bool
    subject: str
    text: str
    default_subject: str
    default_text: str
    fields: tuple[WordingField, ...]
    sample: WordingSample
    history: tuple[WordingVersion, ...]


class GetWording(Request[WordingView], method="GET", path="/v1/wordings/{slug}", audience="staff"):
    """Read a notice's words. Right: messaging.wording.write."""

    slug: Slug


class Draft(Body):
    """Words that somebody typed."""

    subject: SubjectText
    text: NoticeText


class TryWording(Request[WordingSample], method="POST", path="/v1/wordings/{slug}/sample", audience="staff"):
    """See an example of words before they are saved; a field that does not exist is refused. Right: messaging.wording.write."""

    slug: Slug
    words: Draft
    as_email: bool = False


class SaveWording(Request[WordingView], method="PUT", path="/v1/wordings/{slug}", audience="staff"):
    """Word a notice otherwise from now on; `version` is the one that was read. Right: messaging.wording.write."""

    slug: Slug
    words: Draft
    version: Annotated[int, Field(ge=0)]


class ResetWording(Request[WordingView], method="POST", path="/v1/wordings/{slug}/original", audience="staff"):
    """Go back to the portal's own words; what was written stays in the history. Right: messaging.wording.write."""

    slug: Slug
    version: Annotated[int, Field(ge=0)]
