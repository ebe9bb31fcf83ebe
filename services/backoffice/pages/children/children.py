"""Children of the whole town: documents to check, what places require, the move up a class."""

from collections.abc import Collection

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.session import Visit
from chassis.errors import Conflict
from contracts.family import (
    DOCUMENT_LABELS,
    REQUIREMENT_LABELS,
    ApplyClassMoves,
    ClassMoves,
    ListDocumentsToCheck,
    ListRequirements,
    PreviewClassMoves,
    SetRequirements,
    UndoClassMoves,
)
from contracts.rights import Right
from services.backoffice.pages.forms import fields, made, several
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.children import child as views

routes = web.RouteTableDef()

UNDOING = ("revoir-annulation", "annuler")


@routes.get("/enfants")
async def documents(request: web.Request) -> web.Response:
    """List the documents that wait for a check, and lead to what concerns all children."""
    return await show_documents(request)


async def show_documents(request: web.Request, again: views.CheckAgain | None = None) -> web.Response:
    """Show the list; `again` is a check that must be asked again."""
    visit = await enter(request, Right.READ_RECORD)
    found = await visit.send(ListDocumentsToCheck())
    return show(
        request,
        "children/children.html",
        status=400 if again else 200,
        documents=found.documents,
        waiting=found.waiting,
        labels=DOCUMENT_LABELS,
        again=again,
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
        "children/requirements.html",
        facilities=views.by_facility(found),
        labels=REQUIREMENT_LABELS,
        may_write=may(visit, Right.WRITE_REQUIREMENT),
    )


@routes.post("/enfants/pieces/{place_id}")
async def require(request: web.Request) -> web.Response:
    """Say what a place requires."""
    visit = await enter(request, Right.WRITE_REQUIREMENT)
    codes = await several(request, "piece")
    asked = made(SetRequirements, place_id=id_in_path(request, "place_id"), codes=codes)
    found = await visit.send(asked)
    name = next((one.name for one in found.places if one.place_id == asked.place_id), "")
    return leading_to(
        request, "/enfants/pieces", Said("ok", "Pièces demandées enregistrées", f"{name} : les dossiers concernés sont revus.")
    )


@routes.get("/enfants/passage")
async def preview(request: web.Request) -> web.Response:
    """Preview the move up a class for a school year, `?annee=2027`; until the end of October, for the one just begun.

    The page that is opened without a year leads to the move into the year before, while that may still be taken back.
    """
    visit = await enter(request, Right.WRITE_RECORD)
    today = request.app[EDGE].settings.clock.today()
    asked = request.query.get("annee", "")
    year = int(asked) if len(asked) == len("2027") and asked.isdecimal() else views.year_to_move(today)
    found = await visit.send(made(PreviewClassMoves, school_year=year))
    before = None if asked or found.done else await visit.send(made(PreviewClassMoves, school_year=year - 1))
    return _class_moves(request, found, [] if found.done else [str(one.child_id) for one in found.left], before=before)


@routes.post("/enfants/passage")
async def apply(request: web.Request) -> web.Response:
    """Move everybody up but those who were ticked, once for a school year: what it means is shown first, with how many it concerns."""
    visit = await enter(request, Right.WRITE_RECORD)
    typed = await fields(request, "annee", "ecole", "suite", "fait")
    if typed["suite"] in UNDOING:
        return await _undo(request, visit, typed)
    stay = await several(request, "reste")
    if typed["suite"] != "confirmer":
        found = await visit.send(made(PreviewClassMoves, school_year=typed["annee"]))
        is_reviewed = typed["suite"] != "changer" and found.moves and not found.opens_on
        return _class_moves(
            request,
            found,
            stay,
            typed["ecole"],
            template="children/class_moves_review.html" if is_reviewed else "children/class_moves.html",
        )
    try:
        found = await visit.send(made(ApplyClassMoves, school_year=typed["annee"], stay=stay, primary_school=typed["ecole"]))
    except Conflict as refusal:
        said = Said("no", refusal.title, refusal.detail)
    else:
        said = Said("ok", "Le passage de classe est fait", f"Enfants qui ont changé de classe : {found.moved}.")
    return leading_to(request, f"/enfants/passage?annee={typed['annee']}", said)


async def _undo(request: web.Request, visit: Visit, typed: dict[str, str]) -> web.Response:
    """Show what taking a move back would do, or do it: who changed since is named and left alone.

    Where the school year has ended by then, nobody moves into it any more: what follows is the page of the next one.
    """
    if typed["suite"] != "annuler":
        found = await visit.send(made(PreviewClassMoves, school_year=typed["annee"]))
        if found.undo_until and found.returning:
            return _class_moves(request, found, template="children/class_moves_undo.html")
        return _class_moves(request, found)
    address = "/enfants/passage"
    try:
        found = await visit.send(made(UndoClassMoves, school_year=typed["annee"], made_at=typed["fait"]))
    except Conflict as refusal:
        said, is_over = Said("no", refusal.title, refusal.detail), False
    else:
        said, is_over = Said("ok", "Le passage de classe est annulé", views.taken_back(found)), _is_over(request, found)
    return leading_to(request, address if is_over else f"{address}?annee={typed['annee']}", said)


def _is_over(request: web.Request, found: ClassMoves) -> bool:
    return views.is_over(found.school_year, request.app[EDGE].settings.clock.today())


def _class_moves(
    request: web.Request,
    found: ClassMoves,
    stay: Collection[str] = (),
    school: str = "",
    *,
    template: str = "children/class_moves.html",
    before: ClassMoves | None = None,
) -> web.Response:
    return show(
        request,
        template,
        year=found.school_year,
        found=found,
        is_over=_is_over(request, found),
        classes=views.by_class(found.moves),
        moving=views.moving(found.moves, stay),
        stay=set(stay),
        school=school,
        undoable=before if before and before.undo_until and before.returning else None,
    )
