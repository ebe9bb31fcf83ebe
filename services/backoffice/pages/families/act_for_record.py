"""Asking in a family's place for a change of its record, with the paper that goes along, and taking back what waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from aiohttp import web

from chassis.edge.forms import Posted, posted
from chassis.edge.ids import id_in_path
from chassis.edge.session import Visit
from chassis.errors import Conflict, Invalid, NotFound, Refusal, TooLarge, Unavailable
from chassis.uploads import TOO_LARGE
from contracts.family import FamilyRecord, KeepRecordDocumentFor, SubmitRecordChangeFor, WithdrawRecordRequestFor
from services.backoffice.pages import readers
from services.backoffice.pages.families.act_for import done, family, named, seen
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.children.child_forms import BEFORE
from services.backoffice.views.families import household, record_entry
from services.backoffice.views.families.record_entry import FORMS, RecordForm

routes = web.RouteTableDef()

FORM = f"/familles/{{family_id}}/agir/{{slug:{'|'.join(FORMS)}}}"
NO_FILE = "Joignez ce document : un PDF ou une photo lisible."


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed so far, what the form was filled with, the files kept already ("<id> <name>"), and what is wrong."""

    values: Mapping[str, str]
    before: Mapping[str, str]
    kept: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


@routes.get(FORM)
async def edit(request: web.Request) -> web.Response:
    """Show the form, filled with what the record holds."""
    _, record = await family(request)
    form = FORMS[request.match_info["slug"]]
    held = record_entry.present(form, record)
    return _form(request, record, form, Draft(held, held))


@routes.post(FORM)
async def ask(request: web.Request) -> web.Response:
    """Keep the paper that came along, and transmit what the clerk changed: never what the record got while the form was open."""
    visit, record = await family(request)
    form = FORMS[request.match_info["slug"]]
    sent = await posted(request, tolerant=True)
    draft = await _draft(visit, record, form, sent)
    if draft.errors:
        return _form(request, record, form, draft, status=Invalid.status)
    about = record_entry.adult(record, form)
    change = made(
        SubmitRecordChangeFor,
        family_id=record.family_id,
        kind=form.kind,
        about=about.guardian_id if about else None,
        fields=record_entry.changed(form, draft.values, draft.before),
        documents=[one.partition(" ")[0] for one in draft.kept],
    )
    try:
        await visit.send(change, key=sent.text("cle") or None)
    except (Invalid, Conflict, Unavailable) as refusal:
        return _refused(request, record, form, draft, refusal)
    return done(request, record, "La demande est enregistrée", await seen(visit, record))


@routes.post("/familles/{family_id}/agir/demandes/{request_id}/retrait")
async def withdraw(request: web.Request) -> web.Response:
    """Take back a request that waits."""
    visit, record = await family(request)
    asked = WithdrawRecordRequestFor(family_id=record.family_id, request_id=id_in_path(request, "request_id"))
    try:
        await visit.send(asked)
        told = await readers.telling(visit, record.family_id, "decisions", ", avec votre nom")
        said = Said("ok", "La demande est retirée", told)
    except NotFound:
        raise
    except (Conflict, Unavailable) as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return leading_to(request, f"/familles/{record.family_id}/agir", said)


async def _draft(visit: Visit, record: FamilyRecord, form: RecordForm, sent: Posted) -> Draft:
    """Read what was typed, and keep the file that came with it."""
    values = {box.name: sent.text(box.name) for box in form.boxes}
    held = record_entry.present(form, record)  # A page from before an upgrade does not tell what it was filled with.
    before = {name: sent.text(BEFORE + name) if sent.texts(BEFORE + name) else held[name] for name in values}
    kept = [one for one in sent.texts("joint") if _is_kept(one)]
    if "document" in sent.too_large:
        return Draft(values, before, tuple(kept), {"document": TOO_LARGE})
    if "document" in sent.files:
        file = sent.files["document"]
        try:
            new = await visit.send(made(KeepRecordDocumentFor, family_id=record.family_id, name=file.name[-120:], content=file.content))
        except (Invalid, TooLarge) as refusal:
            return Draft(values, before, tuple(kept), {"document": refusal.detail or refusal.title})
        kept.append(f"{new.document_id} {new.name}")
    if form.document and not kept:
        return Draft(values, before, (), {"document": NO_FILE})
    return Draft(values, before, tuple(kept))


def _is_kept(text: str) -> bool:
    try:
        UUID(text.partition(" ")[0])
    except ValueError:
        return False
    return True


def _refused(request: web.Request, record: FamilyRecord, form: RecordForm, draft: Draft, refusal: Refusal) -> web.Response:
    """Say beside each field what is wrong with it; what stands beside none, at the head of the page."""
    errors = {str(one["field"]): str(one["detail"]) for one in refusal.members.get("errors", []) if one.get("field") in form.labels}
    detail = "" if errors else refusal.detail
    said = Said("wait" if refusal.slug == "nothing_changed" else "no", refusal.title, detail)
    return _form(request, record, form, replace(draft, errors=errors), said=said, status=refusal.status)


def _form(
    request: web.Request, record: FamilyRecord, form: RecordForm, draft: Draft, *, said: Said | None = None, status: int = 200
) -> web.Response:
    about = record_entry.adult(record, form)
    return show(
        request,
        "families/act_for_record.html",
        status=status,
        said=said,
        **named(record),
        slug=request.match_info["slug"],
        title=household.full_name(about.last_name, about.first_name) if about else form.title,
        form=form,
        before=BEFORE,
        draft=draft,
        errors=draft.errors,
    )
