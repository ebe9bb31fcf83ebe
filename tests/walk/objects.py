"""Finds, in each service's database, the things of the DUPONT family that routes name by their ids."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from chassis.ids import new_id
from stack.topology import Topology
from tests.journeys.cast import CANTEEN, DUPONT, JEAN, LEA, enrolment

KNOWN = {
    "family_id": DUPONT.family_id,
    "guardian_id": JEAN,
    "child_id": LEA,
    "enrolment_id": enrolment("Léa", CANTEEN),
}
"""Things that have one id in every service."""


@dataclass(frozen=True)
class Objects:
    """Ids by service and by field name."""

    found: dict[tuple[str, str], UUID]

    def known(self, service: str, name: str) -> UUID | None:
        """Give the id of a thing of the DUPONTs, or of the town, if there is one."""
        return KNOWN.get(name) or self.found.get((service, name))

    def of(self, service: str, name: str) -> UUID:
        """Give the id of a thing; for what nobody has, one that leads nowhere."""
        return self.known(service, name) or new_id()


async def find(topology: Topology, services: Iterable[str]) -> Objects:
    """Look through every table of every service: a column `*_id`, preferably in a row of the DUPONTs."""
    found: dict[tuple[str, str], UUID] = {}
    for service in services:
        connection = await topology.postgres.connect(service)
        try:
            columns = await connection.fetch(
                "select c.table_name, c.column_name, exists (select 1 from information_schema.columns f"
                "  where f.table_schema = 'public' and f.table_name = c.table_name and f.column_name = 'family_id') as owned"
                " from information_schema.columns c join information_schema.tables t using (table_schema, table_name)"
                " where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'uuid' and c.column_name like '%\\_id'"
                " order by owned desc, c.ordinal_position"
            )
            for column in columns:
                table, name = column["table_name"], column["column_name"]
                if (service, name) in found or name in KNOWN:
                    continue
                where = " where family_id = $1" if column["owned"] else " where $1::uuid is not null"
                value = await connection.fetchval(
                    f'select "{name}" from "{table}"{where} and "{name}" is not null order by 1 limit 1',  # noqa: S608 - names from the catalogue
                    DUPONT.family_id,
                )
                if value is not None:
                    found[service, name] = value
            if service == "family":
                request = await connection.fetchrow(
                    "select request_id, documents[1] as document_id from record_request where family_id = $1 and documents <> '{}' limit 1",
                    DUPONT.family_id,
                )
                assert request, "the DUPONTs have sent no paper along with a request"
                found |= {(service, name): value for name, value in request.items()}
            if service == "messaging":
                found["messaging", "publication_id"] = await connection.fetchval(
                    "select publication_id from publication where file_id is not null and state = 'published' limit 1"
                )
                sent = await connection.fetchrow(
                    "select conversation_id, document_id from conversation_file join conversation_entry using (entry_id) limit 1"
                )
                assert sent, "the DUPONTs have sent no paper along with a message"
                found |= {(service, name): value for name, value in sent.items()}
                found["messaging", "piece_id"] = sent["document_id"]  # a page of the desk names no other document so
        finally:
            await connection.close()
    return Objects(found)
