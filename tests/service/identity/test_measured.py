"""What operations learn of backups from the one service that asks the database server for all."""

from datetime import datetime, timedelta

import pytest

from chassis.gauges import take
from services.identity.measured import ARCHIVE_FAILING, BACKUP_AGE, SAMPLES
from stack.postgres import Postgres
from tests.service.harness import Started


async def measured(service: Started) -> tuple[float, float]:
    """Count once, as the service: its role may read no more than it does in a town."""
    async with service.database.transaction(read_only=True) as tx:
        for sample in SAMPLES:
            await take(tx, sample)
    return BACKUP_AGE._value.get(), ARCHIVE_FAILING._value.get()  # noqa: SLF001 - the only way to read a gauge


async def test_the_age_of_the_newest_copy_is_what_the_container_of_the_backups_told(service: Started, postgres: Postgres) -> None:
    connection = await postgres.connect("postgres")
    try:
        assert await measured(service) == (0, 0), "nobody told"
        async with service.database.transaction() as tx:
            made = tx.now - timedelta(hours=40)
        await connection.execute(f"comment on database postgres is 'backup {_written(made)}'")
        age, failing = await measured(service)
        assert age == pytest.approx(40 * 3600, abs=120)
        assert failing == 0
    finally:
        await connection.execute("comment on database postgres is 'default administrative connection database'")
        await connection.close()


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
