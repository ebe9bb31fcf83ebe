"""A database that serves test after test is as its migrations left it, or it serves no more."""

import pytest

from stack import SERVICES
from tests.service.conftest import FreshDatabase
from tests.service.kept import ADMINISTRATORS, Kept


@pytest.mark.parametrize("service", SERVICES)
async def test_a_database_is_handed_out_again_as_its_migrations_left_it_until_a_table_is_altered(
    service: str, kept: Kept, fresh_database: FreshDatabase
) -> None:
    await fresh_database(service)  # migrated, and taken itself
    name = await kept.take(service)
    administrator = ADMINISTRATORS[name]
    number = "select nextval('outbox_bulk')"
    migrations = "select array_agg(version order by version) from schema_migrations"
    first, left = await administrator.fetchval(number), await administrator.fetchval(migrations)
    await administrator.execute(
        "insert into schema_migrations (version) values ('9999'); delete from schema_migrations where version < '0005'"
    )
    await kept.take_back(service, name)
    assert await kept.take(service) == name
    assert await administrator.fetchval(migrations) == left
    assert await administrator.fetchval(number) == first
    await administrator.execute("create table more ()")
    await kept.take_back(service, name)
    other = await kept.take(service)
    assert other != name
    await kept.take_back(service, other)
