"""Production knows a database that holds the demonstration town."""

import pytest

from chassis.ids import new_id
from chassis.production import DemonstrationFoundError
from chassis.service import refuse_demonstration
from chassis.tokens import Actor
from stack.demo.town import SET_UP
from tests.service.harness import Started, staff


async def write(service: Started, actor: Actor) -> None:
    async with service.database.transaction(actor) as tx:
        tx.audit("sample.note.written", family_id=new_id(), about_id=new_id(), detail="note")


async def test_a_database_is_refused_once_the_demonstration_was_set_up_in_it(service: Started) -> None:
    await write(service, staff(name="Claire MOREL"))
    async with service.database.transaction(read_only=True) as tx:
        await refuse_demonstration(tx)
    await write(service, SET_UP)
    async with service.database.transaction(read_only=True) as tx:
        with pytest.raises(DemonstrationFoundError, match="PORTAIL_PRODUCTION: the database holds the demonstration town"):
            await refuse_demonstration(tx)
