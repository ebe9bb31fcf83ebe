"""Numbers of invoices in headings: a line breaks before them or after, never at their hyphen; copied and searched they stay as they are."""

import re

from markupsafe import Markup

from chassis.links import marked

_NUMBER = re.compile(r"\b[A-Z]{2,6}-[A-Z]?[0-9]{1,9}\b")


def unbroken(text: str) -> Markup:
    """Show a plain text in which each number of an operation ("AL-36", "AL-R12") stands on one line."""
    whole = Markup('<span class="nowrap">{}</span>')
    return marked(text, ((one.start(), one[0], whole.format(one[0])) for one in _NUMBER.finditer(text)))
