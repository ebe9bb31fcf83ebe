"""The queue of requests: on the record, on the planning, on bank details, merged in the order in which families submitted them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, cast
from uuid import UUID

from chassis import french
from chassis.edge.paging import Place
from contracts.billing import BANK_LABELS, BankRequests, BankRequestView, Contests, ContestView
from contracts.family import CHILD_KINDS, GUARDIAN_LABELS, KIND_TITLES, RecordRequests, RecordRequestView, RecordSubject
from contracts.planning import PlanningRequestKind, PlanningRequests, PlanningRequestView
from services.backoffice.views.ages import is_too_long

MOST = 200
"""Lines on a page; each service answers at most as many, so the oldest 200 of both together are always complete."""

SHOWN_FIELDS = 3

Source = Literal["fiche", "planning", "banque", "facture"]
AnyRequest = RecordRequestView | PlanningRequestView | BankRequestView | ContestView


class Kind(StrEnum):
    """What a request is about, as clerks filter by it."""

    PRIMARY = "responsable"
    PARTNER = "conjoint"
    TAX = "fiscal"
    CAF = "caf"
    CHILD = "enfant"
    BANK = "bancaire"
    BOOKING = "reservation"
    ABSENCE = "absence"
    CONTEST = "contestation"


LABELS: dict[Kind, str] = {
    Kind.PRIMARY: "Infos responsable",
    Kind.PARTNER: "Informations conjoint",
    Kind.TAX: "Informations fiscales",
    Kind.CAF: "Informations CAF",
    Kind.CHILD: "Fiche enfant",
    Kind.BANK: "Coordonnées bancaires",
    Kind.BOOKING: "Réservation",
    Kind.ABSENCE: "Absence",
    Kind.CONTEST: "Montant contesté",
}

PLURALS: dict[Kind, str] = {
    Kind.PRIMARY: "Infos responsable",
    Kind.PARTNER: "Informations conjoint",
    Kind.TAX: "Informations fiscales",
    Kind.CAF: "Informations CAF",
    Kind.CHILD: "Fiche enfant",
    Kind.BANK: "Coordonnées bancaires",
    Kind.BOOKING: "Réservations",
    Kind.ABSENCE: "Absences",
    Kind.CONTEST: "Montants contestés",
}

ICONS: dict[Kind, str] = {
    Kind.PRIMARY: "user",
    Kind.PARTNER: "partner",
    Kind.TAX: "percent",
    Kind.CAF: "hands",
    Kind.CHILD: "child",
    Kind.BANK: "bank",
    Kind.BOOKING: "calendar",
    Kind.ABSENCE: "away",
    Kind.CONTEST: "euro",
}


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
    def is_closed(self) -> bool:
        """Whether its changes are sensitive and not opened: it cannot be decided blindly."""
        return isinstance(self.request, RecordRequestView) and self.request.closed

    @property
    def needs_another(self) -> bool:
        """Whether somebody else than its reader decides it."""
        return isinstance(self.request, BankRequestView) and self.request.needs_another


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a clerk, oldest first; `silent` names parts that do not answer."""

    lines: tuple[Line, ...] = ()
    counts: Mapping[Kind, int] = field(default_factory=dict)
    """How many wait of each kind, also of those that the lines leave out."""
    kind: Kind | None = None
    """The kind to which the lines were narrowed."""
    silent: tuple[str, ...] = ()
    more: bool = False
    """Whether another page follows."""

    @property
    def waiting(self) -> int:
        """Count what waits, of every kind."""
        return sum(self.counts.values())

    @property
    def chosen(self) -> int:
        """Count what waits of the kind to which the lines were narrowed."""
        return self.waiting if self.kind is None else self.counts.get(self.kind, 0)

    @property
    def next(self) -> str:
        """Write where the next page begins, as its address says it; nothing when this is the last."""
        last = self.lines[-1] if self.more and self.lines else None
        return str(Place(last.submitted_at, last.reference.request_id)) if last else ""

    def of(self, kind: Kind | None) -> tuple[Line, ...]:
        """List the lines of a kind, or all."""
        return self.lines if kind is None else tuple(line for line in self.lines if line.kind == kind)

    def too_old(self, now: datetime) -> int:
        """Count the lines that have waited for more than three days."""
        return sum(is_too_long(line.submitted_at, now) for line in self.lines)

    def are_more_too_old(self, now: datetime) -> bool:
        """Tell whether some that the lines leave out may have waited so long too: the oldest come first, so all that are shown have."""
        return self.is_cut and self.too_old(now) == len(self.lines)

    @property
    def is_cut(self) -> bool:
        """Tell whether more waits than the lines show."""
        return self.chosen > len(self.lines)


_SUBJECTS: dict[RecordSubject, Kind] = {
    "primary": Kind.PRIMARY,
    "partner": Kind.PARTNER,
    "tax": Kind.TAX,
    "caf": Kind.CAF,
    "child": Kind.CHILD,
}
_ASKED: dict[PlanningRequestKind, Kind] = {"booking": Kind.BOOKING, "absence": Kind.ABSENCE}
_RECORD, _PLANNING, _BANK, _CONTEST = set(_SUBJECTS.values()), set(_ASKED.values()), {Kind.BANK}, {Kind.CONTEST}


def narrowed(kind: Kind | None) -> tuple[RecordSubject | None, PlanningRequestKind | None]:
    """Say a kind as the services of the record and of the planning know it."""
    subject = next((about for about, one in _SUBJECTS.items() if one == kind), None)
    return subject, next((asked for asked, one in _ASKED.items() if one == kind), None)


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


def merge(
    record: RecordRequests | None,
    planning: PlanningRequests | None,
    bank: BankRequests | None = None,
    contested: Contests | None = None,
    *,
    kind: Kind | None = None,
    silent: Iterable[str] = (),
) -> Queue:
    """Merge the services' queues, or what they have of a kind, by the moment of submission.

    None stands for a queue that was not asked or did not answer.
    """
    lines = [line_of(request) for request in record.requests] if record else []
    lines += [line_of(request) for request in planning.requests] if planning else []
    lines += [line_of(request) for request in bank.requests] if bank else []
    lines += [line_of(request) for request in contested.requests] if contested else []
    lines.sort(key=lambda line: (line.submitted_at, line.reference.request_id))
    counts = Counter(line.kind for line in lines)
    told = {_SUBJECTS[about]: count for about, count in record.by_subject.items()} if record else {}
    told |= {_ASKED[asked]: count for asked, count in planning.by_kind.items()} if planning else {}
    told |= {Kind.BANK: bank.pending if bank else 0, Kind.CONTEST: contested.pending if contested else 0}
    counts = Counter({one: max(told.get(one, 0), counts[one]) for one in Kind})
    shown = [line for line in lines if kind in (None, line.kind)]
    asked = [
        page
        for one, page in ((_RECORD, record), (_PLANNING, planning), (_BANK, bank), (_CONTEST, contested))
        if kind is None or kind in one
    ]
    more = len(shown) > MOST or any(page.next for page in asked if page)
    return Queue(tuple(shown[:MOST]), counts, kind, tuple(silent), more)


def neighbour(lines: tuple[Line, ...], chosen: Line) -> Line | None:
    """Find the line to treat after the chosen one: the next, or the one before when it is the last."""
    if chosen not in lines:
        return lines[0] if lines else None
    at = lines.index(chosen)
    others = lines[at + 1 : at + 2] or lines[max(at - 1, 0) : at]
    return others[0] if others else None
