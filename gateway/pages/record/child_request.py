"""Asking for a change of a child's record, or for a new child: edit, see the difference, transmit on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from chassis.edge.forms import plain
from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import Invalid, NotFound, Refusal
from contracts.family import (
    KIND_LABELS,
    ChildHealth,
    ChildRecord,
    GetChild,
    GetChildHealth,
    GetRecord,
    PickupPerson,
    ReviewRecordChange,
    SubmitRecordChange,
)
from contracts.messaging import CountUnread, Unread
from gateway.pages.errors import OF_PAGE
from gateway.pages.frame import SAME, Notice, needed, page, refused, text_of, today
from gateway.pages.record.child import PARTS
from gateway.pages.record.taking_up import ALREADY, MOVED, former_request, why_refused
from gateway.views.record import child_forms as views
from gateway.views.record.child_forms import FORMS, ChildForm, Value
from gateway.views.record.meanwhile import filled, followed, moved, touched

routes = web.RouteTableDef()

GONE = Notice("Cette personne n'est plus sur la liste", "Complétez ce formulaire pour demander à l'y ajouter de nouveau.", "wait")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form starts from: the child (none yet for a new one), and what the record holds."""

    form: ChildForm
    child: ChildRecord | None
    before: Mapping[str, Value]
    unread: Unread | None

    @property
    def address(self) -> str:
        """Tell where the form is."""
        return f"/enfants/{self.child.child_id}/{self.form.slug}/demande" if self.child else "/enfants/nouveau"

    @property
    def back(self) -> str:
        """Tell where one comes from."""
        return f"/enfants/{self.child.child_id}/{self.form.slug}" if self.child else "/enfants"


@routes.get("/enfants/nouveau")
@routes.get(f"/enfants/{{child_id}}/{{part:{PARTS}}}/demande")
async def edit(request: web.Request) -> web.Response:
    """Show the form, filled with what the record holds; `?personne=` chooses somebody of the list, `?reprendre=` a former request."""
    visit = await visitor(request)
    if "reprendre" in request.query:
        return await _taken_up(request, visit)
    draft = await _draft(request, visit, request.query.get("personne", ""))
    if request.query.get("retirer") and draft.before.get("person"):
        return _review(request, visit, draft, {**draft.before, "removed": True})
    return _form(request, visit, draft, draft.before)


@routes.post("/enfants/nouveau")
@routes.post(f"/enfants/{{child_id}}/{{part:{PARTS}}}/demande")
async def review(request: web.Request) -> web.Response:
    """Check what was typed and show the difference; transmit it once that is confirmed."""
    visit = await visitor(request)
    form = await plain(request)
    draft = await _draft(request, visit, text_of(form, "person"))
    sent = {name: text_of(form, name) for name in form}
    known = views.known(draft.form, filled(sent))
    typed = views.typed(draft.form, sent)
    values = followed(typed, known, draft.before, draft.form.kind)
    errors = views.faults(values, today(request))
    if errors or text_of(form, "etape") == "corriger":
        return _form(request, visit, draft, values, errors=errors)
    asked = views.asked(draft.form, draft.before, values)
    if not asked:
        return _form(request, visit, draft, values, notices=[ALREADY if touched(typed, known) else SAME])
    change = {"kind": draft.form.kind, "about": draft.child.child_id if draft.child else None, "fields": asked}
    transmits = text_of(form, "etape") == "transmettre"
    goes = transmits and not moved(asked, known, draft.before)
    try:
        if goes:
            await visit.send(SubmitRecordChange.model_validate(change), key=text_of(form, "cle") or None)
        else:
            await visit.send(ReviewRecordChange.model_validate(change))
    except Invalid as refusal:
        pointed = {one["field"]: one["detail"] for one in refusal.members.get("errors", ()) if "field" in one}
        return _form(request, visit, draft, values, errors=pointed, notices=[] if pointed else [refused(refusal)])
    except OF_PAGE:
        raise
    except Refusal as refusal:
        return (_review if transmits else _form)(request, visit, draft, values, notices=[refused(refusal)])
    return (
        see_other(f"{draft.back}?fait=transmise") if goes else _review(request, visit, draft, values, notices=[MOVED] if transmits else [])
    )


async def _taken_up(request: web.Request, visit: Visit) -> web.Response:
    """Start from what a request asked that was refused or taken back."""
    form = FORMS[request.match_info.get("part", "nouveau")]
    former = await former_request(request, visit, form.kind)
    asked = {one.field: one.asked for one in former.changes}
    draft = await _draft(request, visit, str(asked.get("person") or ""), perhaps_gone=True)
    if former.child_id != (draft.child.child_id if draft.child else None):
        raise NotFound
    gone = bool(asked.get("person")) and not draft.before["person"]
    values = views.taken_up(draft.before, former.changes)
    if asked.get("removed"):
        return see_other(f"{draft.back}?fait=partie") if gone else _review(request, visit, draft, values)
    notices = why_refused(former) + ([GONE] if gone else [])
    return _form(request, visit, draft, values, notices=notices)


async def _draft(request: web.Request, visit: Visit, person_id: str, *, perhaps_gone: bool = False) -> Draft:
    if "part" not in request.match_info:
        _, unread = await visit.gather(GetRecord(), CountUnread())
        form = FORMS["nouveau"]
        return Draft(form, None, views.present(form, None, None, None), unread if isinstance(unread, Unread) else None)
    form, child_id = FORMS[request.match_info["part"]], id_in_path(request, "child_id")
    more = [GetChildHealth(child_id=child_id)] if form.kind == "health" else []
    child, unread, *told = await visit.gather(GetChild(child_id=child_id), CountUnread(), *more)
    child = needed(child)
    health: ChildHealth | None = needed(told[0]) if told else None
    before = views.present(form, child, health, _person(child, person_id, perhaps_gone=perhaps_gone))
    return Draft(form, child, before, unread if isinstance(unread, Unread) else None)


def _person(child: ChildRecord, person_id: str, *, perhaps_gone: bool) -> PickupPerson | None:
    found = next((one for one in child.pickup if str(one.person_id) == person_id), None)
    if person_id and found is None and not perhaps_gone:
        raise NotFound
    return found


def _form(
    request: web.Request,
    visit: Visit,
    draft: Draft,
    values: Mapping[str, Value],
    *,
    errors: Mapping[str, str] | None = None,
    notices: list[Notice] | None = None,
) -> web.Response:
    return page(
        request,
        "record/child_edit.html",
        visit,
        draft.unread,
        status=400 if errors else 200,
        draft=draft,
        before=draft.before,
        form=draft.form,
        labels=KIND_LABELS[draft.form.kind],
        choices=views.CHOICES,
        values=values,
        errors=errors or {},
        notices=notices or [],
    )


def _review(
    request: web.Request, visit: Visit, draft: Draft, values: Mapping[str, Value], *, notices: list[Notice] | None = None
) -> web.Response:
    changes = views.differences(draft.form, draft.before, views.asked(draft.form, draft.before, values))
    return page(
        request,
        "record/child_review.html",
        visit,
        draft.unread,
        status=409 if notices else 200,
        draft=draft,
        before=draft.before,
        form=draft.form,
        values=values,
        changes=changes,
        changing=sum(one.old != one.new for one in changes),
        notices=notices or [],
    )
