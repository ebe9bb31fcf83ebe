"""A form beside a record that moves: what the family did not touch follows the record, and is never asked back to what it was."""

from collections.abc import Collection, Mapping

from contracts.family import RecordRequestKind, with_its_own

Value = str | bool

BEFORE = "avant-"
"""Before the name of a field: what the form was filled with, from its first page to "Transmettre"."""


def filled(sent: Mapping[str, str]) -> dict[str, str]:
    """Read what the form was filled with; nothing, of a page that does not say it."""
    return {name.removeprefix(BEFORE): text for name, text in sent.items() if name.startswith(BEFORE)}


def followed(
    values: Mapping[str, Value], known: Mapping[str, Value], present: Mapping[str, Value], kind: RecordRequestKind | None = None
) -> dict[str, Value]:
    """Keep what the family changed over what the record holds by now; `known` is what the form was filled with.

    What a kind of change asks together with something that was changed stays as it stands in the form: no street gets the town of
    another address.
    """
    changed = {name for name, value in values.items() if name not in known or value != known[name]}
    changed = with_its_own(kind, changed) if kind else changed
    return {name: value if name in changed else present[name] for name, value in values.items()}


def touched(values: Mapping[str, Value], known: Mapping[str, Value]) -> bool:
    """Tell whether the family changed anything of what the form was filled with."""
    return any(name in known and value != known[name] for name, value in values.items())


def moved(asked: Collection[str], known: Mapping[str, Value], present: Mapping[str, Value]) -> bool:
    """Tell whether the record has changed, since the form was filled, in something that the request asks."""
    return any(name in known and known[name] != _as_sent(present[name]) for name in asked)


def _as_sent(value: Value) -> Value:
    """Write a value as a browser sends it back."""
    return value if isinstance(value, bool) else value.replace("\r\n", "\n").strip()
