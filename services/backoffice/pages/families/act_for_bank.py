"""Bank details that a family gives on paper at the desk: typed for it, compared, asked in its place, and decided by another agent.

Whoever reads them leaves a trace: they are read where the page shows them, and nowhere else.
"""

from dataclasses import dataclass, replace

from aiohttp import web

from chassis.edge.forms import Posted, posted
from chassis.edge.session import Visit
from chassis.errors import Conflict, Invalid, Refusal, TooLarge, TooMany, Unavailable
from chassis.ids import new_id
from chassis.uploads import TOO_LARGE
from contracts.billing import (
    BankAccountView,
    BankDifference,
    KeepBankDocumentFor,
    ReadBankAccount,
    ReviewBankChangeFor,
    SubmitBankChangeFor,
)
from contracts.family import FamilyRecord
from contracts.rights import Right
from services.backoffice.pages import readers
from services.backoffice.pages.families.act_for import done, family, named
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import show
from services.backoffice.pages.said import Said
from services.backoffice.views.children.child_forms import BEFORE
from services.backoffice.views.families import bank_entry as views
from services.backoffice.views.families.bank_entry import Sheet

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class Desk:
    """The family at the desk, and who works there."""

    visit: Visit
    record: FamilyRecord

    async def account(self) -> BankAccountView:
        """Read the account that is known, to show it: that leaves a trace."""
        return await self.visit.send(ReadBankAccount(family_id=self.record.family_id))


FORM = "/familles/{family_id}/agir/bancaires"
NO_DOCUMENT = "Joignez le RIB que la famille a donné : un PDF ou une photo lisible."
DECIDED_BY_ANOTHER = "Un autre agent la traite : vous ne décidez pas de ce que vous avez saisi."
SAME = Said("wait", "Rien n'a changé", "Modifiez au moins une information, puis vérifiez la demande.")


@routes.get(FORM)
async def edit(request: web.Request) -> web.Response:
    """Show the form, filled with what is known."""
    desk = await _enter(request)
    return await _form(request, desk, None, {})


@routes.post(FORM)
async def ask(request: web.Request) -> web.Response:
    """Show the difference that was typed, masked; ask for it in the family's place once that is confirmed."""
    desk = await _enter(request)
    form = await posted(request, tolerant=True)
    filled = views.filled(form) or views.sheet(await desk.account(), "").before
    sheet, errors = await _read(desk, form, views.typed(form, filled))
    if form.text("etape") == "corriger":
        return await _form(request, desk, sheet, errors)
    try:
        difference = await desk.visit.send(made(ReviewBankChangeFor, family_id=desk.record.family_id, **views.asked(sheet)))
    except (Invalid, Unavailable) as refusal:
        return await _refused(request, desk, sheet, errors, refusal)
    if difference.needs_document and not sheet.document_id:
        errors.setdefault("document", NO_DOCUMENT)
    if errors:
        return await _form(request, desk, sheet, errors, status=Invalid.status)
    if form.text("etape") != "transmettre":
        return _review(request, desk.record, sheet, difference)
    return await _transmit(request, desk, sheet, form.text("cle"))


async def _transmit(request: web.Request, desk: Desk, sheet: Sheet, key: str) -> web.Response:
    """Ask in the family's place; what is refused by now is corrected in the form."""
    asked = made(SubmitBankChangeFor, family_id=desk.record.family_id, **views.asked(sheet), document_id=sheet.document_id)
    try:
        await desk.visit.send(asked, key=key or None)
    except (Invalid, Conflict, Unavailable) as refusal:
        gone = "document" in views.errors_in(refusal)
        return await _refused(request, desk, replace(sheet, kept="") if gone else sheet, {}, refusal)
    told = await readers.telling(desk.visit, desk.record.family_id, "decisions")
    return done(request, desk.record, "La demande est enregistrée", f"{DECIDED_BY_ANOTHER} {told}")


async def _enter(request: web.Request) -> Desk:
    return Desk(*await family(request, Right.READ_ACCOUNT))


async def _read(desk: Desk, form: Posted, sheet: Sheet) -> tuple[Sheet, dict[str, str]]:
    """Keep the RIB that came with the form, so that it need not be chosen twice."""
    if "document" in form.too_large:
        return sheet, {"document": TOO_LARGE}
    if "document" not in form.files:
        return sheet, {}
    file = form.files["document"]
    try:
        asked = made(KeepBankDocumentFor, family_id=desk.record.family_id, name=file.name[-120:], content=file.content)
        kept = await desk.visit.send(asked, key=str(new_id()))
    except (Invalid, TooLarge, TooMany) as refusal:
        return sheet, {"document": refusal.detail or refusal.title}
    return replace(sheet, kept=f"{kept.document_id} {kept.name}"), {}


async def _refused(request: web.Request, desk: Desk, sheet: Sheet, errors: dict[str, str], refusal: Refusal) -> web.Response:
    """Say beside each field what is wrong with it; what stands beside none, at the head of the page."""
    told = errors | views.errors_in(refusal)
    said = SAME if refusal.slug == "nothing_changed" else None if told else Said("no", refusal.title, refusal.detail)
    return await _form(request, desk, sheet, told, said=said, status=refusal.status)


async def _form(
    request: web.Request,
    desk: Desk,
    sheet: Sheet | None,
    errors: dict[str, str],
    *,
    said: Said | None = None,
    status: int = 200,
) -> web.Response:
    """Show the form beside the account that is known, filled with it unless it was filled otherwise."""
    account = await desk.account()
    return show(
        request,
        "families/act_for_bank.html",
        status=status,
        said=said,
        **named(desk.record),
        account=account,
        sheet=sheet or views.sheet(account, desk.record.account_holder),
        before=BEFORE,
        errors=views.in_order(errors.items()),
    )


def _review(request: web.Request, record: FamilyRecord, sheet: Sheet, difference: BankDifference) -> web.Response:
    return show(
        request,
        "families/act_for_bank_review.html",
        **named(record),
        sheet=sheet,
        before=BEFORE,
        changes=views.changes(difference),
        bank_name=difference.bank_name,
        to_know=views.to_know(difference),
    )
