"""A family's account for clerks: every operation with its document, what is unpaid, an invoice line by line."""

from collections.abc import Mapping

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.papers.invoice import settled
from chassis.errors import Refusal
from contracts.billing import ReadFamilyAccount, ReadFamilyStatement, ReadInvoice
from contracts.family import ReadFamily
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.views.billing import family_account as views
from services.backoffice.views.families import household

routes = web.RouteTableDef()

ADDRESS = "/familles/{family_id}/compte"


@routes.get(ADDRESS)
async def account(request: web.Request) -> web.Response:
    """Show the account of a family over a school year, `?annee=2026-2027`."""
    visit = await enter(request, Right.READ_ACCOUNT)
    family_id = id_in_path(request, "family_id")
    year = request.query.get("annee") or None
    record, summary, statement = await sources.gathered(
        visit,
        ReadFamily(family_id=family_id) if may(visit, Right.READ_RECORD) else None,
        ReadFamilyAccount(family_id=family_id),
        made(ReadFamilyStatement, family_id=family_id, school_year=year),
    )
    for one in (summary, statement):
        if isinstance(one, Refusal):
            raise one
    known = sources.answered(record)
    return show(
        request,
        "billing/family_account.html",
        family_id=family_id,
        name=household.household_name(known) if known else "",
        family_number=known.family_number if known else "",
        account=sources.answered(summary),
        is_invoiced=views.is_invoiced,
        statement=sources.answered(statement),
        lines=views.lines(sources.answered(statement), request.app[EDGE].settings.clock.today()),
        may_take=may(visit, Right.TAKE_PAYMENT),
        may_read_record=may(visit, Right.READ_RECORD),
    )


@routes.get(ADDRESS + "/factures/{invoice_id}")
async def invoice(request: web.Request) -> web.Response:
    """Show an invoice or a credit note line by line, with what each amount is made of."""
    return await show_invoice(request, {}, {})


async def show_invoice(request: web.Request, typed: Mapping[str, str | list[str]], errors: dict[str, str]) -> web.Response:
    """Show an invoice; what was typed to correct a line of it stands there again, with what is wrong."""
    visit = await enter(request, Right.READ_ACCOUNT)
    family_id, invoice_id = id_in_path(request, "family_id"), id_in_path(request, "invoice_id")
    shown = await visit.send(ReadInvoice(family_id=family_id, invoice_id=invoice_id))
    (record,) = await sources.gathered(visit, ReadFamily(family_id=family_id) if may(visit, Right.READ_RECORD) else None)
    known = sources.answered(record)
    return show(
        request,
        "billing/family_invoice.html",
        status=400 if errors else 200,
        typed={"ligne": "", "montant": "", "motif": "", **typed},
        errors=errors,
        family_id=family_id,
        name=household.household_name(known) if known else "",
        invoice=shown,
        settled_by=tuple(settled(one) for one in shown.settled_by),
        reasons=views.reasons,
        waiting=views.waiting,
        is_decided=views.is_decided,
        kind="Avoir" if shown.total_cents < 0 else "Facture",
        may_correct=may(visit, Right.ISSUE_INVOICE) and shown.total_cents >= 0 and not shown.taken_over,
        not_corrected=may(visit, Right.ISSUE_INVOICE) and shown.taken_over,
        may_take=may(visit, Right.TAKE_PAYMENT),
    )
