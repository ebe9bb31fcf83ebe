"""What staff ask of billing, each with its right."""

from chassis.clock import paris_date
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import (
    AccountSummary,
    GetTariff,
    InvoiceView,
    ListTariffs,
    PreviewTariff,
    PricedFrom,
    PutRegie,
    PutTariff,
    ReadFamilyAccount,
    ReadFamilyStatement,
    ReadInvoice,
    ReadPricedFrom,
    ReadRegie,
    RegieSettings,
    RegieView,
    Statement,
    TakenOver,
    TakeOver,
    TariffList,
    TariffSheet,
    TariffTrial,
    TariffView,
    TriedTariff,
    TryTariff,
)
from contracts.rights import Right
from services.billing.store import tariffs
from services.billing.usecases import read_account, read_tariffs
from services.billing.usecases.preview_tariff import preview_tariff
from services.billing.usecases.put_regie import put_regie, read_regie
from services.billing.usecases.put_tariff import put_tariff
from services.billing.usecases.take_over import take_over
from services.billing.usecases.try_tariff import try_tariff as try_on_month

routes = Routes()


@routes.handle(PutRegie)
async def enter_regie(tx: Tx, call: Call[PutRegie]) -> RegieView:
    """Enter or rename a regie."""
    call.actor.require_everywhere(Right.WRITE_REGIE)
    return await put_regie(tx, call.body)


@routes.handle(ReadRegie)
async def show_regie(tx: Tx, call: Call[ReadRegie]) -> RegieSettings:
    """Show how a regie is set up."""
    call.actor.require_everywhere(Right.WRITE_REGIE)
    return await read_regie(tx, call.body.code)


@routes.handle(PutTariff)
async def enter_tariff(tx: Tx, call: Call[PutTariff]) -> TariffView:
    """Enter the tariff of an activity from a date."""
    call.actor.require(Right.WRITE_TARIFF)
    return await put_tariff(tx, call.body)


@routes.handle(PreviewTariff)
async def try_tariff(_: Tx, call: Call[PreviewTariff]) -> TriedTariff:
    """Try a tariff before it is entered."""
    return preview_tariff(call.body)


@routes.handle(ListTariffs)
async def list_tariffs(tx: Tx, call: Call[ListTariffs]) -> TariffList:
    """Answer the tariffs of every activity."""
    call.actor.require(Right.WRITE_TARIFF)
    return await read_tariffs.list_tariffs(tx, today=paris_date(tx.now))


@routes.handle(ReadPricedFrom)
async def read_priced_from(tx: Tx, call: Call[ReadPricedFrom]) -> PricedFrom:
    """Answer from when on an activity has a tariff."""
    call.actor.require(Right.WRITE_ENROLMENT)
    return PricedFrom(first=await tariffs.priced_from(tx, call.body.activity_id))


@routes.handle(GetTariff)
async def get_tariff(tx: Tx, call: Call[GetTariff]) -> TariffSheet:
    """Answer one tariff in French."""
    call.actor.require(Right.WRITE_TARIFF)
    return await read_tariffs.sheet(tx, call.body.tariff_id, today=paris_date(tx.now))


@routes.handle(TryTariff)
async def try_tariff_on_month(tx: Tx, call: Call[TryTariff]) -> TariffTrial:
    """Try a tariff on the real days of a month; it names children, so accounts must be in sight."""
    call.actor.require(Right.WRITE_TARIFF)
    call.actor.require(Right.READ_ACCOUNT)
    return await try_on_month(tx, call.body)


@routes.handle(ReadFamilyAccount)
async def read_family_account(tx: Tx, call: Call[ReadFamilyAccount]) -> AccountSummary:
    """Answer what a family owes."""
    call.actor.require(Right.READ_ACCOUNT)
    return await read_account.summary(tx, call.body.family_id, today=paris_date(tx.now))


@routes.handle(ReadFamilyStatement)
async def read_family_statement(tx: Tx, call: Call[ReadFamilyStatement]) -> Statement:
    """Answer a family's operations."""
    call.actor.require(Right.READ_ACCOUNT)
    return await read_account.statement(tx, call.body.family_id, school_year=call.body.school_year, today=paris_date(tx.now))


@routes.handle(ReadInvoice)
async def read_invoice(tx: Tx, call: Call[ReadInvoice]) -> InvoiceView:
    """Answer one of a family's invoices."""
    call.actor.require(Right.READ_ACCOUNT)
    return await read_account.invoice_for_staff(tx, call.body.invoice_id, family_id=call.body.family_id)


@routes.handle(TakeOver)
async def take_over_accounts(tx: Tx, call: Call[TakeOver]) -> TakenOver:
    """Take over operations of the former program."""
    call.actor.require_everywhere(Right.TAKE_OVER)
    return await take_over(tx, call.body)
