"""French typography of pages: no line begins with a colon or ends with an opening quote, whoever wrote the text.

Authors of templates, refusals and notices write plain spaces. Literal text is set once, when a template is compiled; what is shown
by an expression, when it is shown. Attributes and what stands in a text area are left as they are: a form must send back what was typed.
"""

import re
from collections.abc import Iterator
from typing import Any

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from chassis.french import typeset

FILTER = "typeset"
_BORDERS = re.compile(r"<(/?[a-z]*)|>", re.IGNORECASE)


class FrenchSpaces(Extension):
    """Sets the text of templates with no-break spaces."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters[FILTER] = shown

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Set literal text, and hand each expression that is shown as text through `shown`."""
        place, in_text = _Place(), False
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, "data", typeset(token.value))
                place.read(token.value)
            elif token.type == "variable_begin":
                in_text = place.is_text
                yield token
                if in_text:
                    yield Token(token.lineno, "lparen", "(")
            elif token.type == "variable_end" and in_text:
                yield Token(token.lineno, "rparen", ")")
                yield Token(token.lineno, "pipe", "|")
                yield Token(token.lineno, "name", FILTER)
                yield token
            else:
                yield token


def shown(value: Any) -> Any:
    """Set a text that is about to be shown; markup was set when it was made."""
    return typeset(value) if type(value) is str else value


class _Place:
    """Where in a page a template stands: in text, or within a tag or a text area."""

    def __init__(self) -> None:
        self._tag = ""
        self._within = False

    @property
    def is_text(self) -> bool:
        return not self._within and self._tag != "textarea"

    def read(self, markup: str) -> None:
        for border in _BORDERS.finditer(markup):
            if border[0] == ">":
                self._within = False
            else:
                self._within, self._tag = True, border[1].lower()
