"""The second factor of staff: a code of the telephone (RFC 6238: SHA-1, 6 digits, 30 seconds), or a recovery code kept on paper."""

import hmac
import re
from datetime import datetime

import pyotp

STEP_SECONDS = 30
WINDOW = 1
"""How many steps a telephone's clock may be ahead or behind."""

RECOVERY_CODES = 10
RECOVERY_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Thirty-two signs that nobody mistakes for one another on paper: sixteen of them are 80 random bits."""

RECOVERY_LENGTH, RECOVERY_GROUP = 16, 4


def written(code: str) -> str:
    """Return what counts of a code as people type it: no spaces, hyphens or case."""
    return re.sub(r"[\s-]", "", code).upper()


def step_at(moment: datetime) -> int:
    """Tell the number of the thirty seconds in which a moment lies."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_of(secret: str, step: int) -> str:
    """Tell the code of a step."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).generate_otp(step)


def step_of(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """Find the step whose code was given, at most one away from now and later than the last one used; None for a wrong code."""
    typed, present = written(code), step_at(now)
    for step in range(max(after + 1, present - WINDOW), present + WINDOW + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), typed.encode()):
            return step
    return None


def grouped(code: str) -> str:
    """Write a recovery code as it is printed: ABCD-EFGH-JKLM-NPQR."""
    return "-".join(code[at : at + RECOVERY_GROUP] for at in range(0, len(code), RECOVERY_GROUP))


def is_recovery_code(code: str) -> bool:
    """Tell whether what was typed has the form of a recovery code, not of the telephone's."""
    return len(written(code)) == RECOVERY_LENGTH
