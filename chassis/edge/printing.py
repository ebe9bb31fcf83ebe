"""Documents to print: tagged PDF (PDF/UA-1) made by typst, whatever the names of people are written in."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import typst

from chassis.french import NO_BREAK, typeset

LATIN = 0x250
"""Characters before this one (Latin with all its accents) are in every font that typst brings."""
FRENCH = frozenset(f"{NO_BREAK}\u202f’–—…€→\n\t")
"""What our own texts write beyond them."""
UNKNOWN = "□"


def printed(source: bytes, name: str, facts: Mapping[str, Any]) -> bytes:
    """Print a document whose source reads its facts as JSON from `sys.inputs` under a name.

    The source is read when the process starts, as templates of pages are: a new release lies in the place of this one before it ends.
    Texts are set with French no-break spaces. PDF/UA refuses a character without a picture in any font. It is printed as □ then,
    so that no name stops a letter, let alone a run of them; the record keeps it. Some characters have one each and none together,
    as a sign behind a symbol: of such a text all that is not Latin is printed so, and of all texts where even that is not enough.
    """
    facts = _each(typeset, facts)
    for change in (str, _shown, _joined):
        try:
            return _compiled(source, name, _each(change, facts))
        except typst.TypstError:
            continue
    return _compiled(source, name, _each(_latin, facts))


def _compiled(source: bytes, name: str, facts: Any) -> bytes:
    made: bytes = typst.compile(source, sys_inputs={name: json.dumps(facts)}, font_paths=_fonts(), pdf_standards="ua-1")
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Look for fonts once a process: that takes longer than printing a page."""
    return typst.Fonts()


def _each(change: Callable[[str], str], value: Any) -> Any:
    """Change every text among the facts of a document."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each(change, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_each(change, item) for item in value]
    return value


def _shown(text: str) -> str:
    """Put □ in the place of each character that cannot be printed."""
    return "".join(one if _has_picture(one) else UNKNOWN for one in text)


def _joined(text: str) -> str:
    """Put □ in the place of each character that cannot be printed, and of all that is not Latin where they cannot be together."""
    shown = _shown(text)
    return shown if shown == _latin(shown) or _can_be_printed(shown) else _latin(text)


def _latin(text: str) -> str:
    """Keep what every font has, and put □ in the place of the rest."""
    return "".join(one if _is_latin(one) else UNKNOWN for one in text)


def _is_latin(character: str) -> bool:
    return character in FRENCH or (character.isprintable() and ord(character) < LATIN)


@lru_cache(maxsize=4096)
def _has_picture(character: str) -> bool:
    """Try a character by itself; takes some milliseconds, once a process."""
    return _is_latin(character) or _can_be_printed(f"a{character}")


def _can_be_printed(text: str) -> bool:
    try:
        _compiled(b'#set document(title: "-")\n#json(bytes(sys.inputs.at("text")))', "text", text)
    except typst.TypstError:
        return False
    return True
