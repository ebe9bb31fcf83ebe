"""The codes of a second factor, as an agent's telephone would show them (RFC 6238) if it went by the portal's clock.

Of a sample account, or of the key that an agent was shown: what an installation keeps of others is sealed, and no command opens it.
"""

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


def print_code(installation: Installation, role: str, key: str) -> None:
    """Print the present code of a key, or of the first sample account of a role."""
    access = Access.read(installation)
    if access is None:
        raise OperatorError(f"Aucun portail n'est ouvert dans {installation.data}.")
    sample = [one["second_factor_secret"] for one in access.accounts if one["role"] == role and "second_factor_secret" in one]
    secrets = ["".join(key.split()).upper()] if key else sample
    if not secrets:
        raise OperatorError(
            "Aucun compte de démonstration de ce rôle n'a de second facteur. Pour un autre compte, donnez --secret :"
            " la clé qu'affiche la page où l'agent l'enregistre."
        )
    try:
        say(code_now(secrets[0], access.clock_offset))
    except ValueError as error:
        raise OperatorError("Cette clé n'est pas celle d'un second facteur : recopiez ses 32 signes, de A à Z et de 2 à 7.") from error
