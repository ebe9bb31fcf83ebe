"""Mon compte, the changes of the record: edit, see the difference, transmit on purpose, take back, know what happens next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from chassis.edge.forms import Posted
from chassis.edge.forms import posted as read_form
from chassis.edge.ids import id_in_path, parse_id
from chassis.edge.pages import attachment, see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import Conflict, Invalid, NotFound, Refusal, TooLarge, TooMany
from chassis.uploads import TOO_LARGE
from contracts.base import Request
from contracts.billing import WithdrawBankRequest, WithdrawContest
from contracts.family import (
    FamilyRecord,
    GetRecord,
    GetRecordDocument,
    KeepRecordDocument,
    ListRecordRequests,
    ReviewRecordChange,
    SubmitRecordChange,
    WithdrawRecordRequest,
)
from contracts.messaging import CountUnread, Unread
from contracts.planning import PlanningRequestView, WithdrawPatternRequest, WithdrawPlanningRequest
from gateway.pages.errors import OF_PAGE
from gateway.pages.frame import SAME, WAITING, Notice, needed, page, refused, unless_down
from gateway.pages.record.taking_up import ALREADY, MOVED, former_request, why_refused
from gateway.views.planning.withdrawal import in_address
from gateway.views.record import record_forms as forms
from gateway.views.record.adults import signed_in
from gateway.views.record.meanwhile import filled, followed, moved, touched
from gateway.views.record.moving import leaves_town, left_behind
from gateway.views.record.record_forms import FORMS, RecordForm, Value

routes = web.RouteTableDef()


WITHDRAW: Mapping[str, Callable[[UUID], Request[Any]]] = {
    "fiche": lambda request_id: WithdrawRecordRequest(request_id=request_id),
    "banque": lambda request_id: WithdrawBankRequest(request_id=request_id),
    "contestation": lambda request_id: WithdrawContest(request_id=request_id),
    "jours": lambda request_id: WithdrawPlanningRequest(request_id=request_id),
    "rythme": lambda request_id: WithdrawPatternRequest(request_id=request_id),
}
"""Who takes a request back, by the first word of its reference."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is already with the town hall, for the request that is being written."""

    document_id: UUID
    name: str

    def __str__(self) -> str:
        return f"{self.document_id} {self.name}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A request that is being written: what was typed over what the record holds, the files sent so far, and what is wrong with it."""

    values: Mapping[str, Value]
    before: Mapping[str, Value] = field(default_factory=dict)
    documents: tuple[Kept, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    notices: Sequence[Notice] = ()


@routes.get("/compte/{slug:responsable|conjoint|fiscales|caf}")
async def edit(request: web.Request) -> web.Response:
    """Show the form, filled with what the record holds, or with what a refused request asked."""
    visit, form = await visitor(request), FORMS[request.match_info["slug"]]
    record, requests, unread = await visit.gather(GetRecord(), ListRecordRequests(), CountUnread())
    record = needed(record)
    form, before = _named(visit, form, record), forms.present(form.kind, record)
    values = before
    documents: tuple[Kept, ...] = ()
    known = unless_down(requests)
    notices = [WAITING] if known and any(one.status == "pending" and one.kind == form.kind for one in known.requests) else []
    if "reprendre" in request.query:
        former = await former_request(request, visit, form.kind)
        values = before | {one.field: one.asked for one in former.changes if one.asked is not None and one.field in before}
        documents = tuple(Kept(one.document_id, one.name) for one in former.documents)
        notices = why_refused(former) or notices
    return _form(request, visit, unread, form, Draft(values, before, documents, notices=notices))


@routes.post("/compte/{slug:responsable|conjoint|fiscales|caf}")
async def review(request: web.Request) -> web.Response:
    """Check what was typed and show the difference; transmit it once that is confirmed."""
    visit, form = await visitor(request), FORMS[request.match_info["slug"]]
    sent = await read_form(request, tolerant=True)
    record, unread = await visit.gather(GetRecord(), CountUnread())
    draft, record = await _draft(visit, form, sent), needed(record)
    form, present = _named(visit, form, record), forms.present(form.kind, record)
    known = forms.filled_with(form, filled({name: sent.text(name) for name in sent.fields}))
    typed, draft = draft.values, replace(draft, before=present, values=followed(draft.values, known, present, form.kind))
    asked = forms.asked(form, draft.values, present)
    if sent.text("etape") == "corriger" or draft.errors:
        return _form(request, visit, unread, form, draft)
    if not asked and touched(typed, known):
        return _form(request, visit, unread, form, replace(draft, notices=[ALREADY]))
    changed = sent.text("etape") == "transmettre" and moved(asked, known, present)
    change = {"kind": form.kind, "fields": asked, "documents": [one.document_id for one in draft.documents]}
    try:
        if sent.text("etape") == "transmettre" and not changed:
            await visit.send(SubmitRecordChange.model_validate(change), key=sent.text("cle") or None)
            return see_other(f"/compte/{form.slug}/transmise")
        found = await visit.send(ReviewRecordChange.model_validate(change))
    except Invalid as refusal:
        return _form(request, visit, unread, form, _corrected(form, draft, refusal))
    except OF_PAGE:
        raise
    except (Conflict, TooMany) as refusal:
        return _form(request, visit, unread, form, replace(draft, notices=[refused(refusal)]))
    return page(
        request,
        "record/account_review.html",
        visit,
        unread,
        status=409 if changed else 200,
        notices=[MOVED] if changed else [],
        before=forms.only(form, present),
        form=form,
        values=draft.values,
        changes=found.changes,
        changing=sum(one.old != one.new for one in found.changes),
        documents=draft.documents,
    )


@routes.get("/compte/{slug:responsable|conjoint|fiscales|caf}/transmise")
async def transmitted(request: web.Request) -> web.Response:
    """Confirm that the request is with the town hall."""
    visit = await visitor(request)
    record, asked, unread = await visit.gather(GetRecord(), ListRecordRequests(), CountUnread())
    household, requests = unless_down(record), unless_down(asked)
    kind = FORMS[request.match_info["slug"]].kind
    left = left_behind(kind, household, requests.requests) if household and requests else None
    leaving = leaves_town(kind, requests.requests) if requests else False
    return page(request, "record/account_transmitted.html", visit, unread, left=left, leaving=leaving)


@routes.post("/demandes/{reference}/retrait")
async def withdraw(request: web.Request) -> web.Response:
    """Take back a request that waits: a change of the record, bank details or regular days, a contested line, days without an answer."""
    visit = await visitor(request)
    source, _, identity = request.match_info["reference"].partition("-")
    if source not in WITHDRAW:
        raise NotFound
    request_id = parse_id(identity)
    done, became = source if source in ("contestation", "jours", "rythme") else "retrait", list[tuple[str, str]]()
    try:
        taken_back = await visit.send(WITHDRAW[source](request_id))
        if isinstance(taken_back, PlanningRequestView) and taken_back.kind == "absence":
            done, became = "absence", in_address(taken_back)
    except Conflict:
        done = "repondue"
    group = "enfants" if request.query.get("groupe") == "enfants" else "compte"
    return see_other(f"/demandes?{urlencode([('groupe', group), ('fait', done), *became])}")


@routes.get("/documents/{document_id}")
async def document(request: web.Request) -> web.Response:
    """Download a file of one's own record."""
    visit = await visitor(request)
    return attachment(await visit.send(GetRecordDocument(document_id=id_in_path(request, "document_id"))))


async def _draft(visit: Visit, form: RecordForm, sent: Posted) -> Draft:
    """Read what was typed, and keep the file that came with it."""
    kept = [one for text in sent.texts("joint") if (one := _kept(text))]
    errors = {name: TOO_LARGE if name == "document" else "Ce texte est beaucoup trop long." for name in sent.too_large}
    if "document" in sent.files:
        file = sent.files["document"]
        try:
            new = await visit.send(KeepRecordDocument(name=file.name[-120:], content=file.content))
            kept.append(Kept(new.document_id, new.name))
        except (Invalid, TooLarge, TooMany) as refusal:
            errors["document"] = refusal.detail or refusal.title
    elif form.document and not kept and not errors:
        errors["document"] = f"{form.document} est nécessaire : joignez un PDF ou une photo lisible."
    return Draft(forms.posted(form, {name: sent.text(name) for name in sent.fields}), documents=tuple(kept), errors=errors)


def _named(visit: Visit, form: RecordForm, record: FamilyRecord) -> RecordForm:
    return forms.named(form, record.guardians, signed_in(record.guardians, visit.token.guardian_id).guardian_id)


def _kept(text: str) -> Kept | None:
    identity, _, name = text.partition(" ")
    try:
        return Kept(UUID(identity), name)
    except ValueError:
        return None


def _corrected(form: RecordForm, draft: Draft, refusal: Refusal) -> Draft:
    """Say beside each field what is wrong with it; what stands beside none, at the head of the page."""
    errors = {name: text for name, text in forms.errors_of(refusal.members.get("errors", ())).items() if name in form.labels}
    notices = [SAME] if refusal.slug == "nothing_changed" else [] if errors else [refused(refusal)]
    return replace(draft, errors=errors, notices=notices)


def _form(request: web.Request, visit: Visit, unread: Unread | Refusal | None, form: RecordForm, draft: Draft) -> web.Response:
    return page(
        request,
        "record/account_edit.html",
        visit,
        unread,
        status=400 if draft.errors else 200,
        notices=draft.notices,
        form=form,
        values=draft.values,
        before=forms.only(form, draft.before),
        errors=draft.errors,
        documents=draft.documents,
    )
