"""French typography of pages: no line begins with a colon or ends with an opening quote, whoever wrote the text.

Authors of templates, refusals and notices write plain spaces. Literal text is set once, when a template is compiled; what is shown
by an expression, when it is shown. Attributes and what stands in a text area are left as they are: a form must send back what was typed.
In headings, whose lines are short, no line ends at a hyphen either ("d'adresse e-" above "mail").
"""

import re
from collections.abc import Iterator
from typing import Any

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from chassis.french import typeset
from chassis.unbroken import unbroken_markup, unbroken_words

FILTER, HEADING_FILTER = "typeset", "heading"
_BORDERS = re.compile(r"<(/?[a-z0-9]*)|>", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})


class FrenchSpaces(Extension):
    """Sets the text of templates with no-break spaces."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters[FILTER] = shown
        environment.filters[HEADING_FILTER] = shown_in_heading

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Set literal text, and hand each expression that is shown as text through `shown`."""
        place, in_text = _Place(), False
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, "data", place.set(typeset(token.value)))
            elif token.type == "variable_begin":
                in_text = place.is_text
                yield token
                if in_text:
                    yield Token(token.lineno, "lparen", "(")
            elif token.type == "variable_end" and in_text:
                yield Token(token.lineno, "rparen", ")")
                yield Token(token.lineno, "pipe", "|")
                yield Token(token.lineno, "name", HEADING_FILTER if place.in_heading else FILTER)
                yield token
            else:
                yield token


def shown(value: Any) -> Any:
    """Set a text that is about to be shown; markup was set when it was made."""
    return typeset(value) if type(value) is str else value


def shown_in_heading(value: Any) -> Any:
    """Set a text that is about to be shown in a heading."""
    return unbroken_words(value) if type(value) is str else value


class _Place:
    """Where in a page a template stands: in text, a heading's or not, or within a tag or a text area."""

    def __init__(self) -> None:
        self.in_heading = False
        self._tag = ""
        self._within = False

    @property
    def is_text(self) -> bool:
        return not self._within and self._tag != "textarea"

    def set(self, markup: str) -> str:
        """Read on in a template, and set what its headings say."""
        done, at = [], 0
        for border in _BORDERS.finditer(markup):
            done += [self._words(markup[at : border.start()]), border[0]]
            at = border.end()
            self._pass(border)
        return "".join([*done, self._words(markup[at:])])

    def _words(self, piece: str) -> str:
        return unbroken_markup(piece) if self.in_heading and not self._within else piece

    def _pass(self, border: re.Match[str]) -> None:
        if border[0] == ">":
            self._within = False
            return
        self._within, self._tag = True, border[1].lower()
        if self._tag.removeprefix("/") in _HEADINGS:
            self.in_heading = not self._tag.startswith("/")
