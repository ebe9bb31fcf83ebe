"""Every setting of identity, read from `PORTAIL_*` variables."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field

from chassis.settings import Settings
from contracts.identity import AccountKind
from services.identity.domain.sessions import Lifetime


class IdentitySettings(Settings):
    """What identity is told beside what every service is told."""

    signing_key_file: Annotated[Path, Field(description="file with the private key that signs the tokens of families and staff")]
    shared_ring_file: Annotated[Path, Field(description="file with the keys, shared with messaging, that seal one-time links in events")]
    family_idle_minutes: Annotated[
        int, Field(ge=1, description="a family's session ends after so long without use, or up to 6 minutes later")
    ] = 30
    family_session_hours: Annotated[int, Field(ge=1, description="a family's session ends after so long however busy")] = 12
    staff_idle_minutes: Annotated[
        int, Field(ge=1, description="a staff member's session ends after so long without use, or up to 6 minutes later")
    ] = 15
    staff_session_hours: Annotated[int, Field(ge=1, description="a staff member's session ends after so long however busy")] = 10
    inactive_account_months: Annotated[
        int, Field(ge=12, description="a family's account unused for so many months is closed, told a month before; a letter counts as use")
    ] = 24
    password_checks_waiting: Annotated[int, Field(ge=2, description="most people whose password is being or waits to be checked")] = 500

    def lifetime(self, kind: AccountKind) -> Lifetime:
        """Tell how long a session of this kind of account lasts."""
        idle, absolute = {
            "family": (self.family_idle_minutes, self.family_session_hours),
            "staff": (self.staff_idle_minutes, self.staff_session_hours),
        }[kind]
        return Lifetime(idle=timedelta(minutes=idle), absolute=timedelta(hours=absolute))
