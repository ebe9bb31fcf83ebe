"""Coordonnées Bancaires: type, see the masked difference, transmit on purpose, take back, know what happens next."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web
from pydantic import ValidationError

from chassis.edge.forms import Posted, posted
from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment, see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import Invalid, Refusal, TooLarge, TooMany
from chassis.ids import new_id
from chassis.uploads import TOO_LARGE
from contracts.billing import (
    BankAccountView,
    BankDifference,
    GetBankAccount,
    GetBankDocument,
    KeepBankDocument,
    ListBankRequests,
    ReviewBankChange,
    SubmitBankChange,
    WithdrawBankRequest,
)
from contracts.family import GetRecord
from contracts.messaging import CountUnread, Unread
from gateway.pages.errors import OF_PAGE
from gateway.pages.frame import SAME, WAITING, Notice, needed, page, refused, unless_down
from gateway.views.billing import bank as views
from gateway.views.billing.bank import Sheet

routes = web.RouteTableDef()

MOVED = Notice(
    "Vos coordonnées bancaires ont changé entre-temps",
    "Voici ce que la mairie connaît maintenant. Relisez votre demande : transmettez-la si elle convient toujours.",
    "wait",
)
ALREADY = Notice(
    "Vos coordonnées bancaires ont changé entre-temps",
    "La mairie connaît déjà ce que vous demandez : vous n'avez plus rien à transmettre.",
    "wait",
)
TOO_LONG = "Ce texte est trop long : 120 caractères au plus."
NO_DOCUMENT = "Joignez votre relevé d'identité bancaire (RIB), en PDF ou en photo."


@routes.get("/compte/bancaires")
async def edit(request: web.Request) -> web.Response:
    """Show the form, filled with what is known."""
    visit = await visitor(request)
    record, account, requests, unread = await visit.gather(GetRecord(), GetBankAccount(), ListBankRequests(), CountUnread())
    account, requests, record = needed(account), unless_down(requests), unless_down(record)
    notices = [WAITING] if requests and requests.pending else []
    return _form(request, visit, unread, account, views.sheet(account, record.account_holder if record else ""), notices=notices)


@routes.post("/compte/bancaires")
async def review(request: web.Request) -> web.Response:
    """Check what was typed and show the masked difference; transmit it once that is confirmed."""
    visit = await visitor(request)
    form = await posted(request, tolerant=True)
    found, unread = await visit.gather(GetBankAccount(), CountUnread())
    account, sent = needed(found), {name: form.text(name) for name in form.fields}
    typed, errors = await _read(visit, form)
    sheet = views.following(typed, sent, account)
    step = form.text("etape")
    difference: BankDifference | None = None
    notices: list[Notice] = []
    if step != "corriger":
        difference, notices = await _reviewed(visit, sheet, account, errors)
    if difference is None or errors:
        notices = [ALREADY] if SAME in notices and views.has_moved(views.present(account), sent, account) else notices
        return _form(request, visit, unread, account, sheet, errors=errors, notices=notices)
    if views.has_moved([one.field for one in difference.changes], sent, account) and step == "transmettre":
        notices = [MOVED]
    elif step == "transmettre":
        try:
            asked = SubmitBankChange.model_validate({**views.asked(sheet, account), "document_id": sheet.document_id})
            await visit.send(asked, key=form.text("cle") or None)
        except Invalid as refusal:
            errors = views.errors_in(refusal)
            sheet = replace(sheet, document_id=None) if "document" in errors else sheet
            return _form(request, visit, unread, account, sheet, errors=errors, notices=[] if errors else [refused(refusal)])
        except OF_PAGE:
            raise
        except Refusal as refusal:
            notices = [refused(refusal)]
        else:
            return see_other("/compte/bancaires/transmise")
    return page(
        request,
        "billing/bank_review.html",
        visit,
        unread,
        status=409 if notices else 200,
        notices=notices,
        sheet=sheet,
        before=views.present(account),
        answer=views.answer(sheet.direct_debit),
        changes=views.changes(difference.changes),
        bank_name=difference.bank_name,
        hints=difference.hints,
    )


@routes.get("/compte/bancaires/transmise")
async def transmitted(request: web.Request) -> web.Response:
    """Confirm that the request is with the town hall, and say what happens next."""
    visit = await visitor(request)
    requests, account, unread = await visit.gather(ListBankRequests(), GetBankAccount(), CountUnread())
    known, present = unless_down(requests), unless_down(account)
    latest = next((one for one in known.requests if one.status == "pending"), None) if known else None
    wish = bool(latest and any(one.field == "direct_debit" and one.new == "Oui" for one in latest.changes))
    return page(
        request, "billing/bank_transmitted.html", visit, unread, wish=wish, mandate_offered=present is None or present.mandate_offered
    )


@routes.post("/compte/bancaires/{request_id}/retrait")
async def withdraw(request: web.Request) -> web.Response:
    """Take back a request that waits."""
    visit = await visitor(request)
    await visit.send(WithdrawBankRequest(request_id=id_in_path(request, "request_id")))
    return see_other("/compte?fait=retrait-bancaire")


@routes.get("/compte/bancaires/{request_id}/rib")
async def document(request: web.Request) -> web.Response:
    """Download the RIB of one's own request."""
    visit = await visitor(request)
    return attachment(await visit.send(GetBankDocument(request_id=id_in_path(request, "request_id"))))


async def _reviewed(
    visit: Visit, sheet: Sheet, account: BankAccountView, errors: dict[str, str]
) -> tuple[BankDifference | None, list[Notice]]:
    """Have billing check what was typed: the difference, or None with the errors that were found and what to say above the form."""
    try:
        difference = await visit.send(ReviewBankChange.model_validate(views.asked(sheet, account)))
    except ValidationError as error:
        errors |= {str(one["loc"][0]): TOO_LONG for one in error.errors(include_input=False)}
        return None, []
    except Invalid as refusal:
        errors |= views.errors_in(refusal)
        return None, [SAME] if refusal.slug == "nothing_changed" else [] if errors else [refused(refusal)]
    if difference.needs_document and not sheet.document_id:
        errors.setdefault("document", NO_DOCUMENT)
    return difference, []


async def _read(visit: Visit, form: Posted) -> tuple[Sheet, dict[str, str]]:
    """Read the form, and keep the RIB that came with it so that it need not be chosen twice."""
    errors: dict[str, str] = {}
    document_id, name = views.kept_document(form.text("joint"))
    if "document" in form.too_large:
        errors["document"] = TOO_LARGE
    elif "document" in form.files:
        file = form.files["document"]
        try:
            kept = await visit.send(KeepBankDocument(name=_file_name(file.name), content=file.content), key=str(new_id()))
            document_id, name = kept.document_id, kept.name
        except (Invalid, TooLarge, TooMany) as refusal:
            errors["document"] = refusal.detail or refusal.title
    sheet = Sheet(
        holder=form.text("holder"),
        iban=form.text("iban"),
        bic=form.text("bic"),
        direct_debit=form.text("direct_debit") == "oui",
        document_id=document_id,
        document_name=name,
    )
    return sheet, errors


def _file_name(text: str) -> str:
    """Keep the end of a file's name, on one line: billing makes the rest readable."""
    return "".join(letter for letter in text if letter.isprintable())[-120:]


def _form(
    request: web.Request,
    visit: Visit,
    unread: Unread | Refusal | None,
    account: BankAccountView,
    sheet: Sheet,
    *,
    errors: Mapping[str, str] | None = None,
    notices: Sequence[Notice] = (),
) -> web.Response:
    return page(
        request,
        "billing/bank_edit.html",
        visit,
        unread,
        status=400 if errors else 200,
        account=account,
        sheet=sheet,
        before=views.present(account),
        errors=views.in_order(errors or {}),
        label=views.label,
        notices=notices,
    )
