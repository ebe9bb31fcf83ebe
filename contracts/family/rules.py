"""The town's règlement intérieur, version after version, and who accepted it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Event, File, Request
from contracts.family.words import Line

FILE_BODY = 15_000_000
RulesText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=50_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]


RULES_EMPTY = "Écrivez le texte du règlement, ou choisissez un fichier."
"""What is answered to a version without a text and without a file."""


class RulesVersion(Answer):
    """A version of the rules: its text, or the file that holds it, or both."""

    rules_id: UUID
    title: str
    text: str
    has_file: bool
    in_force_from: date
    published_at: datetime


class PublishedRules(RulesVersion):
    """A version as staff follow it: who published it, how many families accepted it."""

    published_by_name: str
    in_force: bool = False
    accepted: int = 0


class RulesVersions(Answer):
    """All versions, those to come first; how many families there are, and how many confirmed their record this school year."""

    versions: tuple[PublishedRules, ...]
    families: int
    school_year: Annotated[int, Field(description="the year in which it begins")]
    confirmed: int


class FamilyRules(Answer):
    """The version in force, if there is one, and whether the family accepted it, who did, and when."""

    rules: RulesVersion | None
    accepted_at: datetime | None = None
    accepted_by_name: str = ""


class PublishRules(Request[PublishedRules], method="POST", path="/v1/rules", audience="staff", success=201, body_limit=FILE_BODY):
    """Publish a version with a text, a file (PDF or image) or both, in force from today or later. Right: family.rules.publish.

    A version sent again under the same `rules_id` is published once.
    """

    rules_id: UUID | None = None
    title: Annotated[Line, StringConstraints(min_length=1)]
    text: RulesText = ""
    file_name: Line = ""
    file: bytes = b""
    in_force_from: date


class ListRules(Request[RulesVersions], method="GET", path="/v1/rules", audience="staff"):
    """All versions with how many families accepted them. Right: family.rules.publish."""


class GetRules(Request[FamilyRules], method="GET", path="/v1/rules/in-force", audience="family"):
    """The version in force, and whether one's family accepted it."""


class AcceptRules(Request[FamilyRules], method="POST", path="/v1/rules/{rules_id}/acceptance", audience="family"):
    """Accept the version in force for one's family; accepting it again changes nothing."""

    rules_id: UUID


class DownloadRules(Request[File], method="GET", path="/v1/rules/{rules_id}/file", audience=("family", "staff")):
    """Download a version: its file, or its text when it has none."""

    rules_id: UUID


class RulesPublished(Event, type="family.rules.published", aggregate="rules_id"):
    """A version of the rules was published; it never changes after that."""

    rules_id: UUID
    in_force_from: date
    published_at: datetime


class RulesAccepted(Event, type="family.rules.accepted", aggregate="acceptance_id"):
    """A family accepted a version of the rules."""

    family_id: UUID
    acceptance_id: UUID
    rules_id: UUID
