"""Days, numbers, folders and ports as the operator types them; what cannot be read is refused in French with what to type instead."""

import argparse
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LOWEST_PORT, HIGHEST_PORT = 1024, 65_500
ARGPARSE = {
    "usage: ": "Usage : ",
    "positional arguments": "À indiquer ",
    "options": "Options ",
    "show this help message and exit": "afficher cette aide",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "the following arguments are required: %s": "il manque : %s",
    "expected one argument": "il manque sa valeur",
    "ignored explicit argument %r": "ne prend pas de valeur (ici : %s)",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » n'existe pas ; au choix : %(choices)s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s est ambigu : %(matches)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
}
"""What the library that reads command lines says, by what it says in English."""


def speak_french() -> None:
    """Have the library that reads command lines speak French; what it looks up is only its own words."""
    vars(argparse)["_"] = lambda text: ARGPARSE.get(text, text)


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


def number(text: str) -> int:
    """Read how many: one or more."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas un nombre à partir de 1")
    return int(text)


def event_number(text: str) -> int:
    """Read the number of a parked event, below zero where it is one from before a restore."""
    if not text.removeprefix("-").isdecimal():
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas le numéro d'un événement : ./portail dead list les donne")
    return int(text)


def folder(text: str) -> Path:
    """Read a folder, which may be made later; none is the one of a variable that was not set."""
    if not text:
        raise argparse.ArgumentTypeError("aucun dossier n'est nommé (une variable vide ?)")
    path = Path(text).absolute()
    try:
        is_file = path.exists() and not path.is_dir()
    except PermissionError:
        raise argparse.ArgumentTypeError(f"ce compte n'a pas accès à {text}") from None
    if is_file:
        raise argparse.ArgumentTypeError(f"{text} n'est pas un dossier")
    return path
