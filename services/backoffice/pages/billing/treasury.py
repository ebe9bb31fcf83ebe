"""Trésorerie: what can be handed over and what cannot, batches of titles (ORMC), their files, titles annulled or reduced."""

from urllib.parse import urlencode

from aiohttp import web

from chassis import french
from chassis.edge.days import day_of
from chassis.edge.ids import id_in_path, parse_id
from chassis.edge.pages import attachment, see_other
from chassis.edge.session import Visit
from chassis.errors import Conflict, Invalid
from chassis.ids import new_id
from contracts.base import File, Request
from contracts.billing import (
    CorrectTitle,
    DownloadReductions,
    DownloadTreasuryFile,
    GetTreasuryBatch,
    HandOver,
    HandOverReductions,
    ListTreasuryBatches,
    ReadTreasuryCandidates,
)
from contracts.rights import Right
from services.backoffice.pages import readers
from services.backoffice.pages.forms import fields, made, several
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to, say
from services.backoffice.views.billing import treasury as views
from services.backoffice.views.requests.decision import telling

routes = web.RouteTableDef()

ADDRESS = "/tresorerie"


@routes.get(ADDRESS)
async def batches(request: web.Request) -> web.Response:
    """List the batches, and the regies that may make one."""
    visit = await enter(request, Right.HAND_OVER)
    found = await visit.send(ListTreasuryBatches())
    keys = [str(new_id()) for _ in found.pending]
    return show(
        request,
        "billing/treasury.html",
        found=found,
        may_set_up=may(visit, Right.WRITE_REGIE),
        reduction_keys=keys,
        title=views.title,
        to_reduce=views.to_reduce(found),
    )


@routes.post(ADDRESS + "/reductions")
async def reduce(request: web.Request) -> web.Response:
    """Make the slip of titles annulled or reduced, once however often the form is sent."""
    visit = await enter(request, Right.HAND_OVER)
    typed = await fields(request, "cle", "regie", "exercice")
    response = see_other(ADDRESS + "#reductions")
    try:
        asked = made(HandOverReductions, batch_id=typed["cle"], regie=typed["regie"], exercise=typed["exercice"])
        slip = await visit.send(asked)
    except (Conflict, Invalid) as refusal:
        say(request, response, Said("no", refusal.title, refusal.detail))
        return response
    say(request, response, Said("ok", f"Bordereau de réductions n°{slip.number} établi", "Téléchargez son fichier, puis remettez-le."))
    return response


@routes.get(ADDRESS + "/reductions/{batch_id}/fichier")
async def reductions(request: web.Request) -> web.Response:
    """Hand over the file of a slip of titles annulled or reduced."""
    visit = await enter(request, Right.HAND_OVER)
    return await _file(request, visit, DownloadReductions(batch_id=id_in_path(request, "batch_id")), otherwise=ADDRESS)


@routes.get(ADDRESS + "/regies/{code}")
async def candidates(request: web.Request) -> web.Response:
    """Show what of a regie can be handed over, and what cannot and why."""
    visit = await enter(request, Right.HAND_OVER)
    code = request.match_info["code"]
    try:
        found = await visit.send(made(ReadTreasuryCandidates, code=code, due_to=day_of(request.query.get("jusquau", ""))))
    except (Conflict, Invalid) as refusal:
        return refused(request, refusal, otherwise=f"{ADDRESS}/regies/{code}" if refusal.members.get("field") == "due_to" else ADDRESS)
    ready, blocked = views.sorted_out(found)
    return show(
        request,
        "billing/treasury_candidates.html",
        found=found,
        ready=ready,
        blocked=blocked,
        ticked=views.ticked([one.cents for one in ready if not views.stays(one)]),
        missing=views.missing,
        in_record=views.mended_in_record,
        remarks=views.remarks,
        stays=views.stays,
        may_mend=may(visit, Right.ACT_FOR_FAMILY) and may(visit, Right.READ_RECORD),
        batch_key=str(new_id()),
    )


@routes.post(ADDRESS + "/regies/{code}")
async def hand_over(request: web.Request) -> web.Response:
    """Hand over what was ticked and nothing else, once however often the form is sent."""
    visit = await enter(request, Right.HAND_OVER)
    typed = await fields(request, "cle", "jusquau")
    ticked = set(await several(request, "facture"))
    code = request.match_info["code"]
    here = see_other(f"{ADDRESS}/regies/{code}?{urlencode({'jusquau': typed['jusquau']})}")
    if not ticked:
        say(request, here, Said("wait", "Aucune facture n'est cochée", "Cochez celles qui passent à la trésorerie."))
        return here
    try:
        asked = made(HandOver, batch_id=typed["cle"], regie=code, due_to=typed["jusquau"], invoices=sorted(ticked))
        batch = await visit.send(asked)
    except (Conflict, Invalid) as refusal:
        say(request, here, Said("no", refusal.title, refusal.detail))
        return here
    unread = await readers.unread(visit, "billing") or frozenset()
    words = f"Téléchargez le fichier, puis remettez-le à la trésorerie. {views.told({one.family_id for one in batch.items} & unread)}"
    if gone := len(ticked - {str(one.invoice_id) for one in batch.items}):
        kept = french.plural(gone, "facture cochée n'a pas été transmise", "factures cochées n'ont pas été transmises")
        words += f" {kept} : ce qui vient d'être réglé ou contesté reste à la régie."
    return leading_to(request, f"{ADDRESS}/{batch.batch_id}", Said("ok", f"Bordereau ORMC n°{batch.number} établi", words))


@routes.get(ADDRESS + "/{batch_id}")
async def batch(request: web.Request) -> web.Response:
    """Show a batch with its titles; `?titre=` opens the form of one, for what a credit note made it too much by (`&montant=`)."""
    await enter(request, Right.HAND_OVER)
    return await _batch(request, {name: request.query.get(name, "") for name in ("titre", "montant")} | {"cle": ""}, {})


@routes.get(ADDRESS + "/{batch_id}/fichier")
async def file(request: web.Request) -> web.Response:
    """Hand over the file for the treasury."""
    visit = await enter(request, Right.HAND_OVER)
    batch_id = id_in_path(request, "batch_id")
    return await _file(request, visit, DownloadTreasuryFile(batch_id=batch_id), otherwise=f"{ADDRESS}/{batch_id}")


@routes.post(ADDRESS + "/{batch_id}/titres/{title_id}")
async def correct(request: web.Request) -> web.Response:
    """Note that a title was annulled or reduced, or show the form again with what is wrong."""
    visit = await enter(request, Right.HAND_OVER)
    typed = await fields(request, "cle", "suite", "montant", "motif")
    typed["titre"] = request.match_info["title_id"]
    cents = None if typed["suite"] == "annuler" else french.cents(typed["montant"])
    errors: dict[str, str] = {}
    if typed["suite"] != "annuler" and (cents is None or cents <= 0):
        errors["montant"] = "Un montant en euros, par exemple 12,50."
    if not typed["motif"]:
        errors["motif"] = "Indiquez pourquoi."
    if errors:
        return await _batch(request, typed, errors)
    batch_id = id_in_path(request, "batch_id")
    try:
        asked = made(
            CorrectTitle,
            batch_id=batch_id,
            title_id=parse_id(typed["titre"]),
            correction_id=typed["cle"],
            cents=cents,
            reason=typed["motif"],
        )
        batch = await visit.send(asked)
    except Invalid as refusal:
        words = (
            refusal.detail
            if refusal.members.get("field")
            else "Un montant en euros, par exemple 12,50, et un motif de 200 caractères au plus."
        )
        return await _batch(request, typed, {"montant": words})
    owner = next((one.family_id for one in batch.items if one.title_id == asked.title_id), None)
    told = await readers.telling(visit, owner) if owner else telling(None)
    next_step = "Le comptable la fait aussi dans son logiciel." if batch.by_hand_on else "Établissez le bordereau de réductions."
    done = "L'annulation est enregistrée" if cents is None else "La réduction est enregistrée"
    return leading_to(
        request, f"{ADDRESS}/{batch_id}", Said("ok", done, f"{told} Ce qu'aucun avoir ne couvre est de nouveau à régler. {next_step}")
    )


def refused(request: web.Request, refusal: Conflict | Invalid, *, otherwise: str) -> web.Response:
    """Go elsewhere, and say there why nothing can be handed over here."""
    return leading_to(request, otherwise, Said("no", refusal.title, refusal.detail))


async def _file(request: web.Request, visit: Visit, asked: Request[File], *, otherwise: str) -> web.Response:
    """Hand over a file, or go back and say why it cannot be written."""
    try:
        return attachment(await visit.send(asked))
    except Conflict as refusal:
        return leading_to(request, otherwise, Said("no", refusal.title, refusal.detail))


async def _batch(request: web.Request, typed: dict[str, str], errors: dict[str, str]) -> web.Response:
    visit = await enter(request, Right.HAND_OVER)
    found = await visit.send(GetTreasuryBatch(batch_id=id_in_path(request, "batch_id")))
    return show(
        request,
        "billing/treasury_batch.html",
        status=400 if errors else 200,
        batch=found,
        title=views.title,
        typed=typed,
        errors=errors,
        keys={one.title_id: str(new_id()) for one in found.items},
        credited=views.credited,
    )
