"""SQL of the books of families that were erased, once the law has them kept no longer."""

from datetime import date
from typing import cast

from chassis.tx import Tx


async def end(tx: Tx, before: date, limit: int) -> int:
    """Empty the books of some erased families, whose last operation is of before a day, of whom they name; tells of how many."""
    return cast("int", await tx.fetchval("select end_books($1, $2, $3)", before, tx.now, limit))
