"""Documents to print: tagged PDF (PDF/UA-1) made by typst, whatever the names of people are written in."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import typst

from chassis.french import typeset

LATIN = 0x250
"""Characters before this one (Latin with all its accents) are in every font that typst brings."""
UNKNOWN = "□"


def printed(source: bytes, name: str, facts: Mapping[str, Any]) -> bytes:
    """Print a document whose source reads its facts as JSON from `sys.inputs` under a name.

    The source is read when the process starts, as templates of pages are: a new release lies in the place of this one before it ends.
    Texts are set with French no-break spaces. PDF/UA refuses a character without a picture in any font. It is printed as □ then,
    so that no name stops a letter, let alone a run of them; the record keeps it.
    """
    facts = _each(typeset, facts)
    try:
        return _compiled(source, name, facts)
    except typst.TypstError:
        return _compiled(source, name, _each(_shown, facts))


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


@lru_cache(maxsize=4096)
def _has_picture(character: str) -> bool:
    """Try a character by itself; takes some milliseconds, once a process."""
    if character.isprintable() and ord(character) < LATIN:
        return True
    try:
        _compiled(b'#set document(title: "-")\n#json(bytes(sys.inputs.at("text")))', "text", f"a{character}")
    except typst.TypstError:
        return False
    return True
