"""Acting for a family: a clerk enters in its place what it could ask for itself, and the family reads who did."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.pages import see_other
from chassis.edge.session import Visit
from chassis.errors import Conflict, Invalid, NotFound, Refusal, Unavailable
from contracts.family import ChildView, FamilyRecord, GuardianView, ReadFamily, SubmitRecordChangeFor
from contracts.planning import GetMonth, ListAbsenceReasons, SubmitDaysFor
from contracts.rights import Right
from services.backoffice.pages.families import parse_id
from services.backoffice.pages.forms import fields, made, several
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, say
from services.backoffice.views import act_for, household, month

routes = web.RouteTableDef()

ROLES = {"responsable": "primary", "conjoint": "partner"}
KINDS = {"primary": "guardian", "partner": "partner"}
NOTHING_TICKED = "Cochez au moins un jour."
NO_REASON = "Choisissez la raison de l'absence."
SEEN = "La famille la voit dans « Liste des demandes », avec votre nom."


@routes.get("/familles/{family_id}/agir")
async def start(request: web.Request) -> web.Response:
    """Show what may be entered for a family."""
    visit, record = await _family(request)
    today = request.app[EDGE].settings.clock.today()
    return show(
        request,
        "act_for.html",
        **_named(record),
        children=household.children(record, today),
        adults=[(slug, one) for slug, role in ROLES.items() for one in record.guardians if one.role == role],
        may_read_month=may(visit, Right.READ_MONTH),
    )


@routes.get("/familles/{family_id}/agir/enfants/{child_id}")
async def days(request: web.Request) -> web.Response:
    """Show the days of a child that may be booked or missed."""
    visit, record = await _family(request, Right.READ_MONTH)
    return await _days(request, visit, record, request.query.get("mois", ""))


@routes.post("/familles/{family_id}/agir/enfants/{child_id}")
async def ask(request: web.Request) -> web.Response:
    """Enter a booking request or absences."""
    visit, record = await _family(request, Right.READ_MONTH)
    child = _child(request, record)
    typed = await fields(request, "quoi", "raison", "note", "mois", "cle")
    ticked = await several(request, "jour")
    kind = "absence" if typed["quoi"] == "absence" else "booking"
    asked = act_for.asked_days(ticked)
    error = "" if asked else NOTHING_TICKED
    if asked and kind == "absence" and not typed["raison"]:
        error = NO_REASON
    status = Invalid.status
    if asked and not error:
        reason = typed["raison"] if kind == "absence" else None
        try:
            submitted = made(
                SubmitDaysFor,
                family_id=record.family_id,
                child_id=child.child_id,
                kind=kind,
                days=asked,
                absence_reason=reason,
                note=typed["note"],
            )
            await visit.send(submitted, key=typed["cle"] or None)
        except (Invalid, Conflict, NotFound, Unavailable) as refusal:
            error, status = _told(refusal), refusal.status
        else:
            return _done(request, record, "L'absence est déclarée" if kind == "absence" else "La demande est enregistrée")
    return await _days(request, visit, record, typed["mois"], kind=kind, ticked=ticked, typed=typed, error=error, status=status)


@routes.get("/familles/{family_id}/agir/{adult:responsable|conjoint}")
async def adult(request: web.Request) -> web.Response:
    """Show the fields of an adult's record, to enter a change."""
    _, record = await _family(request)
    return _adult(request, record, _guardian(request, record))


@routes.post("/familles/{family_id}/agir/{adult:responsable|conjoint}")
async def change(request: web.Request) -> web.Response:
    """Enter a request to change an adult's record."""
    visit, record = await _family(request)
    guardian = _guardian(request, record)
    typed = await fields(request, *(one.name for one in act_for.fields_of(guardian)), "cle")
    asked = made(
        SubmitRecordChangeFor,
        family_id=record.family_id,
        kind=KINDS[guardian.role],
        about=guardian.guardian_id,
        fields=act_for.changed(guardian, typed),
    )
    try:
        await visit.send(asked, key=typed["cle"] or None)
    except (Invalid, Conflict, Unavailable) as refusal:
        return _adult(request, record, guardian, typed, refusal)
    return _done(request, record, "La demande est enregistrée")


async def _family(request: web.Request, *more: Right) -> tuple[Visit, FamilyRecord]:
    """Enter with the right to act for families, and read the one that is meant."""
    visit = await enter(request, Right.ACT_FOR_FAMILY)
    for right in (Right.READ_RECORD, *more):
        await enter(request, right)
    return visit, await visit.send(ReadFamily(family_id=parse_id(request.match_info["family_id"])))


def _child(request: web.Request, record: FamilyRecord) -> ChildView:
    child_id = parse_id(request.match_info["child_id"])
    child = next((one for one in record.children if one.child_id == child_id), None)
    if child is None:
        raise NotFound
    return child


def _guardian(request: web.Request, record: FamilyRecord) -> GuardianView:
    role = ROLES[request.match_info["adult"]]
    guardian = next((one for one in record.guardians if one.role == role), None)
    if guardian is None:
        raise NotFound
    return guardian


async def _days(
    request: web.Request,
    visit: Visit,
    record: FamilyRecord,
    asked_month: str,
    *,
    kind: str = "booking",
    ticked: list[str] | None = None,
    typed: Mapping[str, str] | None = None,
    error: str = "",
    status: int = 200,
) -> web.Response:
    child = _child(request, record)
    first = month.asked_month(asked_month, request.app[EDGE].settings.clock.today())
    grid = await visit.send(GetMonth(child_id=child.child_id, month=first, for_family=record.family_id))
    listed = await visit.send(ListAbsenceReasons())
    return show(
        request,
        "act_for_days.html",
        status=status,
        **_named(record),
        child=child,
        child_name=household.full_name(child.last_name, child.first_name),
        first=first,
        previous=month.previous(first),
        following=month.following(first),
        forms=(("booking", "Réserver des jours", act_for.to_book(grid)), ("absence", "Déclarer une absence", act_for.to_miss(grid))),
        reasons=[(one.code, one.label) for one in listed.reasons],
        kind=kind,
        ticked=set(ticked or ()),
        typed=typed or {},
        error=error,
    )


def _adult(
    request: web.Request,
    record: FamilyRecord,
    guardian: GuardianView,
    typed: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> web.Response:
    errors = {str(error.get("field", "")): str(error.get("detail", "")) for error in (refusal.members.get("errors", []) if refusal else [])}
    said = Said("no", refusal.title, refusal.detail if refusal.detail != refusal.title else "") if refusal else None
    return show(
        request,
        "act_for_adult.html",
        status=refusal.status if refusal else 200,
        said=said,
        **_named(record),
        adult=request.match_info["adult"],
        guardian=household.full_name(guardian.last_name, guardian.first_name),
        fields=act_for.fields_of(guardian, typed),
        errors=errors,
    )


def _named(record: FamilyRecord) -> dict[str, Any]:
    family_id: UUID = record.family_id
    return {"family_id": family_id, "name": household.household_name(record), "family_number": record.family_number}


def _told(refusal: Refusal) -> str:
    return refusal.detail or refusal.title


def _done(request: web.Request, record: FamilyRecord, title: str) -> web.Response:
    response = see_other(f"/familles/{record.family_id}/agir")
    say(request, response, Said("ok", title, SEEN))
    return response
