"""Numbers of operations: each series of a regie counts by one, without gap or duplicate, however many clerks work at once."""

from typing import Literal

from chassis.tx import Tx

Series = Literal["", "R", "D"]
"""Invoices and credit notes ("AL-37"), payments and what undoes them ("AL-R12"), deposits ("AL-D3")."""


async def take(tx: Tx, regie: str, series: Series, count: int = 1) -> int:
    """Take the next `count` numbers of a series; returns the first. The regie's row is locked until the end of the transaction."""
    last: int = await tx.fetchval(
        """
        insert into numbering as known (regie, series, last)
        select $1, $2, $3 + coalesce(max(split_part(number, '-', 2)::integer) filter (where $2 = ''), 0)
        from ledger_operation where regie = $1 and number ~ '-[0-9]+$'
            and not exists (select from numbering where regie = $1 and series = $2)
        on conflict (regie, series) do update set last = known.last + $3
        returning last
        """,
        regie,
        series,
        count,
    )
    return last - count + 1


async def skip(tx: Tx, regie: str) -> None:
    """Go on after the numbers of invoices and payments that were taken over from the former program."""
    await tx.execute(
        """
        update numbering set last = greatest(numbering.last, taken.last)
        from (
            select max(split_part(number, '-', 2)::integer) as last from ledger_operation where regie = $1 and number ~ '-[0-9]+$'
        ) as taken
        where regie = $1 and series = ''
        """,
        regie,
    )


def number(regie: str, series: Series, value: int) -> str:
    """Write a number: "AL-37"."""
    return f"{regie}-{series}{value}"
