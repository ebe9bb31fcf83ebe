"""Entering a child, or a part of its record, paper in hand: decided at once, and told to the family under the clerk's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.edge.session import Visit
from chassis.errors import Conflict, Invalid, NotFound, Refusal, Unavailable
from contracts.family import (
    AddChild,
    ChangeChild,
    ChildRecord,
    FindLookAlikes,
    LookAlike,
    NewChild,
    PickupPerson,
    ReadChild,
    ReadChildHealth,
    ReadFamily,
)
from contracts.rights import Right
from services.backoffice.pages import readers, sources
from services.backoffice.pages.children.child import ADDRESS, known
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.children import child_forms
from services.backoffice.views.children.child_forms import BEFORE, FORMS, NEW, ChildForm
from services.backoffice.views.families import household
from services.backoffice.views.families.new_family import LIKENESSES

routes = web.RouteTableDef()

PART = ADDRESS + f"/modifier/{{part:{'|'.join(FORMS)}}}"
SAME = Said("wait", "Rien n'a changé", "Modifiez au moins une information, puis enregistrez.")
NOT_SAVED = Said("no", "Rien n'est encore enregistré", "Corrigez ce qui est indiqué, votre saisie est conservée.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form shows: its values, what it was filled with, and the one on the list whom it is about."""

    form: ChildForm
    values: Mapping[str, str]
    before: Mapping[str, str]
    person: str = ""


@routes.get("/familles/{family_id}/enfants/nouveau")
async def new(request: web.Request) -> web.Response:
    """Show the form of a new child, which bears the family's name until another is typed."""
    _, page = await _family(request)
    empty = dict.fromkeys((box.name for box in NEW.boxes), "")
    return _form(request, page, Draft(NEW, {**empty, "last_name": page["family"].guardians[0].last_name}, empty))


@routes.post("/familles/{family_id}/enfants/nouveau")
async def add(request: web.Request) -> web.Response:
    """Enter the child, unless something is wrong or it looks like one that is there; the clerk then decides."""
    visit, page = await _family(request)
    sent = await fields(request, "cle", "confirme", *NEW.names)
    draft = Draft(NEW, sent, child_forms.before(NEW, sent))
    asked = child_forms.changed(NEW, sent, {})
    alike = () if sent["confirme"] else await _alike(visit, asked)
    if alike:
        return _form(request, page, draft, alike=alike)
    try:
        child = await visit.send(AddChild(family_id=page["family"].family_id, fields=asked), key=sent["cle"] or None)
    except (Invalid, Conflict, Unavailable) as refusal:
        return _refused(request, page, draft, refusal)
    return await _done(request, visit, child, NEW)


@routes.get(PART)
async def edit(request: web.Request) -> web.Response:
    """Show a part of the record as a form; health only once it was asked for with `?sante=1`, which the family will see."""
    visit, page, form = await _child(request)
    child: ChildRecord = page["child"]
    health = None
    if form.kind == "health":
        if not request.query.get("sante"):
            return see_other(f"{page['address']}#health")
        health = await visit.send(ReadChildHealth(child_id=child.child_id))
    person = _person(child, request.query.get("personne", ""))
    values = child_forms.present(form, child, health, person)
    return _form(request, page, Draft(form, values, values, str(person.person_id) if person else ""))


@routes.post(PART)
async def save(request: web.Request) -> web.Response:
    """Write what the clerk changed over the record, and nothing else."""
    visit, page, form = await _child(request)
    sent = await fields(request, "cle", "personne", "retirer", *form.names)
    draft = Draft(form, sent, child_forms.before(form, sent), sent["personne"])
    asked = child_forms.changed(form, sent, draft.before)
    if form.kind == "pickup":
        asked = child_forms.about_person(asked, sent)
    if not asked:
        return _form(request, page, draft, said=SAME)
    try:
        change = made(ChangeChild, child_id=page["child"].child_id, part=form.kind, fields=asked)
        child = await visit.send(change, key=sent["cle"] or None)
    except (Invalid, Conflict, Unavailable) as refusal:
        return _refused(request, page, draft, refusal)
    return await _done(request, visit, child, form)


async def _family(request: web.Request) -> tuple[Visit, dict[str, Any]]:
    """Enter with the rights to read and write records, and read the family that is meant."""
    visit = await enter(request, Right.WRITE_RECORD)
    await enter(request, Right.READ_RECORD)
    family = await visit.send(ReadFamily(family_id=id_in_path(request, "family_id")))
    address = f"/familles/{family.family_id}"
    return visit, {
        "family": family,
        "family_name": household.household_name(family),
        "address_of_family": address,
        "address": address,
        "child": None,
        "name": "",
        "suggested": await sources.schools(visit),
    }


async def _child(request: web.Request) -> tuple[Visit, dict[str, Any], ChildForm]:
    """Enter with the rights of the part that is meant, and read the child."""
    form = FORMS[request.match_info["part"]]
    visit = await enter(request, Right.WRITE_RECORD)
    for right in (Right.READ_RECORD, *([Right.READ_HEALTH] if form.kind == "health" else [])):
        await enter(request, right)
    family_id, child_id = id_in_path(request, "family_id"), id_in_path(request, "child_id")
    family, child = await sources.gathered(visit, ReadFamily(family_id=family_id), ReadChild(child_id=child_id))
    suggested = {"suggested": await sources.schools(visit)} if form.kind == "child_identity" else {}
    return visit, {**known(family, child), "address_of_family": f"/familles/{family_id}", **suggested}, form


def _person(child: ChildRecord, person_id: str) -> PickupPerson | None:
    if not person_id:
        return None
    found = next((one for one in child.pickup if str(one.person_id) == person_id), None)
    if found is None:
        raise NotFound
    return found


async def _alike(visit: Visit, asked: Mapping[str, Any]) -> tuple[LookAlike, ...]:
    """Find families where the child may be already; one that cannot be entered as it was typed is told by the record itself."""
    try:
        return (await visit.send(FindLookAlikes(children=(made(NewChild, **asked),)))).families
    except Invalid:
        return ()


def _form(
    request: web.Request,
    page: Mapping[str, Any],
    draft: Draft,
    *,
    errors: Mapping[str, str] | None = None,
    alike: tuple[LookAlike, ...] = (),
    said: Said | None = None,
    status: int = 200,
) -> web.Response:
    return show(
        request,
        "children/child_entry.html",
        status=status,
        said=said,
        **page,
        draft=draft,
        errors=errors or {},
        alike=alike,
        likenesses=LIKENESSES,
        before=BEFORE,
    )


def _refused(request: web.Request, page: Mapping[str, Any], draft: Draft, refusal: Refusal) -> web.Response:
    """Say beside each field what is wrong with it; what stands beside none, at the head of the page."""
    pointed = {str(one["field"]): str(one["detail"]) for one in refusal.members.get("errors", []) if one.get("field") in draft.form.labels}
    said = NOT_SAVED if pointed else Said("no", refusal.title, refusal.detail)
    return _form(request, page, draft, errors=pointed, said=SAME if refusal.slug == "nothing_changed" else said, status=refusal.status)


async def _done(request: web.Request, visit: Visit, child: ChildRecord, form: ChildForm) -> web.Response:
    family_id = id_in_path(request, "family_id")
    return leading_to(
        request,
        f"/familles/{family_id}/enfants/{child.child_id}",
        Said("ok", form.done, await readers.telling_household(visit, child, family_id)),
    )
