"""Trésorerie: a title that the accountant made by hand, of a family's invoices that no file can name."""

from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web

from chassis.edge.days import date_of
from chassis.edge.ids import id_in_path
from chassis.errors import Conflict, Invalid
from chassis.ids import new_id
from contracts.billing import NoteTitle, ReadTreasuryCandidates
from contracts.rights import Right
from services.backoffice.pages import readers
from services.backoffice.pages.billing.treasury import ADDRESS, refused
from services.backoffice.pages.forms import fields, made, several
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to

routes = web.RouteTableDef()

PAGE = ADDRESS + "/regies/{code}/familles/{family_id}"
FIELDS = {"number": "numero", "slip": "bordereau", "issued_on": "date"}
"""What billing may refuse, and the field of the form that it is typed into."""
WRONG = {"numero": "Le numéro du titre, en chiffres.", "bordereau": "Des chiffres, ou rien.", "date": "Le jour où le titre a été émis."}


@routes.get(PAGE)
async def form(request: web.Request) -> web.Response:
    """Ask for a title made by hand: of which invoices, its number and its day."""
    await enter(request, Right.HAND_OVER)
    typed = {"cle": str(new_id()), "jusquau": request.query.get("jusquau", ""), "numero": "", "bordereau": "", "date": ""}
    return await _form(request, typed, None, {})


@routes.post(PAGE)
async def note(request: web.Request) -> web.Response:
    """Note a title made by hand, once however often the form is sent, or show the form again with what is wrong."""
    visit = await enter(request, Right.HAND_OVER)
    typed = await fields(request, "cle", "jusquau", *WRONG)
    ticked = await several(request, "facture")
    right = {"numero": typed["numero"].isdecimal(), "bordereau": typed["bordereau"].isdecimal() or not typed["bordereau"]}
    errors = {name: WRONG[name] for name, there in {**right, "date": date_of(typed["date"]) is not None}.items() if not there}
    if not ticked:
        errors["facture"] = "Cochez les factures que le titre réclame."
    if errors:
        return await _form(request, typed, ticked, errors)
    named = [(one, cents) for one, _, cents in (each.partition(" ") for each in ticked)]
    try:
        asked = made(
            NoteTitle,
            batch_id=typed["cle"],
            regie=request.match_info["code"],
            family_id=request.match_info["family_id"],
            invoices=[one for one, _ in named],
            cents=sum(int(cents) for _, cents in named if cents.isdecimal()),
            number=typed["numero"],
            slip=typed["bordereau"] or None,
            issued_on=typed["date"],
        )
        batch = await visit.send(asked)
    except Invalid as refusal:
        field = FIELDS.get(str(refusal.members.get("field")), "")
        return await _form(request, typed, ticked, {field: refusal.detail} if field else WRONG)
    except Conflict as refusal:
        return leading_to(request, _candidates(request, typed), Said("no", refusal.title, refusal.detail))
    told = await readers.telling(visit, asked.family_id, how=" : elle règle à la trésorerie")
    return leading_to(request, f"{ADDRESS}/{batch.batch_id}", Said("ok", f"Titre n°{batch.number} noté", told))


async def _form(request: web.Request, typed: Mapping[str, str], ticked: list[str] | None, errors: Mapping[str, str]) -> web.Response:
    visit = await enter(request, Right.HAND_OVER)
    family_id = id_in_path(request, "family_id")
    try:
        asked = made(ReadTreasuryCandidates, code=request.match_info["code"], family_id=family_id, due_to=date_of(typed["jusquau"]))
        found = await visit.send(asked)
    except (Conflict, Invalid) as refusal:
        return refused(request, refusal, otherwise=ADDRESS)
    invoices = [one for one in found.invoices if one.by_hand]
    if not invoices:
        return leading_to(
            request,
            _candidates(request, typed),
            Said("wait", "Rien à noter pour cette famille", "Aucune de ses factures n'attend un titre émis à la main."),
        )
    return show(
        request,
        "billing/treasury_by_hand.html",
        status=400 if errors else 200,
        regie=found.regie,
        invoices=invoices,
        back=_candidates(request, typed),
        typed=typed,
        ticked=ticked,
        errors=errors,
    )


def _candidates(request: web.Request, typed: Mapping[str, str]) -> str:
    asked = {"jusquau": typed["jusquau"]} if typed["jusquau"] else {}
    return f"{ADDRESS}/regies/{request.match_info['code']}" + (f"?{urlencode(asked)}" if asked else "")
