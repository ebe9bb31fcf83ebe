"""The forms of a page as a browser without script sends them: what is in them, what somebody types, and the button that is pressed."""

from html.parser import HTMLParser


class Form:
    """A form: where it goes, and what it would send as it stands."""

    def __init__(self, action: str, label: str) -> None:
        """Begin with nothing in it."""
        self.action, self.label = action, label
        self.sent: list[tuple[str, str]] = []
        self.known: set[str] = set()

    def filled(self, press: tuple[str, str] | None = None, **typed: str | list[str]) -> list[tuple[str, str]]:
        """Type into fields that are there, tick boxes by their values, press a button."""
        assert set(typed) <= self.known, f"{sorted(set(typed) - self.known)} are not in the form, which has {sorted(self.known)}"
        fields = [(name, value) for name, value in self.sent if name not in typed]
        for name, value in typed.items():
            fields += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        return [*fields, *([press] if press else [])]


def forms(page: str) -> list[Form]:
    """Read the forms of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


def form(page: str, action: str, label: str = "") -> Form:
    """Find the one form that goes somewhere, among several by the label that it bears."""
    (found,) = [one for one in forms(page) if one.action == action and label in one.label]
    return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._in: Form | None = None
        self._select = self._area = ""
        self._first = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._in = Form(given.get("action", ""), given.get("aria-label", "") or given.get("aria-labelledby", ""))
            self.found.append(self._in)
        elif self._in and tag in ("input", "select", "textarea") and "name" in given:
            self._control(self._in, tag, given)
        elif self._in and tag == "option" and self._select:
            self._option(self._in, given)

    def _control(self, of: Form, tag: str, given: dict[str, str]) -> None:
        of.known.add(given["name"])
        if tag == "select":
            self._select, self._first = given["name"], True
        elif tag == "textarea":
            self._area = given["name"]
        elif given.get("type") not in ("checkbox", "radio") or "checked" in given:
            of.sent.append((given["name"], given.get("value", "")))

    def _option(self, of: Form, given: dict[str, str]) -> None:
        if self._first or "selected" in given:
            of.sent = [(name, value) for name, value in of.sent if name != self._select]
            of.sent.append((self._select, given.get("value", "")))
        self._first = False

    def handle_data(self, data: str) -> None:
        if self._in and self._area:
            self._in.sent.append((self._area, data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in = None
        elif tag in ("select", "textarea"):
            self._select = self._area = ""
