"""The queue of requests: on the record, on the planning, on bank details, merged in the order in which families submitted them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chassis.edge.paging import Place
from contracts.billing import BankRequests, Contests
from contracts.family import RecordRequests, RecordSubject
from contracts.planning import PlanningRequestKind, PlanningRequests, WaitingThere
from services.backoffice.views.ages import is_too_long
from services.backoffice.views.requests.kinds import ASKED, SUBJECTS, Kind
from services.backoffice.views.requests.lines import Line, line_of
from services.backoffice.views.requests.listing import ALL, Listing

MOST = 200
"""Lines on a page; each service answers at most as many, so the oldest 200 of both together are always complete."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a clerk, oldest first; `silent` names parts that do not answer."""

    lines: tuple[Line, ...] = ()
    counts: Mapping[Kind, int] = field(default_factory=dict)
    """How many wait of each kind, also of those that the lines leave out."""
    listing: Listing = ALL
    """What the lines were narrowed to."""
    there: tuple[WaitingThere, ...] = ()
    """How many of the kind wait at each activity."""
    schools: Mapping[str, int] = field(default_factory=dict)
    """How many wait at each school, of every kind, in the order of their names."""
    silent: tuple[str, ...] = ()
    more: bool = False
    """Whether another page follows."""

    @property
    def waiting(self) -> int:
        """Count what waits, of every kind."""
        return sum(self.counts.values())

    @property
    def chosen(self) -> int:
        """Count what waits of what the lines were narrowed to."""
        if self.listing.activity_id:
            return sum(one.waiting for one in self.there if one.activity_id == self.listing.activity_id)
        return self.waiting if self.listing.kind is None else self.counts.get(self.listing.kind, 0)

    @property
    def next(self) -> Place | None:
        """Tell where the next page begins; nowhere when this is the last."""
        last = self.lines[-1] if self.more and self.lines else None
        return Place(last.submitted_at, last.reference.request_id) if last else None

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


_RECORD, _PLANNING, _BANK, _CONTEST = set(SUBJECTS.values()), set(ASKED.values()), {Kind.BANK}, {Kind.CONTEST}


def narrowed(kind: Kind | None) -> tuple[RecordSubject | None, PlanningRequestKind | None]:
    """Say a kind as the services of the record and of the planning know it."""
    subject = next((about for about, one in SUBJECTS.items() if one == kind), None)
    return subject, next((asked for asked, one in ASKED.items() if one == kind), None)


def merge(
    record: RecordRequests | None,
    planning: PlanningRequests | None,
    bank: BankRequests | None,
    contested: Contests | None,
    *,
    listing: Listing,
    silent: Iterable[str],
) -> Queue:
    """Merge the services' queues, or what they have of a listing, by the moment of submission.

    None stands for a queue that was not asked or did not answer.
    """
    lines = [line_of(request) for request in record.requests] if record else []
    lines += [line_of(request) for request in planning.requests] if planning else []
    lines += [line_of(request) for request in bank.requests] if bank else []
    lines += [line_of(request) for request in contested.requests] if contested else []
    lines.sort(key=lambda line: (line.submitted_at, line.reference.request_id))
    counts = Counter(line.kind for line in lines)
    told = {SUBJECTS[about]: count for about, count in record.by_subject.items()} if record else {}
    told |= {ASKED[asked]: count for asked, count in planning.by_kind.items()} if planning else {}
    told |= {Kind.BANK: bank.pending if bank else 0, Kind.CONTEST: contested.pending if contested else 0}
    counts = Counter({one: max(told.get(one, 0), counts[one]) for one in Kind})
    kind = listing.kind
    shown = [line for line in lines if kind in (None, line.kind)]
    asked = [
        page
        for one, page in ((_RECORD, record), (_PLANNING, planning), (_BANK, bank), (_CONTEST, contested))
        if kind is None or kind in one
    ]
    more = len(shown) > MOST or any(page.next for page in asked if page)
    at_schools = Counter(record.by_school if record else {}) + Counter(planning.by_school if planning else {})
    return Queue(
        tuple(shown[:MOST]),
        counts,
        listing,
        planning.by_activity if planning else (),
        dict(sorted(at_schools.items())),
        tuple(silent),
        more,
    )


def neighbour(lines: tuple[Line, ...], chosen: Line) -> Line | None:
    """Find the line to treat after the chosen one: the next, or the one before when it is the last."""
    if chosen not in lines:
        return lines[0] if lines else None
    at = lines.index(chosen)
    others = lines[at + 1 : at + 2] or lines[max(at - 1, 0) : at]
    return others[0] if others else None
