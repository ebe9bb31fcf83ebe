"""Days, moments and ports as the operator types them; what cannot be read is refused with what to type instead."""

import argparse
from datetime import date, datetime
from zoneinfo import ZoneInfo

LOWEST_PORT, HIGHEST_PORT = 1024, 65_500


def port_base(text: str) -> int:
    """Read the first port: an ordinary user may listen on it, and the others follow it."""
    base = int(text) if text.isdecimal() else 0
    if not LOWEST_PORT <= base <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"le premier port doit être compris entre {LOWEST_PORT} et {HIGHEST_PORT}")
    return base


def day(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas un jour ; écrivez-le AAAA-MM-JJ, par exemple 2026-11-26") from None


def moment(text: str) -> datetime:
    """Read a moment; without an offset it is on the town's clock."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        example = "AAAA-MM-JJTHH:MM:SS, par exemple 2026-11-26T08:30:00"
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas un moment ; écrivez-le {example}") from None
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo("Europe/Paris"))
