"""Erasing a family: asked on its record, confirmed by somebody else, followed in one list; an empty record is taken back by one alone."""

from aiohttp import web

from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.errors import Conflict, Invalid, Refusal
from contracts.family import (
    AskErasure,
    ConfirmErasure,
    ListErasures,
    ReadEmptyRecord,
    ReadFamily,
    WithdrawEmptyRecord,
    WithdrawErasure,
)
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to, say
from services.backoffice.views.families import erasures as views
from services.backoffice.views.families import household
from services.backoffice.views.typed import whole_number

routes = web.RouteTableDef()

ASKED = Said("ok", "L'effacement est demandé", "Un autre agent doit le confirmer.")
CONFIRMED = Said("ok", "L'effacement est confirmé", "Il se fait dans les secondes qui viennent.")
LEAVING = Said(
    "ok",
    "La fiche vide est en cours de retrait",
    "Elle disparaît dans les secondes qui viennent. Si quelque chose s'y rattache malgré tout, elle reste : rouvrez-la pour le savoir.",
)
WITHDRAWN = Said("ok", "L'effacement est annulé", "Rien n'a été effacé.")


@routes.get("/effacements")
async def every(request: web.Request) -> web.Response:
    """Show the erasures that wait and those that are done."""
    visit = await enter(request, Right.ERASE_RECORD)
    found = await visit.send(ListErasures())
    return show(request, "families/erasures.html", erasures=views.lines(found.erasures, visit.token.account_id))


@routes.get("/familles/{family_id}/effacement")
async def question(request: web.Request) -> web.Response:
    """Ask why, and say what will go and what stays."""
    return await _question(request)


@routes.post("/familles/{family_id}/effacement")
async def ask(request: web.Request) -> web.Response:
    """Ask that the family be erased."""
    visit = await enter(request, Right.ERASE_RECORD)
    family_id = id_in_path(request, "family_id")
    typed = await fields(request, "motif")
    try:
        await visit.send(made(AskErasure, family_id=family_id, why=typed["motif"]))
    except Invalid:
        return await _question(request, why=typed["motif"], error="Dites en quelques mots pourquoi (3 à 300 caractères).")
    return leading_to(request, "/effacements", ASKED)


@routes.post("/effacements/{erasure_id}/confirmer")
async def confirm(request: web.Request) -> web.Response:
    """Confirm what a colleague asked for."""
    visit = await enter(request, Right.ERASE_RECORD)
    said = CONFIRMED
    try:
        await visit.send(ConfirmErasure(erasure_id=id_in_path(request, "erasure_id")))
    except Conflict as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return leading_to(request, "/effacements", said)


@routes.post("/effacements/{erasure_id}/annuler")
async def withdraw(request: web.Request) -> web.Response:
    """Give an erasure up."""
    visit = await enter(request, Right.ERASE_RECORD)
    said = WITHDRAWN
    try:
        await visit.send(WithdrawErasure(erasure_id=id_in_path(request, "erasure_id")))
    except Conflict as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return leading_to(request, "/effacements", said)


@routes.get("/familles/{family_id}/retrait")
async def empty_record(request: web.Request) -> web.Response:
    """Say what is lost with an empty record that is taken back, or what depends on it."""
    visit = await enter(request, Right.WRITE_RECORD)
    family_id = id_in_path(request, "family_id")
    family, found = await sources.gathered(visit, ReadFamily(family_id=family_id), ReadEmptyRecord(family_id=family_id))
    for answer in (family, found):
        if isinstance(answer, Refusal):
            raise answer
    return show(
        request,
        "families/empty_record.html",
        family=family,
        name=household.household_name(family),
        found=found,
        held=views.held(found),
        may_ask=views.may_look_again(found),
    )


@routes.post("/familles/{family_id}/retrait")
async def withdraw_empty(request: web.Request) -> web.Response:
    """Take back an empty record."""
    visit = await enter(request, Right.WRITE_RECORD)
    family_id = id_in_path(request, "family_id")
    typed = await fields(request, "version")
    try:
        await visit.send(made(WithdrawEmptyRecord, family_id=family_id, version=whole_number(typed["version"])))
        response, said = see_other("/familles"), LEAVING
    except Conflict as refusal:
        response, said = see_other(f"/familles/{family_id}/retrait"), Said("no", refusal.title, "Relisez ce qui est dit ici.")
    say(request, response, said)
    return response


async def _question(request: web.Request, *, why: str = "", error: str = "") -> web.Response:
    visit = await enter(request, Right.ERASE_RECORD)
    family_id = id_in_path(request, "family_id")
    family, asked = await sources.gathered(visit, ReadFamily(family_id=family_id), ListErasures(family_id=family_id))
    for answer in (family, asked):
        if isinstance(answer, Refusal):
            raise answer
    return show(
        request,
        "families/erasure.html",
        status=Invalid.status if error else 200,
        family_id=family_id,
        name=household.household_name(family),
        number=family.family_number,
        waiting=[one for one in views.lines(asked.erasures, visit.token.account_id) if one.is_open],
        why=why,
        error=error,
    )
