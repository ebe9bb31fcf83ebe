"""SQL of what families are told of the treasury: what it collects of theirs, and how to pay there."""

from uuid import UUID

from pydantic import TypeAdapter

from chassis.tx import Tx
from contracts.billing import TreasuryNotice
from services.billing.store.regies import AT_TREASURY, TOWN_PRINTS

NOTICES = TypeAdapter(tuple[TreasuryNotice, ...])
NUMBERS = """
    case when batch.by_hand_on is null then batch.number end as ormc,
    case when batch.by_hand_on is not null then batch.number end as title_number
"""
"""How a title is named: by its batch, or one made by hand by its own number."""
BATCH_PRINTED = f"(batch.by_hand_on is null and {TOWN_PRINTS.format(codes='batch.codes')})"
"""Whether the town prints and sends the notices of a batch, as its file says; of a title by hand, the accountant sees to it."""
REGIE_PRINTED = TOWN_PRINTS.format(codes="regie.treasury")
OF_FAMILY = f"""
    coalesce((
        select json_agg(told) from (
            select distinct on (title.regie) {NUMBERS}, title.cents, regie.treasury ->> 'office' as office,
                regie.treasury ->> 'how_to_pay' as how_to_pay, {BATCH_PRINTED} as town_prints
            from treasury_title as title join treasury_batch as batch using (batch_id) join regie on regie.code = title.regie
            where title.family_id = $1 and batch.made_at > today_here() - interval '12 months'
                and title.cents > coalesce((
                    select sum(back.cents) from treasury_correction as back where back.title_id = title.title_id
                ), 0)
            order by title.regie, batch.made_at desc, title.number desc
        ) as told
    ), '[]')
"""  # noqa: S608 - constants only
"""The latest title of each regie in the last twelve months, unless it was annulled; $1 is the family."""
_OFFICE = f"regie.treasury ->> 'office' as office, regie.treasury ->> 'how_to_pay' as how_to_pay, {REGIE_PRINTED} as town_prints"
AWAITED = f"""
    coalesce((
        select json_agg(told order by office, how_to_pay, town_prints) from (
            select distinct {_OFFICE}
            from open
            join invoice on invoice.invoice_id = open.operation_id and invoice.kind = 'invoice'
            join ledger_operation as operation on operation.operation_id = open.operation_id
            join regie on regie.code = operation.regie
            where regie.treasury is not null and {AT_TREASURY.format(open_cents="open.open_cents", regie="operation.regie")}
        ) as told
    ), '[]')
"""  # noqa: S608 - constants only
"""Where the treasury will collect what is `open` of a family's invoices, each place once."""


async def of_family(tx: Tx, family_id: UUID) -> tuple[TreasuryNotice, ...]:
    """Tell what the treasury collects of a family."""
    return NOTICES.validate_json(await tx.fetchval(f"select {OF_FAMILY}", family_id))


async def offices(tx: Tx, family_id: UUID) -> tuple[TreasuryNotice, ...]:
    """Tell where the treasury collects, or will collect, something of a family, each place once."""
    waits = await tx.fetch(
        f"select distinct {_OFFICE}"  # noqa: S608 - constants only
        " from account_operation as operation join regie on regie.code = operation.regie"
        " where operation.family_id = $1 and operation.due_on is not null"
        f" and {AT_TREASURY.format(open_cents='operation.open_cents', regie='operation.regie')} order by office, how_to_pay, town_prints",
        family_id,
    )
    found = (*await of_family(tx, family_id), *(TreasuryNotice(**row) for row in waits))
    places = dict.fromkeys((one.office, one.how_to_pay, one.town_prints) for one in found)
    return tuple(TreasuryNotice(office=office, how_to_pay=how_to_pay, town_prints=prints) for office, how_to_pay, prints in places)


async def of_invoice(tx: Tx, invoice_id: UUID) -> TreasuryNotice | None:
    """Tell that the treasury collects an invoice, or will collect what is left of it; None while the town does."""
    row = await tx.fetchrow(
        f"""
        select title.ormc, title.title_number, coalesce(title.cents, 0)::bigint as cents, regie.treasury ->> 'office' as office,
            regie.treasury ->> 'how_to_pay' as how_to_pay, coalesce(title.town_prints, {REGIE_PRINTED}) as town_prints
        from account_operation as operation join regie on regie.code = operation.regie
        left join lateral (
            select {NUMBERS}, {BATCH_PRINTED} as town_prints, one.cents - coalesce(sum(back.cents), 0) as cents
            from treasury_title as one join treasury_batch as batch using (batch_id)
            left join treasury_correction as back using (title_id)
            where one.invoice_id = operation.operation_id
            group by one.title_id, batch.batch_id having one.cents > coalesce(sum(back.cents), 0)
            order by batch.made_at desc limit 1
        ) as title on true
        where operation.operation_id = $1 and regie.treasury is not null
            and (title.cents is not null or {AT_TREASURY.format(open_cents="operation.open_cents", regie="operation.regie")})
        """,  # noqa: S608 - constants only
        invoice_id,
    )
    return TreasuryNotice(**row) if row else None
