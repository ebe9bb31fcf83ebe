"""Tell the present state of every account again."""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID

from chassis.database import Database
from chassis.tx import Tx
from contracts.base import Event
from services.identity.store import accounts
from services.identity.store.accounts import Account
from services.identity.usecases.staff_warnings import saved_event
from services.identity.usecases.tell import activated_event, closed_event, opened_event

ACCOUNTS_AT_ONCE = 500


async def republish(database: Database) -> AsyncIterator[Event]:
    """Tell every account as it is."""
    after = UUID(int=0)
    while True:
        async with database.transaction() as tx:
            page = await accounts.page(tx, after, ACCOUNTS_AT_ONCE)
            told = [event for account in page for event in present_state(tx, account)]
        for event in told:
            yield event
        if len(page) < ACCOUNTS_AT_ONCE:
            return
        after = page[-1].account_id


def present_state(tx: Tx, account: Account) -> Iterator[Event]:
    """Tell an account as it is: closed, in use, or opened only; of staff also where they are warned."""
    if account.kind == "staff":
        yield saved_event(tx, account)
    if account.closed_at is not None:
        yield closed_event(account)
    else:
        yield activated_event(account) if account.activated_at is not None else opened_event(account)
