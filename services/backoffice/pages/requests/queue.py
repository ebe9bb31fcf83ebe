"""Demandes: the list on the left, the chosen request and its decision on the right."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.day_rules import explained
from chassis.edge.ids import parse_id
from chassis.edge.pages import attachment
from chassis.edge.session import Visit
from chassis.errors import NotFound, Unavailable
from contracts.billing import BankRequestView, ContestView
from contracts.family import KIND_TITLES, FamilyRecord, ReadFamily, ReadRecordDocument, RecordRequestView
from contracts.planning import GetMonth, GetPlanningRequest, PlanningRequestView, ReadCertificate
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said
from services.backoffice.pages.waiting import COUNTERS
from services.backoffice.views.families import household
from services.backoffice.views.requests import detail
from services.backoffice.views.requests.kinds import ICONS, LABELS, PLURALS, Kind
from services.backoffice.views.requests.lines import Line, Reference, line_of
from services.backoffice.views.requests.listing import AGES, ALL, Listing
from services.backoffice.views.requests.queue import Queue, neighbour

routes = web.RouteTableDef()

READ = (Right.READ_RECORD_REQUEST, Right.READ_PLANNING_REQUEST, Right.READ_BANK_REQUEST)

DECIDE = (Right.DECIDE_RECORD_REQUEST, Right.DECIDE_PLANNING_REQUEST, Right.DECIDE_BANK_REQUEST)


@dataclass(frozen=True, slots=True)
class Refusing:
    """A refusal that could not be recorded: what was typed, and what is wrong with it."""

    reason: str
    error: str


@routes.get("/demandes")
async def queue(request: web.Request) -> web.Response:
    """Show what waits, and the request that is chosen: the oldest unless told otherwise."""
    visit = await enter(request, *READ)
    chosen = Reference.parse(request.query.get("demande", ""))
    return await show_queue(request, visit, chosen=chosen, listing=Listing.read(request.query), opening="ouvrir" in request.query)


@routes.get("/demandes/volet/{reference}")
async def pane(request: web.Request) -> web.Response:
    """Show only the pane of one request, for a page that already holds the list and fetches ahead: nothing sensitive is opened."""
    visit = await enter(request, *READ)
    reference = Reference.parse(request.match_info["reference"])
    if reference is None:
        raise NotFound
    line = line_of(await sources.one_request(visit, reference, opening=False))
    return show(
        request,
        "requests/_request.html",
        part=True,
        listing=Listing.read(request.query),
        following="",
        opened_in_vain=False,
        **await _in_full(visit, line),
    )


@routes.get("/demandes/liste")
async def anew(request: web.Request) -> web.Response:
    """Show only the list as it is by now, for a page whose clerk goes on reading: it asks when something else waits than it shows."""
    visit = await enter(request, *READ, in_use=False)
    listing = Listing.read(request.query)
    before = await request.app[COUNTERS].ask(visit)
    waiting = await sources.queue(visit, listing)
    shown = _listed(request, visit, waiting, listing)
    return show(request, "requests/_anew.html", part=True, line=None, state="" if waiting.silent else before.state, **shown)


@routes.get("/demandes/{reference}/documents/{document_id}")
async def document(request: web.Request) -> web.Response:
    """Hand over a file that a change of the record cites; the audit log keeps who read it."""
    visit = await enter(request, Right.READ_RECORD_REQUEST)
    reference = Reference.parse(request.match_info["reference"])
    if reference is None or reference.source != "fiche":
        raise NotFound
    document_id = parse_id(request.match_info["document_id"])
    return attachment(await visit.send(ReadRecordDocument(request_id=reference.request_id, document_id=document_id)))


@routes.get("/demandes/{reference}/attestation")
async def certificate(request: web.Request) -> web.Response:
    """Hand over the certificate of an absence; the audit log keeps who read it."""
    visit = await enter(request, Right.READ_PLANNING_REQUEST)
    reference = Reference.parse(request.match_info["reference"])
    if reference is None or reference.source != "planning":
        raise NotFound
    return attachment(await visit.send(ReadCertificate(request_id=reference.request_id)))


async def show_queue(
    request: web.Request,
    visit: Visit,
    *,
    chosen: Reference | None,
    listing: Listing,
    refusing: Refusing | None = None,
    over: int = 0,
    said: Said | None = None,
    full_iban: str = "",
    opening: bool = False,
    status: int = 200,
) -> web.Response:
    """Render the queue; a request that no longer waits is shown as it was decided.

    `full_iban` was asked for on purpose; so is the chosen request's sensitive part with `opening`. `over` counts
    its days that are over, about which the clerk must say something.
    """
    before = await request.app[COUNTERS].ask(visit)  # first: what changes while the list is read is seen to have changed
    waiting = await sources.queue(visit, listing)
    if listing.after and not waiting.lines:  # the last page was decided, those before may wait
        listing = listing.from_the_oldest
        waiting = await sources.queue(visit, listing)
    lines = waiting.lines
    line = await _chosen(visit, lines, waiting, chosen, opening=opening)
    following = neighbour(lines, line) if line else None
    return show(
        request,
        "requests/queue.html",
        status=status,
        said=said,
        **_listed(request, visit, waiting, listing),
        state=before.state,
        is_explicit=chosen is not None,
        following=str(following.reference) if following else "",
        icons=ICONS,
        opened_in_vain=opening,
        over=over,
        **({**await _in_full(visit, line, refusing), "full_iban": full_iban} if line else {"line": None}),
    )


def _listed(request: web.Request, visit: Visit, waiting: Queue, listing: Listing) -> dict[str, Any]:
    """Gather what the list and what stands above it show."""
    now = request.app[EDGE].settings.clock.now()
    return {
        "queue": waiting,
        "lines": waiting.lines,
        "filters": [(one, PLURALS[one], waiting.counts.get(one, 0)) for one in Kind if waiting.counts.get(one) or one == listing.kind],
        "listing": listing,
        "late": waiting.too_old(now),
        "at_least": listing.after is not None or waiting.are_more_too_old(now),
        "ages": AGES,
        "everything": ALL,
        "may_read_bank_requests": may(visit, Right.READ_BANK_REQUEST),
        "labels": LABELS,
        "may_decide_many": any(may(visit, right) for right in DECIDE),
        "in_short": detail.in_short,
    }


async def _chosen(visit: Visit, lines: tuple[Line, ...], queue: Queue, chosen: Reference | None, *, opening: bool) -> Line | None:
    if chosen is not None:
        found = next((line for line in queue.lines if line.reference == chosen), None)
        if found and not (opening and found.is_closed):
            return found
        with suppress(NotFound, Unavailable):
            return line_of(await sources.one_request(visit, chosen, opening=opening))
    return lines[0] if lines else None


async def _in_full(visit: Visit, line: Line, refusing: Refusing | None = None) -> dict[str, Any]:
    """Gather what the pane of a request shows; parts that do not answer are left out."""
    asked, decision = line.request, Right.DECIDE_PLANNING_REQUEST
    months = detail.months_to_read(asked) if isinstance(asked, PlanningRequestView) and may(visit, Right.READ_MONTH) else ()
    may_withdraw = may(visit, Right.ACT_FOR_FAMILY) and detail.may_be_taken_back(asked)
    family, foretold, *grids = await sources.gathered(
        visit,
        ReadFamily(family_id=line.family_id) if may(visit, Right.READ_RECORD) else None,
        GetPlanningRequest(request_id=asked.request_id) if detail.asks_more(asked, may_withdraw=may_withdraw) else None,
        *(GetMonth(child_id=asked.child_id, month=month) for month in months if isinstance(asked, PlanningRequestView)),
    )
    shown: dict[str, Any] = {"changes": (), "days": (), "absence_reason": "", "explained": ()}
    if isinstance(asked, BankRequestView):
        decision = Right.DECIDE_BANK_REQUEST
        shown["changes"] = detail.changes(asked)
    elif isinstance(asked, ContestView):
        decision = Right.DECIDE_BANK_REQUEST
    elif isinstance(asked, RecordRequestView):
        decision = Right.DECIDE_RECORD_REQUEST
        shown["changes"] = detail.changes(asked)
    else:
        places = detail.places_in(grid for grid in map(sources.answered, grids) if grid is not None)
        shown["days"] = detail.days(asked, places, detail.overlaps_in(sources.answered(foretold)))
        shown["absence_reason"] = asked.absence_label
        shown["explained"] = explained(asked)
    record: FamilyRecord | None = sources.answered(family)
    return {
        **shown,
        "line": line,
        "asked": asked,
        "label": KIND_TITLES[asked.kind] if isinstance(asked, RecordRequestView) else LABELS[line.kind],
        "icon": ICONS[line.kind],
        "contrary": detail.contrary(asked),
        "household_children": household.children_in_words(record) if record else "",
        "family_number": record.family_number if record else getattr(asked, "family_number", ""),
        "may_read_record": may(visit, Right.READ_RECORD),
        "may_decide": may(visit, decision),
        "may_withdraw": may_withdraw,
        "afterwards": detail.afterwards(asked, sources.answered(foretold)),
        "reasons": detail.REASONS[line.kind],
        "refusing": refusing,
        "full_iban": "",
        "may_read_certificate": may(visit, Right.READ_HEALTH),
        "may_read_bank": may(visit, Right.READ_BANK),
    }
