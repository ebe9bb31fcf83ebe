"""Deciding requests: one at a time, or accepting several together."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from aiohttp import web

from chassis import french
from chassis.edge.session import Visit
from chassis.errors import Conflict, Forbidden, Invalid, KeyReused, NotFound, Refusal, Unavailable
from contracts.billing import DecideBankRequest, DecideContest
from contracts.family import AcceptRecordRequests, DecideRecordRequest
from contracts.messaging import Purpose
from contracts.planning import AcceptPlanningRequests, DecidePlanningRequest, GetPlanningRequest, PlanningRequestView
from contracts.together import MOST_TOGETHER, NotAccepted
from services.backoffice.pages import readers, sources
from services.backoffice.pages.forms import fields, made, several
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.requests.queue import DECIDE, Refusing, show_queue
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.requests import detail
from services.backoffice.views.requests.decision import Batch, families, told, told_of_batch
from services.backoffice.views.requests.kinds import LABELS
from services.backoffice.views.requests.lines import AnyRequest, Line, Reference, Source, line_of
from services.backoffice.views.requests.listing import NAMES, Listing

routes = web.RouteTableDef()

TOGETHER: dict[str, type[AcceptRecordRequests | AcceptPlanningRequests]] = {
    "fiche": AcceptRecordRequests,
    "planning": AcceptPlanningRequests,
}
"""Owners that accept many requests at once; the others are asked for one after the other."""
PURPOSES: dict[Source, Purpose] = {"fiche": "decisions", "planning": "decisions", "banque": "decisions", "facture": "billing"}
"""What messages about a decision are about, by the owner of the request: families choose by it what is mailed."""
LOOKED_AT_ONCE = 25
"""How many bookings planning is asked about at a time before they are accepted together."""
GONE_BY = {"accepter": "accept", "refuser": "refuse"}
OVERTAKEN = frozenset({Conflict.status, KeyReused.status, NotFound.status})
"""What an owner answers when somebody else was faster, unless the request still `WAITS`."""
WAITS = frozenset({"bank_request_needs_another", "bank_details_moved"})
"""Conflicts over a request that nobody decided: another must, or it asks what no longer fits."""

DAYS_OVER = "days_gone_by"
YOURS = "Vous avez déjà traité cette demande"
COLLEAGUE = "Un collègue a été plus rapide"
SETTLED = "Cette demande n'attend plus de décision"
NO_REASON = "Choisissez un motif ou écrivez-en un : la famille le lira."
NOT_RECORDED = Said("no", "La décision n'est peut-être pas enregistrée", "Une partie du portail ne répond pas : réessayez dans un instant.")
NOTHING_TICKED = Said("wait", "Aucune demande à accepter", "Cochez d'abord des demandes.")
ALL_GONE = Said("wait", "Aucune demande à accepter", "Un collègue vient de traiter celles que vous aviez cochées.")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a clerk decided about one request; `key` keeps a form sent twice from deciding twice, `gone_by` is for days that are over."""

    reference: Reference
    accept: bool
    reason: str = ""
    key: str = ""
    gone_by: str = ""


@routes.post("/demandes/decision")
async def decide(request: web.Request) -> web.Response:
    """Accept or refuse one request, and go to the next."""
    visit = await enter(request, *DECIDE)
    form = await fields(request, "demande", "decision", "motif", "motif_choisi", "cle", *NAMES, "suivante", "jours_passes")
    reference, listing = Reference.parse(form["demande"]), Listing.read(form)
    if reference is None or form["decision"] not in ("accepter", "refuser"):
        raise Invalid
    accept = form["decision"] == "accepter"
    decision = Decision(reference, accept, "" if accept else form["motif"] or form["motif_choisi"], form["cle"], form["jours_passes"])
    try:
        done = await _record(visit, decision)
        said = Said("ok", *told(done, unread=await readers.is_unread(visit, done.family_id, PURPOSES[reference.source])))
    except KeyReused:
        said = await _sent_before(visit, reference)
    except (Conflict, NotFound) as refusal:
        if refusal.slug in WAITS:
            return await _still_here(request, visit, decision, listing, refusal)
        said = _overtaken(refusal, await _whose(visit, reference))
    except (Invalid, Unavailable) as refusal:
        return await _still_here(request, visit, decision, listing, refusal)
    return leading_to(request, listing.address(form["suivante"]), said)


async def _record(visit: Visit, decision: Decision) -> AnyRequest:
    """Have the owner of the request record the decision; refuses a refusal without a reason."""
    if not decision.accept and not decision.reason:
        raise Invalid(NO_REASON)
    told_to_owner = {"request_id": decision.reference.request_id, "accept": decision.accept, "reason": decision.reason}
    if decision.reference.source == "fiche":
        return await visit.send(made(DecideRecordRequest, **told_to_owner), key=decision.key or None)
    if decision.reference.source == "banque":
        return await visit.send(made(DecideBankRequest, **told_to_owner), key=decision.key or None)
    if decision.reference.source == "facture":
        return await visit.send(made(DecideContest, **told_to_owner), key=decision.key or None)
    gone_by = GONE_BY.get(decision.gone_by)
    return await visit.send(made(DecidePlanningRequest, **told_to_owner, days_gone_by=gone_by), key=decision.key or None)


async def _still_here(request: web.Request, visit: Visit, decision: Decision, listing: Listing, refusal: Refusal) -> web.Response:
    """Show the request again with what was typed, and what stands against it."""
    down = isinstance(refusal, Unavailable)
    refusing = None if decision.accept else Refusing(decision.reason, "" if down else refusal.detail)
    over = len(refusal.members.get("days", ())) if refusal.slug == DAYS_OVER else 0
    said = NOT_RECORDED if down else Said("no", refusal.title, refusal.detail)
    return await show_queue(
        request,
        visit,
        chosen=decision.reference,
        listing=listing,
        refusing=refusing,
        over=over,
        said=said,
        opening=True,
        status=refusal.status,
    )


@routes.post("/demandes/lot")
async def accept_several(request: web.Request) -> web.Response:
    """Accept the ticked requests: first show which, then do it."""
    visit = await enter(request, *DECIDE)
    form = await fields(request, "confirme", "cle", *NAMES)
    listing = Listing.read(form)
    ticked = {str(reference) for text in await several(request, "demande") if (reference := Reference.parse(text))}
    listed = await sources.queue(visit, listing)  # the page that was ticked: others may hold hundreds of lines
    lines = [line for line in listed.lines if str(line.reference) in ticked]
    if not lines:
        return leading_to(request, listing.address(), ALL_GONE if ticked else NOTHING_TICKED)
    if not form["confirme"]:
        beside = await _beside(visit, lines)
        return show(
            request,
            "requests/batch.html",
            lines=[(line, LABELS[line.kind], detail.in_short(line), beside.get(line.reference, ())) for line in lines],
            untold=sum(one is None for one in beside.values()),
            listing=listing,
        )
    batch = await _accept_all(visit, lines, form["cle"])
    return leading_to(request, listing.address(), Said("ok" if batch.is_complete else "wait", *told_of_batch(batch)))


async def _beside(visit: Visit, lines: Sequence[Line]) -> dict[Reference, tuple[str, ...] | None]:
    """Find for each booking what its child has at the same hours, some at a time; None of those about which planning does not answer."""
    bookings = [(line.reference, line.request) for line in lines if isinstance(line.request, PlanningRequestView)]
    bookings = [(reference, asked) for reference, asked in bookings if asked.kind == "booking"]
    found: dict[Reference, tuple[str, ...] | None] = {reference: None for reference, _ in bookings}
    for at in range(0, len(bookings), LOOKED_AT_ONCE):
        some = bookings[at : at + LOOKED_AT_ONCE]
        told = await sources.gathered(visit, *(GetPlanningRequest(request_id=asked.request_id) for _, asked in some))
        if any(isinstance(one, Unavailable) for one in told):
            break
        found |= {reference: detail.beside(asked, sources.answered(one)) for (reference, asked), one in zip(some, told, strict=True)}
    return found


async def _accept_all(visit: Visit, lines: list[Line], key: str) -> Batch:
    """Accept in order of arrival, as many at once as their owner takes; an owner that falls silent keeps the rest of its own waiting."""
    outcomes: dict[Reference, NotAccepted | None] = {}
    for source in dict.fromkeys(line.reference.source for line in lines):
        references = [line.reference for line in lines if line.reference.source == source]
        size = MOST_TOGETHER if source in TOGETHER else 1
        for some in (references[at : at + size] for at in range(0, len(references), size)):
            try:
                outcomes |= await _accept(visit, some, key)
            except Unavailable:
                break
    names = {line.reference: line.name for line in lines if line.reference in outcomes}
    left = [(name, why) for one, name in names.items() if (why := outcomes[one]) is not None]
    accepted = [line for line in lines if line.reference in outcomes and outcomes[line.reference] is None]
    unread = await _unread(visit, accepted)
    return Batch(
        tuple(name for one, name in names.items() if outcomes[one] is None),
        tuple(name for name, why in left if _is_over(why)),
        tuple((name, why.detail) for name, why in left if not _is_over(why)),
        len(lines) - len(outcomes),
        None if unread is None else families(unread),
    )


def _is_over(why: NotAccepted) -> bool:
    return why.status in OVERTAKEN and why.slug not in WAITS


async def _unread(visit: Visit, accepted: Sequence[Line]) -> list[Line] | None:
    """Find the accepted requests of whose decision their family reads nothing; None while that is not known."""
    found: list[Line] = []
    for purpose in sorted({PURPOSES[line.reference.source] for line in accepted}):
        families_of = await readers.unread(visit, purpose)
        if families_of is None:
            return None
        found += [line for line in accepted if PURPOSES[line.reference.source] == purpose and line.family_id in families_of]
    return found


async def _accept(visit: Visit, some: list[Reference], key: str) -> dict[Reference, NotAccepted | None]:
    """Have the owner of some requests accept them; tells of each that it is, or why not."""
    together = TOGETHER.get(some[0].source)
    try:
        if together is None:
            for one in some:
                await _record(visit, Decision(one, accept=True, key=f"{key}-{one}" if key else ""))
            return dict.fromkeys(some)
        ids = [one.request_id for one in some]
        own_key = f"{key}-{sha256(' '.join(map(str, ids)).encode()).hexdigest()[:32]}" if key else None
        others = {one.request_id: one for one in (await visit.send(made(together, request_ids=ids), key=own_key)).others}
        return {one: others.get(one.request_id) for one in some}
    except (Conflict, KeyReused, NotFound, Invalid, Forbidden) as refusal:
        return {
            one: NotAccepted(request_id=one.request_id, status=refusal.status, slug=refusal.slug, detail=refusal.detail) for one in some
        }


async def _sent_before(visit: Visit, reference: Reference) -> Said:
    """Say how a request ended that this same form decided before, with another decision whose answer was lost."""
    try:
        found = await sources.one_request(visit, reference, opening=False)
    except (NotFound, Unavailable):
        return NOT_RECORDED
    if found.status not in ("accepted", "refused"):
        return NOT_RECORDED if found.status == "pending" else Said("wait", SETTLED)
    done = {"accepted": "acceptée", "refused": "refusée"}[found.status]
    when = french.near_moment(found.decided_at, visit.edge.settings.clock.today()) if found.decided_at else ""
    return Said("wait", YOURS, f"Vous l'avez {done} {when}.".replace(" .", "."))


async def _whose(visit: Visit, reference: Reference) -> str:
    """Tell whose request it was, for the page goes on with the next one; nothing where that is not known."""
    try:
        return line_of(await sources.one_request(visit, reference, opening=False)).name
    except (NotFound, Unavailable):
        return ""


def _overtaken(refusal: Refusal, name: str) -> Said:
    """Say that a request waits no more, and by whose doing where it is known."""
    by_you = refusal.members.get("by_you")
    others = by_you is False and refusal.members.get("status_of_request") != "withdrawn"
    title = YOURS if by_you else COLLEAGUE if others else SETTLED
    return Said("wait", f"{name} : {french.within(title)}" if name else title, refusal.detail)
