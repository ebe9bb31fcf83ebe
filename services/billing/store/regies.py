"""Regies: the cash offices that own operation numbers."""

from datetime import date

from chassis.tx import Tx
from contracts.billing import Collector, RegieSettings, TreasuryCodes, TreasuryRegie
from services.billing.domain.treasury import LEAST_CENTS

AT_TREASURY = f"({{open_cents}} >= {LEAST_CENTS} and {{regie}} in (select code from regie where collector = 'treasury'))"  # noqa: S608 - constant
"""Whether the treasury collects what is left of an invoice: of its regies, all that is enough for a title."""

DEBITED = "(exists (select from regie where collector = 'town') or not exists (select from regie))"
"""Whether a mandate would serve: the treasury does not collect for every regie."""
TOWN_PRINTS = "coalesce({codes} ->> 'printing' = '04', false)"
"""Whether the town prints and sends the notices of what the treasury collects, by a régie's codes there."""


async def put(tx: Tx, code: str, name: str) -> None:
    """Enter or rename a regie."""
    await tx.execute(
        "insert into regie (code, name) values ($1, $2) on conflict (code) do update set name = excluded.name",
        code,
        name,
    )


async def enter(tx: Tx, code: str, name: str) -> bool:
    """Enter a regie; tells whether its code was free."""
    entered = await tx.fetchval("insert into regie (code, name) values ($1, $2) on conflict (code) do nothing returning true", code, name)
    return entered is not None


async def take_parts(tx: Tx, code: str, *, taken: bool) -> None:
    """Let a regie take a part of an amount by card, or not."""
    await tx.execute("update regie set partial_online = $2 where code = $1", code, taken)


async def collect_by(tx: Tx, code: str, collector: Collector | None, codes: TreasuryCodes | None) -> None:
    """Write who collects for a regie, and its codes at the treasury; what is left out stays."""
    await tx.execute(
        "update regie set collector = coalesce($2, collector), treasury = coalesce($3::text::jsonb, treasury) where code = $1",
        code,
        collector,
        codes.model_dump_json() if codes else None,
    )


async def settings(tx: Tx, code: str) -> RegieSettings | None:
    """Read how a regie is set up; None when there is none."""
    row = await tx.fetchrow("select code, name, partial_online, collector, treasury, billed_until from regie where code = $1", code)
    if row is None:
        return None
    codes = TreasuryCodes.model_validate_json(row["treasury"]) if row["treasury"] else None
    return RegieSettings(**{**row, "treasury": codes})


async def billed_until(tx: Tx, code: str) -> date | None:
    """Tell the last day that the former program billed for a regie."""
    found: date | None = await tx.fetchval("select billed_until from regie where code = $1", code)
    return found


async def billed_until_all(tx: Tx) -> tuple[tuple[str, date], ...]:
    """List the last days that the former program billed, each with the code of its regie."""
    rows = await tx.fetch("select code, billed_until from regie where billed_until is not null order by code")
    return tuple((row["code"], row["billed_until"]) for row in rows)


async def bill_from_after(tx: Tx, code: str, until: date) -> None:
    """Write the last day that the former program billed for a regie."""
    await tx.execute("update regie set billed_until = $2 where code = $1", code, until)


async def collector(tx: Tx, code: str) -> Collector:
    """Tell who collects for a regie."""
    found: Collector = await tx.fetchval("select collector from regie where code = $1", code)
    return found


async def names_by_collector(tx: Tx, collector: Collector) -> tuple[tuple[str, str], ...]:
    """List the regies that somebody collects for, each with its code and its name."""
    rows = await tx.fetch("select code, name from regie where collector = $1 order by name", collector)
    return tuple((row["code"], row["name"]) for row in rows)


async def debited(tx: Tx) -> bool:
    """Tell whether the town debits anything, or may yet: not where the treasury collects for every regie."""
    found: bool = await tx.fetchval(f"select {DEBITED}")
    return found


async def collected_by_treasury(tx: Tx) -> tuple[str, ...]:
    """List the codes of the regies for which the treasury collects."""
    return tuple(row["code"] for row in await tx.fetch("select code from regie where collector = 'treasury' order by code"))


async def at_treasury(tx: Tx) -> tuple[TreasuryRegie, ...]:
    """List the regies whose codes at the treasury are entered."""
    rows = await tx.fetch("select code, name, collector from regie where treasury is not null order by name")
    return tuple(TreasuryRegie(**row) for row in rows)


async def exists(tx: Tx, code: str) -> bool:
    """Tell whether a regie was entered."""
    found: bool = await tx.fetchval("select exists (select from regie where code = $1)", code)
    return found


async def lock(tx: Tx, code: str) -> bool:
    """Have a regie's numbers and allocations alone until the end of the transaction; tells whether it exists."""
    return await tx.fetchval("select true from regie where code = $1 for no key update", code) is not None


async def names(tx: Tx) -> tuple[tuple[str, str], ...]:
    """List the regies, each with its code and its name."""
    rows = await tx.fetch("select code, name from regie order by name")
    return tuple((row["code"], row["name"]) for row in rows)
