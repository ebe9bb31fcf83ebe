"""Each service's own role tries everything: it works on the rows of its own database, and changes nothing of what holds them."""

from collections.abc import Iterable

import asyncpg
import pytest

from chassis.roles import role_for_town
from stack import SERVICES
from stack.databases import ADMIN
from stack.postgres import Postgres
from tests.service.conftest import FreshDatabase, fresh_database, migrated

__all__ = ["fresh_database", "migrated"]

OUTSIDE = (
    "copy (select 1) to program 'cat > /tmp/taken'",
    "copy outbox from program 'cat /etc/passwd'",
    "copy (select 1) to '/tmp/taken'",
    "copy outbox from '/etc/passwd'",
    "select pg_read_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "select lo_import('/etc/passwd')",
    "select pg_reload_conf()",
    "select pg_switch_wal()",
    "select * from pg_authid",
)
"""What would reach the machine or the server's settings."""

ALONE = ("create database mine", "alter system set fsync = off")
"""What no transaction holds."""

ON_TABLES = (
    "alter table {0} add column more text",
    "alter table {0} rename to other",
    "alter table {0} disable row level security",
    "alter table {0} no force row level security",
    "alter table {0} disable trigger all",
    "alter table {0} disable trigger user",
    "alter table {0} owner to current_user",
    "create trigger mine before insert on {0} for each row execute function suppress_redundant_updates_trigger()",
    "create policy mine on {0} using (true)",
    "create index mine on {0} ((1))",
    "truncate {0}",
    "drop table {0} cascade",
)


def on_the_whole(service: str) -> Iterable[str]:
    """List what would change the database or become somebody else."""
    yield from (
        "create table mine (id int)",
        "create temp table mine (id int)",
        "create view mine as select 1",
        "create schema mine",
        "create function mine() returns int language sql as 'select 1'",
        "create extension hstore",
        "create role mine",
        "select lo_create(0)",
        "select lo_creat(-1)",
        "select lo_from_bytea(0, 'kept beside all tables')",
        f"alter role {service} superuser",
        f"alter role {service} bypassrls",
        f"alter role {service} createdb",
        f"alter role {service}_owner password 'known'",
        f"alter database {service} set row_security = off",
        f"grant {service}_owner to {service}",
        f"set role {service}_owner",
        f"set role {role_for_town(service)}",
        f"set session authorization {ADMIN}",
        "set session_replication_role = replica",
        "drop schema public cascade",
        "delete from schema_migrations",
        "update schema_migrations set version = '0'",
    )
    yield from (f"set role {other}" for other in (*SERVICES, ADMIN) if other != service)


async def not_refused(connection: "asyncpg.Connection[asyncpg.Record]", statements: Iterable[str]) -> list[str]:
    """Try statements; tell those that were not refused for want of a right. Nothing is kept."""
    passed = []
    for statement in statements:
        trying = connection.transaction()
        await trying.start()
        try:
            await connection.execute(statement)
        except asyncpg.InsufficientPrivilegeError:
            continue
        except asyncpg.PostgresError as error:
            passed.append(f"{statement}: {error}")
        else:
            passed.append(statement)
        finally:
            await trying.rollback()
    return passed


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_changes_what_tables_hold_and_nothing_of_tables_walls_and_triggers(
    service: str, postgres: Postgres, fresh_database: FreshDatabase
) -> None:
    await fresh_database(service)  # brings the service's own database to its present shape
    connection = await postgres.connect(service, service)
    try:
        tables = [row[0] for row in await connection.fetch("select tablename from pg_tables where schemaname = 'public'")]
        walls = await connection.fetch("select policyname, tablename from pg_policies where schemaname = 'public'")
        functions = await connection.fetch(
            "select p.oid::regprocedure::text from pg_proc p where pronamespace = 'public'::regnamespace"
            " and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"
        )
        triggers = await connection.fetch("select tgname, tgrelid::regclass::text from pg_trigger where not tgisinternal")
        assert len(tables) > 10
        assert walls
        assert triggers
        assert {"outbox", "audit_entry"} <= set(tables)
        everything = [statement.format(table) for table in tables for statement in ON_TABLES]
        everything += [f"drop policy {name} on {table}" for name, table in walls]
        everything += [f"alter policy {name} on {table} using (true)" for name, table in walls]
        everything += [f"drop function {name}" for (name,) in functions]
        everything += [f"alter table {table} disable trigger {name}" for name, table in triggers]
        everything += [f"drop trigger {name} on {table}" for name, table in triggers]
        assert await not_refused(connection, (*everything, *on_the_whole(service), *OUTSIDE)) == []
        for statement in ALONE:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
        own = await connection.fetchrow(
            "select rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication from pg_roles where rolname = current_user"
        )
        assert own
        assert not any(own.values())
    finally:
        await connection.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_loops_meet_no_wall_have_the_rights_of_their_service_and_not_one_more(
    service: str, postgres: Postgres, fresh_database: FreshDatabase
) -> None:
    await fresh_database(service)
    password = postgres.password_file(service).read_text()
    connection = await asyncpg.connect(postgres.url(service, role_for_town(service)), password=password)
    try:
        tables = [row[0] for row in await connection.fetch("select tablename from pg_tables where schemaname = 'public'")]
        everything = [statement.format(table) for table in tables for statement in ON_TABLES]
        everything += (one for one in on_the_whole(service) if one != f"set role {role_for_town(service)}")  # which it is
        assert await not_refused(connection, (*everything, f"set role {service}", *OUTSIDE)) == []
        more = "select table_name, privilege_type from information_schema.role_table_grants where grantee = current_user"
        assert await connection.fetch(more) == []
        own = await connection.fetchrow(
            "select rolbypassrls, rolsuper, rolcreatedb, rolcreaterole, rolreplication from pg_roles where rolname = current_user"
        )
        assert own
        assert tuple(own) == (True, False, False, False, False)
    finally:
        await connection.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_enters_its_own_database_only(service: str, postgres: Postgres, fresh_database: FreshDatabase) -> None:
    for other in SERVICES:
        await fresh_database(other)
    for role in (service, f"{service}_owner"):
        for other in (*SERVICES, ADMIN, "template1"):
            if other != service:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await (await postgres.connect(other, role)).close()
