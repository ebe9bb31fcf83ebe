"""The codes of the sample accounts' second factor, as an agent's telephone would show them (RFC 6238)."""

from datetime import UTC, datetime, timedelta

import pyotp

from stack.access import Access
from stack.console import OperatorError, say
from stack.installation import Installation

STEP = 30


def step_of(offset: float) -> int:
    """Tell the number of the thirty seconds that run now in a town whose clocks are `offset` seconds ahead."""
    return int((datetime.now(UTC) + timedelta(seconds=offset)).timestamp()) // STEP


def code_of(secret: str, step: int) -> str:
    """Tell the code that a telephone shows during a step."""
    return pyotp.TOTP(secret, interval=STEP).generate_otp(step)


def code_now(secret: str, offset: float) -> str:
    """Tell the code that a telephone shows now."""
    return code_of(secret, step_of(offset))


def print_code(installation: Installation, role: str) -> None:
    """Print the present code of the first sample account of a role."""
    access = Access.read(installation)
    if access is None:
        raise OperatorError(f"Aucun portail n'est ouvert dans {installation.data}.")
    secrets = [one["second_factor_secret"] for one in access.accounts if one["role"] == role and "second_factor_secret" in one]
    if not secrets:
        raise OperatorError("Aucun compte de démonstration de ce rôle n'a de second facteur.")
    say(code_now(secrets[0], access.clock_offset))
