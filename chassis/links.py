"""Addresses in a text that people wrote, as links: nothing else of the text is ever markup."""

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from chassis.french import typeset

_ADDRESS = re.compile(r"https?://[^\s<>\"'\\«»]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_ENDING = ".,;:!?…)]}"


def linked(text: str) -> Markup:
    """Show a plain text with its web and e-mail addresses as links; what else looks like markup is shown as it was typed."""
    shown, at = Markup(""), 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_ENDING)
        shown += escape(typeset(text[at : found.start()])) + _link(address)
        at = found.start() + len(address)
    return shown + escape(typeset(text[at:]))


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
