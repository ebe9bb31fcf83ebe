"""Calendrier de la commune: holidays of the zone, public holidays, bridges and closures, each weighed before it is kept."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.days import school_year_of
from chassis.edge.session import Visit
from chassis.errors import Conflict, Invalid, NotFound, Refusal
from chassis.school_year import SchoolYear
from contracts.planning import (
    MOST_CLOSED_DAYS,
    ClosurePreview,
    FacilityView,
    GetCalendar,
    ListFacilities,
    PreviewClosure,
    PutCalendarDays,
    RemoveCalendarSpan,
)
from contracts.rights import Right
from services.backoffice.pages.activities.activity_sheet import read
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.pages.sources import gathered
from services.backoffice.views.activities import town_calendar as views
from services.backoffice.views.typed import Fields, text

routes = web.RouteTableDef()

ADDRESS = "/activites/calendrier"
CLOSES = ("closed", "public_holiday")
NOT_PUBLISHED = "Les vacances de cette année ne sont pas encore publiées : entrez-les une à une."


@routes.get(ADDRESS)
async def calendar(request: web.Request) -> web.Response:
    """Show the special days of a school year, `?annee=2026`."""
    visit = await enter(request, Right.WRITE_CALENDAR)
    return await _show(request, visit, {}, {})


@routes.post(ADDRESS)
async def put(request: web.Request) -> web.Response:
    """Weigh a span of special days, or keep it."""
    visit = await enter(request, Right.WRITE_CALENDAR)
    typed = await read(request)
    run, faults = views.asked(typed)
    if run is None or text(typed, "suite") == "corriger":
        return await _show(request, visit, typed, faults)
    try:
        if text(typed, "suite") != "enregistrer":
            return _review(request, typed, [run], await _cost(visit, run))
        await visit.send(made(PutCalendarDays, days=views.entries(run)))
    except (Conflict, Invalid) as refusal:
        return await _show(request, visit, typed, {"structure": refusal.detail or refusal.title})
    return _done(request, run.first, Said("ok", "Le calendrier est enregistré", views.EFFECTS[run.kind]))


@routes.post(ADDRESS + "/zone")
async def put_zone(request: web.Request) -> web.Response:
    """Weigh what is published for a zone and a school year, or take it over in place of the school holidays of that year."""
    visit = await enter(request, Right.WRITE_CALENDAR)
    typed = await read(request)
    zone, year = text(typed, "zone"), school_year_of(text(typed, "annee"))
    if zone not in views.ZONES or year is None:
        return await _show(request, visit, typed, {"zone": "Choisissez la zone et l'année."})
    official = views.official(zone, year.start)
    if not official:
        return await _show(request, visit, typed, {"zone": NOT_PUBLISHED})
    first = max(year.first, request.app[EDGE].settings.clock.today())
    if text(typed, "suite") != "enregistrer":
        return _review(request, typed, official, None, await _outdated(visit, first, year.last, official))
    try:
        await visit.send(made(PutCalendarDays, days=[day for run in official for day in views.entries(run) if day["day"] >= str(first)]))
        for old in await _outdated(visit, first, year.last, official):
            await visit.send(_removal(old))
    except (Conflict, Invalid) as refusal:
        return await _show(request, visit, typed, {"zone": refusal.detail or refusal.title})
    return _done(request, year.first, Said("ok", f"Les vacances de la zone {zone} sont au calendrier"))


@routes.post(ADDRESS + "/retrait")
async def remove(request: web.Request) -> web.Response:
    """Take a span of special days back."""
    visit = await enter(request, Right.WRITE_CALENDAR)
    typed = await read(request)
    run, _ = views.asked(typed)
    if run is None:
        return _done(request, None, Said("no", "Cette période n'est plus au calendrier"))
    said = Said(
        "ok",
        "La période est retirée",
        "Les jours réguliers reviennent d'eux-mêmes ; ce qui avait été réservé un par un ne revient pas."
        + (" Les familles concernées reçoivent un message." if run.kind == "closed" else ""),
    )
    try:
        await visit.send(_removal(run))
    except NotFound:
        said = Said("no", "Cette période n'est plus au calendrier")
    except (Conflict, Invalid) as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return _done(request, run.first, said)


def _removal(run: views.Run) -> RemoveCalendarSpan:
    return made(RemoveCalendarSpan, first=run.first, last=run.last, kind=run.kind, facility_id=run.facility_id)


async def _outdated(visit: Visit, first: date, last: date, official: list[views.Run]) -> list[views.Run]:
    """List the school holidays of the town that are not among the published ones, to be taken away."""
    kept = {(day["day"], day["kind"]) for run in official for day in views.entries(run)}
    known = (await visit.send(GetCalendar(first=first, last=last))).days
    old = [
        one
        for one in known
        if one.kind in ("short_holidays", "summer_holidays") and not one.facility_id and (one.day.isoformat(), one.kind) not in kept
    ]
    return views.runs(old)


async def _cost(visit: Visit, run: views.Run) -> ClosurePreview | None:
    """Tell what closing some days takes back; None where it is not a closing, or too long to count."""
    if run.kind not in CLOSES or run.count > MOST_CLOSED_DAYS:
        return None
    facilities = [run.facility_id] if run.facility_id else [one.facility_id for one in (await visit.send(ListFacilities())).facilities]
    try:
        return await visit.send(made(PreviewClosure, facility_ids=facilities, days=[day["day"] for day in views.entries(run)]))
    except (Conflict, Invalid):  # Nothing is open there, or the days are over: nothing is taken back.
        return None


def _done(request: web.Request, first: date | None, said: Said) -> web.Response:
    year = f"?annee={SchoolYear.of(first).start}" if first else ""
    return leading_to(request, ADDRESS + year, said)


def _review(
    request: web.Request, typed: Fields, runs: list[views.Run], cost: ClosurePreview | None, gone: Sequence[views.Run] = ()
) -> web.Response:
    """Show what would be entered and, of a zone, which holidays `gone` from the calendar would be school days again."""
    today = request.app[EDGE].settings.clock.today()
    return show(
        request,
        "activities/calendar_review.html",
        lines=[views.line(one, {}, today) for one in runs],
        gone=[views.line(one, {}, today) for one in gone],
        effects=views.effects(runs),
        cost=cost,
        closes=runs[0].kind if runs[0].kind in CLOSES else "",
        by_hand=cost.booked - cost.regular + cost.asked if cost else 0,
        instead=urlencode({"du": runs[0].first, "au": runs[0].last, "motif": runs[0].label, "structure": runs[0].facility_id or ""}),
        zone=text(typed, "zone"),
        sent=[(name, value) for name, values in typed.items() if name != "suite" for value in values],
    )


async def _show(request: web.Request, visit: Visit, typed: Fields, faults: dict[str, str]) -> web.Response:
    today = request.app[EDGE].settings.clock.today()
    this = SchoolYear.of(today)
    years = [SchoolYear(this.start + ahead) for ahead in (-2, -1, 0, 1)]
    chosen = school_year_of(text(typed, "annee") or request.query.get("annee", ""))
    year = chosen if chosen in years else this
    found, places = await gathered(visit, GetCalendar(first=year.first, last=year.last), ListFacilities())
    for answer in (found, places):
        if isinstance(answer, Refusal):
            raise answer
    facilities: tuple[FacilityView, ...] = places.facilities
    names: dict[UUID, str] = {one.facility_id: one.name for one in facilities}
    lines = [views.line(one, names, today) for one in views.runs(found.days)]
    return show(
        request,
        "activities/calendar.html",
        status=400 if faults else 200,
        year=str(year.start),
        years=[(str(one.start), one.label) for one in years],
        lines=[one for one in lines if not one.is_over],
        over=[one for one in lines if one.is_over],
        kinds=[(key, words) for key, (words, _) in views.KINDS.items()],
        zones=[(one, f"Zone {one}") for one in views.ZONES],
        facilities=([] if visit.token.facilities else [("", "Toute la commune")]) + [(str(key), name) for key, name in names.items()],
        may_write_town=not visit.token.facilities,
        text=lambda name: text(typed, name),
        faults=faults,
    )
