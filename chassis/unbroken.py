"""What stays on one line: numbers of invoices, and in headings words with a hyphen; copied and searched they are as they were."""

import re

from markupsafe import Markup

from chassis.links import marked

_NUMBER = re.compile(r"\b[A-Z]{2,6}-[A-Z]?[0-9]{1,9}\b")
_WORD = re.compile(rf"{_NUMBER.pattern}|(?<![\w&-])(?=[\w-]{{3,20}}(?![\w-]))(?:[^\W\d_]++-)+[^\W\d_]++")
"""Numbers, and words of at most twenty letters with a hyphen ("e-mail", "celle-ci", "Saint-Jean"): none is wider than a telephone."""
_WHOLE = Markup('<span class="nowrap">{}</span>')


def unbroken(text: str) -> Markup:
    """Show a plain text in which each number of an operation ("AL-36", "AL-R12") stands on one line."""
    return _whole(_NUMBER, text)


def unbroken_words(text: str) -> Markup:
    """Show the plain text of a heading, in which a word with a hyphen stands on one line, too."""
    return _whole(_WORD, text)


def unbroken_markup(heading: str) -> str:
    """Write the same of a piece of a heading that a template has as it is shown, without tags."""
    return _WORD.sub(lambda word: _WHOLE.format(Markup(word[0])), heading)  # noqa: S704 - the template's own words


def _whole(which: re.Pattern[str], text: str) -> Markup:
    return marked(text, ((one.start(), one[0], _WHOLE.format(one[0])) for one in which.finditer(text)))
