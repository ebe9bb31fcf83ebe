"""Addresses in a text that people wrote, as links: nothing else of the text is ever markup."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from chassis.french import typeset

_ADDRESS = re.compile(r"https?://[^\s<>\"'\\«»]+|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+", re.IGNORECASE)
"""An e-mail address is looked for where a word begins and nowhere within one: otherwise a long word takes the square of its length."""
_ENDING = ".,;:!?…)]}"


def linked(text: str) -> Markup:
    """Show a plain text with its web and e-mail addresses as links; what else looks like markup is shown as it was typed."""
    found = ((one.start(), one[0].rstrip(_ENDING)) for one in _ADDRESS.finditer(text))
    return marked(text, ((start, address, _link(address)) for start, address in found))


def marked(text: str, parts: Iterable[tuple[int, str, Markup]]) -> Markup:
    """Show a plain text with some of its parts, each told with where it begins, as markup; the rest is escaped and typeset."""
    shown: list[Markup] = []
    at = 0
    for start, part, markup in parts:
        shown += (escape(typeset(text[at:start])), markup)
        at = start + len(part)
    return Markup("").join((*shown, escape(typeset(text[at:]))))


def _link(address: str) -> Markup:
    if address.lower().startswith(("http://", "https://")):
        if not _is_place(address):
            return escape(address)
        return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(address, address)
    return Markup('<a href="mailto:{}">{}</a>').format(address, address)


def _is_place(address: str) -> bool:
    """Tell whether an address names a site: a browser opens nothing else."""
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False
