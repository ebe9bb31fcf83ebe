"""Regies: the cash offices that own operation numbers."""

from chassis.tx import Tx


async def put(tx: Tx, code: str, name: str) -> None:
    """Enter or rename a regie."""
    await tx.execute(
        "insert into regie (code, name) values ($1, $2) on conflict (code) do update set name = excluded.name",
        code,
        name,
    )


async def take_parts(tx: Tx, code: str, *, taken: bool) -> None:
    """Let a regie take a part of an amount by card, or not."""
    await tx.execute("update regie set partial_online = $2 where code = $1", code, taken)


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
