"""Words of privacy that every service answers for its own data: who saw what, what is held about a family, what was erased."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, File, Request

ServiceName = Literal["identity", "family", "planning", "billing", "messaging"]
Res = TypeVar("Res", bound=Answer)


ObstacleKind = Literal["future_bookings", "unpaid_invoices", "unbilled_days", "credit", "corrections", "refunds", "card_payments", "debits"]


ObstacleAtTreasury = Literal["titles", "reductions"]
TITLE_DAYS = 60
"""How long the file of a slip of titles, or of reductions, may be asked for again: the treasury may send it back."""


class Obstacle(Answer):
    """What stands against erasing a family, and how many of it (for a credit: cents)."""

    kind: ObstacleKind
    count: int
    treasury: Annotated[
        ObstacleAtTreasury | None,
        Field(description="what it is at the treasury; then `kind` is only what comes nearest, for the release before"),
    ] = None

    @property
    def matter(self) -> str:
        """What it is, in one word."""
        return self.treasury or self.kind


class AskedOfEach(Request[Res]):
    """A question that each service answers for itself: `at` names the one that is asked."""

    at: ServiceName

    def addressee(self) -> str:
        """Tell which service is asked."""
        return self.at


class AuditEntryView(Answer):
    """One thing that somebody saw or changed; `detail` names fields, never their values."""

    service: str
    entry: int
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    action: str
    family_id: UUID | None
    about_id: UUID | None
    detail: str


class AuditEntries(Answer):
    """A page of a service's audit log, latest first; `more` tells whether there are older ones."""

    entries: tuple[AuditEntryView, ...]
    more: bool = False


class ListAuditEntries(AskedOfEach[AuditEntries], method="GET", path="/v1/audit/{at}/entries", audience=("family", "staff")):
    """Who saw or changed what. A family gets what staff saw or changed of its own record; staff search all. Right: audit.read.

    Sorted by moment, service and entry; `before`, `before_service` and `before_entry` continue a merged list after its last line.
    """

    family_id: UUID | None = None
    who: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    action: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[a-z0-9_.]*$")] = ""
    since: date | None = None
    until: date | None = None
    before: datetime | None = None
    before_service: str = ""
    before_entry: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class EvidenceLine(Answer):
    """What a retention rule did on a day."""

    service: str
    rule: str
    day: date
    kept: str
    runs: int
    erased: int
    last_at: datetime


class Evidence(Answer):
    """What a service's retention rules did, latest first."""

    lines: tuple[EvidenceLine, ...]


class ListEvidence(AskedOfEach[Evidence], method="GET", path="/v1/audit/{at}/evidence", audience="staff"):
    """What was erased because its time was over, rule by rule and day by day. Right: audit.read."""

    since: date | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class HeldTable(Answer):
    """What a service holds about a family in one of its tables, as JSON rows with names of columns."""

    table: str
    rows: tuple[dict[str, object], ...]


class HeldDocument(Answer):
    """A document that a service keeps for a family."""

    document_id: UUID
    name: str
    media_type: str
    size: int


class FamilyData(Answer):
    """All that a service holds about a family; documents are fetched one by one."""

    service: str
    tables: tuple[HeldTable, ...]
    documents: tuple[HeldDocument, ...] = ()


class CollectFamilyData(AskedOfEach[FamilyData], method="GET", path="/v1/family-data/{at}", audience=("family", "staff")):
    """All that a service holds about one's own family (droit d'accès), or for staff about a family. Right: family.record.export."""

    family_id: UUID | None = None


class CollectDocument(AskedOfEach[File], method="GET", path="/v1/family-data/{at}/documents/{document_id}", audience=("family", "staff")):
    """One document of a family's data, opened. Right: family.record.export."""

    document_id: UUID
    family_id: UUID | None = None
