"""Mon compte, Infos Responsable: edit, see the difference, transmit on purpose, and know what happens next."""

from collections.abc import Mapping

from aiohttp import web

from chassis.edge.pages import see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import Refusal
from chassis.ids import new_id
from contracts.family import GUARDIAN_LABELS, GetRecord, GuardianView, ListRecordRequests, SubmitGuardianChange
from contracts.messaging import CountUnread, Unread
from gateway.pages.frame import Notice, needed, page, refused, text_of, unless_down
from gateway.views import home as home_views
from gateway.views import record as views

routes = web.RouteTableDef()

QUALITIES = ("Père", "Mère", "Tuteur", "Tutrice", "Autre")
SITUATIONS = ("Célibataire", "Marié", "Pacsé", "Vie maritale", "Séparé", "Divorcé", "Veuf")
SAME = Notice("Rien n'a changé", "Modifiez au moins une information, puis vérifiez votre demande.", "wait")


@routes.get("/compte/responsable")
async def edit(request: web.Request) -> web.Response:
    """Show the form, filled with what the record holds."""
    visit = await visitor(request)
    own, unread = await _own(visit)
    requests = unless_down((await visit.gather(ListRecordRequests()))[0])
    waiting = [one for one in requests.requests if one.status == "pending"] if requests else []
    notices = (
        [Notice("Une demande est déjà en attente", "La mairie la traite. Vous pouvez en transmettre une autre.", "wait")] if waiting else []
    )
    return _form(request, visit, unread, own.fields.model_dump(), notices=notices)


@routes.post("/compte/responsable")
async def review(request: web.Request) -> web.Response:
    """Check what was typed and show the difference; transmit it once that is confirmed."""
    visit = await visitor(request)
    form = await request.post()
    values = views.posted({name: text_of(form, name) for name in GUARDIAN_LABELS})
    own, unread = await _own(visit)
    asked = views.difference(own.fields, values)
    errors = views.errors_in(asked)
    if errors or text_of(form, "etape") == "corriger":
        return _form(request, visit, unread, values, errors=errors)
    if not asked:
        return _form(request, visit, unread, values, notices=[SAME])
    notices = []
    if text_of(form, "etape") == "transmettre":
        try:
            await visit.send(SubmitGuardianChange(guardian_id=own.guardian_id, fields=asked), key=text_of(form, "cle") or None)
        except Refusal as refusal:
            notices = [refused(refusal)]
        else:
            return see_other("/compte/responsable/transmise")
    return page(
        request,
        "account_review.html",
        visit,
        unread,
        status=409 if notices else 200,
        notices=notices,
        values=values,
        changes=views.changes(own.fields, asked),
        key=str(new_id()),
    )


@routes.get("/compte/responsable/transmise")
async def transmitted(request: web.Request) -> web.Response:
    """Confirm that the request is with the town hall."""
    visit = await visitor(request)
    (unread,) = await visit.gather(CountUnread())
    return page(request, "account_transmitted.html", visit, unread)


async def _own(visit: Visit) -> tuple[GuardianView, Unread | None]:
    record, unread = await visit.gather(GetRecord(), CountUnread())
    return home_views.guardian(needed(record), visit.token.guardian_id), unless_down(unread)


def _form(
    request: web.Request,
    visit: Visit,
    unread: Unread | None,
    values: Mapping[str, str | bool],
    *,
    errors: Mapping[str, str] | None = None,
    notices: list[Notice] | None = None,
) -> web.Response:
    return page(
        request,
        "account_edit.html",
        visit,
        unread,
        status=400 if errors else 200,
        values=values,
        errors=errors or {},
        notices=notices or [],
        labels=GUARDIAN_LABELS,
        qualities=_with(QUALITIES, str(values["quality"])),
        situations=_with(SITUATIONS, str(values["marital_status"])),
    )


def _with(choices: tuple[str, ...], present: str) -> list[tuple[str, str]]:
    """Offer the usual words, and the one that the record holds."""
    words = choices if present in choices or not present else (present, *choices)
    return [("", "Non renseigné"), *((word, word) for word in words)]
