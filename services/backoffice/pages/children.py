"""Children of the whole town: documents to check, what places require, the move up a class."""

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.pages import see_other
from contracts.family import (
    DOCUMENT_LABELS,
    REQUIREMENT_LABELS,
    ApplyClassMoves,
    ListDocumentsToCheck,
    ListRequirements,
    PreviewClassMoves,
    SetRequirements,
)
from contracts.rights import Right
from services.backoffice.pages.families import parse_id
from services.backoffice.pages.forms import fields, made, several
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, say
from services.backoffice.views import child as views

routes = web.RouteTableDef()

SEPTEMBER = 9


@routes.get("/enfants")
async def documents(request: web.Request) -> web.Response:
    """List the documents that wait for a check, and lead to what concerns all children."""
    visit = await enter(request, Right.READ_RECORD)
    found = await visit.send(ListDocumentsToCheck())
    return show(
        request,
        "children.html",
        documents=found.documents,
        waiting=found.waiting,
        labels=DOCUMENT_LABELS,
        may_write=may(visit, Right.WRITE_RECORD),
        may_move=may(visit, Right.WRITE_RECORD) and not visit.token.facilities,
    )


@routes.get("/enfants/pieces")
async def requirements(request: web.Request) -> web.Response:
    """Show what each facility and activity requires."""
    visit = await enter(request, Right.READ_RECORD)
    found = await visit.send(ListRequirements())
    return show(
        request,
        "requirements.html",
        facilities=views.by_facility(found),
        labels=REQUIREMENT_LABELS,
        may_write=may(visit, Right.WRITE_REQUIREMENT),
    )


@routes.post("/enfants/pieces/{place_id}")
async def require(request: web.Request) -> web.Response:
    """Say what a place requires."""
    visit = await enter(request, Right.WRITE_REQUIREMENT)
    codes = await several(request, "piece")
    asked = made(SetRequirements, place_id=parse_id(request.match_info["place_id"]), codes=codes)
    found = await visit.send(asked)
    name = next((one.name for one in found.places if one.place_id == asked.place_id), "")
    response = see_other("/enfants/pieces")
    say(request, response, Said("ok", "Pièces demandées enregistrées", f"{name} : les dossiers concernés sont revus."))
    return response


@routes.get("/enfants/passage")
async def preview(request: web.Request) -> web.Response:
    """Preview the move up a class for a school year, `?annee=2027`."""
    visit = await enter(request, Right.WRITE_RECORD)
    today = request.app[EDGE].settings.clock.today()
    coming = today.year + (today.month >= SEPTEMBER)
    asked = request.query.get("annee", "")
    year = int(asked) if len(asked) == len("2027") and asked.isdecimal() else coming
    found = await visit.send(made(PreviewClassMoves, school_year=year))
    return show(request, "class_moves.html", year=year, found=found, classes=views.by_class(found.moves))


@routes.post("/enfants/passage")
async def apply(request: web.Request) -> web.Response:
    """Move everybody up but those who were ticked, once for a school year."""
    visit = await enter(request, Right.WRITE_RECORD)
    typed = await fields(request, "annee", "ecole")
    stay = await several(request, "reste")
    found = await visit.send(made(ApplyClassMoves, school_year=typed["annee"], stay=stay, primary_school=typed["ecole"]))
    response = see_other(f"/enfants/passage?annee={found.school_year}")
    say(request, response, Said("ok", "Le passage de classe est fait", f"Enfants qui ont changé de classe : {found.moved}."))
    return response
