"""Messages des familles: the shared inbox; list and conversation side by side, answer, notes, who has it in hand."""

from typing import Any
from uuid import UUID

from aiohttp import web

from chassis.edge.forms import Posted, posted
from chassis.edge.ids import id_in_path, parse_id
from chassis.edge.pages import attachment
from chassis.edge.session import Visit
from chassis.errors import Conflict, Refusal
from chassis.ids import new_id
from chassis.upload_refusals import OF_FILE
from chassis.uploads import TOO_LARGE
from contracts.messaging import (
    LONGEST_NOTE,
    LONGEST_TEXT,
    AnswerConversation,
    AssignConversation,
    DeskConversation,
    ListDesk,
    NoteConversation,
    ReadDesk,
    ReadDeskFile,
    SetConversationState,
)
from contracts.rights import Right
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.messages import messages as views
from services.backoffice.views.messages.messages import Filters

routes = web.RouteTableDef()

ADDRESS = "/messages"
FAULTS = ("error", "file_error", "note_error")
AGAIN = "Joignez de nouveau votre fichier."
ONE = ADDRESS + "/{conversation_id:[0-9a-f-]{36}}"
SAID_STATE = {"new": "La conversation est à traiter", "in_hand": "La conversation est en cours", "answered": "La conversation est classée"}


@routes.get(ADDRESS)
async def inbox(request: web.Request) -> web.Response:
    """List the conversations, with each facility's inbox in figures beside them."""
    visit = await enter(request, Right.READ_CONVERSATION)
    return await _show(request, visit, None)


@routes.get(ONE)
async def conversation(request: web.Request) -> web.Response:
    """Open a conversation beside the list; `?reponse=` begins the answer with a canned one."""
    visit = await enter(request, Right.READ_CONVERSATION)
    found = await visit.send(ReadDesk(conversation_id=_id(request)))
    wanted = request.query.get("reponse", "")
    text = next((one.text for one in found.answers if str(one.answer_id) == wanted), "")
    return await _show(request, visit, found, text=text)


@routes.get(ONE + "/fichiers/{piece_id}")
async def file(request: web.Request) -> web.Response:
    """Hand over a file that came with a message."""
    visit = await enter(request, Right.READ_CONVERSATION)
    asked = ReadDeskFile(conversation_id=_id(request), document_id=id_in_path(request, "piece_id"))
    return attachment(await visit.send(asked))


@routes.post(ONE + "/reponse")
async def answer(request: web.Request) -> web.Response:
    """Send an answer and go on to the next conversation; if somebody wrote meanwhile, show it above what was typed."""
    visit = await enter(request, Right.ANSWER_CONVERSATION)
    form = await posted(request, tolerant=True)
    conversation_id, text, attached = _id(request), said(form), form.files.get("fichier")
    again = AGAIN if attached else ""
    try:
        if "fichier" in form.too_large:
            found = await visit.send(ReadDesk(conversation_id=conversation_id))
            return await _show(request, visit, found, text=text, file_error=TOO_LARGE)
        if fault := _fault(text):
            return await _show(request, visit, await visit.send(ReadDesk(conversation_id=conversation_id)), text=text, error=fault)
        asked = made(
            AnswerConversation,
            conversation_id=conversation_id,
            form_id=form.text("cle"),
            seen=form.text("vu"),
            text=text,
            **sent_along(form),
        )
        found = await visit.send(asked)
    except Conflict as refusal:
        found = await visit.send(ReadDesk(conversation_id=conversation_id))
        overtaken = f"{refusal.detail or refusal.title} {again}".strip()
        key = str(new_id()) if refusal.slug == "sent_otherwise" else form.text("cle")
        return await _show(request, visit, found, text=text, key=key, overtaken=overtaken)
    except Refusal as refusal:
        leave_to_page(refusal)
        found = await visit.send(ReadDesk(conversation_id=conversation_id))
        if refusal.slug in OF_FILE:
            return await _show(request, visit, found, text=text, file_error=refusal.detail or refusal.title)
        return await _show(request, visit, found, text=text, error=f"{refusal.detail or refusal.title} {again}".strip())
    return _on(request, f"Votre réponse est envoyée à la famille {found.family}", after=form.text("suivante"))


def _fault(text: str) -> str:
    """Tell what is wrong with an answer before it is sent; empty when nothing is."""
    if not text:
        return "Écrivez votre réponse."
    return "Une réponse a 5 000 caractères au plus." if len(text) > LONGEST_TEXT else ""


def said(form: Posted) -> str:
    """Read the text that an agent wrote, with one kind of line end."""
    return form.text("texte").replace("\r\n", "\n")


def sent_along(form: Posted) -> dict[str, Any]:
    """Read the file that an agent joined to a message, as messaging is given it; nothing where there is none."""
    attached = form.files.get("fichier")
    return {"file_name": attached.name[-120:] or "document", "file": attached.content} if attached else {}


@routes.post(ONE + "/note")
async def note(request: web.Request) -> web.Response:
    """Note something for colleagues; an empty note is asked for, and one that cannot be kept stays as it was typed."""
    visit = await enter(request, Right.ANSWER_CONVERSATION)
    typed = await fields(request, "note", "cle")
    conversation_id = _id(request)
    if fault := _fault_of_note(typed["note"]):
        found = await visit.send(ReadDesk(conversation_id=conversation_id))
        return await _show(request, visit, found, note=typed["note"], note_error=fault)
    try:
        await visit.send(made(NoteConversation, conversation_id=conversation_id, note_id=typed["cle"], text=typed["note"]))
    except Conflict as refusal:
        found = await visit.send(ReadDesk(conversation_id=conversation_id))
        return await _show(request, visit, found, note=typed["note"], note_error=refusal.detail or refusal.title, status=refusal.status)
    return _on(request, "Votre note est enregistrée", "Seuls les agents la voient.", after=str(conversation_id))


def _fault_of_note(text: str) -> str:
    """Tell what is wrong with a note before it is sent; empty when nothing is."""
    if not text:
        return "Écrivez votre note."
    return "Une note a 2 000 caractères au plus." if len(text) > LONGEST_NOTE else ""


@routes.post(ONE + "/confier")
async def assign(request: web.Request) -> web.Response:
    """Give a conversation to a colleague or to oneself, or back to all."""
    visit = await enter(request, Right.ANSWER_CONVERSATION)
    typed = await fields(request, "agent")
    agent_id = visit.token.account_id if typed["agent"] == "moi" else typed["agent"] or None
    found = await visit.send(made(AssignConversation, conversation_id=_id(request), agent_id=agent_id))
    title = f"La conversation est confiée à {found.agent}" if found.agent else "La conversation n'est plus confiée à personne"
    if found.agent_id == visit.token.account_id:
        title = "La conversation est à vous"
    return _on(request, title, after=str(found.conversation_id))


@routes.post(ONE + "/etat")
async def set_state(request: web.Request) -> web.Response:
    """Say where one stands with a conversation; if somebody wrote meanwhile, it is not filed and the page shows what they wrote."""
    visit = await enter(request, Right.ANSWER_CONVERSATION)
    typed = await fields(request, "etat", "suivante", "vu")
    conversation_id = _id(request)
    try:
        found = await visit.send(made(SetConversationState, conversation_id=conversation_id, state=typed["etat"], seen=typed["vu"] or None))
    except Conflict as refusal:
        found = await visit.send(ReadDesk(conversation_id=conversation_id))
        return await _show(request, visit, found, overtaken=refusal.detail or refusal.title, undone="La conversation n'est pas classée")
    after = typed["suivante"] if found.state == "answered" else str(found.conversation_id)
    return _on(request, SAID_STATE[found.state], found.family, after=after)


def _on(request: web.Request, title: str, text: str = "", *, after: str) -> web.Response:
    """Go on to a conversation, or back to the list, with the same filters; say what was done."""
    place = f"{ADDRESS}/{parse_id(after)}" if after else ADDRESS
    return leading_to(request, place + _filters(request).query, Said("ok", title, text))


def _filters(request: web.Request) -> Filters:
    return views.read(request.query)


async def _show(request: web.Request, visit: Visit, one: DeskConversation | None, **typed: Any) -> web.Response:
    filters = _filters(request)
    page = await visit.send(
        made(
            ListDesk,
            facility_id=filters.facility_id,
            town_hall=filters.place == views.TOWN_HALL,
            state=filters.state or None,
            whose=filters.whose or "all",
            q=filters.words,
            page=filters.page,
        )
    )
    return show(
        request,
        "messages/messages.html",
        status=typed.get("status") or (409 if typed.get("overtaken") else 400 if any(typed.get(name) for name in FAULTS) else 200),
        page=page,
        one=one,
        filters=filters,
        places=views.places(page.places),
        states=views.STATES,
        whose=views.WHOSE,
        state_words=views.STATE_WORDS,
        lasted=views.lasted,
        me=visit.token.account_id,
        next=views.following(page.conversations, one.conversation_id) if one else "",
        seen=views.last_said(one) if one else "",
        may_answer=may(visit, Right.ANSWER_CONVERSATION),
        may_read_family=may(visit, Right.READ_RECORD),
        answer_key=typed.get("key") or str(new_id()),
        text=typed.get("text", ""),
        error=typed.get("error", ""),
        file_error=typed.get("file_error", ""),
        note=typed.get("note", ""),
        note_error=typed.get("note_error", ""),
        overtaken=typed.get("overtaken", ""),
        undone=typed.get("undone", "Votre réponse n'est pas encore envoyée"),
    )


def _id(request: web.Request) -> UUID:
    return id_in_path(request, "conversation_id")
