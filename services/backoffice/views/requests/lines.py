"""A request as a line of the queue: which one it is, what it is about, and what it asks in a few words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from chassis import french
from contracts.billing import BANK_LABELS, BankRequestView, ContestView
from contracts.family import CHILD_KINDS, GUARDIAN_LABELS, KIND_TITLES, RecordRequestView
from contracts.planning import PlanningRequestView
from services.backoffice.views.requests.kinds import Kind

SHOWN_FIELDS = 3

Source = Literal["fiche", "planning", "banque", "facture"]
AnyRequest = RecordRequestView | PlanningRequestView | BankRequestView | ContestView


@dataclass(frozen=True, slots=True)
class Reference:
    """Which request of which service, as addresses and forms write it: `fiche-<id>`, `planning-<id>`, `banque-<id>` or `facture-<id>`."""

    source: Source
    request_id: UUID

    def __str__(self) -> str:
        return f"{self.source}-{self.request_id}"

    @classmethod
    def parse(cls, text: str) -> "Reference | None":
        """Read a reference; anything else is None."""
        source, _, number = text.partition("-")
        if source not in ("fiche", "planning", "banque", "facture"):
            return None
        try:
            return cls(cast("Source", source), UUID(number))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Line:
    """A request as a line of the queue."""

    reference: Reference
    kind: Kind
    name: str
    summary: str
    submitted_at: datetime
    family_id: UUID
    request: AnyRequest

    @property
    def asker(self) -> str:
        """Name the adult of the household who asked, where it is not whom the line already names first."""
        if self.entered_by:
            return ""
        named = self.request.asked_by_name
        return "" if sorted(named.upper().split()) == sorted(self.request.family_name.upper().split()) else named

    @property
    def entered_by(self) -> str:
        """Name the agent who entered it in the place of the family; empty where the family asked itself."""
        return getattr(self.request, "by_staff_name", "")

    @property
    def by_fresh_access(self) -> bool:
        """Whether the family asked with an access that an agent had just given it, and may have used."""
        return isinstance(self.request, BankRequestView) and self.request.fresh_access

    @property
    def payer_left(self) -> str:
        """Name who was billed when an agent entered bank details, and has left since; empty otherwise."""
        return self.request.payer_left if isinstance(self.request, BankRequestView) else ""

    @property
    def is_closed(self) -> bool:
        """Whether its changes are sensitive and not opened: it cannot be decided blindly."""
        return isinstance(self.request, RecordRequestView) and self.request.closed

    @property
    def needs_another(self) -> bool:
        """Whether somebody else than its reader decides it."""
        return isinstance(self.request, BankRequestView) and self.request.needs_another


def line_of(request: AnyRequest) -> Line:
    """Write a request as a line."""
    if isinstance(request, BankRequestView):
        return _of_bank(request)
    if isinstance(request, ContestView):
        return _of_contest(request)
    return _of_record(request) if isinstance(request, RecordRequestView) else _of_planning(request)


def child_of(request: AnyRequest) -> str:
    """Name the child whom a request is about as its family does, the last name only where it is another; nothing where there is none."""
    if isinstance(request, BankRequestView):
        return ""
    if isinstance(request, RecordRequestView):
        return request.child_name
    if isinstance(request, ContestView):
        return request.child
    words, family = request.child.split(), request.family_name.upper().split()
    shared = next((count for count in range(min(len(words), len(family)) - 1, 0, -1) if _same(words[-count:], family[:count])), 0)
    return " ".join(words[: len(words) - shared])


def _same(words: Sequence[str], capitals: Sequence[str]) -> bool:
    return [one.upper() for one in words] == list(capitals)


def _named(request: AnyRequest, about: str = "") -> str:
    """Name whose request it is, and whom it is about where that is somebody else: "DUPONT Jean", "DUPONT Jean (Léa)"."""
    family = request.family_name
    if not family:
        return about or "Famille sans nom"
    return f"{family} ({about})" if about not in ("", family) else family


def _of_record(request: RecordRequestView) -> Line:
    changing = [change for change in request.changes if change.old != change.new] or request.changes
    fields = [change.label or GUARDIAN_LABELS.get(change.field, change.field) for change in changing]
    if len(fields) > SHOWN_FIELDS + 1:
        fields = [*fields[:SHOWN_FIELDS], f"{len(fields) - SHOWN_FIELDS} autres"]
    return Line(
        reference=Reference("fiche", request.request_id),
        kind=_kind_of(request),
        name=_named(request, child_of(request) or request.guardian_name),
        summary=french.labelled(fields) or f"{KIND_TITLES[request.kind]} : ouvrez la demande pour la lire",
        submitted_at=request.submitted_at,
        family_id=request.family_id,
        request=request,
    )


def _kind_of(request: RecordRequestView) -> Kind:
    if request.kind in CHILD_KINDS:
        return Kind.CHILD
    if request.kind in ("tax", "caf"):
        return Kind.TAX if request.kind == "tax" else Kind.CAF
    return Kind.PARTNER if request.guardian_role == "partner" else Kind.PRIMARY


def _of_bank(request: BankRequestView) -> Line:
    return Line(
        reference=Reference("banque", request.request_id),
        kind=Kind.BANK,
        name=_named(request),
        summary=french.labelled([BANK_LABELS.get(field, field) for field in request.fields]),
        submitted_at=request.submitted_at,
        family_id=request.family_id,
        request=request,
    )


def _of_contest(request: ContestView) -> Line:
    return Line(
        reference=Reference("facture", request.request_id),
        kind=Kind.CONTEST,
        name=_named(request, child_of(request)),
        summary=f"{request.document or 'Estimation'}, {request.activity} : {french.euros(request.cents)}",
        submitted_at=request.submitted_at,
        family_id=request.family_id,
        request=request,
    )


def _of_planning(request: PlanningRequestView) -> Line:
    open_days = [day for day in request.days if day.decision == "pending"] or list(request.days)
    activities = list(dict.fromkeys(day.activity for day in open_days))
    days = sorted({day.day for day in open_days})
    told = french.day(days[0]) if len(days) == 1 else french.plural(len(days), "jour")
    return Line(
        reference=Reference("planning", request.request_id),
        kind=Kind.ABSENCE if request.kind == "absence" else Kind.BOOKING,
        name=_named(request, child_of(request)),
        summary=f"{told}, {french.listed(activities)}{', tardive' if any(day.late for day in open_days) else ''}",
        submitted_at=request.submitted_at,
        family_id=request.family_id,
        request=request,
    )
