"""Garde et autorité parentale: a child's households, what links their adults to it, and its calendar."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aiohttp import web

from chassis import french
from chassis.edge.context import EDGE
from chassis.edge.forms import Posted, posted
from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment
from chassis.edge.session import Visit
from chassis.errors import NotFound, Refusal
from chassis.upload_refusals import OF_FILE, UploadTooLarge
from chassis.uploads import TOO_LARGE
from contracts.base import Request
from contracts.family import (
    AUTHORITY_LABELS,
    AddCustodyException,
    AttachChild,
    CalendarDraft,
    CustodyView,
    DetachChild,
    FamilyLines,
    GetCustodyDocument,
    ReadCustody,
    ReadCustodyDays,
    RemoveCustodyCalendar,
    RemoveCustodyException,
    SearchFamilies,
    SetAuthority,
    SetCustodyCalendar,
    StaffCustodyDay,
    TryCustodyCalendar,
)
from contracts.rights import Right
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.children import custody as views
from services.backoffice.views.children import month

routes = web.RouteTableDef()

ADDRESS = "/familles/{family_id}/enfants/{child_id}/garde"
MOST_FOUND = 10
DATES = "Vérifiez les dates : jour, mois et année, par exemple 01/12/2026."
CALENDAR = "Vérifiez le calendrier : une date de début, une heure de passage, et un foyer pour chaque nuit."
CHOSEN = ("unknown_household", "unknown_adult", "unknown_custody_calendar", "unknown_custody_exception")
"""What is no more where it was chosen: the form says it."""
MOVING = (SetCustodyCalendar, RemoveCustodyCalendar, AddCustodyException, RemoveCustodyException)
DAYS_FOLLOW = "Les jours réguliers à venir suivent : chaque parent dont un jour change reçoit un message."


@dataclass(frozen=True, slots=True)
class Tried:
    """What a form tried and why it was refused; its values stay where they were typed."""

    form: str = ""
    refusal: Refusal | None = None
    values: dict[str, str] = field(default_factory=dict)
    draft: CalendarDraft | None = None


@routes.get(ADDRESS)
async def custody(request: web.Request) -> web.Response:
    """Show everything about a child's households; `?q=` looks for a second one, `?foyer=` is the one to attach."""
    return await _show(request, await enter(request, Right.READ_RECORD), Tried())


@routes.get(ADDRESS + "/documents/{document_id}")
async def document(request: web.Request) -> web.Response:
    """Hand over a judgment."""
    visit = await enter(request, Right.WRITE_CUSTODY)
    asked = GetCustodyDocument(child_id=_child(request), document_id=id_in_path(request, "document_id"))
    return attachment(await visit.send(asked))


@routes.post(ADDRESS + "/foyers")
async def attach(request: web.Request) -> web.Response:
    """Attach the child to a second household."""
    visit, form = await _entered(request)
    values = {"family_id": form.text("foyer"), "since": form.text("debut")}
    return await _do(request, visit, form, "rattacher", AttachChild, values, "L'enfant est rattaché à ce foyer", DATES)


@routes.post(ADDRESS + "/foyers/{other_id}/fin")
async def detach(request: web.Request) -> web.Response:
    """End the link with the second household."""
    visit, form = await _entered(request)
    values = {"family_id": request.match_info["other_id"], "last_day": form.text("fin")}
    return await _do(request, visit, form, "detacher", DetachChild, values, "La fin du rattachement est enregistrée", DATES)


@routes.post(ADDRESS + "/adultes/{guardian_id}")
async def authority(request: web.Request) -> web.Response:
    """Enter an adult's authority."""
    visit, form = await _entered(request)
    if form.too_large:
        return await _refused(request, visit, form, f"adulte-{request.match_info['guardian_id']}", UploadTooLarge(TOO_LARGE))
    sent = form.files.get("document")
    guardian_id = request.match_info["guardian_id"]
    values: dict[str, Any] = {
        "guardian_id": guardian_id,
        "authority": form.text("autorite"),
        "may_pick_up": form.text("chercher") == "oui",
        "since": form.text("debut"),
        "until": form.text("fin") or None,
        "replaces_at": form.text("remplace") or None,
        "seen": form.text("vu") or None,
        "document_name": sent.name[:200] if sent else "",
        "document": sent.content if sent else None,
    }
    done = "L'autorité parentale est enregistrée"
    return await _do(request, visit, form, f"adulte-{guardian_id}", SetAuthority, values, done, DATES)


@routes.post(ADDRESS + "/calendrier")
async def calendar(request: web.Request) -> web.Response:
    """Try a calendar, or enter it."""
    visit, form = await _entered(request)
    read = await visit.send(ReadCustody(child_id=_child(request)))
    values = {name: found[0] for name, found in form.fields.items()}
    letters = views.current_letters(read.households, request.app[EDGE].settings.clock.today())
    try:
        draft = made(CalendarDraft, **views.draft_of(values, letters))
    except Refusal as refusal:
        refusal.detail = CALENDAR
        return await _show(request, visit, Tried("calendrier", refusal, values), status=refusal.status)
    if form.text("geste") != "enregistrer":
        return await _show(request, visit, Tried("calendrier", None, values, draft))
    return await _do(request, visit, form, "calendrier", SetCustodyCalendar, {"calendar": draft}, "Le calendrier est enregistré", CALENDAR)


@routes.post(ADDRESS + "/calendrier/retrait")
async def remove_calendar(request: web.Request) -> web.Response:
    """Take a calendar back."""
    visit, form = await _entered(request)
    values = {"valid_from": form.text("debut")}
    return await _do(request, visit, form, "calendriers", RemoveCustodyCalendar, values, "Le calendrier est retiré", DATES)


@routes.post(ADDRESS + "/echanges")
async def exchange(request: web.Request) -> web.Response:
    """Enter nights that the parents agreed otherwise."""
    visit, form = await _entered(request)
    values = {
        "family_id": form.text("foyer"),
        "first_night": form.text("premiere"),
        "last_night": form.text("derniere"),
        "note": form.text("note"),
    }
    return await _do(request, visit, form, "echange", AddCustodyException, values, "L'échange est enregistré", DATES)


@routes.post(ADDRESS + "/echanges/{exception_id}/retrait")
async def remove_exchange(request: web.Request) -> web.Response:
    """Take agreed nights back."""
    visit, form = await _entered(request)
    values = {"exception_id": request.match_info["exception_id"]}
    return await _do(request, visit, form, "echange", RemoveCustodyException, values, "L'échange est retiré", DATES)


async def _entered(request: web.Request) -> tuple[Visit, Posted]:
    visit = await enter(request, Right.WRITE_CUSTODY)
    return visit, await posted(request, tolerant=True)


async def _do(  # noqa: PLR0917 - what a form asks, and the two sentences it may end with
    request: web.Request,
    visit: Visit,
    form: Posted,
    name: str,
    kind: type[Request[CustodyView]],
    values: dict[str, Any],
    done: str,
    unreadable: str,
) -> web.Response:
    """Carry out what a form asks and come back to the page, or show it again with what was typed and why it was refused."""
    try:
        asked = made(kind, child_id=_child(request), **values)
    except Refusal as refusal:
        refusal.detail = unreadable
        return await _refused(request, visit, form, name, refusal)
    try:
        await visit.send(asked, key=form.text("cle") or None)
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        return await _refused(request, visit, form, name, refusal)
    return leading_to(request, _address(request), Said("ok", done, DAYS_FOLLOW if kind in MOVING else ""))


async def _refused(request: web.Request, visit: Visit, form: Posted, name: str, refusal: Refusal) -> web.Response:
    values = {field_name: found[0] for field_name, found in form.fields.items()}
    return await _show(request, visit, Tried(name, refusal, values), status=refusal.status)


async def _show(request: web.Request, visit: Visit, tried: Tried, *, status: int = 200) -> web.Response:
    today = request.app[EDGE].settings.clock.today()
    child_id, family_id = _child(request), id_in_path(request, "family_id")
    read = await visit.send(ReadCustody(child_id=child_id))
    if family_id not in {one.family_id for one in read.households}:
        raise NotFound
    first = month.asked_month(request.query.get("mois", tried.values.get("mois", "")), today)
    begin, end = views.months_days(first)
    letters = views.current_letters(read.households, today)
    names = {one.family_id: one.name for one in read.households}
    days: tuple[StaffCustodyDay, ...] = ()
    moved: tuple[str, ...] = ()
    refusal = tried.refusal
    if tried.draft:
        try:
            trial = TryCustodyCalendar(child_id=child_id, calendar=tried.draft, first=begin, last=end)
            answer = await visit.send(trial)
            days, moved = answer.days, views.moves(answer, names)
        except Refusal as why:
            leave_to_page(why, *CHOSEN)
            refusal, status = why, why.status
    if not days:
        days = (await visit.send(ReadCustodyDays(child_id=child_id, first=begin, last=end))).days
    homes, second = views.homes(read, today), await _second(request, visit, read)
    return show(
        request,
        "children/custody.html",
        status=status,
        address=_address(request),
        family_id=family_id,
        child=read.child,
        homes=homes,
        in_both=views.in_both(homes, second["chosen"].name if second["chosen"] else ""),
        shared=len(letters) > 1,
        may_write=may(visit, Right.WRITE_CUSTODY),
        authorities=list(AUTHORITY_LABELS.items()),
        calendars=[(one, views.in_words(one, names)) for one in reversed(read.calendars)],
        draft=views.in_words(tried.draft, names) if tried.draft and not refusal else "",
        moved=moved,
        exceptions=[(one, names.get(one.family_id, "")) for one in read.exceptions],
        history=read.history,
        choices=[(letter, names[found]) for found, letter in letters.items()],
        households=[(str(found), names[found]) for found in letters],
        weekdays=[(str(number), name) for number, name in enumerate(french.DAYS, start=1)],
        nights=list(enumerate(french.DAYS, start=1)),
        form=views.form_of(views.in_force(read.calendars, today), letters, today) | (tried.values if tried.form == "calendrier" else {}),
        tried=tried.form,
        typed=tried.values,
        problem=refusal,
        of_file=refusal is not None and refusal.slug in OF_FILE,
        weeks=views.weeks(days, letters, names),
        month=first,
        previous=month.previous(first),
        following=month.following(first),
        warning=(views.SEEN_BY_BOTH, views.NEVER_SEEN),
        **second,
    )


async def _second(request: web.Request, visit: Visit, read: CustodyView) -> dict[str, Any]:
    """Look for a second household by its words, and describe the one that was chosen."""
    words = " ".join(request.query.get("q", "").split())[:80]
    entered = {one.family_id for one in read.households if one.entered}
    answer = await visit.send(made(SearchFamilies, q=words, limit=MOST_FOUND)) if words else FamilyLines(families=())
    found = [line for line in answer.families if line.family_id not in entered]
    chosen = request.query.get("foyer", "")
    line = next((one for one in found if str(one.family_id) == chosen), None)
    return {"words": words, "found": found, "is_approximate": answer.approximate, "chosen": line}


def _child(request: web.Request) -> UUID:
    return id_in_path(request, "child_id")


def _address(request: web.Request) -> str:
    return f"/familles/{id_in_path(request, 'family_id')}/enfants/{_child(request)}/garde"
