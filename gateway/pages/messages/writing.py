"""Writing to a facility or the town hall: a new message or a reply, kept as a draft while one writes, with files, sent once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from aiohttp import web

from chassis.edge.forms import Posted
from chassis.edge.forms import posted as read_form
from chassis.edge.ids import id_in, id_in_path
from chassis.edge.pages import see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import Conflict, Invalid, NotFound, Refusal, TooLarge, TooMany
from chassis.french import typeset
from chassis.ids import new_id
from chassis.uploads import TOO_LARGE
from contracts.messaging import (
    MOST_FILES,
    AttachFile,
    CountUnread,
    DetachFile,
    Drafts,
    DraftView,
    DropDraft,
    GetDraft,
    GetMessage,
    ListDrafts,
    ListRecipients,
    SaveDraft,
    SendDraft,
)
from gateway.pages.frame import Notice, needed, page, refused, today, unless_down
from gateway.pages.messages.conversation import shown
from gateway.views.messages import letters
from gateway.views.messages.letters import Typed

routes = web.RouteTableDef()

FILES = tuple(f"fichier-{place}" for place in range(1, MOST_FILES + 1))


@routes.get("/messages/nouveau")
async def begin(request: web.Request) -> web.Response:
    """Begin a message (`?structure=`, `?enfant=`), take a draft up again (`?brouillon=`), or reply to a notice (`?message=`)."""
    visit = await visitor(request)
    typed, notices = Typed(new_id()), list[Notice]()
    if draft_id := id_in(request.query.get("brouillon", "")):
        typed = letters.taken_up(await visit.send(GetDraft(draft_id=draft_id)))
    elif message_id := id_in(request.query.get("message", "")):
        about, whom = await visit.gather(GetMessage(message_id=message_id), ListRecipients())
        typed = letters.replying(typed, unless_down(about), needed(whom).recipients)
    else:
        facility, child = id_in(request.query.get("structure", "")), id_in(request.query.get("enfant", ""))
        typed = replace(typed, recipient=str(facility or ""), child=str(child or ""))
        (begun,) = await visit.gather(ListDrafts())
        notices = _begun(begun.drafts, today(request)) if isinstance(begun, Drafts) else []
    return await _new(request, visit, typed, notices)


def _begun(drafts: Sequence[DraftView], day: date) -> list[Notice]:
    """Offer the message that was begun last, if there is one: whoever was signed out over it finds it again."""
    line = next(iter(letters.drafts([one for one in drafts if one.conversation_id is None], day)), None)
    return [Notice(f"Vous avez un brouillon : « {line.subject} »", f"Il est {line.when}.", "", "Le reprendre", line.href)] if line else []


@routes.post("/messages/nouveau")
async def write(request: web.Request) -> web.Response:
    """Send a new message, keep it as a draft, or take a file out of it."""
    visit = await visitor(request)
    return await _written(request, visit, await read_form(request, files=MOST_FILES, tolerant=True), None)


@routes.post("/messages/conversations/{conversation_id}")
async def reply(request: web.Request) -> web.Response:
    """Send a reply, keep it as a draft, or take a file out of it."""
    visit = await visitor(request)
    sent = await read_form(request, files=MOST_FILES, tolerant=True)
    return await _written(request, visit, sent, id_in_path(request, "conversation_id"))


@routes.post("/messages/brouillons/{draft_id}")
async def autosave(request: web.Request) -> web.Response:
    """Keep what is being written, for the page's script: 204, or 409 once it was sent; where it was not kept, the answer says why."""
    visit = await visitor(request)
    sent = await read_form(request)
    typed = replace(_typed(sent), draft_id=id_in_path(request, "draft_id"))
    conversation_id = id_in(sent.text("conversation"))
    if errors := letters.wrong(typed, new=conversation_id is None, sending=False):
        return _unkept(400, " ".join(errors.values()))
    try:
        await visit.send(_draft(typed, conversation_id))
    except Refusal as refusal:
        return _unkept(refusal.status, refusal.detail or refusal.title)
    return web.Response(status=204)


def _unkept(status: int, why: str) -> web.Response:
    return web.Response(status=status, text=typeset(why))


@routes.post("/messages/brouillons/{draft_id}/supprimer")
async def drop(request: web.Request) -> web.Response:
    """Throw a draft away."""
    visit = await visitor(request)
    await visit.send(DropDraft(draft_id=id_in_path(request, "draft_id")))
    return see_other("/messages?dossier=brouillons&fait=jete")


async def _written(request: web.Request, visit: Visit, sent: Posted, conversation_id: UUID | None) -> web.Response:
    """Do what the button says with what was typed; show the form again where something is wrong."""
    typed, step = await _with_kept(visit, _typed(sent)), sent.text("etape")
    new, sending = conversation_id is None, step == "envoyer"
    errors = letters.wrong(typed, new=new, sending=sending)
    if "texte" in sent.too_large:
        errors["texte"] = "Votre message est beaucoup trop long. Envoyez plutôt un document en pièce jointe."
    elif sent.too_large:
        errors["fichiers"] = TOO_LARGE
    notices: list[Notice] = []
    status = 413 if sent.too_large else 400 if errors else 200
    try:
        if not {"objet", "texte"} & errors.keys() and (sent.files or step.startswith(("garder", "retirer-"))):
            typed = await _kept(visit, typed, sent, conversation_id, errors)
        status = max(status, 400) if errors else status
        if not errors and sending:
            done = await visit.send(_message(typed, conversation_id))
            return see_other(f"/messages/conversations/{done.conversation_id}?fait=envoye")
        if not errors and step == "garder":
            return see_other("/messages?dossier=brouillons&fait=garde" if new else f"/messages/conversations/{conversation_id}?fait=garde")
    except (Invalid, TooMany, Conflict) as refusal:
        notices, status = [refused(refusal)], refusal.status
        if refusal.slug in ("already_sent", "sent_otherwise"):
            typed = replace(typed, draft_id=new_id(), files=(), kept=False)
    typed = replace(typed, errors=errors)
    if conversation_id is not None:
        return await shown(request, visit, typed, notices, status=status)
    return await _new(request, visit, typed, notices, status=status)


async def _kept(visit: Visit, typed: Typed, sent: Posted, conversation_id: UUID | None, errors: dict[str, str]) -> Typed:
    """Keep the draft with its new files, and take out the one that a button names; a file that is refused is among the `errors`."""
    step = sent.text("etape")
    kept = await visit.send(_draft(typed, conversation_id))
    if step.startswith("retirer-") and (document_id := id_in(step.removeprefix("retirer-"))):
        kept = await visit.send(DetachFile(draft_id=typed.draft_id, document_id=document_id))
    for name in FILES:
        if name in sent.files:
            file = sent.files[name]
            try:
                kept = await visit.send(AttachFile(draft_id=typed.draft_id, name=file.name[-120:] or "document", content=file.content))
            except (Invalid, TooLarge, TooMany) as refusal:
                errors["fichiers"] = f"« {file.name[-60:]} » : {refusal.detail or refusal.title}"
    return replace(typed, files=letters.taken_up(kept).files, kept=True)


async def _with_kept(visit: Visit, typed: Typed) -> Typed:
    """Find the files that the draft has already; a draft that nobody kept has none."""
    try:
        kept = letters.taken_up(await visit.send(GetDraft(draft_id=typed.draft_id)))
    except NotFound:
        return typed
    return replace(typed, files=kept.files, kept=True)


async def _new(request: web.Request, visit: Visit, typed: Typed, notices: list[Notice] | None = None, *, status: int = 200) -> web.Response:
    whom, unread = await visit.gather(ListRecipients(), CountUnread())
    return page(
        request,
        "messages/message_new.html",
        visit,
        unread,
        status=status,
        notices=notices or [],
        typed=typed,
        choices=letters.choices(needed(whom).recipients),
        about=letters.about(needed(whom).children),
        labels=letters.LABELS,
        errors=typed.errors,
    )


def _typed(sent: Posted) -> Typed:
    return Typed(
        draft_id=id_in(sent.text("formulaire")) or new_id(),
        recipient=str(id_in(sent.text("destinataire")) or (letters.TOWN_HALL if sent.text("destinataire") == letters.TOWN_HALL else "")),
        child=str(id_in(sent.text("enfant")) or ""),
        subject=sent.text("objet"),
        text=sent.fields.get("texte", [""])[0],
    )


def _draft(typed: Typed, conversation_id: UUID | None) -> SaveDraft:
    facility_id = None if conversation_id else id_in(typed.recipient)
    return SaveDraft(
        draft_id=typed.draft_id,
        conversation_id=conversation_id,
        facility_id=facility_id,
        subject=typed.subject,
        text=typed.text,
        child_id=id_in(typed.child),
        town_hall=conversation_id is None and typed.recipient == letters.TOWN_HALL,
    )


def _message(typed: Typed, conversation_id: UUID | None) -> SendDraft:
    facility_id = None if conversation_id else id_in(typed.recipient)
    return SendDraft(
        draft_id=typed.draft_id,
        conversation_id=conversation_id,
        facility_id=facility_id,
        subject=typed.subject,
        text=typed.text,
        child_id=id_in(typed.child),
    )
