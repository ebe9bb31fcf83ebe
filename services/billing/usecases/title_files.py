"""The file by which the treasury is told of a batch of titles: written from what was kept, and checked before it is handed out."""

import asyncio
from pathlib import Path
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.base import File
from services.billing.domain import ormc
from services.billing.domain.errors import TreasuryFileRefused, UnknownTreasuryBatch
from services.billing.domain.treasury import parts_of
from services.billing.store import treasury
from services.billing.store.pes_schema import fault

FILE = "application/xml"
ERASED = "Une famille de ce bordereau a été effacée : son adresse ne peut plus être lue."


async def download(tx: Tx, batch_id: UUID, schema: Path | None) -> File:
    """Write the file of a batch from what was kept: always the same bytes."""
    batch = await treasury.find(tx, batch_id)
    if batch is None:
        raise UnknownTreasuryBatch
    told = ormc.Batch(batch.regie, batch.regie_name, batch.exercise, batch.number, paris_date(batch.made_at), batch.codes)
    if batch.by_hand_on:
        raise TreasuryFileRefused("Ce titre a été émis à la main par le comptable : il n'a pas de fichier.")
    titles = []
    for one in await treasury.titles_of(tx, batch_id):
        if one.debtor is None:
            raise TreasuryFileRefused(ERASED)
        parts = parts_of(one.invoice_number, one.lines, one.cents)
        titles.append(ormc.Title(one.number, one.invoice_number, one.period_from, one.period_to, one.cents, one.debtor, parts))
    return await handed_out(tx, batch_id, ormc.file_name(told), ormc.ormc(told, titles), schema)


async def handed_out(tx: Tx, batch_id: UUID, name: str, content: bytes, schema: Path | None) -> File:
    """Hand out a file for the treasury once it keeps to the schema, where the town has it; the audit log keeps who took it."""
    wrong = await asyncio.to_thread(fault, content, schema) if schema else ""
    if wrong:
        raise TreasuryFileRefused("Le fichier ne respecte pas le schéma de la trésorerie.", place=wrong)
    tx.audit("billing.treasury.read", about_id=batch_id, detail="names and addresses of debtors")
    return File(name=f"{name}.xml", media_type=FILE, content=content)
