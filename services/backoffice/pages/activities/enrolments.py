"""Inscriptions d'un enfant: the list, a new one, and the change or the end of one, each weighed before it is kept."""

from datetime import date
from typing import Any
from uuid import UUID

from aiohttp import web

from chassis import french
from chassis.edge.context import EDGE
from chassis.edge.days import date_of
from chassis.edge.ids import id_in_path
from chassis.edge.session import Visit
from chassis.errors import Conflict, NotFound, Refusal
from contracts.billing import PricedFrom, ReadPricedFrom
from contracts.family import REQUIREMENT_LABELS, ChildToCome, FamilyRecord, ReadFamily, ReadWouldLack
from contracts.planning import (
    ChildEnrolment,
    Enrol,
    EnrolmentPreview,
    ListActivities,
    ListChildEnrolments,
    PreviewEnrolment,
    WithdrawEnrolment,
)
from contracts.rights import Right
from services.backoffice.pages import readers
from services.backoffice.pages.activities.activity_sheet import read
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.pages.sources import answered, gathered
from services.backoffice.views.activities import enrolment_form as form
from services.backoffice.views.attendance.attendance import asked_day
from services.backoffice.views.families import household
from services.backoffice.views.typed import Fields, text, whole_number

routes = web.RouteTableDef()

ADDRESS = "/familles/{family_id}/enfants/{child_id}/inscriptions"
ONE = ADDRESS + "/{enrolment_id:[0-9a-f-]{36}}"
CHOSEN = ("unknown_activity", "unknown_guardian", "unknown_child")
"""What planning may not know, or not yet, of what was chosen: said beside its field."""


@routes.get(ADDRESS)
async def enrolments(request: web.Request) -> web.Response:
    """List the enrolments of a child."""
    _, context = await _about(request)
    today = request.app[EDGE].settings.clock.today()
    lines = [form.line(one, today) for one in context["enrolments"]]
    going = [one for one in lines if not one.is_over]
    ended = [one for one in lines if one.is_over]
    return show(request, "activities/enrolments.html", **{**context, "enrolments": going, "ended": ended})


@routes.get(ADDRESS + "/nouvelle")
async def new(request: web.Request) -> web.Response:
    """Show the form of a new enrolment; `?prestation=` chooses the activity beforehand, `?du=` its first day."""
    _, context = await _about(request)
    payer = next(iter(context["payers"]), ("", ""))[0]
    first = asked_day(request.query.get("du", ""), context["first_day"] or request.app[EDGE].settings.clock.today())
    typed = form.blank(first, request.query.get("prestation", ""), payer)
    return _show(request, context, typed, {})


@routes.post(ADDRESS + "/nouvelle")
async def enter_new(request: web.Request) -> web.Response:
    """Weigh a new enrolment, or enter it."""
    visit, context = await _about(request)
    return await _weigh(request, visit, context, None)


@routes.get(ONE)
async def one(request: web.Request) -> web.Response:
    """Show an enrolment as it is."""
    _, context = await _about(request)
    known = _known(request, context)
    return _show(request, context, form.written(known), {}, known=known)


@routes.post(ONE)
async def change(request: web.Request) -> web.Response:
    """Weigh a change of an enrolment, or keep it."""
    visit, context = await _about(request)
    return await _weigh(request, visit, context, _known(request, context))


@routes.post(ONE + "/annulation")
async def withdraw(request: web.Request) -> web.Response:
    """Take back an enrolment that has not begun."""
    visit, context = await _about(request)
    known, typed = _known(request, context), await read(request)
    try:
        await visit.send(made(WithdrawEnrolment, enrolment_id=known.enrolment_id, version=whole_number(text(typed, "version"))))
        told = await readers.telling(visit, id_in_path(request, "family_id"), "decisions")
        said = Said("ok", "L'inscription est annulée", f"Plus rien n'est réservé. {told}")
    except Conflict as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return leading_to(request, context["address"], said)


async def _weigh(request: web.Request, visit: Visit, context: dict[str, Any], known: ChildEnrolment | None) -> web.Response:
    typed = await read(request)
    if known:  # Neither can change: another payer or activity is another enrolment.
        typed |= {"prestation": [str(known.activity_id)], "payeur": [str(known.guardian_id)]}
    values, faults = form.asked(typed)
    seen: EnrolmentPreview | None = None
    lacks: tuple[str, ...] = ()
    priced: PricedFrom | None = None
    waivable = bool(text(typed, "derogation"))
    try:
        if not faults:
            ids = {"child_id": context["child_id"], "enrolment_id": known.enrolment_id if known else text(typed, "cle") or None}
            asked: dict[str, Any] = {**ids, **values, "version": whole_number(text(typed, "version")) if known else None}
            lacks = () if known else await _would_lack(visit, context, text(typed, "prestation"))
            if text(typed, "suite") == "enregistrer":
                await visit.send(made(Enrol, **asked))
                return await _done(request, visit, context, known)
            if not known:
                priced = answered((await gathered(visit, made(ReadPricedFrom, activity_id=text(typed, "prestation"))))[0])
            seen = await visit.send(made(PreviewEnrolment, **{**asked, "enrolment_id": known.enrolment_id if known else None}))
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        faults = form.faults(refusal)
        if known and refusal.slug == form.CHANGED:
            faults = {"du": form.changed_since(known, request.app[EDGE].settings.clock.today())}
            typed |= {"version": [str(known.version)]}
        waivable = waivable or refusal.slug == form.INCOMPLETE
    waivable = waivable and may(visit, Right.WAIVE_RECORD)
    unread = lacks and seen and await readers.is_unread(visit, id_in_path(request, "family_id"), "reminders")
    asked_for = form.to_ask(lacks, unread=bool(unread))
    return _show(request, context, typed, faults, known=known, seen=seen, lacks=asked_for, priced=priced, waivable=waivable)


async def _would_lack(visit: Visit, context: dict[str, Any], activity_id: str) -> tuple[str, ...]:
    """Ask what the child's record would lack; whoever may not read records, or while they are down, is told nothing."""
    if not may(visit, Right.READ_RECORD):
        return ()
    (found,) = await gathered(visit, made(ReadWouldLack, child_id=context["child_id"], activity_id=activity_id))
    told = answered(found)
    return tuple(REQUIREMENT_LABELS[code] for code in told.codes) if told else ()


async def _done(request: web.Request, visit: Visit, context: dict[str, Any], known: ChildEnrolment | None) -> web.Response:
    since: date | None = context["first_day"]
    when = f"à partir du {french.plain_date(since)}" if since else "dès maintenant"
    told = f"La famille {'verra' if since else 'voit'} l'inscription {when} dans le planning."
    if await readers.sees_nothing(visit, id_in_path(request, "family_id")):
        told = "Personne de la famille n'a de compte ouvert : prévenez-la par courrier ou par téléphone."
    return leading_to(request, context["address"], Said("ok", "L'inscription est modifiée" if known else "L'enfant est inscrit", told))


async def _about(request: web.Request) -> tuple[Visit, dict[str, Any]]:
    """Read the child of the address, its household, its enrolments and what it may be enrolled in."""
    visit = await enter(request, Right.WRITE_ENROLMENT)
    family_id, child_id = id_in_path(request, "family_id"), id_in_path(request, "child_id")
    record, found, activities = await gathered(
        visit, ReadFamily(family_id=family_id), ListChildEnrolments(child_id=child_id), ListActivities()
    )
    for answer in (record, found, activities):
        if isinstance(answer, Refusal):
            raise answer
    child = next((each for each in (*record.children, *record.to_come) if each.child_id == child_id), None)
    if child is None:
        raise NotFound
    today = request.app[EDGE].settings.clock.today()
    name = household.full_name(child.last_name, child.first_name)
    first_day = child.since if isinstance(child, ChildToCome) else None
    own = f"/familles/{family_id}/enfants/{child_id}"
    return visit, {
        "child_id": child_id,
        "child": name,
        # Until its first day a child has no record in this household.
        "back": (f"/familles/{family_id}", household.household_name(record)) if first_day else (own, name),
        "address": f"{own}/inscriptions",
        "first_day": first_day,
        "payers": _payers(record),
        "enrolments": found.enrolments,
        "activities": form.choices(activities.activities, today),
        "open_on": {each.activity_id: each.weekdays for each in activities.activities},
    }


def _payers(record: FamilyRecord) -> list[tuple[str, str]]:
    return [(str(each.guardian_id), household.full_name(each.last_name, each.first_name)) for each in record.guardians]


def _known(request: web.Request, context: dict[str, Any]) -> ChildEnrolment:
    enrolment_id: UUID = id_in_path(request, "enrolment_id")
    found: ChildEnrolment | None = next((each for each in context["enrolments"] if each.enrolment_id == enrolment_id), None)
    if found is None:
        raise NotFound
    return found


def _show(
    request: web.Request,
    context: dict[str, Any],
    typed: Fields,
    faults: dict[str, str],
    *,
    known: ChildEnrolment | None = None,
    seen: EnrolmentPreview | None = None,
    lacks: tuple[str, ...] = (),
    priced: PricedFrom | None = None,
    waivable: bool = False,
) -> web.Response:
    return show(
        request,
        "activities/enrolment.html",
        status=400 if faults else 200,
        **context,
        known=known,
        may_withdraw=known is not None and not known.withdrawn and known.valid_from > request.app[EDGE].settings.clock.today(),
        open_days=context["open_on"].get(known.activity_id) if known else None,
        typed=typed,
        text=lambda name: text(typed, name),
        exceptions=form.exceptions(typed),
        faults=faults,
        waivable=waivable,
        beside=french.capitalised(form.at_the_same_hours(seen.overlaps)) if seen else "",
        meaning=(*form.meaning(seen), *form.price_to_come(priced, date_of(text(typed, "du"))), *lacks) if seen else (),
    )
