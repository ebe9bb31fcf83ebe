"""What a thief of disks, dumps, logs or the stream would find of bank details: nothing."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chassis.cipher import UnreadableError, with_new_key
from chassis.commands import reseal
from chassis.errors import Conflict, Invalid
from chassis.ids import new_id
from contracts.billing import BankRequestDecided, GetBankAccount, GetBankDocument, RevealIban
from services.billing.store import bank_accounts
from stack.postgres import Postgres
from tests.service.billing.bank_cast import AGRICOLE, CLERK, HOLDER, POSTALE, decide, known, review, submit
from tests.service.billing.cast import ANNE, DUPONT, JEAN, MARTIN
from tests.service.harness import Keys, Started

CANARIES = [b"CANARIVOILE", *(text.encode() for text in (AGRICOLE, POSTALE, "AGRIFRPP", "PSSTFRPP")), b"3000 6000 0112", b"canary FR76"]


def found_in(content: bytes) -> list[bytes]:
    """List the canaries that a content holds, plain or in hexadecimal, whatever its letters' case."""
    lower = content.lower()
    return [one for one in CANARIES if one.lower() in lower or one.hex().encode() in lower]


@pytest_asyncio.fixture(loop_scope="session")
async def lived(service: Started) -> AsyncIterator[Started]:
    """Let a family live through everything that bank details are used for, mistakes included."""
    await known(service, direct_debit=True)
    for reason in ("", "Le RIB n'est pas lisible."):
        await decide(service, await submit(service, iban=AGRICOLE if reason else POSTALE, key=f"key-{len(reason)}"), reason)
    await service.send(review(iban=AGRICOLE), JEAN, key="reviewed")
    waiting = await submit(service, holder=f"{HOLDER} ET JEANNE", key="waiting")
    with pytest.raises(Invalid):
        await service.send(review(iban=AGRICOLE[:-1] + "0"), JEAN)
    await service.send(RevealIban(family_id=DUPONT), CLERK, key="revealed")
    await service.send(GetBankDocument(request_id=waiting.request_id), JEAN)
    await service.tells(BankRequestDecided, count=3)
    yield service


async def test_a_dump_of_the_database_holds_no_clear_bank_details(lived: Started, postgres: Postgres) -> None:
    connection = await postgres.connect(lived.database_name)
    try:
        tables = [
            row["name"]
            for row in await connection.fetch(
                "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'"
            )
        ]
        rows = {}
        for table in tables:
            texts = await connection.fetch(f"select row(t.*)::text as line from {table} as t")  # noqa: S608 - tables of the catalogue
            rows[table] = [row["line"].encode() for row in texts]
        await connection.execute("checkpoint")
        files = [
            row["path"]
            for row in await connection.fetch(
                "select pg_relation_filepath(oid) as path from pg_class where relkind in ('r', 't', 'i') and oid >= 16384"
            )
        ]
        raw = {path: await connection.fetchval("select pg_read_binary_file($1)", path) for path in files if path}
    finally:
        await connection.close()
    assert rows["public.bank_request"]
    assert rows["public.idempotency"]
    assert {table: found for table, lines in rows.items() if (found := found_in(b"\n".join(lines)))} == {}
    assert any(raw.values())
    assert {path: found for path, content in raw.items() if (found := found_in(content))} == {}


async def test_the_stream_and_the_logs_hold_no_bank_details(capfd: pytest.CaptureFixture[str], lived: Started) -> None:
    refused = await submit(lived, holder="ANOTHER CANARIVOILE")
    await decide(lived, refused, "Non.")
    with pytest.raises(Conflict):
        await decide(lived, refused)
    assert lived.heard
    assert found_in(json.dumps(lived.heard, ensure_ascii=False).encode()) == []
    written = capfd.readouterr()
    assert "POST /v1/bank-account/review" in written.out
    assert found_in((written.out + written.err).encode()) == []


@pytest.mark.parametrize(
    "swap",
    [
        "update bank_account set iban = holder, holder = iban where family_id = $1",
        "update bank_account a set iban = o.iban from bank_account o where a.family_id = $1 and o.family_id = $2",
        "update bank_account a set iban = r.iban from bank_request r where a.family_id = $1 and r.family_id = $1 and r.iban is not null",
        "update bank_account set iban = set_byte(iban, 20, (get_byte(iban, 20) + 1) % 256) where family_id = $1",
    ],
)
async def test_a_sealed_field_that_was_moved_or_altered_does_not_open(service: Started, swap: str) -> None:
    await known(service)
    await known(service, ANNE, iban=POSTALE)
    async with service.database.transaction() as tx:
        assert await tx.execute(swap, DUPONT, *([MARTIN] if "$2" in swap else []))
    async with service.database.transaction(JEAN) as tx:
        with pytest.raises(UnreadableError):
            await bank_accounts.find(tx, DUPONT)
    assert (await service.send(GetBankAccount(), ANNE)).known


async def test_after_a_rotation_of_keys_everything_still_opens(lived: Started, keys: Keys) -> None:
    before = await lived.send(GetBankAccount(), JEAN)
    ring = keys.folder / "ring.json"
    ring.write_text(with_new_key(ring.read_text(), f"k{new_id().hex}"))
    assert await reseal(lived.database) >= 1
    assert await lived.send(GetBankAccount(), JEAN) == before
    assert (await lived.send(RevealIban(family_id=DUPONT), CLERK)).iban.replace(" ", "") == POSTALE


async def test_without_its_key_a_family_s_bank_details_are_gone_for_ever(service: Started) -> None:
    await known(service)
    request = await submit(service, iban=POSTALE)
    async with service.database.transaction() as tx:
        assert await tx.vault.forget(tx, [DUPONT]) == 1
    account = await service.send(GetBankAccount(), JEAN)
    assert (account.holder, account.iban, account.bank_name) == ("", "", "")
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select status from bank_request where request_id = $1", request.request_id) == "pending"
