"""Who may do what in a service's database: its owner changes the tables' shape, the service only what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.roles import role_for_town

WORK_LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
    "transaction_timeout": "60s",
}
MIGRATION_LIMITS = {"statement_timeout": "10min", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "60s"}


@dataclass(frozen=True)
class Role:
    """A role of the database server, with the times after which its statements are cut.

    The one that migrates may write functions that look over the wall between families (`set app.scope`). One that works `for_town`
    has the rights and the password of another, and meets no wall.
    """

    name: str
    limits: Mapping[str, str]
    migrates: bool = False
    for_town: str = ""

    @property
    def password_of(self) -> str:
        """The role whose password opens this one."""
        return self.for_town or self.name

    def statements(self, password: str, *, exists: bool) -> str:
        """Write the SQL that makes the role, or brings it up to date."""
        verb = "alter" if exists else "create"
        limits = "".join(f"alter role {self.name} set {setting} = '{value}';" for setting, value in self.limits.items())
        over_the_wall = f"grant set on parameter app.scope to {self.name};" if self.migrates else ""
        no_walls = f"alter role {self.name} bypassrls; grant {self.for_town} to {self.name} with set false;" if self.for_town else ""
        return f"{verb} role {self.name} login password '{password}';{limits}{over_the_wall}{no_walls}"


def of(service: str) -> tuple[Role, Role, Role]:
    """Name the roles of a service: the one that answers people, the one whose loops work for the whole town, and the one that migrates."""
    return (
        Role(service, WORK_LIMITS),
        Role(role_for_town(service), WORK_LIMITS, for_town=service),
        Role(f"{service}_owner", MIGRATION_LIMITS, migrates=True),
    )


COMMON = "revoke all on database postgres, template1 from public"
"""Whoever knows a password of this server enters the databases that name them, and not the server's own."""


IN_TABLES_ONLY = "revoke execute on function lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea) from public;"
"""Large objects stand beside all tables: no wall is before them, and nothing that erases or takes away finds them."""


def grants(service: str) -> str:
    """Write the SQL, for the service's own database, that shuts everybody else out."""
    owner = f"{service}_owner"
    return f"""
        revoke all on database {service} from public;
        grant connect on database {service} to {service};
        alter schema public owner to {owner};
        revoke all on schema public from public;
        grant usage on schema public to {service};
        alter default privileges for role {owner} in schema public grant select, insert, update, delete on tables to {service};
        alter default privileges for role {owner} in schema public grant usage, select on sequences to {service};
        {IN_TABLES_ONLY}
    """
