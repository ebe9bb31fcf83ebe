"""Réponses types: answers that are given often, with fields; and the first message to a family."""

from uuid import UUID

from aiohttp import web

from chassis.edge.forms import posted
from chassis.edge.ids import id_in_path, parse_id
from chassis.edge.session import Visit
from chassis.errors import Conflict, Invalid, NotFound, Refusal, TooLarge
from chassis.ids import new_id
from chassis.upload_refusals import OF_FILE
from chassis.uploads import TOO_LARGE
from contracts.family import ReadFamily
from contracts.messaging import ListCanned, PutCanned, RemoveCanned, WriteToFamily
from contracts.rights import Right
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.messages.messages import said, sent_along
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.families.household import household_name
from services.backoffice.views.messages import messages as views

routes = web.RouteTableDef()

ADDRESS = "/messages/reponses"
MISSING = {"titre": "Donnez un titre.", "texte": "Écrivez le texte."}
WRITE = "/familles/{family_id}/message"
OUT_OF_REACH = (
    "Votre message n'est pas envoyé : cette famille n'a pas d'inscription en cours dans vos structures. Demandez à la mairie de lui écrire."
)
NOT_KNOWN_YET = "Votre message n'est pas envoyé : la fiche de cette famille vient d'être créée. Renvoyez-le dans un instant."


@routes.get(ADDRESS)
async def listed(request: web.Request) -> web.Response:
    """List the canned answers, each with how it reads, and the form of a new one."""
    visit = await enter(request, Right.ANSWER_CONVERSATION)
    return await _show(request, visit, {}, {})


@routes.post(ADDRESS)
async def put(request: web.Request) -> web.Response:
    """Save a canned answer; what is missing is said beside its field, an unknown field beside the text."""
    visit = await enter(request, Right.ANSWER_CONVERSATION)
    typed = await fields(request, "reponse", "titre", "texte", "structure", "version")
    answer_id = parse_id(typed["reponse"]) if typed["reponse"] else new_id()
    errors = {name: told for name, told in MISSING.items() if not typed[name]}
    try:
        if not errors:
            asked = made(
                PutCanned,
                answer_id=answer_id,
                version=typed["version"] or 0,
                title=typed["titre"],
                text=typed["texte"],
                facility_id=typed["structure"] if typed["structure"] not in ("", views.TOWN_HALL) else None,
            )
            await visit.send(asked)
            return leading_to(request, ADDRESS, Said("ok", "La réponse type est enregistrée"))
    except Refusal as refusal:
        leave_to_page(refusal, "canned_out_of_reach")
        errors = {"texte": refusal.detail or refusal.title}
    return await _show(request, visit, typed, errors)


@routes.post(ADDRESS + "/{answer_id}/supprimer")
async def remove(request: web.Request) -> web.Response:
    """Throw a canned answer away."""
    visit = await enter(request, Right.ANSWER_CONVERSATION)
    await visit.send(RemoveCanned(answer_id=id_in_path(request, "answer_id")))
    return leading_to(request, ADDRESS, Said("ok", "La réponse type est supprimée"))


@routes.get(WRITE)
async def write(request: web.Request) -> web.Response:
    """Show the form of a message to a family."""
    visit = await enter(request, Right.ANSWER_CONVERSATION)
    return await _write(request, visit, {"cle": str(new_id())}, "")


@routes.post(WRITE)
async def send(request: web.Request) -> web.Response:
    """Write to a family first."""
    visit = await enter(request, Right.ANSWER_CONVERSATION)
    form = await posted(request, tolerant=True)
    typed = {**{name: form.text(name) for name in ("structure", "enfant", "objet", "cle")}, "texte": said(form)}
    if "fichier" in form.too_large:
        return await _write(request, visit, typed, "", TOO_LARGE)
    if not (typed["objet"] and typed["texte"]):
        return await _write(request, visit, typed, "Écrivez un objet et un message.")
    place = typed["structure"] if typed["structure"] not in ("", views.TOWN_HALL) else None
    asked = made(
        WriteToFamily,
        form_id=typed["cle"],
        family_id=_family(request),
        facility_id=place,
        subject=typed["objet"],
        text=typed["texte"],
        child_id=typed["enfant"] or None,
        **sent_along(form),
    )
    try:
        found = await visit.send(asked)
    except NotFound:
        return await _write(request, visit, typed, OUT_OF_REACH if visit.token.facilities else NOT_KNOWN_YET)
    except Conflict as refusal:
        return await _write(request, visit, {**typed, "cle": str(new_id())}, refusal.detail or refusal.title, status=refusal.status)
    except (Invalid, TooLarge) as refusal:
        told = refusal.detail or refusal.title
        return await _write(request, visit, typed, *(("", told) if refusal.slug in OF_FILE else (told,)))
    return leading_to(
        request,
        f"/messages/{found.conversation_id}",
        Said("ok", "Votre message est envoyé", "La famille le trouve dans sa boîte de réception."),
    )


async def _write(
    request: web.Request, visit: Visit, typed: dict[str, str], error: str, file_error: str = "", *, status: int = 400
) -> web.Response:
    family, canned = await visit.send(ReadFamily(family_id=_family(request))), await visit.send(ListCanned())
    return show(
        request,
        "messages/message_new.html",
        status=status if error or file_error else 200,
        family_id=family.family_id,
        family_name=household_name(family),
        places=views.places(canned.places),
        children=views.about(family.children),
        typed=typed,
        error=error,
        file_error=file_error,
    )


async def _show(request: web.Request, visit: Visit, typed: dict[str, str], errors: dict[str, str]) -> web.Response:
    found = await visit.send(ListCanned())
    known = {str(one.answer_id) for one in found.answers}
    at_fault = typed["reponse"] if errors else ""
    places = [(value, name) for value, name in views.places(found.places) if value != views.TOWN_HALL]
    return show(
        request,
        "messages/canned.html",
        status=400 if errors else 200,
        found=found,
        places=places if visit.token.facilities else [("", "Toutes les structures"), *places],
        typed=typed,
        at_fault=at_fault,
        errors=errors,
        fresh=at_fault if at_fault and at_fault not in known else str(new_id()),
    )


def _family(request: web.Request) -> UUID:
    return id_in_path(request, "family_id")
