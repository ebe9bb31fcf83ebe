"""Who may do what in a service's database: its owner changes the tables' shape, the service only what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass

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

    The one that migrates may write functions that look over the wall between families (`set app.scope`).
    """

    name: str
    limits: Mapping[str, str]
    migrates: bool = False

    def statements(self, password: str, *, exists: bool) -> str:
        """Write the SQL that makes the role, or brings it up to date."""
        verb = "alter" if exists else "create"
        limits = "".join(f"alter role {self.name} set {setting} = '{value}';" for setting, value in self.limits.items())
        over_the_wall = f"grant set on parameter app.scope to {self.name};" if self.migrates else ""
        return f"{verb} role {self.name} login password '{password}';{limits}{over_the_wall}"


def of(service: str) -> tuple[Role, Role]:
    """Name the two roles of a service: the one it works as, and the one that migrates."""
    return Role(service, WORK_LIMITS), Role(f"{service}_owner", MIGRATION_LIMITS, migrates=True)


COMMON = "revoke all on database postgres, template1 from public"
"""Whoever knows a password of this server enters the databases that name them, and not the server's own."""


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
    """
