"""The archive: asked of every service at once, written while it is sent, so that never more than one document is in memory."""

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from aiohttp import web

from chassis.clock import paris_date
from chassis.edge.context import EDGE, SERVICES
from chassis.edge.guard import harden
from chassis.edge.session import Visit, hold
from chassis.edge.takeaway import dossier
from chassis.edge.takeaway.places import preparation, reader
from chassis.errors import NotFound, Refusal, TooLarge
from chassis.logs import logger
from contracts.base import File
from contracts.privacy import CollectDocument, CollectFamilyData, FamilyData

log = logger(__name__)

SECONDS = 15.0
MOST_SECONDS = 300.0
"""How long an archive may take to be read: whoever reads slower gives the place to others."""
MOST_BYTES = 500_000_000
FOLDERS = {
    "identity": "comptes-d-acces",
    "family": "fiche-famille",
    "planning": "planning",
    "billing": "facturation",
    "messaging": "messages",
}


class TakeawayTooLarge(TooLarge):
    """A family's documents are more than one archive may hold."""

    slug = "takeaway_too_large"
    title = "Vos données sont trop volumineuses pour un seul fichier"


async def answer(request: web.Request, visit: Visit, *, family_id: UUID | None = None) -> web.StreamResponse:
    """Send the archive of the visitor's family, or for staff of a family; nothing is sent unless every service answered."""
    whose = family_id or visit.token.family_id
    if whose is None:
        raise NotFound
    with reader(whose):
        async with preparation():
            parts = await _parts(visit, family_id)
            if sum(one.size for part in parts for one in part.documents) > MOST_BYTES:
                raise TakeawayTooLarge("Écrivez à la mairie : elle vous remettra vos documents autrement.")
            edge = request.app[EDGE]
            today = paris_date(edge.settings.clock.now())
            readable = await asyncio.to_thread(dossier.pdf, parts, town=edge.settings.town_name, day=today)
        response = web.StreamResponse(
            headers={
                "Content-Type": "application/zip",
                "Content-Disposition": f'attachment; filename="donnees-famille-{today.isoformat()}.zip"',
                "Content-Security-Policy": "default-src 'none'; sandbox",
            }
        )
        harden(request.app[EDGE], response)
        await response.prepare(request)
        await _send(request, response, _pieces(request, visit, parts, readable, family_id))
    return response


async def _send(request: web.Request, response: web.StreamResponse, pieces: AsyncIterator[bytes]) -> None:
    """Send an archive piece by piece; one that cannot be sent whole is cut, so that it does not look whole."""
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for piece in pieces:
                await response.write(piece)
            await response.write_eof()
    except (TimeoutError, ConnectionError, Refusal) as error:
        log.warning("takeaway_cut", error=type(error).__name__)
        if request.transport is not None:
            request.transport.abort()


async def _parts(visit: Visit, family_id: UUID | None) -> list[FamilyData]:
    """Ask every service, and wait for all of them even when one refuses, so that no question goes on alone."""
    answers = await asyncio.gather(*(_part(visit, name, family_id) for name in SERVICES), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return [answer for answer in answers if isinstance(answer, FamilyData)]


async def _part(visit: Visit, name: str, family_id: UUID | None) -> FamilyData:
    asked = CollectFamilyData.model_validate({"at": name, "family_id": family_id})
    return await visit.edge.client_for(asked).send(asked, token=visit.token.token, seconds=SECONDS)


async def _pieces(
    request: web.Request, visit: Visit, parts: Sequence[FamilyData], readable: bytes, family_id: UUID | None
) -> AsyncIterator[bytes]:
    """Write the archive entry by entry, and hand over what was written after each; whoever reads may take longer than a token lasts."""
    written = _Written()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mes-donnees.pdf", readable, zipfile.ZIP_STORED)
        yield written.taken()
        for part in parts:
            text = json.dumps({one.table: one.rows for one in part.tables}, ensure_ascii=False, indent=1)
            await asyncio.to_thread(archive.writestr, f"{FOLDERS[part.service]}/donnees.json", text)
            yield written.taken()
            for document in part.documents:
                asked = CollectDocument.model_validate({"at": part.service, "document_id": document.document_id, "family_id": family_id})
                await hold(request, visit)
                file: File = await visit.edge.client_for(asked).send(asked, token=visit.token.token, seconds=SECONDS)
                name = f"{FOLDERS[part.service]}/documents/{document.document_id.hex[-8:]}-{_plain(document.name)}"
                await asyncio.to_thread(archive.writestr, name, file.content, zipfile.ZIP_STORED)
                yield written.taken()
    yield written.taken()


def _plain(name: str) -> str:
    """Keep a file's name from naming a folder."""
    return "".join("_" if character in '/\\:*?"<>|' or ord(character) < 32 else character for character in name)[-100:]  # noqa: PLR2004 - first printable


class _Written(io.RawIOBase):
    """What the archive wrote and nobody took yet; it never goes back."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # an archive writes bytes only
        self._bytes += data
        return len(data)

    def taken(self) -> bytes:
        """Take what was written."""
        found = bytes(self._bytes)
        self._bytes.clear()
        return found
