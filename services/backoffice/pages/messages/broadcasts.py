"""Envois groupés: one message to many households; written, weighed with the number of households, then sent now or at a moment."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from aiohttp import web

from chassis import french
from chassis.edge.context import EDGE
from chassis.edge.days import date_of
from chassis.edge.forms import Posted, posted
from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.edge.session import Visit
from chassis.errors import Conflict, Invalid, Refusal
from chassis.ids import new_id
from contracts.billing import ListRegies, ReadReminders
from contracts.messaging import (
    CancelBroadcast,
    ListBroadcasts,
    ListSelectable,
    PreviewBroadcast,
    ReadBroadcast,
    ScheduleBroadcast,
    SelectedPart,
)
from contracts.planning import GetDaySheet, GroupOfTown, GroupsOfTown, ListGroups
from contracts.rights import Right
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to, say
from services.backoffice.pages.sources import answered, gathered
from services.backoffice.views.messages import broadcasts as views
from services.backoffice.views.messages import publications as parts

routes = web.RouteTableDef()

ADDRESS = "/envois"
ONE = ADDRESS + "/{broadcast_id:[0-9a-f-]{36}}"
CHOSEN = ("broadcast_out_of_reach", "unknown_activity")
"""What is refused of whom it is for, and said there."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a broadcast is for, as messaging is asked, and in words."""

    whom: str
    asked: dict[str, Any] = field(default_factory=dict)


@routes.get(ADDRESS)
async def listed(request: web.Request) -> web.Response:
    """List what was sent and what will be."""
    visit = await enter(request, Right.SEND_BROADCAST)
    found = await visit.send(made(ListBroadcasts, before=request.query.get("avant") or None))
    return show(request, "messages/broadcasts.html", found=found, states=views.STATES, progress=views.progress, stage=views.stage)


@routes.get(f"{ADDRESS}/nouveau")
async def new(request: web.Request) -> web.Response:
    """Show the form of a broadcast."""
    visit = await enter(request, Right.SEND_BROADCAST)
    return await _form(request, visit, Posted({"cle": [str(new_id())]}), {})


@routes.post(f"{ADDRESS}/apercu")
async def preview(request: web.Request) -> web.Response:
    """Show how the message reads and how many households would get it; nothing is sent yet."""
    visit = await enter(request, Right.SEND_BROADCAST)
    form = await posted(request)
    if form.text("changer"):
        return await _form(request, visit, form, {})
    errors, send_at = _faults(form)
    if errors:
        return await _form(request, visit, form, errors)
    try:
        chosen = await _chosen(visit, form)
        found = await visit.send(made(PreviewBroadcast, facility_id=_place(form), send_at=send_at, **chosen.asked))
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        return await _form(request, visit, form, _beside(refusal))
    if not found.households:
        return await _form(request, visit, form, {"pour": "Cette sélection ne contient aucun foyer."})
    return show(request, "messages/broadcast_preview.html", form=form, found=found, chosen=chosen, send_at=send_at)


@routes.post(ONE)
async def schedule(request: web.Request) -> web.Response:
    """Send a broadcast, now or at its moment."""
    visit = await enter(request, Right.SEND_BROADCAST)
    broadcast_id, form = id_in_path(request, "broadcast_id"), await posted(request)
    errors, send_at = _faults(form)
    if errors:
        return await _form(request, visit, form, errors)
    try:
        chosen = await _chosen(visit, form)
        asked = made(
            ScheduleBroadcast,
            broadcast_id=broadcast_id,
            subject=form.text("objet"),
            text=form.text("texte"),
            whom=chosen.whom[:120],
            send_at=send_at,
            facility_id=_place(form),
            **chosen.asked,
        )
        one = await visit.send(asked)
    except Conflict as refusal:
        again = replace(form, fields={**form.fields, "cle": [str(new_id())]})
        return await _form(request, visit, again, {"pour": refusal.detail or refusal.title})
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        return await _form(request, visit, form, _beside(refusal))
    waits = views.stage(one, _now(request)) == "scheduled"
    return leading_to(request, f"{ADDRESS}/{broadcast_id}", Said("ok", "L'envoi est programmé" if waits else "L'envoi est parti"))


@routes.get(ONE)
async def look(request: web.Request) -> web.Response:
    """Show a broadcast and how far it is."""
    visit = await enter(request, Right.SEND_BROADCAST)
    one = await visit.send(ReadBroadcast(broadcast_id=id_in_path(request, "broadcast_id")))
    stage = views.stage(one, _now(request))
    return show(request, "messages/broadcast.html", one=one, stage=stage, state=views.STATES[stage], progress=views.progress(one))


@routes.post(ONE + "/annuler")
async def cancel(request: web.Request) -> web.Response:
    """Take a broadcast back before it leaves."""
    visit = await enter(request, Right.SEND_BROADCAST)
    broadcast_id = id_in_path(request, "broadcast_id")
    response = see_other(f"{ADDRESS}/{broadcast_id}")
    try:
        await visit.send(CancelBroadcast(broadcast_id=broadcast_id))
        say(request, response, Said("ok", "L'envoi est annulé", "Aucune famille ne l'a reçu."))
    except Refusal as refusal:
        leave_to_page(refusal)
        say(request, response, Said("no", refusal.title, refusal.detail))
    return response


def _now(request: web.Request) -> datetime:
    return request.app[EDGE].settings.clock.now()


async def _chosen(visit: Visit, form: Posted) -> Chosen:
    """Ask the services that know who is expected on a day, or who owes, for what messaging cannot know by itself."""
    mode = form.text("pour")
    if mode == "toutes":
        return Chosen("Toutes les familles", {"everybody": True})
    if mode == "jour":
        sheet = await visit.send(made(GetDaySheet, activity_id=form.text("prestation"), day=form.text("jour")))
        group = form.text("groupe")
        wanted = [one for one in sheet.children if one.expected and (not group or str(one.group_id) == group)]
        return Chosen(f"{sheet.activity}, {french.short_date(sheet.day)}", {"enrolment_ids": tuple(one.enrolment_id for one in wanted)})
    if mode == "impayes":
        owing: set[UUID] = set()
        for code, _ in (await visit.send(ListRegies())).regies:
            owing |= {one.family_id for one in (await visit.send(ReadReminders(code=code))).overdue if views.is_reminded(one)}
        return Chosen("Factures en retard, sauf familles non relancées", {"family_ids": tuple(sorted(owing))})
    selectable, of_town = await gathered(visit, ListSelectable(), _groups_asked(visit))
    if isinstance(selectable, Refusal):
        raise selectable
    if isinstance(of_town, Refusal) and any(value.startswith("group:") for value in form.texts("partie")):
        raise of_town
    known = {parts.value_of(one): one for one in selectable.parts}
    groups = {views.value_of(one): one for one in _groups(of_town)}
    ticked = [known[value] for value in form.texts("partie") if value in known]
    in_groups = [groups[value] for value in form.texts("partie") if value in groups]
    if len(ticked) + len(in_groups) != len(form.texts("partie")):
        raise Invalid("Une partie de la sélection n'existe plus.")
    return Chosen(
        ", ".join((*(one.label for one in ticked), *(views.label_of(one) for one in in_groups))),
        {
            "selection": tuple({"kind": one.kind, "key": one.key} for one in ticked),
            "enrolment_ids": tuple(sorted({enrolment_id for one in in_groups for enrolment_id in one.enrolment_ids})),
        },
    )


def _groups_asked(visit: Visit) -> ListGroups | None:
    return ListGroups() if may(visit, Right.READ_MONTH) else None


def _groups(answer: GroupsOfTown | Refusal | None) -> tuple[GroupOfTown, ...]:
    found = answered(answer)
    return found.groups if found else ()


def _faults(form: Posted) -> tuple[dict[str, str], datetime | None]:
    """Tell what is wrong with a form, by field, and when it is to leave."""
    leaves = views.departure(form.text("date"), form.text("heure"))
    found = dict(leaves.faults)
    if not form.text("objet"):
        found["objet"] = "Donnez un objet."
    if not form.text("texte"):
        found["texte"] = "Écrivez le message."
    mode = form.text("pour")
    if mode not in views.MODES:
        found["pour"] = "Choisissez à qui écrire."
    elif mode == "selection" and not form.texts("partie"):
        found["pour"] = "Cochez au moins une partie."
    elif mode == "jour" and not (form.text("prestation") and date_of(form.text("jour"))):
        found["pour"] = "Choisissez une prestation et un jour."
    return found, leaves.at


def _beside(refusal: Refusal) -> dict[str, str]:
    return {"date" if refusal.members.get("field") == "send_at" else "pour": refusal.detail or refusal.title}


def _place(form: Posted) -> str | None:
    return form.text("structure") or None


async def _form(request: web.Request, visit: Visit, form: Posted, errors: dict[str, str]) -> web.Response:
    selectable, of_town = await gathered(visit, ListSelectable(), _groups_asked(visit))
    if isinstance(selectable, Refusal):
        raise selectable
    limited = bool(visit.token.facilities)
    modes = {
        key: label
        for key, label in views.MODES.items()
        if not (key == "toutes" and limited)
        and not (key == "jour" and not may(visit, Right.WRITE_ATTENDANCE))
        and not (key == "impayes" and not (may(visit, Right.SEND_REMINDER) and may(visit, Right.READ_LEDGER)))
    }
    return show(
        request,
        "messages/broadcast_form.html",
        status=400 if errors else 200,
        form=form,
        errors=errors,
        modes=modes,
        mode=form.text("pour") or next(iter(modes)),
        families=selectable.families,
        groups=views.groups(selectable.parts, _groups(of_town), form.texts("partie")),
        activities=[("", "Choisissez"), *_named(selectable.parts, "activity")],
        places=_named(selectable.parts, "facility") if limited else [("", "Mairie"), *_named(selectable.parts, "facility")],
    )


def _named(found: tuple[SelectedPart, ...], kind: str) -> list[tuple[str, str]]:
    return [(one.key, one.label) for one in found if one.kind == kind]
