"""Acting for a family: a clerk enters in its place what it could ask for itself, and the family reads who did."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path, parse_id
from chassis.edge.session import Visit
from chassis.errors import Conflict, Invalid, NotFound, Refusal, Unavailable
from chassis.ids import new_id
from contracts.billing import ListPendingBankRequests
from contracts.family import KIND_TITLES, ChildView, FamilyRecord, ListFamilyRecordRequests, ReadFamily
from contracts.planning import GetMonth, ListAbsenceReasons, ListFamilyPlanningRequests, SubmitDaysFor
from contracts.rights import Right
from services.backoffice.pages import readers, sources
from services.backoffice.pages.forms import fields, made, several
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.children import month
from services.backoffice.views.families import act_for, household, record_entry
from services.backoffice.views.families.record_entry import FORMS
from services.backoffice.views.requests.kinds import LABELS

routes = web.RouteTableDef()

NOTHING_TICKED = "Cochez au moins un jour."
NO_REASON = "Choisissez la raison de l'absence."


@routes.get("/familles/{family_id}/agir")
async def start(request: web.Request) -> web.Response:
    """Show what may be entered for a family."""
    visit, record = await family(request)
    today = request.app[EDGE].settings.clock.today()
    reads = may(visit, Right.READ_RECORD_REQUEST)
    waiting = await visit.send(ListFamilyRecordRequests(family_id=record.family_id)) if reads else None
    planning, bank = await sources.gathered(
        visit,
        ListFamilyPlanningRequests(family_id=record.family_id) if may(visit, Right.READ_PLANNING_REQUEST) else None,
        ListPendingBankRequests(family_id=record.family_id) if may(visit, Right.READ_BANK_REQUEST) else None,
    )
    return show(
        request,
        "families/act_for.html",
        **named(record),
        children=household.children(record, today),
        to_come=household.to_come(record),
        forms=[(slug, form, record_entry.adult(record, form)) for slug, form in FORMS.items()],
        waiting=waiting.requests if waiting else (),
        others=act_for.to_take_back(sources.answered(planning), sources.answered(bank)),
        labels=LABELS,
        new_key=lambda: str(new_id()),
        titles=KIND_TITLES,
        summary=record_entry.summary,
        may_read_health=may(visit, Right.READ_HEALTH),
        may_read_month=may(visit, Right.READ_MONTH),
        may_enter_bank=may(visit, Right.READ_ACCOUNT),
    )


@routes.get("/familles/{family_id}/agir/enfants/{child_id}")
async def days(request: web.Request) -> web.Response:
    """Show the days of a child that may be booked or missed: of this month or `?mois=`, at its end of the next one."""
    visit, record = await family(request, Right.READ_MONTH)
    return await _days(request, visit, record, request.query.get("mois", ""))


@routes.post("/familles/{family_id}/agir/enfants/{child_id}")
async def ask(request: web.Request) -> web.Response:
    """Enter a booking request or absences."""
    visit, record = await family(request, Right.READ_MONTH)
    child = _child(request, record)
    typed = await fields(request, "quoi", "raison", "note", "mois", "cle")
    ticked = await several(request, "jour")
    along = [parse_id(one) for one in await several(request, "avec")]
    whole = (await fields(request, "ensemble"))["ensemble"] == "oui"
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
                whole=whole and kind == "booking",
                with_siblings=along if kind == "booking" else (),
            )
            await visit.send(submitted, key=typed["cle"] or None)
        except (Invalid, Conflict, NotFound, Unavailable) as refusal:
            error, status = _told(refusal), refusal.status
        else:
            missed = "Les absences sont déclarées" if len({one.day for one in asked}) > 1 else "L'absence est déclarée"
            title = missed if kind == "absence" else "La demande est enregistrée"
            return done(request, record, title, await seen(visit, record))
    typed |= {"ensemble": "oui" if whole else ""}
    return await _days(
        request, visit, record, typed["mois"], kind=kind, ticked=[*ticked, *map(str, along)], typed=typed, error=error, status=status
    )


async def family(request: web.Request, *more: Right) -> tuple[Visit, FamilyRecord]:
    """Enter with the right to act for families, and read the one that is meant."""
    visit = await enter(request, Right.ACT_FOR_FAMILY)
    for right in (Right.READ_RECORD, *more):
        await enter(request, right)
    return visit, await visit.send(ReadFamily(family_id=id_in_path(request, "family_id")))


def _child(request: web.Request, record: FamilyRecord) -> ChildView:
    child_id = id_in_path(request, "child_id")
    child = next((one for one in record.children if one.child_id == child_id), None)
    if child is None:
        raise NotFound
    return child


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
    today = request.app[EDGE].settings.clock.today()
    first = month.asked_month(asked_month, today)
    grid = await visit.send(GetMonth(child_id=child.child_id, month=first, for_family=record.family_id))
    if not asked_month and act_for.is_over(grid):
        next_grid = await visit.send(GetMonth(child_id=child.child_id, month=month.following(first), for_family=record.family_id))
        if act_for.to_book(next_grid) or act_for.to_miss(next_grid):
            first, grid = month.following(first), next_grid
    listed = await visit.send(ListAbsenceReasons())
    return show(
        request,
        "families/act_for_days.html",
        status=status,
        **named(record),
        child=child,
        child_name=household.full_name(child.last_name, child.first_name),
        siblings=[(str(one.child_id), one.first_name) for one in record.children if one.child_id != child.child_id],
        first=first,
        previous=month.previous(first),
        following=month.following(first),
        forms=(("booking", "Réserver des jours", act_for.to_book(grid)), ("absence", "Déclarer une absence", act_for.to_miss(grid))),
        reasons=[(one.code, one.label) for one in listed.reasons],
        late_costs=act_for.billed_but_for(listed),
        kind=kind,
        ticked=set(ticked or ()),
        typed=typed or {},
        error=error,
    )


def named(record: FamilyRecord) -> dict[str, Any]:
    """Name the family in whose place something is entered."""
    family_id: UUID = record.family_id
    return {"family_id": family_id, "name": household.household_name(record), "family_number": record.family_number}


def _told(refusal: Refusal) -> str:
    return refusal.detail or refusal.title


async def seen(visit: Visit, record: FamilyRecord) -> str:
    """Say where the family finds what was asked in its place, or that it must be told otherwise."""
    return await readers.telling(visit, record.family_id, "decisions", ", avec votre nom", listed=True)


def done(request: web.Request, record: FamilyRecord, title: str, text: str) -> web.Response:
    """Say that it is entered, and go back to what else may be."""
    return leading_to(request, f"/familles/{record.family_id}/agir", Said("ok", title, text))
