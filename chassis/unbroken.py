"""Numbers of invoices in headings: a line breaks before them or after, never at their hyphen; copied and searched they stay as they are."""

import re

from markupsafe import Markup, escape

from chassis.french import typeset

_NUMBER = re.compile(r"\b[A-Z]{2,6}-[A-Z]?[0-9]{1,9}\b")


def unbroken(text: str) -> Markup:
    """Show a plain text in which each number of an operation ("AL-36", "AL-R12") stands on one line."""
    shown, at = Markup(""), 0
    for found in _NUMBER.finditer(text):
        shown += escape(typeset(text[at : found.start()])) + Markup('<span class="nowrap">{}</span>').format(found[0])
        at = found.end()
    return shown + escape(typeset(text[at:]))
